import { z } from "zod";
import { instant } from "../instants.js";
import { type ApiDeps, operation, problem } from "../operation.js";
import { Status } from "../shapes/status.js";

/** Mistakes in policies name files of any tenant. */
const PolicyStatus = z.looseObject({ error: z.string().nullable() });

export const status = operation({
  id: "getStatus",
  method: "get",
  path: "/v1/status",
  summary: "How the server is: versions, policies, queues, the account, the store",
  description: "Of the server as a whole. Who may see only some tenants is not told what is wrong with policies.",
  access: "viewer",
  promises: { 200: { description: "Members may be added.", schema: Status } },
  example: {},
  async answer({ who }, deps) {
    const server = Status.safeParse(await deps.live.status());
    if (!server.success) return problem(503, "the server does not answer; try again");
    const known: Status = { ...server.data, ...storeStatus(deps) };
    return { json: who.tenants === undefined ? known : withoutMistakes(known) };
  },
});

/** Nothing where there is no store, or it cannot even say how it is: the rest of the status is wanted most then. */
function storeStatus(deps: ApiDeps): Pick<Status, "store"> {
  try {
    const { store } = deps;
    const { days, records, bytes, ballastBytes, newest, aside } = store.status();
    return {
      store: {
        days: [...days],
        records,
        bytes,
        ballast_bytes: ballastBytes,
        ...(newest === undefined ? {} : { newest: instant(newest) }),
        aside: [...aside],
        unevaluated: store.unevaluatedTotal(),
      },
    };
  } catch {
    return {};
  }
}

function withoutMistakes(known: Status): Status {
  const policies = PolicyStatus.safeParse(known.policies);
  if (!policies.success || policies.data.error === null) return known;
  return { ...known, policies: { ...policies.data, error: "the newest policies cannot be used" } };
}
