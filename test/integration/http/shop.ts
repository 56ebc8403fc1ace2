/**
 * A shop for tests of the HTTP channel: a whole server with a catalog of its own, the calls of a
 * purchase, what the payment processor did, and what the tables hold.
 */
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import type { z } from "zod";
import { startServer } from "../../../src/compose.ts";
import { readConfig } from "../../../src/config.ts";
import { addDays, localDate } from "../../../src/domain/time-zone.ts";
import type { Database } from "../../../src/postgres/database.ts";
import { actor, merchant_id, testCatalog } from "../../support/order-book.ts";
import {
  startTestServer,
  type CallOptions,
  type Reply,
  type TestServer,
} from "../../support/server.ts";
import { callAt } from "../../support/server.ts";

/** A JSON document whose members a test looks into. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
export type Json = any;

export type Movement = Readonly<{
  kind: "charge" | "refund" | "reversal" | "hold" | "capture" | "release";
  key: string;
  charge_key?: string;
  hold_key?: string;
  amount_minor: string;
  currency: string;
}>;

export type Shop = TestServer &
  Readonly<{
    sql: Database;
    /** The date so many days from today in the merchant's zone; slots are there for 40 days. */
    day(days: number): string;
    /** Creates an order of one family pack, unless told otherwise, and insists on it. */
    order(wanted?: object): Promise<Json>;
    /** Checks an order out, DIRECT by card unless told otherwise, and insists on it. */
    checkOut(order_id: string, wanted?: object): Promise<Json>;
    complete(session_id: string, payment_token: string, options?: CallOptions): Promise<Reply>;
    /** From nothing to a ticket. */
    buy(wanted?: object): Promise<Readonly<{ order: Json; session: Json; fulfillment: Json }>>;
    read(path: string): Promise<Json>;
    /** The types of an order's events, in order. */
    timeline(order_id: string): Promise<string[]>;
    /** `held` and `sold` of the park's slot on a date. */
    use(date: string): Promise<readonly [held: number, sold: number]>;
    /** What the processor signs its reports with. */
    processorSecret(): string;
    /** Every movement of money under a payment session or a deposit. */
    movements(session_id: string): Promise<readonly Movement[]>;
    /** Has the processor charge a session for 119.00 behind every server's back, untold. */
    chargeUntold(session_id: string, payment_token: string): Promise<void>;
    /** Another server on the same database and processor. */
    openBranch(environment?: Readonly<Record<string, string>>): Promise<Branch>;
  }>;

export type Branch = Readonly<{
  base_url: string;
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  stop(): Promise<void>;
}>;

/** An outlet of the demonstration merchant. */
export const store_no = "S01";

/** Places on each of the park's days. */
export const park_capacity = 30;

const days_on_sale = 40;

export async function openShop(environment: Readonly<Record<string, string>> = {}): Promise<Shop> {
  const sandbox_folder = mkdtempSync(join(tmpdir(), "tillgate-sandbox-"));
  const settings = { SANDBOX_FOLDER: sandbox_folder, PROVIDER_TIMEOUT_MS: "1200", ...environment };
  const server = await startTestServer(settings);
  const today = localDate(server.server.now_ms(), "Asia/Singapore");
  const dates = Array.from({ length: days_on_sale }, (_, index) => addDays(today, index));
  const command = testCatalog(dates, park_capacity);
  const saved = await server.server.engine.execute({ merchant_id, actor, command });
  expect(saved.kind).toBe("accepted");
  return {
    ...server,
    ...purchases(server, (days) => addDays(today, days)),
    sql: server.server.sql,
    processorSecret: () => secretOf(sandbox_folder),
    movements: (session_id) => movementsOf(sandbox_folder, session_id),
    chargeUntold: (key, payment_token) => chargeAt(sandbox_folder, { key, payment_token }),
    openBranch: (more = {}) => openBranch(server, { ...settings, ...more }),
    async stop() {
      await server.stop();
      rmSync(sandbox_folder, { recursive: true, force: true });
    },
  };
}

