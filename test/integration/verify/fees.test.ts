/**
 * Fees through the whole write path: the published cases as sales and refunds on a real database,
 * the rate that a sale keeps, and what verification says of a fee that is not the right one.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DepositNews } from "../../../src/domain/deposit/record-deposit.ts";
import type { FeeRate } from "../../../src/domain/ledger/fee-rate.ts";
import { no_counter } from "../../../src/domain/trade/trade-order.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { insertFeeRate } from "../../../src/setup/fee-rate.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { emptyTables } from "../../support/empty-tables.ts";
import { by_wechat, newMember, rechargeWith } from "../../support/members.ts";
import { createTestBook, merchant_id, type TestBook } from "../../support/order-book.ts";
import vectors from "../../vectors/payments/fee-vectors.json" with { type: "json" };

const start_ms = Date.parse("2026-03-20T08:00:00Z");
const hour_ms = 3_600_000;
let database: TestDatabase;
let book: TestBook;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.sql);
  book = await createTestBook(database.sql, { start_ms, dates: [], capacity: 1 });
});

type Terms = FeeRate["terms"];
const setRate = (terms: Terms, valid_from_ms = 0) =>
  insertFeeRate(database.sql, merchant_id, {
    rate: { method: "wechat", provider: null, valid_from_ms, terms },
    earliest_ms: 0,
  });

/** Sells an amount at a counter, by WeChat. */
async function ask(amount_minor: bigint) {
  const { ids } = book.time;
  const order_id = ids.newId("order", start_ms);
  const { session, trade_order } = await book.accept({
    ...{ type: "SELL", cart_id: ids.newId("cart", start_ms), tickets: [], discount_minor: 0n },
    open_sale: { order_id, product_name: "tea", amount_minor },
    payment: { method: "wechat", provider: "sandbox", product_id: null, user_id: null },
    ...{ counter: no_counter, subject: "tea", body: "tea", goods: null, customer: {} },
    at_ms: start_ms,
  });
  return { session_id: session!.session_id, trade_order: trade_order! };
}

async function pay(session_id: string, amount_minor: bigint) {
  const payment_ref = `wechat_${session_id}`;
  const outcome = { state: "SUCCEEDED", payment_ref, amount_minor, currency: "SGD" } as const;
  const { trade_order } = await book.accept({ type: "RECORD_PAYMENT", session_id, outcome });
  return trade_order!;
}

async function sell(amount_minor: bigint): Promise<string> {
  const { session_id, trade_order } = await ask(amount_minor);
  const { trade_order_id } = trade_order;
  // Nothing is the merchant's before it is paid.
  expect(await incomeOf(trade_order_id)).toBe(0);
  await pay(session_id, amount_minor);
  return trade_order_id;
}

/** Holds more than that by WeChat, and consumes it. */
async function consume(amount_minor: bigint): Promise<string> {
  const deposit_id = book.time.ids.newId("deposit", start_ms);
  const held_minor = amount_minor + 5_000n;
  const { trade_order } = await book.accept({
    ...{ type: "REQUEST_DEPOSIT", merchant_id, deposit_id, amount_minor: held_minor },
    ...{ currency: "SGD", method: "wechat", provider: "sandbox", received_minor: null },
    ...{ needs_shift: false, store_no: "S01", subject: "deposit", product_id: null, user_id: null },
    ...{ counter: { ...no_counter, store_no: "S01" }, expiry_at_ms: null },
  });
  const { trade_order_id } = trade_order!;
  const named = { deposit_id, trade_order_id };
  const tell = (step_key: string | null, news: DepositNews) =>
    book.accept({ type: "RECORD_DEPOSIT", ...named, step_key, news });
  await tell(null, {
    ...{ state: "HELD", hold_ref: "hold_1", amount_minor: held_minor, currency: "SGD" },
    channel_expiry_at_ms: null,
  });
  expect(await incomeOf(trade_order_id)).toBe(0);
  await book.accept({ type: "CONSUME_DEPOSIT", ...named, amount_minor, goods: null });
  const payment_key = book.time.ids.newId("deposit", start_ms);
  const paid = { payment_ref: "wechat_1", consumed_minor: amount_minor, payment_key };
  await tell(null, { state: "CONSUMED", ...paid });
  return trade_order_id;
}

