/** Starts the processor on one data folder, and ends it. */
import { mkdirSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createCore } from "./core.ts";
import { publishAddress, readOrMakeSecret, takeFolder } from "./folder.ts";
import type { Options } from "./options.ts";

/** How long a stop waits for answers under way. */
const FAREWELL_MS = 300;

export type Processor = Readonly<{
  url: string;
  /** True when nobody has called for so long and nothing is due. */
  isIdleFor(duration_ms: number): boolean;
  stop(): Promise<void>;
}>;

export type StartResult =
  | Readonly<{ kind: "started"; processor: Processor }>
  | Readonly<{ kind: "folder_in_use" }>
  | Readonly<{ kind: "port_in_use" }>;

/** Starts on the folder of the options, or says who is in the way. */
export async function startProcessor(options: Options): Promise<StartResult> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const leaveFolder = takeFolder(options.folder);
  if (!leaveFolder) return { kind: "folder_in_use" };
  const secret = options.secret ?? readOrMakeSecret(options.folder);
  const core = createCore(options, secret);
  if (!(await listen(core.server, options.port))) {
    core.end();
    leaveFolder();
    return { kind: "port_in_use" };
  }
  const { port } = core.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const withdraw = publishAddress(options.folder, { url, pid: process.pid });
  core.begin(url);

  const stop = async (): Promise<void> => {
    core.stopDoubting();
    await endServer(core.server);
    core.end();
    withdraw();
    leaveFolder();
  };
  return { kind: "started", processor: { url, isIdleFor: core.isIdleFor, stop } };
}

/** Listens on loopback. False when the port is taken. */
function listen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen({ host: "127.0.0.1", port, backlog: 1024 }, () => resolve(true));
  });
}

/** Lets answers that are on their way leave, then ends all connections. */
async function endServer(server: Server): Promise<void> {
  const impatience = setTimeout(() => server.closeAllConnections(), FAREWELL_MS);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(impatience);
}
