import { type Loaded, useApi } from "./resource.js";

interface Load {
  readonly threads: number;
  readonly busy: number;
  readonly waiting: number;
}

/** Of `/v1/status`, what the page shows; one process and several have most of it in common. */
export interface Status {
  readonly version: string;
  readonly node: string;
  readonly uptime_s: number;
  readonly mode: string;
  readonly budget_ms?: number;
  readonly policies?: { readonly revision?: string };
  readonly detectors?: { readonly ids: readonly string[]; readonly version: string };
  readonly workers: Load;
  readonly background: Load;
  readonly connections: number;
  /** Shown as they come. */
  readonly audit?: unknown;
  readonly recorder?: unknown;
  readonly store?: unknown;
  readonly sinks?: unknown;
  readonly processes?: readonly (Partial<Omit<Status, "processes">> & {
    readonly process: number;
    readonly up: boolean;
    readonly failures: number;
  })[];
}

export function useStatus(): Loaded<Status> {
  return useApi<Status>({ path: "/v1/status", isTimed: false });
}
