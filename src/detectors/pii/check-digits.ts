/** Check digits of identity and account numbers. All take the digits (and letters) without separators. */

const digitsOf = (text: string): number[] => [...text].map((digit) => digit.charCodeAt(0) - 48);

const weighted = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * (digits[at] ?? 0), 0);

/** Every second digit from the right doubled, cross sums added: a multiple of 10. Cards, SIN, personnummer, NPI. */
export function passesLuhn(text: string): boolean {
  const sum = digitsOf(text)
    .reverse()
    .reduce((total, digit, at) => total + (at % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit), 0);
  return sum % 10 === 0;
}

/** ISO 7064 MOD 97-10, as IBANs use it: the first four characters to the end, letters as 10 to 35. */
export function passesMod97(iban: string): boolean {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** ISO 7064 MOD 11,10: the German tax number. */
export function passesMod11And10(text: string): boolean {
  const digits = digitsOf(text);
  const last = digits.pop();
  let product = 10;
  for (const digit of digits) {
    const sum = (digit + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10 === last;
}

/** Routing numbers of US banks. */
export const passesAba = (text: string): boolean => weighted(digitsOf(text), [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;

/** UK NHS numbers: weights 10 to 2, and the digit that makes it a multiple of 11. */
export function passesNhs(text: string): boolean {
  const digits = digitsOf(text);
  const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check) === digits[9];
}

export const passesTfn = (text: string): boolean => weighted(digitsOf(text), [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0;

export const passesPesel = (text: string): boolean =>
  weighted(digitsOf(text), [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;

/** The Dutch eleven test. */
export const passesBsn = (text: string): boolean => weighted(digitsOf(text), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;

/** Brazil: two digits, each the weighted sum of all before it, times 10, modulo 11. */
export function passesCpf(text: string): boolean {
  const digits = digitsOf(text);
  const checkOf = (length: number): number => {
    const weights = Array.from({ length }, (_, at) => length + 1 - at);
    return ((weighted(digits, weights) * 10) % 11) % 10;
  };
  return new Set(text).size > 1 && checkOf(9) === digits[9] && checkOf(10) === digits[10];
}

/** China: weights are powers of 2 modulo 11; the last place may be X for 10. */
export function passesResidentId(text: string): boolean {
  const sum = [...text.slice(0, 17)].reduce((total, digit, at) => total + Number(digit) * (2 ** (17 - at) % 11), 0);
  return "10X98765432".charAt(sum % 11) === text.charAt(17).toUpperCase();
}

const VERHOEFF_PRODUCT =
  "0123456789 1234067895 2340178956 3401289567 4012395678 5987604321 6598710432 7659821043 8765932104 9876543210"
    .split(" ")
    .map(digitsOf);
const VERHOEFF_PLACE = "0123456789 1576283094 5803796142 8916043527 9453126870 4286573901 2793806415 7046913258"
  .split(" ")
  .map(digitsOf);

export function passesVerhoeff(text: string): boolean {
  const left = digitsOf(text)
    .reverse()
    .reduce((check, digit, at) => VERHOEFF_PRODUCT[check]?.[VERHOEFF_PLACE[at % 8]?.[digit] ?? 0] ?? 0, 0);
  return left === 0;
}

/** Spain: the letter at the number's rest modulo 23; X, Y and Z of foreigners' numbers count as 0, 1 and 2. */
export function passesNif(text: string): boolean {
  const number = Number(text.slice(0, -1).replace(/^[XYZ]/, (letter) => String("XYZ".indexOf(letter))));
  return "TRWAGMYFPDXBNJZSQVHLCKE".charAt(number % 23) === text.slice(-1);
}

/** France: 97 less the number's rest modulo 97; Corsica's 2A and 2B count as 19 and 18. */
export function passesNir(text: string): boolean {
  const number = BigInt(text.slice(0, 13).replace("2A", "19").replace("2B", "18"));
  return 97n - (number % 97n) === BigInt(text.slice(13));
}

/** Belgium: 97 less the rest modulo 97, with a 2 in front for those born from 2000 on. */
export function passesRijksregister(text: string): boolean {
  const check = Number(text.slice(9));
  const number = Number(text.slice(0, 9));
  return [number, number + 2e9].some((born) => 97 - (born % 97) === check);
}

/** EAN-13, as Swiss AHV numbers use it. */
export const passesEan13 = (text: string): boolean =>
  weighted(digitsOf(text), [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;

const ODD_PLACE: Readonly<Record<string, number>> = Object.fromEntries(
  [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23].flatMap(
    (value, at): [string, number][] => [
      [String.fromCharCode(65 + at), value],
      ...(at < 10 ? [[String(at), value] as [string, number]] : []),
    ],
  ),
);

/** Italy: letters and digits count by a table at odd places and by themselves at even ones. */
export function passesCodiceFiscale(text: string): boolean {
  const sum = [...text.slice(0, 15)].reduce((total, character, at) => {
    if (at % 2 === 0) return total + (ODD_PLACE[character] ?? 0);
    return total + (/[0-9]/.test(character) ? Number(character) : character.charCodeAt(0) - 65);
  }, 0);
  return String.fromCharCode(65 + (sum % 26)) === text.charAt(15);
}

/** Singapore: the letter by the weighted sum, from a row of letters for citizens and others for foreigners. */
export function passesNric(text: string): boolean {
  const series = text.charAt(0);
  const offset = series === "T" || series === "G" ? 4 : series === "M" ? 3 : 0;
  const rest = (weighted(digitsOf(text.slice(1, 8)), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  const letters = "ST".includes(series) ? "JZIHGFEDCBA" : series === "M" ? "XWUTRQPNJLK" : "XWUTRQPNMLK";
  return letters.charAt(rest) === text.charAt(8);
}
