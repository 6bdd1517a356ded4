/** Letters of other scripts that are drawn like Latin ones. The common ones; not Unicode's whole table. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  а: "a",
  ɑ: "a",
  α: "a",
  Ь: "b",
  с: "c",
  ϲ: "c",
  ԁ: "d",
  ɗ: "d",
  е: "e",
  ҽ: "e",
  ɡ: "g",
  ց: "g",
  һ: "h",
  հ: "h",
  і: "i",
  ı: "i",
  ɩ: "i",
  ι: "i",
  ј: "j",
  κ: "k",
  к: "k",
  ӏ: "l",
  ⅼ: "l",
  м: "m",
  ո: "n",
  п: "n",
  о: "o",
  ο: "o",
  օ: "o",
  σ: "o",
  р: "p",
  ρ: "p",
  ԛ: "q",
  г: "r",
  ѕ: "s",
  ꜱ: "s",
  т: "t",
  τ: "t",
  υ: "u",
  ս: "u",
  ν: "v",
  ѵ: "v",
  ԝ: "w",
  ш: "w",
  х: "x",
  χ: "x",
  у: "y",
  ү: "y",
  γ: "y",
  ᴢ: "z",
  "‐": "-",
  "‑": "-",
  "–": "-",
  "—": "-",
  "−": "-",
};
const INVISIBLE =
  /\u00ad|\u034f|\u061c|\u115f|\u180e|[\u200b-\u200f]|[\u202a-\u202e]|[\u2060-\u2064]|[\u2066-\u206f]|[\ufe00-\ufe0f]|\ufeff/g;

/** The text as it looks: width and style variants, invisible characters, accents and look-alike letters folded. */
export function lookalikeFold(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(INVISIBLE, "")
    .replace(/[\u0300-\u036f]/g, "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
  return plain.replace(/[^\x00-\x7f]/g, (char) => LOOKALIKES[char] ?? LOOKALIKES[char.toLowerCase()] ?? char);
}
