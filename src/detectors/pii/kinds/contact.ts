import type { PiiKind } from "../kind.js";

/** Addresses that belong to nobody: reserved domains (RFC 2606), machines, and what looks like one in code. */
const NOBODY =
  /^(?:no-?reply|do-?not-?reply|git|postmaster|mailer-daemon|username|you|your[._-]?(?:name|email))@|@(?:[\w-]+\.)*(?:example\.(?:com|org|net|edu)|example|test|invalid|localhost|local|noreply\.github\.com|users\.noreply\.github\.com)$/i;
/** `logo@2x.png`, `pkg@1.2.3`, `user@host.js`. */
const FILE = /\.(?:png|jpe?g|gif|svg|webp|js|ts|mjs|cjs|css|json|html?|md|py|go|rs|lock|map|so|dll|exe)$/i;

const AREA_CODE = "[2-9][0-9]{2}";

const CONTEXT = /phone|tel(?:efon)?\b|mobile|cell\b|fax|call|whatsapp|handy|rufnummer|contact|\bnumber is/i;
const DATE = /^[0-3]?[0-9][-./ ][0-3]?[0-9][-./ ](?:[0-9]{2}){1,2}$/;

/** At least seven digits, at most the fifteen of E.164, and no date. */
function isPhone(_: string, asWritten: string): boolean {
  const [number = ""] = asWritten.split(/ ?(?:x|ext)/i);
  const digits = number.replace(/\D/g, "");
  return digits.length >= 7 && digits.length <= 15 && new Set(digits).size > 2 && !DATE.test(number);
}

export const contactKinds: readonly PiiKind[] = [
  {
    id: "email",
    title: "E-mail address",
    category: "pii.contact",
    severity: "low",
    mode: "monitor",
    pattern: String.raw`[0-9A-Za-z][0-9A-Za-z._%+'-]{0,63}@(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?\.){1,8}[A-Za-z]{2,24}`,
    isValid: (_, asWritten) => !NOBODY.test(asWritten) && !FILE.test(asWritten) && !asWritten.includes(".."),
    context: /e-?mail|contact|address/i,
    needs: "nothing",
    examples: {
      match: ["write to anna.kowalska@posteo.de please", "anna+shop@mail.co.uk"],
      ignore: ["noreply@posteo.de", "someone@example.com", "git@github.com:a/b.git", "icon@2x.png", "react@18.2.0"],
    },
  },
  {
    id: "phone",
    title: "Telephone number",
    category: "pii.contact",
    severity: "low",
    mode: "monitor",
    pattern: String.raw`(?:\+[1-9][0-9]{0,2}[ .-]?)(?:\([0-9]{1,4}\)[ .-]?)?[0-9](?:[ .-]?[0-9]){5,12}(?: ?(?:x|ext\.?) ?[0-9]{1,5})?|(?:\+?1[ .-]?)?(?:\(${AREA_CODE}\) ?|${AREA_CODE}[.-])[2-9][0-9]{2}[.-][0-9]{4}(?: ?(?:x|ext\.?) ?[0-9]{1,5})?|${AREA_CODE} [2-9][0-9]{2} [0-9]{4}`,
    isValid: isPhone,
    isIsolated: true,
    context: CONTEXT,
    needs: "grouping",
    examples: {
      match: ["call +49 30 901820 tomorrow", "(212) 736-5000"],
      ignore: ["order 2127365000", "version 1.2.3", "2026-01-15 09:12:44"],
    },
  },
  {
    id: "phone-national",
    title: "Telephone number without its country",
    category: "pii.contact",
    severity: "low",
    mode: "monitor",
    pattern: String.raw`\(?0[1-9][0-9]{0,4}\)?[ /.-][0-9]{2,7}(?:[ .-]?[0-9]{2,4}){0,3}|0[1-9][0-9]{8,9}|[2-9][0-9]{9}|1[3-9][0-9]{9}`,
    isValid: isPhone,
    isIsolated: true,
    context: CONTEXT,
    needs: "context",
    examples: {
      match: ["tel. 030 901820", "phone: 2127365000"],
      ignore: ["030 901820", "order 2127365000", "tel 01-15-2026"],
    },
  },
];
