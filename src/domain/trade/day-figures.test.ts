import { describe, expect, test } from "vitest";
import type { Tender } from "../ledger/tender.ts";
import { addFigures, dayFigures, figureId } from "./day-figures.ts";
import { no_counter, type TradeOrder } from "./trade-order.ts";
import { tradeStatuses } from "./trade-status.ts";

const fee = { fee_ppm: 6_000, cost_ppm: 0, agents: [], isv_id: null };
const cash: Tender = { method: "CASH", store_id: "S01", amount_minor: 300n };
const channel_id = "sandbox_wechat";
const wechat: Tender = { method: "CHANNEL", channel_id, fee, amount_minor: 10_000n };

/** 103.00 after 2.00 off, in cash and by WeChat, for which the channel keeps 0.6 %. */
const paid: TradeOrder = {
  ...{ merchant_id: "park", trade_order_id: "E1", cart_id: "cart_1", trade_type: 1 },
  ...{ deposit_mode: 0, status: tradeStatuses.SUCCESS, currency: "CNY" },
  ...{ order_amount_minor: 10_500n, discount_minor: 200n, amount_minor: 10_300n },
  ...{ deposit_minor: 0n, refunded_minor: 0n, refunding_minor: 0n, income_minor: 10_240n },
  ...{ subject: "票", body: "票", method: "wechat", product_id: null },
  counter: { ...no_counter, store_no: "S01", operator_id: "op_1" },
  ...{ pay_order_id: "P1", session_id: "ps_1", channel_user_id: null, user_id: null },
  ...{ member_id: null, coupon_code: null, points_given: null, goods: null },
  cash_received_minor: null,
  tenders: [
    { tender: cash, refunded_minor: 0n },
    { tender: wechat, refunded_minor: 0n },
  ],
  ...{ created_at_ms: 0, updated_at_ms: 0, success_at_ms: 0 },
};
const waiting: TradeOrder = { ...paid, status: tradeStatuses.ING };
const part_back: TradeOrder = {
  ...paid,
  ...{ status: tradeStatuses.REFUND_PART, refunded_minor: 5_000n },
  tenders: [
    { tender: cash, refunded_minor: 0n },
    { tender: wechat, refunded_minor: 5_000n },
  ],
};

const midnight_ms = Date.parse("2026-03-20T16:00:00Z");
const at = (at_ms: number, step: { before?: TradeOrder; after: TradeOrder }, refund_count = 0) =>
  dayFigures({
    before: step.before,
    after: step.after,
    ...{ refund_count, channel: "pos", at_ms, time_zone: "Asia/Shanghai" },
  });
const key = { trade_type: 1, store_no: "S01", operator_id: "op_1", channel: "pos" } as const;

describe("the figures of a day", () => {
  test("count a payment by each way to pay, and its number and discount by the main one", () => {
    expect(at(midnight_ms, { before: waiting, after: paid })).toEqual([
      {
        ...{ ...key, date: "2026-03-21", method: "wechat", currency: "CNY" },
        ...{ trade_count: 1, trade_minor: 10_200n, discount_minor: 200n },
        ...{ refund_count: 0, refund_minor: 0n, income_minor: 9_940n },
      },
      {
        ...{ ...key, date: "2026-03-21", method: "cash", currency: "CNY" },
        ...{ trade_count: 0, trade_minor: 300n, discount_minor: 0n },
        ...{ refund_count: 0, refund_minor: 0n, income_minor: 300n },
      },
    ]);
  });

  test("belong to the merchant's day: a millisecond before its midnight is the day before", () => {
    const [before] = at(midnight_ms - 1, { before: waiting, after: paid });
    expect(before?.date).toBe("2026-03-20");
  });

  test("count a refund by the way it went back, with what the fee gave back of it", () => {
    expect(at(midnight_ms, { before: paid, after: part_back }, 1)).toEqual([
      {
        ...{ ...key, date: "2026-03-21", method: "wechat", currency: "CNY" },
        ...{ trade_count: 0, trade_minor: 0n, discount_minor: 0n },
        ...{ refund_count: 1, refund_minor: 5_000n, income_minor: -4_970n },
      },
    ]);
  });

  test("are the same in the end, however many steps lead there", () => {
    const whole = at(midnight_ms, { after: part_back }, 1);
    const steps = [
      ...at(midnight_ms, { after: waiting }),
      ...at(midnight_ms, { before: waiting, after: paid }),
      ...at(midnight_ms, { before: paid, after: part_back }, 1),
    ];
    for (const figures of whole) {
      const same = steps.filter((step) => figureId(step) === figureId(figures));
      const [first, ...more] = same;
      const { date: _date, ...sum } = more.reduce(
        (total, step) => ({ ...total, ...addFigures(total, step) }),
        first ?? expect.fail("no step"),
      );
      expect(figures).toMatchObject(sum);
    }
    expect(whole).toHaveLength(2);
  });

  test("have nothing of a trade order that is not paid, or of which money is only asked back", () => {
    expect(at(midnight_ms, { after: waiting })).toEqual([]);
    const asked = { ...paid, refunding_minor: 5_000n };
    expect(at(midnight_ms, { before: paid, after: asked })).toEqual([]);
  });

  test("count a free trade order as one, of nothing", () => {
    const free = { ...paid, order_amount_minor: 0n, discount_minor: 0n, tenders: [] };
    expect(at(midnight_ms, { after: free })).toMatchObject([{ trade_count: 1, trade_minor: 0n }]);
  });
});
