import { passesCpf, passesLuhn } from "../check-digits.js";
import type { PiiKind } from "../kind.js";

/** Numbers printed in advertisements and manuals, which are nobody's any more. */
const FAMOUS_SSN = new Set(["078051120", "219099999", "123456789", "987654321"]);

/** Separators of one kind: `123-45.6789` is something else. */
const hasOneSeparator = (asWritten: string): boolean => new Set(asWritten.replace(/[0-9A-Za-z]/g, "")).size <= 1;

export const americanKinds: readonly PiiKind[] = [
  {
    id: "us-ssn",
    title: "US social security number",
    category: "pii.national-id",
    severity: "high",
    mode: "enforce",
    pattern: "[0-9]{3}[ .-]?[0-9]{2}[ .-]?[0-9]{4}",
    isValid: (value, asWritten) =>
      hasOneSeparator(asWritten) &&
      !/^(?:000|666|9)/.test(value) &&
      value.slice(3, 5) !== "00" &&
      value.slice(5) !== "0000" &&
      !FAMOUS_SSN.has(value) &&
      new Set(value).size > 1,
    context: /ssn|social[ _-]?security|soc\.? ?sec/i,
    needs: "grouping",
    examples: {
      match: ["SSN 536-22-8726", "my social security number is 536228726"],
      ignore: ["666-12-1234", "078-05-1120", "000-12-3456", "order 536228726"],
    },
  },
  {
    id: "us-itin",
    title: "US individual taxpayer number",
    category: "pii.national-id",
    severity: "high",
    mode: "enforce",
    pattern: "9[0-9]{2}[ -]?(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])[ -]?[0-9]{4}",
    isValid: (_, asWritten) => hasOneSeparator(asWritten),
    context: /itin|tax(?:payer)?/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["911-70-1234", "ITIN 911701234"], ignore: ["911-89-1234", "order 911701234"] },
  },
  {
    id: "us-npi",
    title: "US national provider identifier (health)",
    category: "pii.national-id",
    severity: "low",
    mode: "monitor",
    pattern: "[12][0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}",
    isValid: (value) => passesLuhn(`80840${value}`) && new Set(value.slice(1, 9)).size > 1,
    context: /npi|provider|physician|doctor/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["NPI 1245319599", "1245-319-599"], ignore: ["NPI 1245319598", "at 1245319599"] },
  },
  {
    id: "us-passport",
    title: "US passport number",
    category: "pii.document",
    severity: "high",
    mode: "monitor",
    pattern: "[A-Z][0-9]{8}",
    isValid: () => true,
    context: /passport|travel[ _-]?document/i,
    standsAlone: true,
    needs: "context",
    examples: { match: ["passport A12803456"], ignore: ["part A12803456", "passport A1280345"] },
  },
  {
    id: "ca-sin",
    title: "Canadian social insurance number",
    category: "pii.national-id",
    severity: "high",
    mode: "enforce",
    pattern: "[1-79][0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}",
    isIsolated: true,
    isValid: (value, asWritten) => hasOneSeparator(asWritten) && new Set(value).size > 2 && passesLuhn(value),
    context: /\bsin\b|social[ _-]?insurance|assurance sociale/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["130 692 544", "SIN: 130692544"], ignore: ["130 692 545", "order 130692544"] },
  },
  {
    id: "br-cpf",
    title: "Brazilian taxpayer number (CPF)",
    category: "pii.national-id",
    severity: "high",
    mode: "monitor",
    pattern: "[0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}-?[0-9]{2}",
    isValid: (value) => !/^(?:0?123456789|98765432)/.test(value) && passesCpf(value),
    context: /cpf|cadastro/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["529.982.247-25", "CPF 52998224725"], ignore: ["529.982.247-26", "order 52998224725"] },
  },
];
