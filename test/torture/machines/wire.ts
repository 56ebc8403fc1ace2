/**
 * The wire between the servers and their database, which can lose what is on it: the servers reach
 * the database through here, over TCP, and the database sees its own socket.
 */
import { createConnection, createServer, type NetConnectOpts, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export type Wire = Readonly<{
  /** The database's URL, by way of this wire. */
  url: string;
  /**
   * From now on no answer comes through on the connections there are; after a while they break.
   * What was asked for takes place, commits among it, and nobody hears of it.
   */
  loseAnswers(duration_ms: number): Promise<void>;
  stop(): Promise<void>;
}>;

type Line = { readonly near: Socket; readonly far: Socket; is_deaf: boolean };

export async function startWire(database_url: string, port: number): Promise<Wire> {
  const target = targetOf(database_url);
  const lines = new Set<Line>();
  const server = createServer({ noDelay: true }, (near) => {
    const line: Line = { near, far: createConnection(target), is_deaf: false };
    lines.add(line);
    near.pipe(line.far);
    line.far.on("data", (chunk) => {
      if (!line.is_deaf && near.writable) near.write(chunk);
    });
    const hangUp = (): void => {
      lines.delete(line);
      near.destroy();
      line.far.destroy();
    };
    for (const end of [near, line.far]) end.on("error", hangUp).on("close", hangUp);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
  return {
    url: urlBy(database_url, port),
    async loseAnswers(duration_ms) {
      const lost = [...lines];
      for (const line of lost) line.is_deaf = true;
      await pause(duration_ms);
      for (const { near } of lost) near.destroy();
    },
    async stop() {
      const closed = new Promise((resolve) => void server.close(resolve));
      for (const { near } of lines) near.destroy();
      await closed;
    },
  };
}

/** Where the database listens: a socket in a folder, or a port of this machine. */
function targetOf(database_url: string): NetConnectOpts {
  const url = new URL(database_url);
  const folder = url.searchParams.get("host");
  const port = url.searchParams.get("port") ?? url.port;
  return folder?.startsWith("/") === true
    ? { path: `${folder}/.s.PGSQL.${port}` }
    : { host: url.hostname, port: Number(port) };
}

function urlBy(database_url: string, port: number): string {
  const url = new URL(database_url);
  const user = url.searchParams.get("user") ?? url.username;
  const password = url.searchParams.get("password") ?? url.password;
  return `postgresql://${user}:${password}@127.0.0.1:${port}${url.pathname}`;
}