async function refund(trade_order_id: string, amount_minor: bigint): Promise<void> {
  const wanted = { kind: "amount", amount_minor } as const;
  const asked = { type: "REFUND_TRADE_ORDER", trade_order_id, wanted, reason: "cold" } as const;
  const { refunds } = await book.accept(asked);
  const [{ refund_id, attempt_key } = { refund_id: "", attempt_key: "" }] = refunds;
  const outcome = { state: "SUCCEEDED", refund_ref: refund_id } as const;
  await book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome });
}

/** Credits of every account that a fee touches, by account. */
async function credits(): Promise<Record<string, number>> {
  const rows = await database.sql<{ account: string; balance: number }[]>`
    select account, (-sum(e.amount_minor))::float8 as balance
    from ledger_transfers t, json_to_recordset(t.entries) as e (
      code text, owner_id text, amount_minor bigint),
    lateral (select concat_ws('/', e.code, nullif(e.owner_id, '')) as account) a
    where t.merchant_id = ${merchant_id} group by account`;
  return Object.fromEntries(rows.map(({ account, balance }) => [account, balance]));
}

async function incomeOf(trade_order_id: string): Promise<number> {
  const [row] = await database.sql<{ income: number }[]>`
    select income_minor::float8 as income from trade_orders
    where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id}`;
  return row?.income ?? Number.NaN;
}

const findings = async () => (await verifyMerchant(database.sql, merchant_id)).findings;

const ppmOf = (percent: string) => Math.round(Number(percent) * 10_000);

describe.each(vectors.cases)("the published case of $amount at $mchRatePct %", (vector) => {
  test.each([
    ["a sale", sell],
    ["what is consumed of a deposit", consume],
  ])("is booked as published of %s, and its refunds as the differences", async (_of, taken) => {
    const agents = vector.agentCumulativeSharePct_leafFirst.map((percent, index) => ({
      ...{ agent_id: `agent_${index}`, cumulative_ppm: ppmOf(percent) },
    }));
    const fee_ppm = ppmOf(vector.mchRatePct);
    await setRate({ fee_ppm, cost_ppm: ppmOf(vector.isvRatePct), agents, isv_id: "isv_1" });
    const trade_order_id = await taken(BigInt(vector.amount));
    const states = [
      { refund: 0, after: vector.sale },
      ...vector.refunds.map(({ refund: amount, after }) => ({ refund: amount, after })),
    ];
    for (const { refund: amount, after } of states) {
      if (amount > 0) await refund(trade_order_id, BigInt(amount));
      const found = await credits();
      expect({
        base: 0 - (found["psp_receivable/sandbox_wechat"] ?? 0),
        mchIncome: found["merchant_payable"] ?? 0,
        isvCost: found["psp_cost_accrued/sandbox_wechat"] ?? 0,
        agents: agents.map(({ agent_id }) => found[`agent_payable/${agent_id}`] ?? 0),
        isvProfit: found["isv_payable/isv_1"] ?? 0,
      }).toEqual({
        ...{ base: after.base, mchIncome: after.mchIncome, isvCost: after.isvCost },
        ...{ agents: after.agents, isvProfit: after.isvProfit },
      });
      expect(await incomeOf(trade_order_id)).toBe(after.mchIncome);
      expect(await findings()).toEqual([]);
    }
  });
});

const terms = (fee_ppm: number, minimum_minor = 0n): Terms => ({
  ...{ fee_ppm, minimum_minor, cost_ppm: 0, agents: [], isv_id: null },
});

