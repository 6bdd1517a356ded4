import fc from "fast-check";
import { expect, test } from "vitest";
import { decodedViews } from "../../../src/detectors/text/decode.js";

const SECRET = "a line of text, token=Zq81 and more";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** The views of a text, as `encoding@depth: what stands encoded in the outer text`. */
function views(text: string, part: string): string[] {
  const bytes = Buffer.from(text);
  return decodedViews(bytes).flatMap((view) => {
    const start = view.bytes.indexOf(part);
    if (start < 0) return [];
    const outer = view.outer({ start, end: start + part.length });
    return [`${view.encoding}@${view.depth}: ${bytes.toString("utf8", outer.start, outer.end)}`];
  });
}

const check = (text: string, ...expected: string[]): void => expect(views(text, "token=Zq81")).toEqual(expected);

test("base64", () => check(`data: ${base64("xx token=Zq81 yy text")} end`, "base64@1: dG9rZW49WnE4MS"));
test("url-safe base64 without padding", () =>
  check(Buffer.from("~~~???token=Zq81 and more").toString("base64url"), "base64@1: dG9rZW49WnE4MS"));
test("base64 of UTF-16", () => {
  const encoded = Buffer.from(SECRET, "utf16le").toString("base64");
  expect(views(`-enc ${encoded}`, SECRET)).toEqual([`base64@1: ${encoded.replace(/=+$/, "")}`]);
});
test("hex", () => {
  const hex = Buffer.from(SECRET).toString("hex");
  expect(views(`0x ${hex}`, SECRET)).toEqual([`hex@1: ${hex}`]);
});
test("percent", () => check("?q=token%3DZq81&x", "url@1: token%3DZq81"));
test("unicode escapes", () => check("say \\u0074oken=\\x5aq81", "escape@1: \\u0074oken=\\x5aq81"));
test("HTML", () => check("<b>token&#61;Zq81&quot;", "html@1: token&#61;Zq81"));
test("quoted-printable", () => check("tok=\r\nen=3DZq81;", "quoted-printable@1: tok=\r\nen=3DZq81"));
test("joined literals", () => check(`x = "tok" + "en=Z" +\n  "q81" + "ab"`, `joined@1: tok" + "en=Z" +\n  "q81`));
test("joined with a dot", () => check(`x = "tok" . "en=Z" . "q81"`, `joined@1: tok" . "en=Z" . "q81`));
test("a line that goes on", () => check("say token\\\n   =Zq81", "joined@1: token\\\n   =Zq81"));
test("letters apart", () => check("and t o k e n = Z q 8 1 a n d m o r e", "spaced@1: t o k e n = Z q 8 1"));
test("characters without width", () => check("to\u200bk\u2060en=Zq81", "hidden@1: to\u200bk\u2060en=Zq81"));
test("full-width letters", () => check("ｔｏｋｅｎ＝Ｚｑ８１！", "hidden@1: ｔｏｋｅｎ＝Ｚｑ８１"));
test("tags", () => {
  const tagged = [..."token=Zq81"].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");
  check(`hi ${tagged} there`, `hidden@1: ${tagged}`);
});
test("twice", () => {
  const inner = base64(SECRET);
  expect(views(`${base64(`data: ${inner}`)}`, SECRET)).toHaveLength(1);
  check(
    encodeURIComponent(`${base64("?token=Zq81 and some text")}==&`),
    expect.stringContaining("base64@1: "),
    expect.stringContaining("base64@2: "),
  );
});

test.each([
  ["words", "internationalization of characterization"],
  ["a digest", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0bb822cd15d6c15b0f00a08"],
  ["a picture", Buffer.from(Array.from({ length: 300 }, (_, at) => (at * 97) % 256)).toString("base64")],
  ["a percentage", "100% of 50 %"],
])("%s hold no text", (_, text) => expect(decodedViews(Buffer.from(text))).toEqual([]));

test("stops at its limits", () => {
  const text = Buffer.from(`${base64(SECRET.repeat(100))} ${base64(SECRET.repeat(100))}`);
  const decoded = (bytesMax: number): number[] =>
    decodedViews(text, { depthMax: 2, bytesMax }).map((view) => view.bytes.length);
  expect(decoded(10_000)).toEqual([3_500, 3_500]);
  expect(decoded(5_000)).toEqual([3_500]);
  expect(decoded(100)).toEqual([]);
});

test("any encoded text is found wherever it stands", () => {
  const encodings = fc.constantFrom<BufferEncoding>("base64", "base64url", "hex");
  const inner = fc.string({ minLength: 24, maxLength: 200 });
  const around = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(inner, encodings, around, around, (text, encoding, before, after) => {
      const encoded = Buffer.from(text).toString(encoding);
      expect(views(`${before} ${encoded} ${after}`, text)).toContainEqual(
        expect.stringContaining(encoded.replace(/=+$/, "")),
      );
    }),
  );
});

test("letters apart are found wherever they stand, however many there are", () => {
  const inner = fc.string({ unit: fc.constantFrom(..."abcdefgh0123456789_"), minLength: 24, maxLength: 9_000 });
  const around = fc.string({ unit: fc.constantFrom("a", "b ", " ", "  ", "ü", "漢") });
  fc.assert(
    fc.property(inner, fc.constantFrom(" ", "-", "\n", "|"), around, around, (text, separator, before, after) => {
      const apart = [...text].join(separator);
      const [first, last] = [text.slice(0, 20), text.slice(-12)];
      for (const part of [first, last]) {
        expect(views(`${before}. ${apart} .${after}`, part)).toContainEqual(
          expect.stringContaining([...part].join(separator)),
        );
      }
    }),
  );
});
