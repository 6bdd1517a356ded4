import type { AdminSource } from "../../server/admin/admin-source.js";
import { probeRoutes } from "../../server/admin/probe-routes.js";
import type { AdminRoute } from "../../server/http/admin-listener.js";
import { pageRoutes } from "../../server/http/static-files.js";
import type { Store } from "../../store/store.js";
import { Marks } from "./marks.js";
import { openApiDocument } from "./openapi.js";
import { type ApiDeps, StoreAbsent } from "./operation.js";
import { OPERATIONS } from "./operations.js";
import { serveOperation } from "./serve-operation.js";
import type { TailSource } from "./tail-source.js";

/** What the API is made of. */
export interface ApiParts {
  /** Undefined while there is none. */
  readonly store: () => Store | undefined;
  /** What only the live server knows. */
  readonly live: AdminSource;
  readonly tail: TailSource;
  /** Where what people say through the API is kept; made where it is absent. */
  readonly stateDir: string;
  /** What the build of the page made. */
  readonly pageDir: string;
}

/** The routes of the admin listener. */
export function apiRoutes({ store, live, tail, stateDir, pageDir }: ApiParts): readonly AdminRoute[] {
  const deps: ApiDeps = {
    get store() {
      const there = store();
      if (there === undefined) throw new StoreAbsent();
      return there;
    },
    live,
    tail,
    marks: Marks.open(stateDir),
  };
  const document = `${JSON.stringify(openApiDocument())}\n`;
  return [
    ...probeRoutes(live),
    ...OPERATIONS.map((operation) => serveOperation(operation, deps)),
    { method: "get", path: "/openapi.json", access: "open", answer: () => ({ status: "200 OK", body: document }) },
    ...pageRoutes(pageDir),
  ];
}
