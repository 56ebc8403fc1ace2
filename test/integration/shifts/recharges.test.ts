/** Recharges in a shift: their cash, their gifts, and what goes back of them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { no_counter } from "../../../src/domain/trade/trade-order.ts";
import type { Outcome } from "../../../src/engine/command.ts";
import { balanceOf, channelPaid, counterOf, readShiftRow } from "../../support/counter-day.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import {
  by_wechat,
  expectBooksToAgree,
  in_cash,
  newMember,
  rechargeWith,
  ruleWith,
} from "../../support/members.ts";
import { createTestBook, type TestBook } from "../../support/order-book.ts";

const start_ms = Date.parse("2026-03-21T00:30:00.000Z");
const store_no = "1001";
const operator_id = "op_ada";

let database: TestDatabase;
let book: TestBook;
let ada: ReturnType<typeof counterOf>;

beforeAll(async () => {
  database = await createTestDatabase();
  book = await createTestBook(database.sql, { start_ms, dates: [], capacity: 1 });
  const rule = ruleWith({ type: "BALANCE", gift_minor: 1_000n });
  await book.accept({ type: "SAVE_RECHARGE_RULE", is_new: true, rule });
  ada = counterOf(book, { operator_id, store_no });
});
afterAll(() => database.drop());

test("a recharge is in the shift with its gift, and its cash in the drawer; so is its refund", async () => {
  const shift_id = await ada.open(500n);
  const drawer = () => balanceOf(database.sql, `cash_drawer/${store_no}/${shift_id}/SGD`);
  const counter = { ...no_counter, store_no, operator_id };
  const wanted = { member_id: await newMember(book), rule_id: "rule_balance", counter };
  const { trade_order } = await ada.accept(rechargeWith({ ...wanted, payment: in_cash }));
  expect(await readShiftRow(database.sql, shift_id)).toMatchObject({
    totals: {
      ...{ collection_count: 0, recharge_count: 1 },
      ...{ recharge_paid_minor: 10_000n, recharge_gift_minor: 1_000n },
      by_method: { cash: { recharged_minor: 10_000n } },
    },
    drawer: { cash_sale_minor: 10_000n },
  });
  expect(await drawer()).toBe(10_500n);
  await expectBooksToAgree(database.sql);

  const { trade_order_id = "" } = trade_order ?? {};
  expect(await ada.refund(trade_order_id, 4_000n)).toMatchObject({ kind: "accepted" });
  expect(await readShiftRow(database.sql, shift_id)).toMatchObject({
    totals: { refund_count: 0, recharge_refund_minor: 4_000n },
    drawer: { cash_refund_minor: 4_000n },
  });
  expect(await drawer()).toBe(6_500n);
  await expectBooksToAgree(database.sql);

  const scanned = rechargeWith({ ...wanted, rule_id: null, payment: by_wechat });
  const { session } = await ada.accept(scanned);
  const { session_id = "" } = session ?? {};
  const outcome = { state: "SUCCEEDED", payment_ref: "w_1", amount_minor: 10_000n } as const;
  await book.accept({
    ...{ type: "RECORD_PAYMENT", session_id, outcome: { ...outcome, currency: "SGD" } },
  });
  const shift = await readShiftRow(database.sql, shift_id);
  expect(shift.totals).toMatchObject({ recharge_count: 2, recharge_paid_minor: 20_000n });
  await ada.close(shift, 6_500);
  expect(await drawer()).toBe(0n);
  await expectBooksToAgree(database.sql);
});

test("points that a refund through a channel takes back are in the shift of who asked for it", async () => {
  const points_rule = {
    ...{ consume_amount_minor: 100n, give_points: 1n, stored_value_earns: false },
    ...{ validity_days: null, tender_rate: null },
  };
  await book.accept({ type: "SAVE_MEMBER_SETTINGS", points_rule });
  const rule = ruleWith({ type: "POINTS", points: 300n });
  await book.accept({ type: "SAVE_RECHARGE_RULE", is_new: true, rule });
  const shift_id = await ada.open(0n);
  const counter = { ...no_counter, store_no, operator_id };
  const member_id = await newMember(book);
  const takenBack = async () =>
    (await readShiftRow(database.sql, shift_id)).totals.points_taken_back;

  const recharge = rechargeWith({ member_id, rule_id: rule.rule_id, counter, payment: by_wechat });
  const { session: recharging, trade_order } = await ada.accept(recharge);
  await channelPaid(book, recharging!);
  const asked = await ada.refund(trade_order!.trade_order_id, 5_000n);
  // Off the member as soon as it is asked for; the money is counted when it is back.
  expect(await takenBack()).toBe(150n);
  await arrive(asked);
  const { totals } = await readShiftRow(database.sql, shift_id);
  expect(totals).toMatchObject({ points_taken_back: 150n, recharge_refund_minor: 5_000n });
  await expectBooksToAgree(database.sql);

  const sale = await ada.beginScanBy(member_id, 2_000n);
  await channelPaid(book, sale);
  await arrive(await ada.refund(sale.trade_order_id, 1_000n));
  expect(await takenBack()).toBe(160n);
  await expectBooksToAgree(database.sql);
});

/** The channel gives the money back, at once. */
async function arrive(asked: Outcome): Promise<void> {
  if (asked.kind !== "accepted") throw new Error("the refund was refused");
  for (const { refund_id, attempt_key } of asked.refunds) {
    const outcome = { state: "SUCCEEDED", refund_ref: `r_${refund_id}` } as const;
    await ada.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome });
  }
}
