import type { PiiKind } from "../kind.js";
import { americanKinds } from "./americas.js";
import { asiaPacificKinds } from "./asia-pacific.js";
import { contactKinds } from "./contact.js";
import { documentKinds } from "./documents.js";
import { europeanKinds } from "./europe.js";
import { financialKinds } from "./financial.js";
import { networkKinds } from "./network.js";

export const PII_KINDS: readonly PiiKind[] = [
  ...contactKinds,
  ...financialKinds,
  ...americanKinds,
  ...europeanKinds,
  ...asiaPacificKinds,
  ...documentKinds,
  ...networkKinds,
];
