import { passesNric, passesResidentId, passesTfn, passesVerhoeff } from "../check-digits.js";
import type { PiiKind } from "../kind.js";

export const asiaPacificKinds: readonly PiiKind[] = [
  {
    id: "in-aadhaar",
    title: "Indian Aadhaar number",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    isIsolated: true,
    pattern: "[2-9][0-9]{3}(?:[ :-]?[0-9]{4}){2}",
    isValid: (value) => {
      const digits = value.replace(/\D/g, "");
      return digits !== [...digits].reverse().join("") && new Set(digits).size > 2 && passesVerhoeff(digits);
    },
    context: /aadhaar|aadhar|uidai?/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["3123 4567 8909", "aadhaar 312345678909"], ignore: ["3123 4567 8900", "order 312345678909"] },
  },
  {
    id: "au-tfn",
    title: "Australian tax file number",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "[0-9]{3} ?[0-9]{3} ?[0-9]{3}",
    isIsolated: true,
    isValid: (value) => new Set(value).size > 1 && passesTfn(value),
    context: /\btfn\b|tax file/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["876 543 210", "TFN 876543210"], ignore: ["824 753 557", "order 876543210"] },
  },
  {
    id: "sg-nric",
    title: "Singaporean identity card number",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "[STFGM][0-9]{7}[A-Z]",
    isValid: passesNric,
    context: /nric|\bfin\b|identity/i,
    needs: "nothing",
    examples: { match: ["S1234567D"], ignore: ["S1234567E"] },
  },
  {
    id: "cn-resident-id",
    title: "Chinese resident identity number",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]",
    isValid: passesResidentId,
    context: /身份证|resident|identity/i,
    needs: "nothing",
    examples: { match: ["11010519491231002X"], ignore: ["110105194912310021"] },
  },
];
