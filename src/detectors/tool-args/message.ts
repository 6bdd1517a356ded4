/** What a text that leaves the house must not hold. High precision only: the secrets detector looks at the rest. */
const TRAITS = {
  "private-key": /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
  secret:
    /\b(?:AKIA|ASIA)[0-9A-Z]{12,}|\bgh[pousr]_[0-9A-Za-z]{20,}|\bgithub_pat_\w{20,}|\bsk-(?:ant|proj|live|or)-[\w-]{16,}|\bsk-[A-Za-z0-9]{32,}|\bsk_live_[0-9A-Za-z]{16,}|\brk_live_|\bxox[baprs]-[\w-]{10,}|\bglpat-[\w-]{16,}|\bAIza[\w-]{30,}|\btskey-[a-z]+-\w{8,}|\bnpm_[A-Za-z0-9]{30,}|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bhf_[A-Za-z0-9]{30,}|\bdop_v1_[0-9a-f]{32,}|\beyJ[\w-]{10,}\.eyJ[\w-]{8,}\.[\w-]{6,}|\b[a-z][a-z0-9+]{2,12}:\/\/[^\s:/@]{1,64}:(?!\*{2,}|<|\$|\{|x{3,}|password@)[^\s/@]{4,}@[\w.-]+|\b(?:[A-Z][A-Z0-9]*_)*(?:PASSWORD|PASSWD|SECRET(?:_ACCESS)?_KEY|SECRET|API_KEY|ACCESS_TOKEN|AUTH_TOKEN|PRIVATE_KEY)\s*[=:]\s*['"]?(?!\*{2,}|<|\$|\{|x{3,}|your|example|changeme|\.\.\.|none|null|true|false|process|os\.)[^\s'"<>]{8,}|\baws_secret_access_key\s*[=:]\s*[^\s]{16,}/,
  "password-file": /^[a-z_][\w-]*:[x*!]:\d+:\d+:[^\n]*:\/[^\n]*$|\$(?:6|5|2[aby]|y|argon2id)\$[^\s:]{10,}/m,
  "personal-data":
    /\b(?:ssn|social.security)\b[^\n]{0,16}?\b\d{3}-\d{2}-\d{4}\b|\b(?:iban|card(?:.?number)?|cvv)\b[^\n]{0,16}?\b(?:\d[ -]?){13,19}\b/i,
} as const;
export type MessageTrait = keyof typeof TRAITS;

export function messageTraits(text: string): ReadonlySet<MessageTrait> {
  const found = new Set<MessageTrait>();
  const head = text.length > 65_536 ? text.slice(0, 65_536) : text;
  for (const [trait, pattern] of Object.entries(TRAITS)) if (pattern.test(head)) found.add(trait as MessageTrait);
  return found;
}
