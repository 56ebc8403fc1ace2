/** A sandbox processor for one test file, with an adapter and a receiver of its reports. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ChargeRequest } from "../../src/engine/ports/payment-provider.ts";
import type { SandboxProcessor } from "../../src/providers/sandbox/launch.ts";
import { startSandboxProcessor } from "../../src/providers/sandbox/launch.ts";
import type { SandboxProvider } from "../../src/providers/sandbox/provider.ts";
import { createSandboxProvider } from "../../src/providers/sandbox/provider.ts";

/** Waits of the simulator, short enough for tests and far enough from the adapter's time-out. */
const quick = {
  PROCESSOR_HANG_MS: "2000",
  PROCESSOR_HANG_NOTICE_MS: "900",
  PROCESSOR_DOUBT_MS: "300",
  PROCESSOR_RETRY_MS: "40,80,160,320",
};
export const timeout_ms = 800;

export type Report = Readonly<{ raw_body: string; headers: IncomingHttpHeaders; at_ms: number }>;

/** Where the processor reports to. */
export type Receiver = Readonly<{
  url: string;
  /** The reports about a key so far, accepted or not. */
  of(key: string): readonly Report[];
  /** Waits until there are so many reports about a key. */
  waitFor(key: string, count: number): Promise<readonly Report[]>;
  /** Answers the next reports about a key with these statuses, and 204 afterwards. */
  refuse(key: string, statuses: readonly number[]): void;
  stop(): Promise<void>;
}>;

export type SandboxRig = Readonly<{
  folder: string;
  processor: SandboxProcessor;
  provider: SandboxProvider;
  receiver: Receiver;
  /** A charge request with a key of its own. */
  request(payment_token: string, more?: Partial<ChargeRequest>): ChargeRequest;
  /** Calls the processor past the adapter. */
  call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Readonly<{ status: number; body: Body }>>;
  /** Every movement of money under a key. */
  movementsOf(key: string): Promise<readonly Movement[]>;
  movements(): Promise<readonly Movement[]>;
  stop(): Promise<void>;
}>;

/** A JSON answer of the processor. */
export type Body = Readonly<Record<string, unknown>>;

export type Movement = Readonly<{
  kind: "charge" | "refund";
  key: string;
  charge_key?: string;
  payment_ref?: string;
  amount_minor: string;
  currency: string;
}>;

let keys_made = 0;

/** Starts it all; `settings` are the simulator's. */
export async function startSandboxRig(
  settings: Readonly<Record<string, string>> = {},
): Promise<SandboxRig> {
  const folder = await mkdtemp(join(tmpdir(), "sandbox-"));
  const receiver = await startReceiver();
  const processor = await startSandboxProcessor({ folder, settings: { ...quick, ...settings } });
  const { url, secret } = processor;
  const provider = createSandboxProvider({ url, secret, timeout_ms });

  async function call(method: string, path: string, body?: unknown) {
    const headers = { authorization: `Bearer ${secret}` };
    const text = body === undefined ? null : JSON.stringify(body);
    const answer = await fetch(`${url}${path}`, { method, headers, body: text });
    return { status: answer.status, body: (await answer.json()) as Body };
  }
  async function movements(): Promise<readonly Movement[]> {
    const all: Movement[] = [];
    let page = { next_after: 0, more: true };
    while (page.more) {
      const { body } = await call("GET", `/movements?after=${page.next_after}&limit=500`);
      all.push(...(body["movements"] as Movement[]));
      page = { next_after: Number(body["next_after"]), more: body["more"] === true };
    }
    return all;
  }
  return {
    folder,
    processor,
    provider,
    receiver,
    request(payment_token, more = {}) {
      keys_made += 1;
      return {
        key: `ps_${process.pid}_${keys_made}`,
        merchant_id: "sentosa_demo",
        amount_minor: 11_900n,
        currency: "SGD",
        payment_method: "card",
        payment_token,
        notify_url: receiver.url,
        ...more,
      };
    },
    call,
    movements,
    async movementsOf(key) {
      const all = await movements();
      return all.filter((movement) => movement.key === key || movement.charge_key === key);
    },
    async stop() {
      await provider.stop();
      await processor.stop();
      await receiver.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startReceiver(): Promise<Receiver> {
  const reports = new Map<string, Report[]>();
  const refusals = new Map<string, number[]>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw_body = Buffer.concat(chunks).toString();
      const { key } = JSON.parse(raw_body).charge as { key: string };
      const report = { raw_body, headers: request.headers, at_ms: Date.now() };
      reports.set(key, [...(reports.get(key) ?? []), report]);
      response.writeHead(refusals.get(key)?.shift() ?? 204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/notifications`,
    of: (key) => reports.get(key) ?? [],
    async waitFor(key, count) {
      const deadline_ms = Date.now() + 10_000;
      while ((reports.get(key)?.length ?? 0) < count) {
        if (Date.now() > deadline_ms) throw new Error(`No ${count} reports about ${key}.`);
        await pause(10);
      }
      return reports.get(key) ?? [];
    },
    refuse: (key, statuses) => void refusals.set(key, [...statuses]),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
