/** The sandbox processor from the outside: where it runs, how to kill it, what money it moved. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { processesWith, signalProcess } from "./signals.ts";

export type Movement = Readonly<{
  kind: "charge" | "refund" | "reversal" | "hold" | "capture" | "release";
  key: string;
  charge_key?: string;
  hold_key?: string;
  payment_ref?: string;
  refund_ref?: string;
  amount_minor: string;
  currency: string;
}>;

export type ProcessorDoor = Readonly<{
  /** Sends a signal to the process that runs now. False when none does. */
  signal(name: NodeJS.Signals): boolean;
  /** Kills it for good, once nobody is left who would start it anew. */
  end(): Promise<void>;
  /** Charges that are under way and notices that nobody has taken in yet. */
  openWork(): Promise<Readonly<{ pending: number; open_notices: number }>>;
  /** Every movement of money, in order. */
  movements(): Promise<readonly Movement[]>;
}>;

const page_rows = 1_000;
const end_looks = 5;
const end_look_ms = 50;

export function openProcessorDoor(folder: string): ProcessorDoor {
  // By this its command line is known among all others.
  const marks = `--data ${folder}`;
  async function get(path: string): Promise<Record<string, unknown>> {
    const { url } = readAddress(folder) ?? { url: "" };
    const secret = readFileSync(join(folder, "processor.secret"), "utf8").trim();
    const answer = await fetch(`${url}${path}`, {
      headers: { authorization: `Bearer ${secret}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`the processor answers ${answer.status} to ${path}`);
    return (await answer.json()) as Record<string, unknown>;
  }
  return {
    signal(name) {
      const address = readAddress(folder);
      if (address === null) return false;
      return signalProcess(address.pid, marks, name);
    },
    async end() {
      // One that a server started just before its own end may not have said yet where it is.
      for (let looks = 0; looks < end_looks; looks++) {
        const address = readAddress(folder);
        const pids = new Set([...processesWith(marks), ...(address === null ? [] : [address.pid])]);
        for (const pid of pids) signalProcess(pid, marks, "SIGKILL");
        if (pids.size === 0) return;
        await pause(end_look_ms);
      }
    },
    async openWork() {
      const { pending, open_notices } = await get("/healthz");
      return { pending: Number(pending), open_notices: Number(open_notices) };
    },
    async movements() {
      const all: Movement[] = [];
      for (let after = 0, more = true; more;) {
        const page = await get(`/movements?after=${after}&limit=${page_rows}`);
        all.push(...(page["movements"] as Movement[]));
        after = Number(page["next_after"]);
        more = page["more"] === true;
      }
      return all;
    },
  };
}

function readAddress(folder: string): Readonly<{ url: string; pid: number }> | null {
  try {
    const text = readFileSync(join(folder, "processor.json"), "utf8");
    return JSON.parse(text) as { url: string; pid: number };
  } catch {
    return null;
  }
}
