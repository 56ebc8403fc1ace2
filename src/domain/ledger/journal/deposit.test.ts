import { describe, expect, test } from "vitest";
import { heading, lines, shared_terms, sumsOf } from "../../../../test/support/ledger.ts";
import { no_fee } from "../fee.ts";
import {
  bookDepositConsumed,
  bookDepositHeld,
  bookDepositReleased,
  type Deposit,
} from "./deposit.ts";
import { bookRefund } from "./sale.ts";

const source = {
  method: "CHANNEL",
  channel_id: "alipay_1",
  fee: { ...no_fee, fee_ppm: 6_000 },
} as const;
const deposit: Deposit = { currency: "CNY", trade_order_id: "E1", source, held_minor: 500n };

describe("a deposit", () => {
  test("is held for its trade order, and is nobody's income", () => {
    expect(lines(bookDepositHeld(heading, deposit))).toEqual([
      "D psp_receivable/alipay_1/CNY 500",
      "C customer_hold/E1/CNY 500",
    ]);
  });

  test("consumed in part is a sale of that part with its fee, and the rest goes back", () => {
    const consumed = { amount_minor: 300n, earned: null };
    expect(lines(bookDepositConsumed(heading, deposit, consumed))).toEqual([
      "D customer_hold/E1/CNY 500",
      "C psp_receivable/alipay_1/CNY 200",
      "C merchant_payable/CNY 298",
      "C fee_revenue/CNY 2",
    ]);
  });

  test("consumed as a whole gives nothing back, and earns its points", () => {
    const consumed = { amount_minor: 500n, earned: { member_id: "m1", points: 5n } };
    expect(lines(bookDepositConsumed(heading, deposit, consumed))).toEqual([
      "D customer_hold/E1/CNY 500",
      "C merchant_payable/CNY 497",
      "C fee_revenue/CNY 3",
      "D points_expense/PTS 5",
      "C points_liability/m1/PTS 5",
    ]);
  });

  test("released leaves nothing behind", () => {
    const booked = [bookDepositHeld(heading, deposit), bookDepositReleased(heading, deposit)];
    expect(lines(booked[1]!)).toEqual([
      "D customer_hold/E1/CNY 500",
      "C psp_receivable/alipay_1/CNY 500",
    ]);
    expect(sumsOf(booked)).toEqual({});
  });

  test("in cash stays in the drawer until then", () => {
    const in_cash = { ...deposit, source: { method: "CASH", store_id: "store_1" } as const };
    expect(lines(bookDepositHeld(heading, in_cash))[0]).toBe("D cash_drawer/store_1/CNY 500");
    const consumed = { amount_minor: 300n, earned: null };
    expect(lines(bookDepositConsumed(heading, in_cash, consumed))).toEqual([
      "D customer_hold/E1/CNY 500",
      "C cash_drawer/store_1/CNY 200",
      "C merchant_payable/CNY 300",
    ]);
  });

  test("consumed and refunded afterwards like any sale leaves nothing behind", () => {
    const shared = { ...deposit, source: { ...source, fee: shared_terms }, held_minor: 20_000n };
    const tender = { ...shared.source, amount_minor: 10_000n };
    const refund = (refunded_minor: bigint, refund_minor: bigint) =>
      bookRefund(heading, {
        currency: "CNY",
        parts: [{ tender, refunded_minor, refund_minor }],
        taken_back: null,
      });
    const booked = [
      bookDepositHeld(heading, shared),
      bookDepositConsumed(heading, shared, { amount_minor: 10_000n, earned: null }),
      refund(0n, 3_333n),
      refund(3_333n, 6_667n),
    ];
    expect(sumsOf(booked)).toEqual({});
    expect(sumsOf(booked.slice(0, 3))["merchant_payable/CNY"]).toBe(-6_627n);
  });

  test("of nothing, or consumed beyond what is held, is a fault of ours", () => {
    expect(() => bookDepositHeld(heading, { ...deposit, held_minor: 0n })).toThrow(/of nothing/);
    for (const amount_minor of [0n, 501n]) {
      const consumed = { amount_minor, earned: null };
      expect(() => bookDepositConsumed(heading, deposit, consumed)).toThrow(/is consumed of/);
    }
  });
});