function purchases({ call }: TestServer, day: (days: number) => string) {
  async function insist(
    status: number,
    method: string,
    path: string,
    body?: object,
  ): Promise<Json> {
    const reply = await call(method, path, body === undefined ? {} : { body });
    expect({ status: reply.status, text: reply.text }).toMatchObject({ status });
    return reply.json;
  }
  const order = (wanted: object = {}) =>
    insist(201, "POST", "/v1/orders", {
      sku_id: "sentosa_family_pack",
      quantity: 3,
      date: day(1),
      channel: "telegram",
      customer: { telegram_user_id: "6761269319" },
      ...wanted,
    });
  const checkOut = (order_id: string, wanted: object = {}) =>
    insist(201, "POST", `/v1/orders/${order_id}/checkout`, {
      payment_method: "card",
      protocol: "DIRECT",
      ...wanted,
    });
  const complete = (session_id: string, payment_token: string, options: CallOptions = {}) =>
    call("POST", `/v1/payment_sessions/${session_id}/complete`, {
      body: { payment_token },
      ...options,
    });
  const read = (path: string) => insist(200, "GET", path);
  return {
    day,
    order,
    checkOut,
    complete,
    read,
    async buy(wanted: object = {}) {
      const made = await order(wanted);
      const { session_id } = await checkOut(made.order_id);
      const paid = await complete(session_id, "tok_sandbox_success");
      expect(paid.status).toBe(200);
      return paid.json as Readonly<{ order: Json; session: Json; fulfillment: Json }>;
    },
    async timeline(order_id: string) {
      const { data, chain } = await read(`/v1/orders/${order_id}/events`);
      expect(chain.status).toBe("INTACT");
      return data.map(({ type }: Json) => type) as string[];
    },
    async use(date: string) {
      const { data } = await read(`/v1/slots?pool_id=park&from=${date}`);
      return [data[0].held, data[0].sold] as const;
    },
  };
}

async function openBranch(
  { database, api_key }: TestServer,
  environment: Readonly<Record<string, string>>,
): Promise<Branch> {
  const home = mkdtempSync(join(tmpdir(), "tillgate-branch-"));
  const settings = { PORT: "0", TILLGATE_HOME: home, LOG_LEVEL: "fatal" };
  const config = readConfig({ ...settings, RATE_LIMIT_PER_MINUTE: "0", ...environment });
  const server = await startServer(config, database.url);
  // A public address leads to the server only where there is a proxy.
  const base_url = config.port === 0 ? server.base_url : `http://127.0.0.1:${config.port}`;
  return {
    base_url,
    call: (method, path, options) => callAt({ base_url, api_key }, { method, path, ...options }),
    async stop() {
      await server.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function secretOf(folder: string): string {
  return readFileSync(join(folder, "processor.secret"), "utf8").trim();
}

/** The processor itself, past the server. */
function processorOf(folder: string) {
  const { url } = JSON.parse(readFileSync(join(folder, "processor.json"), "utf8"));
  return { url, headers: { authorization: `Bearer ${secretOf(folder)}` } };
}

async function chargeAt(
  folder: string,
  charge: Readonly<{ key: string; payment_token: string }>,
): Promise<void> {
  const { url, headers } = processorOf(folder);
  const terms = { merchant_id, amount_minor: "11900", currency: "SGD", payment_method: "card" };
  const body = JSON.stringify({ ...charge, ...terms, notify_url: null });
  const answer = await fetch(`${url}/charges`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body,
  });
  expect({ status: answer.status, text: await answer.text() }).toMatchObject({ status: 200 });
}

async function movementsOf(folder: string, session_id: string): Promise<readonly Movement[]> {
  const { url, headers } = processorOf(folder);
  const all: Movement[] = [];
  for (let after = 0, more = true; more;) {
    const page = await fetch(`${url}/movements?after=${after}&limit=500`, { headers });
    const body = (await page.json()) as Json;
    all.push(...body.movements);
    ({ next_after: after, more } = body);
  }
  return all.filter(({ key, charge_key, hold_key }) =>
    [key, charge_key, hold_key].includes(session_id),
  );
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/**
 * What every table holds, as one hash a table; of one merchant's rows alone when it is named. What
 * providers report is left out: it is kept whatever it is, and arrives when it likes.
 */
export async function contentOf(
  sql: Database,
  merchant?: string,
): Promise<Readonly<Record<string, string>>> {
  const tables = await sql<{ name: string; is_owned: boolean }[]>`
    select t.table_name::text as name, bool_or(c.column_name = 'merchant_id') as is_owned
    from information_schema.tables t
    join information_schema.columns c on c.table_schema = 'public' and c.table_name = t.table_name
    where t.table_schema = 'public' and t.table_name <> 'provider_notifications' group by t.table_name order by t.table_name`;
  const owned = tables.filter(({ is_owned }) => merchant === undefined || is_owned);
  const content = owned.map(async ({ name }) => {
    const [row] = await sql<{ text: string }[]>`
      select count(*) || ':' || md5(coalesce(string_agg(t::text, e'\n' order by t::text), '')) as text
      from ${sql(name)} t
      ${merchant === undefined ? sql`` : sql`where t.merchant_id = ${merchant}`}`;
    return [name, row?.text ?? ""] as const;
  });
  return Object.fromEntries(await Promise.all(content));
}

/** Asks again and again until the check holds; throws what it threw last. */
export function eventually<Value>(
  check: () => Value | Promise<Value>,
  timeout_ms = 10_000,
): Promise<Value> {
  return vi.waitFor(check, { timeout: timeout_ms, interval: 60 });
}

/** Insists that a document has its shape. */
export function expectShape(schema: z.ZodType, document: unknown): void {
  expect(schema.safeParse(document).error?.issues ?? []).toEqual([]);
}
