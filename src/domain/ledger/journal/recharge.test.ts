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
import {
  bookRecharge,
  bookRechargeCredited,
  bookRechargeRefund,
  bookRechargeTakenBack,
  type Recharge,
} from "./recharge.ts";
import type { MoneySource } from "../tender.ts";

const recharge: Recharge = {
  currency: "CNY",
  member_id: "m1",
  amount_minor: 10_000n,
  gift_minor: 2_000n,
};
const wechat: MoneySource = { method: "CHANNEL", channel_id: "wechat_1", fee: no_fee };

/** Its money, and what it brings the member. */
function booked(source: MoneySource, made = recharge, points = 0n) {
  const { currency, amount_minor } = made;
  return [
    bookRecharge(heading, { currency, tenders: [{ ...source, amount_minor }] }),
    bookRechargeCredited(heading, made, points),
  ];
}

const take_back = (refunded_minor: bigint, refund_minor: bigint) =>
  bookRechargeTakenBack(heading, { recharge, refunded_minor, refund_minor, taken_back: null });

function give_back(
  source: MoneySource,
  { currency, amount_minor }: Recharge,
  part: Readonly<{ refunded_minor: bigint; refund_minor: bigint }>,
) {
  const parts = [{ tender: { ...source, amount_minor }, ...part }];
  return bookRechargeRefund(heading, { currency, parts });
}

describe("a recharge", () => {
  test("keeps the member's own money and the merchant's gift apart", () => {
    const [money, credited] = booked(wechat);
    expect(lines(money!)).toEqual([
      "D psp_receivable/wechat_1/CNY 10000",
      "C merchant_payable/CNY 10000",
    ]);
    expect(lines(credited!)).toEqual([
      "D merchant_payable/CNY 10000",
      "C wallet_principal/m1/CNY 10000",
      "D gift_expense/CNY 2000",
      "C wallet_gift/m1/CNY 2000",
    ]);
  });

  test("in cash goes into the drawer, and may give points", () => {
    const source = { method: "CASH", store_id: "store_1" } as const;
    expect(sumsOf(booked(source, { ...recharge, gift_minor: 0n }, 50n))).toEqual({
      "cash_drawer/store_1/CNY": 10_000n,
      "wallet_principal/m1/CNY": -10_000n,
      "points_expense/PTS": 50n,
      "points_liability/m1/PTS": -50n,
    });
  });

  test("through a channel that charges for it costs the merchant, not the member", () => {
    const source = { method: "CHANNEL", channel_id: "wechat_1", fee: shared_terms } as const;
    expect(sumsOf(booked(source, { ...recharge, gift_minor: 0n }))).toEqual({
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
    expect(lines(take_back(0n, 2_500n))).toEqual([
      "C merchant_payable/CNY 2500",
      "D wallet_principal/m1/CNY 2500",
      "C gift_expense/CNY 500",
      "D wallet_gift/m1/CNY 500",
    ]);
  });

  test("leaves the channel when it has arrived", () => {
    const part = { refunded_minor: 0n, refund_minor: 2_500n };
    expect(lines(give_back(wechat, recharge, part))).toEqual([
      "C psp_receivable/wechat_1/CNY 2500",
      "D merchant_payable/CNY 2500",
    ]);
  });

  test("of nothing, or of more than is left, is a fault of ours", () => {
    expect(() => take_back(0n, 0n)).toThrow(/refund of 0/);
    expect(() => take_back(9_000n, 1_001n)).toThrow(/Invariant/);
  });

  test("takes points back that came with it", () => {
    const taken_back = { member_id: "m1", points: 7n };
    const refund = { recharge, refunded_minor: 0n, refund_minor: 5n, taken_back };
    expect(sumsOf([bookRechargeTakenBack(heading, refund)])).toMatchObject({
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
        const made = { ...recharge, amount_minor, gift_minor };
        const transfers = booked(source, made);
        let refunded_minor = 0n;
        for (const refund_minor of parts) {
          expect(sumsOf(transfers)["wallet_principal/m1/CNY"]).toBe(refunded_minor - amount_minor);
          const part = { refunded_minor, refund_minor };
          transfers.push(
            bookRechargeTakenBack(heading, { recharge: made, ...part, taken_back: null }),
          );
          transfers.push(give_back(source, made, part));
          refunded_minor += refund_minor;
        }
        expect(sumsOf(transfers)).toEqual({});
      }),
    );
  });
});
