/** Recharges have sums of their own, and their refunds count on the day on which they arrive. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStatistics } from "../../../src/queries/figures/read-statistics.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { by_wechat, in_cash, newMember, rechargeWith } from "../../support/members.ts";
import { createTestBook, merchant_id, type TestBook } from "../../support/order-book.ts";

/** Ten minutes before midnight in Singapore. */
const start_ms = Date.parse("2026-03-21T15:50:00.000Z");
let database: TestDatabase;
let book: TestBook;

beforeAll(async () => {
  database = await createTestDatabase();
  book = await createTestBook(database.sql, { start_ms, dates: [], capacity: 1 });
});
afterAll(() => database.drop());

test("a recharge counts on the day of its money, a refund on the day it is back", async () => {
  const member_id = await newMember(book);
  await book.accept(rechargeWith({ member_id, rule_id: null, payment: in_cash }));
  const asked = await book.accept(rechargeWith({ member_id, rule_id: null, payment: by_wechat }));
  const { session_id = "", amount_minor = 0n } = asked.session ?? {};
  const paid = { state: "SUCCEEDED", payment_ref: "ref", amount_minor, currency: "SGD" } as const;
  await book.accept({ type: "RECORD_PAYMENT", session_id, outcome: paid });
  const { trade_order_id } = asked.trade_order!;
  const { refunds } = await book.accept({
    ...{ type: "REFUND_TRADE_ORDER", trade_order_id, reason: "asked" },
    wanted: { kind: "amount", amount_minor: 4_000n },
  });
  const { refund_id, attempt_key } = refunds[0]!;
  book.time.advance(20 * 60_000);
  const arrived = { state: "SUCCEEDED", refund_ref: "back" } as const;
  await book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome: arrived });

  const merchant = { merchant_id, time_zone: "Asia/Singapore", currency: "SGD" };
  const days = { from: "2026-03-21", to: "2026-03-22", group_by: "day" } as const;
  const { groups } = await readStatistics(database.sql, merchant, { ...days, kind: "RECHARGE" });
  expect(groups).toMatchObject([
    { key: "2026-03-21", trade_count: 2, real_minor: 20_000, refund_count: 0 },
    { key: "2026-03-22", trade_count: 0, real_minor: -4_000, refund_count: 1 },
  ]);
  const sales = await readStatistics(database.sql, merchant, { ...days, kind: "SALE" });
  expect(sales.total.trade_count).toBe(0);
  expect((await verifyMerchant(database.sql, merchant_id)).findings).toEqual([]);
});
