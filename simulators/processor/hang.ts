/** Holding an answer back for longer than a caller waits. */
import { setTimeout as pause } from "node:timers/promises";
import type { Exchange } from "./http-server.ts";

/** Runs `then` after the wait, unless the caller has gone by then. Does not keep the process up. */
export async function hang(exchange: Exchange, hang_ms: number, then: () => void): Promise<void> {
  await pause(hang_ms, undefined, { ref: false });
  if (!exchange.isGone()) then();
}
