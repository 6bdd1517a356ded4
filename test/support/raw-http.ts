import { connect } from "node:net";

/** Sends bytes as they are and gives back everything the server says until it closes, or until `ms` have passed. */
export function rawExchange(port: number, parts: readonly (string | Uint8Array)[], ms = 15_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let said = "";
    const finish = (): void => {
      socket.destroy();
      resolve(said);
    };
    const timer = setTimeout(finish, ms);
    socket.on("connect", () => {
      for (const part of parts) socket.write(part);
    });
    socket.on("data", (chunk) => {
      said += chunk.toString("latin1");
    });
    socket.on("end", () => {
      clearTimeout(timer);
      finish();
    });
    socket.on("error", (error) => {
      clearTimeout(timer);
      // A reset is how the engine ends a connection it will not read on.
      if (said !== "" || (error as NodeJS.ErrnoException).code === "ECONNRESET") resolve(said);
      else reject(error);
    });
  });
}

/** Opens a connection, sends a beginning, and drops it. */
export function abortedUpload(port: number, beginning: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () =>
      socket.write(beginning, () =>
        // A reset overtakes what the other side has not read yet, and then there was no upload to break off.
        setTimeout(() => {
          socket.resetAndDestroy();
          resolve();
        }, 200),
      ),
    );
    socket.on("error", reject);
  });
}
