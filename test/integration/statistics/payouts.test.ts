/**
 * What is to be paid out is what the journal says: random payments, refunds, deposits, recharges
 * and stray money around midnights, with fees and shares. The expectation is added up from the
 * entries alone, whatever transfers they are of: what channels have, less what is not earned, less
 * fees.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Deposit } from "../../../src/domain/deposit/deposit.ts";
import { no_counter } from "../../../src/domain/trade/trade-order.ts";
import { readPayouts } from "../../../src/queries/figures/read-payouts.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { insertFeeRate } from "../../../src/setup/fee-rate.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { emptyTables } from "../../support/empty-tables.ts";
import { by_wechat, newMember, rechargeWith, recordIn } from "../../support/members.ts";
import { createTestBook, merchant_id, type TestBook } from "../../support/order-book.ts";
import { depositCommand, requestCommand } from "../../support/random-deposits.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const whats = [
  ...["wechat", "wechat", "card", "cash", "stray", "recharge"],
  ...["refund", "refund", "arrive", "arrive", "deposit", "end", "end"],
] as const;
const step = fc.record({
  wait_ms: fc.oneof(fc.nat(60_000), fc.nat(3 * 3_600_000), fc.nat(20 * 3_600_000)),
  what: fc.constantFrom(...whats),
  // Prices repeat: what is booked alike on a day is read once, and has to count each time.
  amount: fc.oneof(fc.constantFrom(4_900, 11_900), fc.integer({ min: 1, max: 40_000 })),
  pick: fc.nat(1_000),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** WeChat costs the merchant 0.6 %, shared by two agents and a provider; at least two cents. */
const terms = {
  ...{ fee_ppm: 6_000, minimum_minor: 2n, cost_ppm: 3_800, isv_id: "isv_1" },
  agents: [
    { agent_id: "leaf", cumulative_ppm: 300_000 },
    { agent_id: "branch", cumulative_ppm: 500_000 },
  ],
};

describe.each([
  ["Asia/Singapore", "2026-03-20T15:00:00Z"],
  ["America/Santiago", "2026-09-06T03:00:00Z"],
])("on the calendar of %s", (time_zone, start) => {
  test("each day and channel is what its entries come to", { timeout: 120_000 }, () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 50 }), async (steps) => {
        await walk(time_zone, Date.parse(start), steps);
      }),
      { numRuns: 5, endOnFailure: true },
    ),
  );
});

async function walk(time_zone: string, start_ms: number, steps: readonly Step[]): Promise<void> {
  const { sql } = database;
  await emptyTables(sql);
  const book = await createTestBook(sql, { start_ms, dates: [], capacity: 1 });
  await sql`update merchants set time_zone = ${time_zone}`;
  const rate = { method: "wechat", provider: null, valid_from_ms: 0, terms } as const;
  await insertFeeRate(sql, merchant_id, { rate, earliest_ms: 0 });
  const shop = await openShop(book);
  for (const one of steps) {
    book.time.advance(one.wait_ms);
    await shop.take(one);
  }
  const calendar = new Intl.DateTimeFormat("en-CA", { timeZone: time_zone, dateStyle: "short" });
  const [from, to] = [calendar.format(start_ms), calendar.format(book.time.now())];
  const merchant = { merchant_id, time_zone };
  const question = { from, to, currency: "SGD", store_no: null };
  const statement = await readPayouts(sql, merchant, question);
  const due = await journal((at_ms) => calendar.format(at_ms));
  const told = statement.lines.map(({ date, provider, method, payout_minor }) => [
    `${date} ${provider}_${method}`,
    payout_minor,
  ]);
  const moved = Object.entries(due).filter(([, sum]) => sum !== 0);
  expect(Object.fromEntries(told.filter(([, sum]) => sum !== 0))).toEqual(
    Object.fromEntries(moved),
  );
  for (const line of [...statement.lines, statement.total]) {
    const { gross_minor, fee_minor, refund_minor, fee_back_minor, payout_minor } = line;
    expect(payout_minor).toBe(gross_minor - fee_minor - refund_minor + fee_back_minor);
  }
  const [shares] = await sql<{ sum: number }[]>`
    select coalesce(sum(balance_minor), 0)::float8 as sum from ledger_accounts
    where account like 'agent_payable/%' or account like 'isv_payable/%'`;
  expect(statement.total.share_minor).toBe(shares?.sum);
  // Day after day they come to the same as all at once.
  const days = await Promise.all(
    [...new Set(statement.lines.map(({ date }) => date))].map((date) =>
      readPayouts(sql, merchant, { ...question, from: date, to: date }),
    ),
  );
  expect(days.flatMap(({ lines }) => lines)).toEqual(statement.lines);
  const other = await readPayouts(sql, merchant, { ...question, currency: "CNY" });
  expect(other.lines).toEqual([]);
  expect((await verifyMerchant(sql, merchant_id)).findings).toEqual([]);
}

const fee_codes = ["psp_cost_accrued", "fee_revenue", "agent_payable", "isv_payable"];

