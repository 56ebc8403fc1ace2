/** Deposits that two servers are asked to do different things with, at the same moment. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { findingText } from "../../../src/queries/verify/finding.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { tellLanes } from "../../support/database.ts";
import { merchant_id } from "../../support/order-book.ts";
import { eventually, openShop, store_no, type Branch, type Json, type Shop } from "./shop.ts";

let shop: Shop;
let branch: Branch;

beforeAll(async () => {
  shop = await openShop();
  branch = await shop.openBranch();
});
afterAll(async () => {
  await branch.stop();
  await shop.stop();
});
afterEach(async () => {
  const { findings } = await verifyMerchant(shop.sql, merchant_id);
  if (findings.length > 0) throw new Error(findings.map(findingText).join("\n"));
});

const wechat = { method: "scan", bar_code: "134567890123450000" };
const unionpay = { method: "scan", bar_code: "6223456789012340000" };
const rounds = Array.from({ length: 4 }, (_, round) => round);

async function take(payment: object): Promise<Json> {
  const amount = { amount: 5_000, currency: "SGD" };
  const { json } = await shop.call("POST", "/v1/deposits", {
    body: { store_no, amount, payment },
  });
  expect(json.status).toBe("HELD");
  return json;
}

const change = (at: Branch | Shop, { deposit_id }: Json, verb: string, body: object = {}) =>
  at.call("POST", `/v1/deposits/${deposit_id}/${verb}`, { body });
const refund = (at: Branch | Shop, { trade_order_id }: Json, amount: number) =>
  at.call("POST", `/v1/trade_orders/${trade_order_id}/refunds`, {
    body: { reason: "too much", amount },
  });

async function settled({ deposit_id }: Json): Promise<Json> {
  let now: Json = null;
  await eventually(async () => {
    now = await shop.read(`/v1/deposits/${deposit_id}`);
    expect(now.under_way).toBeNull();
  });
  return now;
}

/** What the processor keeps of it, whatever it did in between. */
async function kept({ deposit_id, trade_order_id }: Json): Promise<number> {
  const [paid] = await shop.sql<{ session_id: string }[]>`
    select session_id from payment_sessions
    where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id}`;
  const keys = new Set([deposit_id, paid?.session_id ?? deposit_id]);
  const moved = (await Promise.all([...keys].map((key) => shop.movements(key)))).flat();
  const unique = new Map(moved.map((one) => [`${one.kind} ${one.key}`, one]));
  const signs = { charge: 1, hold: 1, capture: 0, refund: -1, release: -1, reversal: -1 } as const;
  return unique
    .values()
    .reduce((sum, { kind, amount_minor }) => sum + signs[kind] * Number(amount_minor), 0);
}

test.each(rounds)("two consume it at two servers: one of them does (%i)", async () => {
  for (const payment of [wechat, unionpay]) {
    const deposit = await take(payment);
    const replies = await Promise.all([
      change(shop, deposit, "consume", { amount: 1_000 }),
      change(branch, deposit, "consume", { amount: 2_000 }),
    ]);
    const won = replies.filter(({ status }) => status < 300);
    expect(won).toHaveLength(1);
    const { status, consumed } = await settled(deposit);
    expect([status, consumed]).toEqual(["CONSUMED", won[0]?.json.consumed]);
    expect(await kept(deposit)).toBe(consumed.amount);
  }
});

test.each(rounds)("one consumes it as its time is over: it is one of both (%i)", async () => {
  for (const payment of [wechat, unionpay]) {
    const deposit = await take(payment);
    await shop.sql`
      update deposits set expiry_at = now() - interval '1 second'
      where merchant_id = ${merchant_id} and deposit_id = ${deposit.deposit_id}`;
    await tellLanes(shop.sql);
    await Promise.all([
      change(shop, deposit, "consume", { amount: 1_000 }),
      branch.call("GET", `/v1/deposits/${deposit.deposit_id}`),
    ]);
    const { status, consumed } = await settled(deposit);
    expect(["CONSUMED", "EXPIRED"]).toContain(status);
    expect(consumed.amount).toBe(status === "CONSUMED" ? 1_000 : 0);
    expect(await kept(deposit)).toBe(consumed.amount);
  }
});

test.each(rounds)(
  "consumed, released and refunded at once, it is worth one thing (%i)",
  async () => {
    for (const payment of [wechat, unionpay]) {
      const deposit = await take(payment);
      const [, , early] = await Promise.all([
        change(shop, deposit, "consume", { amount: 1_000 }),
        change(branch, deposit, "release"),
        refund(shop, deposit, 400),
      ]);
      const { status, consumed } = await settled(deposit);
      const late = await Promise.all([
        refund(shop, deposit, 700),
        refund(branch, deposit, 700),
        change(branch, deposit, "release"),
      ]);
      const given = [early, ...late.slice(0, 2)].flatMap((reply) =>
        reply?.status === 201 ? reply.json.refunds : [],
      );
      const back = given.reduce((sum: number, { amount }: Json) => sum + amount.amount, 0);
      expect(back).toBeLessThanOrEqual(consumed.amount);
      if (status === "CONSUMED") expect(back).toBeGreaterThanOrEqual(400);
      expect(late[2]?.status).toBe(status === "CONSUMED" ? 409 : 200);
      expect(await kept(deposit)).toBe(consumed.amount - back);
    }
  },
);

test("captured and never heard of, it is found out by either server, and refunded once", async () => {
  const deposit = await take({ method: "scan", bar_code: "134567890123450060" });
  const reply = await change(shop, deposit, "consume", { amount: 3_000 });
  expect([reply.status, reply.json.under_way]).toEqual([202, "CONSUME"]);
  await Promise.all([
    branch.call("GET", `/v1/deposits/${deposit.deposit_id}`),
    shop.call("GET", `/v1/deposits/${deposit.deposit_id}`),
  ]);
  expect(await settled(deposit)).toMatchObject({ status: "CONSUMED" });
  const both = await Promise.all([refund(shop, deposit, 2_000), refund(branch, deposit, 2_000)]);
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 422]));
  expect(await kept(deposit)).toBe(1_000);
});
