import { isRefused, token } from "./token.js";

/** What went wrong with a question to the API, in words for a person. */
class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Why a question failed, as a person is told. */
export function problemOf(error: unknown): string {
  return error instanceof ApiError ? error.message : String(error);
}

/**
 * Asks the admin API.
 * @throws ApiError when it does not answer with what was asked for; a 401 also makes the page ask for a token
 */
export async function ask<T>(path: string, options: RequestInit = {}): Promise<T> {
  const response = await send(path, options);
  return (await response.json()) as T;
}

/** Like `ask`, for answers that are streams or files. */
export async function send(path: string, options: RequestInit = {}): Promise<Response> {
  const headers = new Headers(options.headers);
  if (token.peek() !== "") headers.set("authorization", `Bearer ${token.peek()}`);
  const response = await fetch(path, { ...options, headers }).catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, "The server does not answer. Is it running, and may this machine reach it?");
  });
  if (response.status === 401) isRefused.value = true;
  if (!response.ok) throw new ApiError(response.status, await complaintOf(response));
  return response;
}

async function complaintOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => "");
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    if (typeof error === "string") return error;
  } catch {
    // Not JSON: the status says all there is to say.
  }
  return `The server answered ${response.status}.`;
}

/** Parameters of a question; one with several values is sent several times. */
export type Params = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** A path with a query string of those parameters that have a value. */
export function pathOf(path: string, params: Params): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== "") query.append(name, String(one));
    }
  }
  return query.size === 0 ? path : `${path}?${query}`;
}