/** By day and channel: what the channel has, less what is held or goes back, less all fees. */
async function journal(dateOf: (at_ms: number) => string): Promise<Record<string, number>> {
  const rows = await database.sql<
    {
      kind: string;
      at: number;
      entries: { code: string; owner_id: string; amount_minor: string }[];
    }[]
  >`select kind, at, entries from ledger_transfers order by at, transfer_id`;
  const channel_of_hold = new Map<string, string>();
  for (const { kind, entries } of rows) {
    const [hold, channel] = ["customer_hold", "psp_receivable"].map((code) =>
      entries.find((one) => one.code === code),
    );
    if (kind !== "DEPOSIT_HELD" || hold === undefined || channel === undefined) continue;
    channel_of_hold.set(hold.owner_id, channel.owner_id);
  }
  const sums: Record<string, number> = {};
  for (const { at, entries } of rows) {
    const channels = entries.flatMap(({ code, owner_id }) => {
      if (code === "psp_receivable" || code === "suspense") return [owner_id];
      return code === "customer_hold" ? (channel_of_hold.get(owner_id) ?? []) : [];
    });
    const [channel] = channels;
    if (channel === undefined) continue;
    const key = `${dateOf(at)} ${channel}`;
    for (const { code, amount_minor } of entries) {
      const counts = ["psp_receivable", "suspense", "customer_hold", ...fee_codes].includes(code);
      if (counts) sums[key] = (sums[key] ?? 0) + Number(amount_minor);
    }
  }
  return sums;
}

/** Money of every kind, and refunds that arrive when they are told to. */
async function openShop(book: TestBook) {
  let made = 0;
  const paid: string[] = [];
  const under_way: { refund_id: string; attempt_key: string }[] = [];
  const deposits: Deposit[] = [];
  const member_id = await newMember(book);

  async function settle(session_id: string, amount_minor: bigint): Promise<void> {
    const payment_ref = `ref_${session_id}`;
    const outcome = { state: "SUCCEEDED", payment_ref, amount_minor, currency: "SGD" } as const;
    const accepted = await book.accept({ type: "RECORD_PAYMENT", session_id, outcome });
    under_way.push(...accepted.refunds.filter(({ status }) => status === "PENDING"));
  }

  async function sell({ what, amount }: Step): Promise<void> {
    made += 1;
    const order_id = `order_${String(made).padStart(4, "0")}`;
    const amount_minor = BigInt(amount);
    const method = what === "card" ? "card" : "wechat";
    const { session } = await book.accept({
      ...{ type: "SELL", cart_id: `cart_${order_id}`, tickets: [], goods: null, customer: {} },
      open_sale: { order_id, product_name: "hat", amount_minor },
      ...{ discount_minor: 0n, subject: "hat", body: "hat", at_ms: book.time.now() },
      payment:
        what === "cash"
          ? { method: "cash", store_no: "S01", received_minor: null }
          : { method, provider: "sandbox", product_id: null, user_id: null },
      counter: { ...no_counter, store_no: "S01" },
    });
    const { session_id = "", trade_order_id = "" } = session ?? {};
    // A cent too much pays for nothing, and goes back.
    if (what !== "cash")
      await settle(session_id, what === "stray" ? amount_minor + 1n : amount_minor);
    if (what !== "stray") paid.push(trade_order_id);
  }

  async function recharge({ amount }: Step): Promise<void> {
    const amount_minor = BigInt(amount);
    const asked = rechargeWith({ member_id, amount_minor, payment: by_wechat });
    const { session, trade_order } = await book.accept(asked);
    await settle(session?.session_id ?? "", amount_minor);
    paid.push(trade_order?.trade_order_id ?? "");
  }

  async function refund({ pick, amount }: Step): Promise<void> {
    const trade_order_id = paid[pick % Math.max(1, paid.length)];
    if (trade_order_id === undefined) return;
    const amount_minor = BigInt(Math.ceil(amount / 3));
    const outcome = await book.execute({
      ...{ type: "REFUND_TRADE_ORDER", trade_order_id, reason: "cold" },
      wanted: pick % 3 === 0 ? { kind: "all" } : { kind: "amount", amount_minor },
    });
    if (outcome.kind !== "accepted") return;
    under_way.push(...outcome.refunds.filter(({ status }) => status === "PENDING"));
  }

  async function arrive({ pick }: Step): Promise<void> {
    const [one] = under_way.splice(pick % Math.max(1, under_way.length), 1);
    if (one === undefined) return;
    const { refund_id, attempt_key } = one;
    const outcome = { state: "SUCCEEDED", refund_ref: `back_${refund_id}` } as const;
    await book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome });
  }

  async function takeDeposit({ pick }: Step): Promise<void> {
    made += 1;
    const held = (["wechat", "card", "unionpay", "cash"] as const)[pick % 4] ?? "cash";
    const asked = await book.accept(requestCommand({ to: pick % 11, held }, made));
    const deposit = recordIn(asked, "deposit");
    if (held === "cash") deposits.push(deposit);
    else deposits.push(await change(deposit, "RECORD", "FITTING"));
  }

  /** Consumed in part, consumed whole, or given back; a charge is refunded the rest of. */
  async function endDeposit({ pick }: Step): Promise<void> {
    const [deposit] = deposits.splice(pick % Math.max(1, deposits.length), 1);
    if (deposit === undefined) return;
    const what = pick % 3 === 0 ? "RELEASE" : "CONSUME";
    const asked = await change(deposit, what, "FITTING", pick % 2 === 0 ? 10 : pick % 10);
    if (asked.step !== null) await change(asked, "RECORD", "FITTING");
    if (what === "CONSUME") paid.push(deposit.trade_order_id);
  }

  async function change(deposit: Deposit, what: string, news: "FITTING", to = 0): Promise<Deposit> {
    return recordIn(await book.accept(depositCommand(deposit, { what, to, news })), "deposit");
  }

  return {
    async take(one: Step): Promise<void> {
      switch (one.what) {
        case "refund":
          return refund(one);
        case "arrive":
          return arrive(one);
        case "recharge":
          return recharge(one);
        case "deposit":
          return takeDeposit(one);
        case "end":
          return endDeposit(one);
        case "wechat":
        case "card":
        case "cash":
        case "stray":
          return sell(one);
      }
    },
  };
}
