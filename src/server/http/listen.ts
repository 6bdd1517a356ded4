import { OperatorError } from "../../plugins/errors.js";
import { type TemplatedApp, type us_listen_socket, uws } from "./uws.js";

/** Listen options of the engine, and the overload that takes them beside a host; its types know neither. */
const LISTEN = { shared: 0, exclusive: 1 } as const;
type ListenWithOptions = (
  host: string,
  port: number,
  options: number,
  done: (socket: us_listen_socket | false) => void,
) => void;

export interface Listening {
  readonly socket: us_listen_socket;
  /** As chosen by the system where 0 was asked for. */
  readonly port: number;
}

/**
 * Binds an app to its address. Throws ADDRESS_UNUSABLE where that cannot be: with `shared` (SO_REUSEPORT) somebody
 * else who shares it is no reason.
 */
export async function listen(
  app: TemplatedApp,
  { host, port }: { readonly host: string; readonly port: number },
  sharing: keyof typeof LISTEN,
): Promise<Listening> {
  const socket = await new Promise<us_listen_socket | false>((resolve) => {
    const listenWith = app.listen.bind(app) as unknown as ListenWithOptions;
    listenWith(host, port, LISTEN[sharing], resolve);
  });
  if (!socket) throw new OperatorError("ADDRESS_UNUSABLE", `${host}:${port}: in use or not an address of this machine`);
  return { socket, port: uws.us_socket_local_port(socket) };
}
