import type { Node } from "../json/tape.js";
import type { Sheet } from "../sheet.js";

/** One provider API: labels what it knows in a body and leaves the rest, which is scanned all the same. Never throws. */
export interface Format {
  mapRequest(sheet: Sheet, body: Node): void;
  mapResponse(sheet: Sheet, body: Node): void;
}
