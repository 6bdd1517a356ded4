import type { PiiKind } from "../kind.js";

const VALUE_BETWEEN = "[\"']?\\s{0,3}[:=#]?\\s{0,3}[\"']?(?:is\\s)?";

const hasDigits = (value: string): boolean => value.replace(/\D/g, "").length >= 4;

/** Numbers without a shape of their own: the words in front of them are in the pattern. */
export const documentKinds: readonly PiiKind[] = [
  {
    id: "passport",
    title: "Passport number",
    category: "pii.document",
    severity: "high",
    mode: "monitor",
    pattern: `(?:passport|reisepass|passeport|pasaporte)[ _-]?(?:number|no\\.?|num|nr\\.?|nummer|#)?${VALUE_BETWEEN}(?P<value>[A-Z]{0,3}[0-9][0-9A-Z]{5,9})`,
    flags: "i",
    isValid: hasDigits,
    context: /passport|reisepass|passeport|pasaporte/i,
    needs: "nothing",
    examples: { match: ["passport no: C01X00T47"], ignore: ["passport.js 0.7", "C01X00T47"] },
  },
  {
    id: "driving-licence",
    title: "Driving licence number",
    category: "pii.document",
    severity: "high",
    mode: "monitor",
    pattern: `(?:driv(?:ing|er'?s?)[ _-]?licen[cs]e|führerschein)[ _-]?(?:number|no\\.?|num|nr\\.?|nummer|#)?${VALUE_BETWEEN}(?P<value>[A-Z]{0,5}[0-9][0-9A-Z-]{5,16})`,
    flags: "i",
    isValid: hasDigits,
    context: /licen[cs]e|führerschein/i,
    needs: "nothing",
    examples: { match: ["driver's license number: D1234562"], ignore: ["license: MIT", "D1234562"] },
  },
  {
    id: "date-of-birth",
    title: "Date of birth",
    category: "pii.document",
    severity: "medium",
    mode: "monitor",
    pattern: `(?:date[ _-]?of[ _-]?birth|birth[ _-]?date|birthday|\\bdob\\b|born(?: on)?|geboren(?: am)?|geburtsdatum)${VALUE_BETWEEN}(?P<value>(?:19|20)[0-9]{2}[-/.][01]?[0-9][-/.][0-3]?[0-9]|[0-3]?[0-9][-/. ][01]?[0-9][-/. ](?:19|20)[0-9]{2})`,
    flags: "i",
    context: /birth|born|dob|geb/i,
    needs: "nothing",
    examples: { match: ["date of birth: 1984-07-03", "geboren am 3.7.1984"], ignore: ["released 1984-07-03"] },
  },
];
