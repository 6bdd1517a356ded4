import {
  passesBsn,
  passesCodiceFiscale,
  passesEan13,
  passesLuhn,
  passesMod11And10,
  passesNhs,
  passesNif,
  passesNir,
  passesPesel,
  passesRijksregister,
} from "../check-digits.js";
import type { PiiKind } from "../kind.js";

const isDay = (day: number): boolean => day >= 1 && day <= 31;
const isMonth = (month: number): boolean => month >= 1 && month <= 12;

/** Ten or twelve digits, with or without the century; coordination numbers add 60 to the day. */
function isPersonnummer(value: string): boolean {
  const digits = value.replace(/\D/g, "");
  if (digits.length === 12 && !/^(?:18|19|20)/.test(digits)) return false;
  const short = digits.slice(-10);
  const day = Number(short.slice(4, 6));
  return (
    short.length === 10 && isMonth(Number(short.slice(2, 4))) && isDay(day > 60 ? day - 60 : day) && passesLuhn(short)
  );
}

/** The month carries the century: 1 to 12 for the 1900s, 21 to 32 for the 2000s, and so on. */
const isPesel = (value: string): boolean =>
  isMonth(Number(value.slice(2, 4)) % 20) && isDay(Number(value.slice(4, 6))) && passesPesel(value);

export const europeanKinds: readonly PiiKind[] = [
  {
    id: "uk-nino",
    title: "UK national insurance number",
    category: "pii.national-id",
    severity: "high",
    mode: "enforce",
    pattern: "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ -]?[0-9]{2}){3}[ -]?[A-D]",
    flags: "i",
    isValid: (value) => !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(value),
    context: /nino|national insurance|\bni\b/i,
    needs: "nothing",
    examples: { match: ["AA 12 34 56 B", "nino: PR 123612C"], ignore: ["AA 12 34 56 H", "GB 12 34 56 C"] },
  },
  {
    id: "uk-nhs",
    title: "UK National Health Service number",
    category: "pii.national-id",
    severity: "high",
    mode: "enforce",
    pattern: "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}",
    isIsolated: true,
    isValid: (value) => new Set(value).size > 1 && passesNhs(value),
    context: /nhs|health service|patient/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["401-023-2137", "NHS 4010232137"], ignore: ["401-023-2138", "order 4010232137"] },
  },
  {
    id: "se-personnummer",
    title: "Swedish personal number",
    category: "pii.national-id",
    severity: "high",
    mode: "enforce",
    pattern: "(?:18|19|20)?[0-9]{6}[-+]?[0-9]{4}",
    isValid: isPersonnummer,
    context: /person(?:al|nummer|nr)|\bpnr\b|identit|samordning|born/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["811218-9876", "personnummer 198112189876"], ignore: ["811218-9877", "order 8112189876"] },
  },
  {
    id: "de-tax-id",
    title: "German tax identification number",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "[1-9][0-9](?: ?[0-9]{3}){3}",
    isValid: (value) => !/(.)(?:.*\1){3}/.test(value.slice(0, 10)) && passesMod11And10(value),
    context: /steuer|id-?nr|tax|\btin\b/i,
    standsAlone: true,
    needs: "grouping",
    examples: {
      match: ["Steuer-ID 86095742719", "86 095 742 719"],
      ignore: ["Steuer-ID 86095742718", "order 86095742719"],
    },
  },
  {
    id: "es-nif",
    title: "Spanish tax number (NIF, NIE)",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "[XYZ][ -]?[0-9]{7}[ -]?[A-Z]|[0-9]{7,8}[ -]?[A-Z]",
    flags: "i",
    isValid: (value) => passesNif(value),
    context: /\bnif\b|\bnie\b|\bdni\b|fiscal/i,
    needs: "nothing",
    examples: { match: ["12345678Z", "X-1234567-L"], ignore: ["12345678A"] },
  },
  {
    id: "fr-nir",
    title: "French social security number (NIR)",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]|[2-9][0-9]) ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}",
    isValid: passesNir,
    context: /nir\b|sécu|secu|insee|sociale/i,
    standsAlone: true,
    needs: "grouping",
    examples: {
      match: ["2 55 08 14 168 025 38", "NIR 255081416802538"],
      ignore: ["2 55 08 14 168 025 39", "order 255081416802538"],
    },
  },
  {
    id: "it-codice-fiscale",
    title: "Italian tax code",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]",
    flags: "i",
    isValid: passesCodiceFiscale,
    context: /codice|fiscale/i,
    needs: "nothing",
    examples: { match: ["RSSMRA85T10A562S"], ignore: ["RSSMRA85T10A562T"] },
  },
  {
    id: "pl-pesel",
    title: "Polish PESEL number",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "[0-9]{11}",
    isValid: isPesel,
    context: /pesel/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["PESEL 44051401458"], ignore: ["PESEL 44051401459", "order 44051401458"] },
  },
  {
    id: "nl-bsn",
    title: "Dutch citizen service number",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "[0-9]{4}\\.?[0-9]{2}\\.?[0-9]{3}",
    isValid: (value) => new Set(value).size > 2 && passesBsn(value),
    context: /\bbsn\b|burgerservice|sofi/i,
    needs: "context",
    examples: { match: ["BSN 111222333"], ignore: ["BSN 111222334", "order 111222333"] },
  },
  {
    id: "be-rijksregister",
    title: "Belgian national register number",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "[0-9]{2}\\.?[0-9]{2}\\.?[0-9]{2}-?[0-9]{3}\\.?[0-9]{2}",
    isValid: passesRijksregister,
    context: /rijksregister|registre national|national register|\binsz\b|\bniss\b/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["85.07.30-033.28"], ignore: ["85.07.30-033.29", "order 85073003328"] },
  },
  {
    id: "ch-ahv",
    title: "Swiss social security number",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "756\\.?[0-9]{4}\\.?[0-9]{4}\\.?[0-9]{2}",
    isValid: passesEan13,
    context: /ahv|avs|sozialversicherung/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["756.9217.0769.85"], ignore: ["756.9217.0769.86", "order 7569217076985"] },
  },
];
