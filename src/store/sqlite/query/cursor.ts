import { CursorInvalid } from "../../query.js";

/** Whole numbers and texts, so that a place can be given out and taken back. */
export function encodeCursor(place: readonly (number | string)[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** @param like an example of the place: as many members, of the same types. */
export function decodeCursor<Place extends readonly (number | string)[]>(cursor: string, like: Place): Place {
  const place = parsed(cursor);
  const fits =
    Array.isArray(place) &&
    place.length === like.length &&
    place.every(
      (member, index) =>
        typeof member === typeof like[index] && (typeof member === "string" || Number.isSafeInteger(member)),
    );
  if (!fits) throw new CursorInvalid("no cursor that was given out");
  return place as unknown as Place;
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return undefined;
  }
}
