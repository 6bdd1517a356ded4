import { passesBase58Check, passesBech32 } from "../../text/address-checksum.js";
import { passesAba, passesLuhn, passesMod97 } from "../check-digits.js";
import type { PiiKind } from "../kind.js";

/** Length of an IBAN by country (SWIFT IBAN registry). */
const IBAN_LENGTH: Readonly<Record<string, number>> = Object.fromEntries(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 " +
    "FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 " +
    "LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 " +
    "SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry): [string, number] => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** Cuts to as many letters and digits as an IBAN of its country has. */
function trimIban(match: string): string {
  const length = IBAN_LENGTH[match.slice(0, 2).toUpperCase()] ?? 0;
  let kept = 0;
  for (let at = 0; at < match.length; at++) {
    if (/[0-9A-Za-z]/.test(match.charAt(at)) && ++kept === length) return match.slice(0, at + 1);
  }
  return "";
}

/** Ranges of issuers: first digits and lengths. */
const ISSUERS: readonly (readonly [digits: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]], // Visa
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]], // Mastercard
  [/^3[47]/, [15]], // American Express
  [/^(?:6011|64[4-9]|65)/, [16, 19]], // Discover
  [/^35(?:2[89]|[3-8])/, [16, 19]], // JCB
  [/^(?:30[0-59]|36|3[89])/, [14, 16, 19]], // Diners Club
  [/^(?:62|81)/, [16, 17, 18, 19]], // UnionPay
  [/^(?:50|5[6-9]|6)/, [12, 13, 14, 15, 16, 17, 18, 19]], // Maestro
  [/^1(?:22|800)|^2131/, [15]], // UATP, JCB's old ones
];

/** What payment providers tell everybody to test with. */
const TEST_CARDS = new Set(
  (
    "4111111111111111 4242424242424242 4012888888881881 4000056655665556 4222222222222 5555555555554444 5105105105105100 " +
    "2223003122003222 378282246310005 371449635398431 6011111111111117 6011000990139424 30569309025904 38520000023237 " +
    "3530111333300000 3566002020360505 6200000000000005"
  ).split(" "),
);

function isCard(digits: string): boolean {
  const isIssued = ISSUERS.some(([first, lengths]) => first.test(digits) && lengths.includes(digits.length));
  return isIssued && new Set(digits).size > 1 && passesLuhn(digits);
}

export const financialKinds: readonly PiiKind[] = [
  {
    id: "credit-card",
    title: "Payment card number",
    category: "pii.financial",
    severity: "high",
    mode: "enforce",
    pattern: "[1-6][0-9]{11,18}|[1-6][0-9]{3}(?:[ -][0-9]{4}){2}[ -][0-9]{1,7}|[1-6][0-9]{3}[ -][0-9]{6}[ -][0-9]{4,5}",
    isValid: isCard,
    isCommonplace: (digits) => TEST_CARDS.has(digits),
    context: /card|visa|master|amex|american express|discover|diners|jcb|maestro|\bpan\b|cvv|kreditkarte|carte/i,
    standsAlone: true,
    notBehind: /(?:^|[^0-9A-Za-z])[A-Z]{2}[0-9]{2}[ -]$/, // an account number of whatever country
    needs: "grouping",
    examples: {
      match: ["4539 5787 6362 1486", "card: 4539578763621486"],
      ignore: ["4539 5787 6362 1487", "build 4539578763621486", "1111 1111 1111 1111", "XX12 4539 5787 6362 1486"],
    },
  },
  {
    id: "iban",
    title: "International bank account number",
    category: "pii.financial",
    severity: "high",
    mode: "enforce",
    pattern: "[A-Z]{2}[0-9]{2}(?:[ -]?[0-9A-Z]){11,30}",
    flags: "i",
    trim: trimIban,
    isValid: (value, asWritten) =>
      (asWritten === asWritten.toUpperCase() || asWritten === asWritten.toLowerCase()) &&
      /^[A-Z]{2}(?!0[01]|99)[0-9]{2}/.test(value) &&
      IBAN_LENGTH[value.slice(0, 2)] === value.length &&
      passesMod97(value),
    context: /iban|account|konto|compte|cuenta/i,
    needs: "nothing",
    examples: {
      match: ["DE89 3704 0044 0532 0130 00", "pay to GB82WEST12345698765432."],
      ignore: ["DE88 3704 0044 0532 0130 00", "GB82WEST1234569876543"],
    },
  },
  {
    id: "us-aba-routing",
    title: "US bank routing number",
    category: "pii.financial",
    severity: "medium",
    mode: "monitor",
    pattern: "[0-9]{4}-[0-9]{4}-[0-9]|[0-9]{9}",
    isValid: (value) =>
      /^(?:0[0-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(value) && value !== "000000000" && passesAba(value),
    context: /routing|\baba\b|\brtn\b|bank|\bach\b|wire/i,
    standsAlone: true,
    needs: "grouping",
    examples: { match: ["routing number 121000358", "0711-0130-7"], ignore: ["421042111", "id 121000358"] },
  },
  {
    id: "bank-account",
    title: "Bank account number",
    category: "pii.financial",
    severity: "medium",
    mode: "monitor",
    pattern:
      "(?:account|acct|konto)[ _-]?(?:number|no\\.?|nr\\.?|num|#)?[\"']?\\s{0,3}[:=#]?\\s{0,3}[\"']?(?P<value>[0-9]{8,17})",
    flags: "i",
    context: /account|acct|konto/i,
    needs: "nothing",
    examples: { match: ["account number: 001234567890"], ignore: ["count: 001234567890"] },
  },
  {
    id: "crypto-address",
    title: "Bitcoin address",
    category: "pii.financial",
    severity: "low",
    mode: "off",
    pattern: "[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71}",
    isValid: (_, asWritten) => (asWritten.startsWith("bc1") ? passesBech32(asWritten) : passesBase58Check(asWritten)),
    context: /wallet|bitcoin|btc|address/i,
    needs: "nothing",
    examples: {
      match: ["16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ"],
      ignore: ["16Yeky6GMjeNkAiNcBY7ZhrLoMSgg1BoyZ2", "3f2c9a1b7d5e8f60412c9b3a7d1e5f8092"],
    },
  },
];
