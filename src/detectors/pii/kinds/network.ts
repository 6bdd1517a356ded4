import type { PiiKind } from "../kind.js";

/** Private, loopback, link-local, unspecified, broadcast, documentation (RFC 1918, 5737, 3849): of no one machine. */
const NOWHERE =
  /^(?:0\.|10\.|127\.|169\.254\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|192\.168\.|255\.255\.255\.255|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)|^(?:::1?(?:$|[%/])|fe80:|f[cd][0-9a-f]{2}:|ff0|2001:db8:)/i;

const isIpv4 = (address: string): boolean =>
  /^[0-9]+(?:\.[0-9]+){3}$/.test(address) && address.split(".").every((octet) => Number(octet) <= 255);

/** Eight groups, or fewer around one `::`; an IPv4 address counts for the last two, and a zone (`%eth0`) for none. */
function isIpv6(address: string): boolean {
  const [head = "", tail, ...more] = address.replace(/%.*$/, "").split("::");
  if (more.length > 0) return false;
  const groups = [head, tail ?? ""].flatMap((part) => (part === "" ? [] : part.split(":")));
  const last = groups.at(-1) ?? "";
  if (last.includes(".")) {
    if (!isIpv4(last)) return false;
    groups.splice(-1, 1, "0", "0");
  }
  const isWhole = tail === undefined ? groups.length === 8 : groups.length < 8;
  return isWhole && groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group));
}

export const networkKinds: readonly PiiKind[] = [
  {
    id: "ip-address",
    title: "IP address",
    category: "pii.network",
    severity: "low",
    mode: "off",
    pattern:
      "(?:[0-9]{1,3}\\.){3}[0-9]{1,3}(?:/[0-9]{1,3})?|(?:[0-9A-F]{0,4}:){2,7}(?:(?:[0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9A-F]{0,4})(?:%[0-9A-Za-z]{1,15})?(?:/[0-9]{1,3})?",
    flags: "i",
    isValid: (_, asWritten) => {
      const [address = "", prefix = "0"] = asWritten.split("/");
      return (
        (isIpv4(address) || isIpv6(address)) && Number(prefix) <= 128 && !address.startsWith("::/") && address !== "::"
      );
    },
    isCommonplace: (_, asWritten) => NOWHERE.test(asWritten),
    context: /\bip\b|address|host|remote/i,
    needs: "nothing",
    examples: {
      match: ["from 81.2.69.142", "2a02:2e0:3fe:1001:302::"],
      ignore: ["256.1.1.1", "v1.2.3", "std::vector", "2001::db8::1"],
    },
  },
  {
    id: "mac-address",
    title: "MAC address",
    category: "pii.network",
    severity: "low",
    mode: "off",
    pattern: "[0-9A-F]{2}(?::[0-9A-F]{2}){5}|[0-9A-F]{2}(?:-[0-9A-F]{2}){5}",
    flags: "i",
    isValid: (value) => !/^(?:0+|F+)$/.test(value.replaceAll(":", "")),
    context: /mac|hardware|ether/i,
    needs: "nothing",
    examples: { match: ["3c:22:fb:0a:91:7e"], ignore: ["ff:ff:ff:ff:ff:ff", "12:30:45"] },
  },
];
