/**
 * Recharges on a real database: the money is credited once whenever and however it comes, what goes
 * back is taken at once, and the books agree with the members after every one of them.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { PaymentOutcome } from "../../../src/domain/payment/session.ts";
import { no_counter } from "../../../src/domain/trade/trade-order.ts";
import type { Accepted } from "../../../src/engine/command.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import {
  balancesOf,
  by_wechat,
  couponCode,
  expectBooksToAgree,
  five_off,
  in_cash,
  newMember,
  rechargeIn,
  rechargeWith,
  ruleWith,
} from "../../support/members.ts";
import { createTestBook, merchant_id, type TestBook } from "../../support/order-book.ts";

const start_ms = Date.parse("2026-03-21T02:00:00.000Z");
let database: TestDatabase;
let book: TestBook;

beforeAll(async () => {
  database = await createTestDatabase();
  book = await createTestBook(database.sql, { start_ms, dates: [], capacity: 1 });
  await book.accept({ type: "SAVE_COUPON_DEFINITION", is_new: true, definition: five_off });
  const save = (rule: ReturnType<typeof ruleWith>) =>
    book.accept({ type: "SAVE_RECHARGE_RULE", is_new: true, rule });
  await save(ruleWith({ type: "BALANCE", gift_minor: 1_000n }));
  await save(ruleWith({ type: "POINTS", points: 300n }));
  await save(ruleWith({ type: "COUPON", coupon_id: "five_off", count: 2 }));
  const gift = { type: "BALANCE", gift_minor: 2_000n } as const;
  await save(ruleWith(gift, { rule_id: "rule_first", first_recharge_only: true }));
});
afterAll(() => database.drop());
afterEach(() => expectBooksToAgree(database.sql));

const succeeded = (accepted: Accepted, change: object = {}) =>
  ({
    state: "SUCCEEDED",
    payment_ref: `ref_${accepted.session?.session_id}`,
    amount_minor: accepted.session?.amount_minor ?? 0n,
    currency: "SGD",
    ...change,
  }) as const satisfies PaymentOutcome;

function record(accepted: Accepted, outcome: PaymentOutcome) {
  const session_id = accepted.session?.session_id ?? "";
  return book.accept({ type: "RECORD_PAYMENT", session_id, outcome });
}

async function request(rule_id: string | null, payment: typeof by_wechat = by_wechat) {
  const member_id = await newMember(book);
  return { member_id, asked: await book.accept(rechargeWith({ member_id, rule_id, payment })) };
}

function refund(trade_order_id: string, amount_minor?: bigint) {
  const wanted =
    amount_minor === undefined
      ? ({ kind: "all" } as const)
      : ({ kind: "amount", amount_minor } as const);
  return book.execute({ type: "REFUND_TRADE_ORDER", trade_order_id, wanted, reason: "asked" });
}

describe("a recharge in cash", () => {
  test("is credited with its gift in the commit that asks for it", async () => {
    const { member_id, asked } = await request("rule_balance", in_cash);
    expect(asked.trade_order).toMatchObject({ trade_type: 2, status: 2, amount_minor: 10_000n });
    expect(rechargeIn(asked)).toMatchObject({ status: "PAID", gift_minor: 1_000n });
    const balances = { principal_minor: 10_000n, gift_minor: 1_000n, points: 0n };
    expect(await balancesOf(database.sql, member_id)).toEqual(balances);
  });

  test("of less than is to be paid is refused", async () => {
    const member_id = await newMember(book);
    const payment = { ...in_cash, received_minor: 9_999n };
    const outcome = await book.execute(rechargeWith({ member_id, payment }));
    expect(outcome).toMatchObject({ rejection: { code: "CASH_SHORT", missing_minor: 1n } });
  });

  test("is paid out as far as nothing was spent, with its gift in proportion", async () => {
    const { member_id, asked } = await request("rule_balance", in_cash);
    const { trade_order_id } = asked.trade_order!;
    const half = await refund(trade_order_id, 5_000n);
    expect(half).toMatchObject({ refunds: [{ status: "SUCCEEDED", amount_minor: 5_000n }] });
    const left = { principal_minor: 5_000n, gift_minor: 500n, points: 0n };
    expect(await balancesOf(database.sql, member_id)).toEqual(left);
    const { rejection } = (await refund(trade_order_id, 5_001n)) as never;
    expect(rejection).toMatchObject({ code: "RECHARGE_REFUND_TOO_HIGH" });
    await refund(trade_order_id);
    const none = { principal_minor: 0n, gift_minor: 0n, points: 0n };
    expect(await balancesOf(database.sql, member_id)).toEqual(none);
    expect(await refund(trade_order_id)).toMatchObject({
      rejection: { code: "TRADE_ORDER_NOT_REFUNDABLE" },
    });
  });
});

test("in an open shift the cash of a recharge is in its drawer, and comes out of it", async () => {
  const shift = { shift_id: "shift_00000000001", store_id: "1001", device_id: null };
  const opened = { ...shift, operator_id: "key_test", currency: "SGD", float_minor: 100_000n };
  await book.accept({ type: "OPEN_SHIFT", merchant_id, ...opened });
  const drawer = async () => {
    const rows = await database.sql<{ balance_minor: bigint }[]>`
      select balance_minor from ledger_accounts where merchant_id = ${merchant_id}
        and account like 'cash_drawer/%shift_00000000001%'`;
    return rows[0]?.balance_minor ?? 0n;
  };
  const member_id = await newMember(book);
  const counter = { ...no_counter, store_no: "1001", operator_id: "key_test" };
  const asked = await book.accept(rechargeWith({ member_id, rule_id: "rule_balance", counter }));
  expect(await drawer()).toBe(110_000n);
  await refund(asked.trade_order!.trade_order_id, 4_000n);
  expect(await drawer()).toBe(106_000n);
});

describe("a gift", () => {
  test("of points comes as a lot, and goes back with the refund", async () => {
    const { member_id, asked } = await request("rule_points", in_cash);
    expect(await balancesOf(database.sql, member_id)).toMatchObject({ points: 300n });
    await refund(asked.trade_order!.trade_order_id, 2_500n);
    expect(await balancesOf(database.sql, member_id)).toMatchObject({ points: 225n });
  });

  test("of coupons comes as unused coupons, which lapse when all of it is refunded", async () => {
    const { member_id, asked } = await request("rule_coupon", in_cash);
    const [code = ""] = rechargeIn(asked).coupon_codes;
    const statuses = () => database.sql<{ status: string }[]>`
      select status from coupons where merchant_id = ${merchant_id} and member_id = ${member_id}
      order by status`;
    expect(await statuses()).toEqual([{ status: "UNUSED" }, { status: "UNUSED" }]);
    const use = { order: null, store_id: null, member_id: null } as const;
    await book.accept({ type: "WRITE_OFF_COUPON", code, ...use });
    await refund(asked.trade_order!.trade_order_id);
    expect(await statuses()).toEqual([{ status: "EXPIRED" }, { status: "USED" }]);
  });

  test("for a first recharge goes to whichever of two is paid first, once", async () => {
    const member_id = await newMember(book);
    const ask = () =>
      book.accept(rechargeWith({ member_id, rule_id: "rule_first", payment: by_wechat }));
    const [one, other] = [await ask(), await ask()];
    expect(rechargeIn(await record(other, succeeded(other))).gift_minor).toBe(2_000n);
    const late = rechargeIn(await record(one, succeeded(one)));
    expect(late).toMatchObject({ status: "PAID", gift_minor: 0n, is_gift_withheld: true });
    const both = { principal_minor: 20_000n, gift_minor: 2_000n, points: 0n };
    expect(await balancesOf(database.sql, member_id)).toEqual(both);
  });
});

describe("a recharge through a channel", () => {
  test("is nothing before its money is there, and credited once however often that is told", async () => {
    const { member_id, asked } = await request("rule_balance");
    expect(asked.trade_order).toMatchObject({ status: 1 });
    expect(await balancesOf(database.sql, member_id)).toMatchObject({ principal_minor: 0n });
    await Promise.all([1, 2, 3].map(() => record(asked, succeeded(asked))));
    const credited = { principal_minor: 10_000n, gift_minor: 1_000n, points: 0n };
    expect(await balancesOf(database.sql, member_id)).toEqual(credited);
  });

  test.each<[string, PaymentOutcome]>([
    ["declined", { state: "DECLINED", reason: "NOT_ENOUGH" }],
    ["given up", { state: "CLOSED", cause: "CANCELLED" }],
    ["out of time", { state: "CLOSED", cause: "EXPIRED" }],
  ])("that is %s fails; its money is credited if it comes all the same", async (_name, outcome) => {
    const { member_id, asked } = await request("rule_balance");
    const ended = await record(asked, outcome);
    expect(ended.trade_order).toMatchObject({ status: -1 });
    expect(rechargeIn(ended)).toMatchObject({ status: "FAILED" });
    const paid = await record(asked, succeeded(asked));
    expect(paid.trade_order).toMatchObject({ status: 2 });
    const credited = { principal_minor: 10_000n, gift_minor: 1_000n, points: 0n };
    expect(await balancesOf(database.sql, member_id)).toEqual(credited);
  });

  test("of which nobody knows waits, and is credited when it is known", async () => {
    const { member_id, asked } = await request(null);
    const unknown = await record(asked, { state: "UNKNOWN", reason: "TIMEOUT" });
    expect(unknown).toMatchObject({ session: { status: "UNKNOWN" }, trade_order: { status: 1 } });
    await record(asked, succeeded(asked));
    expect(await balancesOf(database.sql, member_id)).toMatchObject({ principal_minor: 10_000n });
  });

  test("that brings another amount sends all of it back", async () => {
    const { member_id, asked } = await request("rule_balance");
    const wrong = await record(asked, succeeded(asked, { amount_minor: 9_000n }));
    expect(wrong.refunds).toMatchObject([{ amount_minor: 9_000n, reason: "AMOUNT_DIFFERS" }]);
    expect(await balancesOf(database.sql, member_id)).toMatchObject({ principal_minor: 0n });
    const [{ refund_id, attempt_key } = { refund_id: "", attempt_key: "" }] = wrong.refunds;
    const outcome = { state: "SUCCEEDED", refund_ref: "back" } as const;
    await book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome });
  });

  test("goes to whoever the member was merged into meanwhile", async () => {
    const { member_id: source_id, asked } = await request("rule_points");
    const target_id = await newMember(book);
    await book.accept({ type: "MERGE_MEMBERS", source_id, target_id });
    await record(asked, succeeded(asked));
    const credited = { principal_minor: 10_000n, gift_minor: 0n, points: 300n };
    expect(await balancesOf(database.sql, target_id)).toEqual(credited);
  });

  test("goes back when the member has been forgotten meanwhile", async () => {
    const { member_id, asked } = await request(null);
    await book.accept({ type: "ANONYMISE_MEMBER", member_id });
    const returned = await record(asked, succeeded(asked));
    expect(returned.refunds).toMatchObject([{ reason: "MEMBER_ANONYMISED" }]);
    expect(rechargeIn(returned)).toMatchObject({ status: "RETURNED" });
  });

  test("is refunded as asked, on its own timeline, and what is on its way cannot be spent", async () => {
    const { member_id, asked } = await request("rule_balance");
    await record(asked, succeeded(asked));
    const { trade_order_id } = asked.trade_order!;
    const pending = (await refund(trade_order_id, 4_000n)) as Accepted;
    expect(pending.trade_order).toMatchObject({ status: 2, refunding_minor: 4_000n });
    const left = { principal_minor: 6_000n, gift_minor: 600n, points: 0n };
    expect(await balancesOf(database.sql, member_id)).toEqual(left);
    const { refund_id, attempt_key } = pending.refunds[0]!;
    const failed = { state: "FAILED", reason: "NO_FUNDS" } as const;
    await book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome: failed });
    const about = { order_id: trade_order_id, refund_id, cause: "REQUESTED" } as const;
    const again = await book.accept({ type: "RETRY_REFUND", ...about });
    const key = again.refunds[0]!.attempt_key;
    const arrived = { state: "SUCCEEDED", refund_ref: "ref" } as const;
    await book.accept({ type: "RECORD_REFUND", refund_id, attempt_key: key, outcome: arrived });
    const types = await database.sql<{ type: string }[]>`
      select type from events where merchant_id = ${merchant_id} and stream_id = ${trade_order_id}
      order by position`;
    expect(types.map(({ type }) => type)).toEqual([
      "RECHARGE_REQUESTED",
      "RECHARGE_PAID",
      "RECHARGE_REFUND_REQUESTED",
      "RECHARGE_REFUND_FAILED",
      "RECHARGE_REFUND_RETRIED",
      "RECHARGE_REFUND_SUCCEEDED",
    ]);
  });

  test("refunded fifty times at once goes back once", async () => {
    const { member_id, asked } = await request(null);
    await record(asked, succeeded(asked));
    const { trade_order_id } = asked.trade_order!;
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => refund(trade_order_id, 3_000n)),
    );
    expect(outcomes.filter(({ kind }) => kind === "accepted")).toHaveLength(3);
    expect(await balancesOf(database.sql, member_id)).toMatchObject({ principal_minor: 1_000n });
  });
});

test("verification finds a balance that somebody changed", async () => {
  const { member_id } = await request("rule_points", in_cash);
  const { sql } = database;
  await sql`update stored_values set principal_minor = principal_minor + 1
    where merchant_id = ${merchant_id} and member_id = ${member_id}`;
  await sql`update points_lots set remaining_points = 299 where member_id = ${member_id}`;
  const { findings } = await verifyMerchant(sql, merchant_id);
  expect(findings).toMatchObject([
    { id: `points_liability/${member_id}/PTS`, expected: "300", found: "299" },
    { id: `wallet_principal/${member_id}/SGD`, expected: "10000", found: "10001" },
  ]);
  await sql`update stored_values set principal_minor = principal_minor - 1
    where merchant_id = ${merchant_id} and member_id = ${member_id}`;
  await sql`update points_lots set remaining_points = 300 where member_id = ${member_id}`;
});

test("a code that is taken is left out of a gift", async () => {
  const member_id = await newMember(book);
  const code = couponCode();
  await book.accept({ type: "GRANT_COUPON", member_id, coupon_id: "five_off", code });
  const coupon_codes = [code, couponCode()];
  const asked = rechargeWith({ member_id, rule_id: "rule_coupon", coupon_codes });
  expect(rechargeIn(await book.accept(asked)).coupon_codes).toEqual(coupon_codes.slice(1));
});
