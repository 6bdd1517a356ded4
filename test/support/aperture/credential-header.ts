import type { Authorization } from "./config.js";

/** The header that carries a key (aperture-protocol.md section 3); none where the key is empty. */
export function credentialHeader(key = "", authorization: Authorization = "bearer"): Record<string, string> {
  if (key === "") return {};
  switch (authorization) {
    case "bearer":
      return { Authorization: `Bearer ${key}` };
    case "x-api-key":
      return { "X-Api-Key": key };
    case "x-goog-api-key":
      return { "X-Goog-Api-Key": key };
    case "hec":
      return { Authorization: `Splunk ${key}` };
    case "cf-aig-authorization":
      return { "cf-aig-authorization": `Bearer ${key}` };
  }
}
