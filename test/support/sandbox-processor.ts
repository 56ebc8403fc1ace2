/** A sandbox processor for one test file, with an adapter and a receiver of its reports. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type {
  ChargeTerms,
  HoldRequest,
  PaymentMeans,
} from "../../src/engine/ports/payment-provider.ts";
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
  /** A charge request by token with a key of its own. */
  request(payment_token: string, more?: Partial<ChargeTerms>): ByToken;
  /** A charge request of a till: WeChat unless told otherwise, CNY. */
  till<Means extends PaymentMeans>(means: Means, more?: Partial<ChargeTerms>): ChargeTerms & Means;
  /** A request for a deposit of CNY 500.00, which ends by itself after an hour. */
  deposit(means: PaymentMeans, more?: Partial<HoldRequest>): HoldRequest;
  /** Calls the processor past the adapter. */
  call(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Readonly<{ status: number; body: Body }>>;
  /** Scans a code with the simulated phone: without the secret, as a customer would. */
  scan(
    content: string,
    by?: Readonly<{ behaviour?: string; payer?: string }>,
  ): Promise<Readonly<{ status: number; body: Body }>>;
  /** Moves the processor's clock so far from the machine's. */
  shiftClock(offset_ms: number): Promise<void>;
  /** Every movement of money under a key. */
  movementsOf(key: string): Promise<readonly Movement[]>;
  movements(): Promise<readonly Movement[]>;
  stop(): Promise<void>;
}>;

/** A JSON answer of the processor. */
export type Body = Readonly<Record<string, unknown>>;

/** A charge request by token. */
export type ByToken = ChargeTerms & Readonly<{ payment_token: string }>;

export type Movement = Readonly<{
  kind: "charge" | "refund" | "reversal" | "hold" | "capture" | "release";
  key: string;
  charge_key?: string;
  hold_key?: string;
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

  async function send(method: string, path: string, body: unknown, headers = {}) {
    const text = body === undefined ? null : JSON.stringify(body);
    const answer = await fetch(`${url}${path}`, { method, headers, body: text });
    return { status: answer.status, body: (await answer.json()) as Body };
  }
  function call(method: string, path: string, body?: unknown) {
    return send(method, path, body, { authorization: `Bearer ${secret}` });
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
  function terms(): ChargeTerms {
    keys_made += 1;
    return {
      key: `ps_${process.pid}_${keys_made}`,
      merchant_id: "sentosa_demo",
      amount_minor: 11_900n,
      currency: "SGD",
      payment_method: "card",
      notify_url: receiver.url,
    };
  }
  const counter = { payment_method: "wechat", currency: "CNY" };
  return {
    folder,
    processor,
    provider,
    receiver,
    request: (payment_token, more = {}) => ({ ...terms(), payment_token, ...more }),
    till: (means, more = {}) => ({ ...terms(), ...counter, ...means, ...more }),
    deposit: (means, more = {}) => ({
      ...terms(),
      ...counter,
      amount_minor: 50_000n,
      hold_expiry_at_ms: Date.now() + 3_600_000,
      ...means,
      ...more,
    }),
    scan: (content, by = {}) => send("POST", "/phone/pay", { content, ...by }),
    async shiftClock(offset_ms) {
      await call("POST", "/clock", { offset_ms });
    },
    call,
    movements,
    async movementsOf(key) {
      const all = await movements();
      return all.filter(({ key: own, charge_key, hold_key }) =>
        [own, charge_key, hold_key].includes(key),
      );
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
      const { charge, refund, hold } = JSON.parse(raw_body) as Record<string, { key: string }>;
      const { key } = (charge ?? refund ?? hold)!;
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
