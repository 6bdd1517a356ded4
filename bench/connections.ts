import { connect, type Socket } from "node:net";
import type { Message } from "./load.js";

/** `fresh`: a connection for every call, as the reply closes it by default. `kept`: as many as are needed at once. */
export type ConnectionUse = "fresh" | "kept";

const ANSWER_MS_MAX = 10_000;
/** More calls than this at once wait for one of these to be answered; their clock is running. */
const OPEN_MAX = { fresh: 4_000, kept: 2_000 } as const;

interface Call {
  readonly message: Message;
  /** Called once with the status of the answer; 0 when there was none. */
  readonly answered: (status: number) => void;
}

/** The client's side of a load: sends calls, reads the status of each answer, and nothing else. */
export class Connections {
  readonly #port: number;
  readonly #use: ConnectionUse;
  readonly #idle: Socket[] = [];
  readonly #calls = new Map<Socket, Call>();
  readonly #waiting: Call[] = [];
  #open = 0;

  constructor(port: number, use: ConnectionUse) {
    this.#port = port;
    this.#use = use;
  }

  send(message: Message, answered: Call["answered"]): void {
    const call = { message, answered };
    const socket = this.#idle.pop() ?? (this.#open < OPEN_MAX[this.#use] ? this.#connect() : undefined);
    if (socket === undefined) this.#waiting.push(call);
    else this.#write(socket, call);
  }

  /** Ends idle connections. Call when everything is answered. */
  close(): void {
    for (const socket of this.#idle) socket.destroy();
  }

  #connect(): Socket {
    this.#open++;
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy());
    // Answers are small and written at once: their first bytes are all of them.
    socket.on("data", (chunk) => this.#answer(socket, Number(chunk.toString("latin1", 9, 12))));
    // The close event follows.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#open--;
      const at = this.#idle.indexOf(socket);
      if (at >= 0) this.#idle.splice(at, 1);
      const call = this.#calls.get(socket);
      this.#calls.delete(socket);
      call?.answered(0);
      const next = this.#waiting.shift();
      if (next !== undefined) this.send(next.message, next.answered);
    });
    return socket;
  }

  #write(socket: Socket, call: Call): void {
    this.#calls.set(socket, call);
    socket.cork();
    for (const part of call.message) socket.write(part);
    socket.uncork();
  }

  #answer(socket: Socket, status: number): void {
    const call = this.#calls.get(socket);
    if (call === undefined) return;
    this.#calls.delete(socket);
    call.answered(status);
    if (this.#use === "fresh") {
      socket.destroy();
      return;
    }
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(socket);
    else this.#write(socket, next);
  }
}
