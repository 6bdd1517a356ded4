const mapped = (text: string, map: (letter: string) => string): string => [...text].map(map).join("");
const shifted = (text: string, letters: RegExp, by: number): string =>
  text.replace(letters, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + by));
const LOOKALIKES: Readonly<Record<string, string>> = { a: "а", c: "с", e: "е", i: "і", o: "о", p: "р", s: "ѕ", y: "у" };
const LEET: Readonly<Record<string, string>> = { a: "4", e: "3", i: "1", o: "0", s: "5", t: "7" };

/** Ways to hide a text from a filter that a model still reads. */
export const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  base64: (text) => Buffer.from(text).toString("base64"),
  hex: (text) => Buffer.from(text).toString("hex"),
  percent: (text) => mapped(text, (letter) => (/[a-z]/i.test(letter) ? letter : encodeURIComponent(letter))),
  entities: (text) => mapped(text, (letter) => `&#${letter.codePointAt(0)};`),
  escapes: (text) =>
    mapped(text, (letter) =>
      (letter.codePointAt(0) ?? 0) < 0x80 ? `\\u${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}` : letter,
    ),
  rot13: (text) =>
    text.replace(/[a-z]/gi, (letter) =>
      String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < "n" ? 13 : -13)),
    ),
  reversed: (text) => [...text].reverse().join(""),
  "full width": (text) => shifted(text, /[!-~]/g, 0xfee0),
  mathematical: (text) => shifted(text, /[a-z]/g, 0x1d41a - 97),
  "tag characters": (text) => shifted(text, /[ -~]/g, 0xe0000),
  "zero width": (text) => mapped(text, (letter) => `${letter}\u200b`),
  lookalikes: (text) => mapped(text, (letter) => LOOKALIKES[letter] ?? letter),
  leet: (text) => mapped(text, (letter) => LEET[letter] ?? letter),
  "letters apart": (text) =>
    text
      .split(" ")
      .map((word) => [...word].join(" "))
      .join("   "),
};
