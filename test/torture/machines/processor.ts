/** The sandbox processor from the outside: where it runs, how to kill it, what money it moved. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Movement = Readonly<{
  kind: "charge" | "refund";
  key: string;
  charge_key?: string;
  payment_ref?: string;
  refund_ref?: string;
  amount_minor: string;
  currency: string;
}>;

export type ProcessorDoor = Readonly<{
  /** Sends a signal to the process that runs now. False when none does. */
  signal(name: NodeJS.Signals): boolean;
  /** Charges that are under way and notices that nobody has taken in yet. */
  openWork(): Promise<Readonly<{ pending: number; open_notices: number }>>;
  /** Every movement of money, in order. */
  movements(): Promise<readonly Movement[]>;
}>;

const page_rows = 1_000;

export function openProcessorDoor(folder: string): ProcessorDoor {
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
      try {
        return process.kill(address.pid, name);
      } catch {
        return false;
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