test("a sale keeps the rate that it was asked for under, paid and refunded under another", async () => {
  await setRate(terms(6_000));
  const early = await ask(10_000n);
  expect(await setRate(terms(20_000), start_ms + hour_ms)).toBeNull();
  book.time.advance(2 * hour_ms);
  const late = await ask(10_000n);
  expect((await pay(early.session_id, 10_000n)).income_minor).toBe(9_940n);
  expect((await pay(late.session_id, 10_000n)).income_minor).toBe(9_800n);
  await refund(early.trade_order.trade_order_id, 5_000n);
  expect(await incomeOf(early.trade_order.trade_order_id)).toBe(4_970);
  expect(await findings()).toEqual([]);
});

test("no fee is below the minimum, nor above what is left, and none is left of nothing", async () => {
  await setRate(terms(6_000, 50n));
  const { session_id, trade_order } = await ask(1_000n);
  const { trade_order_id } = trade_order;
  expect((await pay(session_id, 1_000n)).income_minor).toBe(950n);
  await refund(trade_order_id, 980n);
  expect(await incomeOf(trade_order_id)).toBe(0);
  expect(await credits()).toMatchObject({ fee_revenue: 20 });
  await refund(trade_order_id, 20n);
  expect(await credits()).toMatchObject({ fee_revenue: 0, merchant_payable: 0 });
  expect(await findings()).toEqual([]);
});

test("a recharge costs the merchant its fee, and the member gets all of it; back, it cost nothing", async () => {
  await setRate(terms(6_000));
  const member_id = await newMember(book);
  const asked = rechargeWith({ member_id, payment: by_wechat });
  const { session } = await book.accept(asked);
  const { trade_order_id } = await pay(session!.session_id, 10_000n);
  expect(await incomeOf(trade_order_id)).toBe(9_940);
  expect(await credits()).toMatchObject({
    ...{ [`wallet_principal/${member_id}`]: 10_000, fee_revenue: 60, merchant_payable: -60 },
  });
  expect(await findings()).toEqual([]);
  for (const [amount_minor, income] of [
    [3_333n, 6_627],
    [6_667n, 0],
  ] as const) {
    await refund(trade_order_id, amount_minor);
    expect(await incomeOf(trade_order_id)).toBe(income);
    expect(await findings()).toEqual([]);
  }
  expect(await credits()).toMatchObject({ fee_revenue: 0, merchant_payable: 0 });
});

test("a server at work takes a new rate from its instant on, whatever it held in memory", async () => {
  await ask(100n);
  await setRate(terms(10_000), start_ms);
  const { session_id } = await ask(10_000n);
  expect((await pay(session_id, 10_000n)).income_minor).toBe(9_900n);
});

test("a rate is not set twice, nor for a time that is over, nor for nobody", async () => {
  const rate: FeeRate = { ...{ method: "card", provider: null }, ...at(start_ms) };
  const early = { rate, earliest_ms: start_ms + 1 };
  expect(await insertFeeRate(database.sql, merchant_id, early)).toBe("TOO_EARLY");
  const fit = { rate, earliest_ms: start_ms };
  expect(await insertFeeRate(database.sql, merchant_id, fit)).toBeNull();
  expect(await insertFeeRate(database.sql, merchant_id, fit)).toBe("EXISTS");
  expect(await insertFeeRate(database.sql, "nobody", fit)).toBe("MERCHANT_UNKNOWN");
});

function at(valid_from_ms: number) {
  return { valid_from_ms, terms: terms(1_000) };
}

test("verification names a payment that cost something else than its rate", async () => {
  await setRate(terms(6_000));
  const { session_id } = await ask(10_000n);
  await pay(session_id, 10_000n);
  await database.sql`
    update fee_rates set fee_ppm = 6001 where merchant_id = ${merchant_id}`;
  expect(await findings()).toMatchObject([{ subject: "trade_order", field: "fee" }]);
});
