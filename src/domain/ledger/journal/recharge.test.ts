import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  anyAmount,
  anyTerms,
  heading,
  lines,
  shared_terms,
  sumsOf,
} from "../../../../test/support/ledger.ts";
import { no_fee } from "../fee.ts";
import { bookRecharge, bookRechargeRefund, type Recharge } from "./recharge.ts";

const recharge: Recharge = {
  currency: "CNY",
  member_id: "m1",
  source: { method: "CHANNEL", channel_id: "wechat_1", fee: no_fee },
  amount_minor: 10_000n,
  gift_minor: 2_000n,
};

const give_back = (refunded_minor: bigint, refund_minor: bigint) =>
  bookRechargeRefund(heading, { recharge, refunded_minor, refund_minor, taken_back: null });

describe("a recharge", () => {
  test("keeps the member's own money and the merchant's gift apart", () => {
    expect(lines(bookRecharge(heading, recharge, 0n))).toEqual([
      "D psp_receivable/wechat_1/CNY 10000",
      "C wallet_principal/m1/CNY 10000",
      "D gift_expense/CNY 2000",
      "C wallet_gift/m1/CNY 2000",
    ]);
  });

  test("in cash goes into the drawer, and may give points", () => {
    const source = { method: "CASH", store_id: "store_1" } as const;
    expect(lines(bookRecharge(heading, { ...recharge, source, gift_minor: 0n }, 50n))).toEqual([
      "D cash_drawer/store_1/CNY 10000",
      "C wallet_principal/m1/CNY 10000",
      "D points_expense/PTS 50",
      "C points_liability/m1/PTS 50",
    ]);
  });

  test("through a channel that charges for it costs the merchant, not the member", () => {
    const source = { method: "CHANNEL", channel_id: "wechat_1", fee: shared_terms } as const;
    expect(sumsOf([bookRecharge(heading, { ...recharge, source, gift_minor: 0n }, 0n)])).toEqual({
      "psp_receivable/wechat_1/CNY": 10_000n,
      "wallet_principal/m1/CNY": -10_000n,
      "merchant_payable/CNY": 60n,
      "psp_cost_accrued/wechat_1/CNY": -38n,
      "agent_payable/leaf/CNY": -7n,
      "agent_payable/root/CNY": -4n,
      "isv_payable/isv_1/CNY": -11n,
    });
  });
});

describe("the refund of a recharge", () => {
  test("takes the gift back in proportion, and never pays it out", () => {
    expect(lines(give_back(0n, 2_500n))).toEqual([
      "C psp_receivable/wechat_1/CNY 2500",
      "D wallet_principal/m1/CNY 2500",
      "C gift_expense/CNY 500",
      "D wallet_gift/m1/CNY 500",
    ]);
  });

  test("of nothing, or of more than is left, is a fault of ours", () => {
    expect(() => give_back(0n, 0n)).toThrow(/refund of 0/);
    expect(() => give_back(9_000n, 1_001n)).toThrow(/Invariant/);
  });

  test("takes points back that came with it", () => {
    const taken_back = { member_id: "m1", points: 7n };
    const refund = { recharge, refunded_minor: 0n, refund_minor: 5n, taken_back };
    expect(sumsOf([bookRechargeRefund(heading, refund)])).toMatchObject({
      "points_liability/m1/PTS": 7n,
      "points_expense/PTS": -7n,
    });
  });

  test("leaves nothing behind once all of it is refunded, in however many parts", () => {
    const anyParts = fc.array(anyAmount, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(anyParts, anyTerms, anyAmount, (parts, fee, gift_minor) => {
        const amount_minor = parts.reduce((sum, part) => sum + part, 0n);
        const source = { method: "CHANNEL", channel_id: "c1", fee } as const;
        const made = { ...recharge, source, amount_minor, gift_minor };
        const booked = [bookRecharge(heading, made, 0n)];
        let refunded_minor = 0n;
        for (const refund_minor of parts) {
          expect(sumsOf(booked)["wallet_principal/m1/CNY"]).toBe(refunded_minor - amount_minor);
          const refund = { recharge: made, refunded_minor, refund_minor, taken_back: null };
          booked.push(bookRechargeRefund(heading, refund));
          refunded_minor += refund_minor;
        }
        expect(sumsOf(booked)).toEqual({});
      }),
    );
  });
});
