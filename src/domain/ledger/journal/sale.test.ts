import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  anyTender,
  heading,
  lines,
  notRefunded,
  shared_terms,
  sumsOf,
} from "../../../../test/support/ledger.ts";
import { pointsToTakeBack } from "../../member/points.ts";
import { no_fee } from "../fee.ts";
import { allocateRefund, merchantIncome, type TakenTender, type Tender } from "../tender.ts";
import type { Transfer } from "../transfer.ts";
import { bookRefund, bookSale, type Sale } from "./sale.ts";

const channel = (amount_minor: bigint): Tender => ({
  method: "CHANNEL",
  channel_id: "wechat_1",
  fee: shared_terms,
  amount_minor,
});
const cash = (amount_minor: bigint): Tender => ({
  method: "CASH",
  store_id: "store_1",
  amount_minor,
});
const wallet: Tender = {
  method: "MEMBER_ACCOUNT",
  member_id: "m1",
  amount_minor: 11_000n,
  gift_minor: 1_000n,
};
const points: Tender = {
  method: "POINTS",
  member_id: "m1",
  amount_minor: 1_000n,
  points: 100n,
  lot_parts: [],
};

function saleOf(tenders: readonly Tender[], more: Partial<Sale> = {}): Sale {
  const order_amount_minor = tenders.reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
  return {
    currency: "CNY",
    order_amount_minor,
    discount_minor: 0n,
    tenders,
    earned: null,
    ...more,
  };
}

const sell = (tenders: readonly Tender[], more: Partial<Sale> = {}) =>
  bookSale(heading, saleOf(tenders, more));

const refund = (taken: TakenTender, refund_minor: bigint) =>
  bookRefund(heading, { currency: "CNY", parts: [{ ...taken, refund_minor }], taken_back: null });

describe("a sale", () => {
  test("in cash has two entries, and two more when it earns points", () => {
    expect(lines(sell([cash(1_200n)]))).toEqual([
      "D cash_drawer/store_1/CNY 1200",
      "C merchant_payable/CNY 1200",
    ]);
    expect(lines(sell([cash(1_200n)], { earned: { member_id: "m1", points: 5n } }))).toEqual([
      "D cash_drawer/store_1/CNY 1200",
      "C merchant_payable/CNY 1200",
      "D points_expense/PTS 5",
      "C points_liability/m1/PTS 5",
    ]);
  });

  test("through a channel gives the fee to whom it is due, in the same transfer", () => {
    expect(lines(sell([channel(10_000n)]))).toEqual([
      "D psp_receivable/wechat_1/CNY 10000",
      "C merchant_payable/CNY 9940",
      "C psp_cost_accrued/wechat_1/CNY 38",
      "C agent_payable/leaf/CNY 7",
      "C agent_payable/root/CNY 4",
      "C isv_payable/isv_1/CNY 11",
    ]);
  });

  test("through a channel has three entries when nobody shares the fee, two without a fee", () => {
    const plain = { method: "CHANNEL", channel_id: "c1", amount_minor: 10_000n } as const;
    expect(lines(sell([{ ...plain, fee: { ...no_fee, fee_ppm: 6_000 } }]))).toEqual([
      "D psp_receivable/c1/CNY 10000",
      "C merchant_payable/CNY 9940",
      "C fee_revenue/CNY 60",
    ]);
    expect(sell([{ ...plain, fee: no_fee }])?.entries).toHaveLength(2);
  });

  test("out of a member account draws on principal and gift", () => {
    expect(lines(sell([wallet]))).toEqual([
      "D wallet_principal/m1/CNY 10000",
      "D wallet_gift/m1/CNY 1000",
      "C merchant_payable/CNY 11000",
    ]);
  });

  test("for points burns them, and books what they are worth as the merchant's expense", () => {
    expect(lines(sell([points]))).toEqual([
      "D points_expense/CNY 1000",
      "C merchant_payable/CNY 1000",
      "C points_expense/PTS 100",
      "D points_liability/m1/PTS 100",
    ]);
  });

  test("with a coupon is a sale for less", () => {
    const sale = { order_amount_minor: 1_200n, discount_minor: 200n };
    expect(lines(sell([cash(1_000n)], sale))).toEqual([
      "D cash_drawer/store_1/CNY 1000",
      "C merchant_payable/CNY 1000",
    ]);
  });

  test("paid in several ways is one transfer, and the merchant's part of it one entry", () => {
    const transfer = sell([points, wallet, cash(500n), channel(10_000n)], {
      order_amount_minor: 23_500n,
      discount_minor: 1_000n,
      earned: { member_id: "m1", points: 10n },
    });
    expect(sumsOf([transfer!])).toEqual({
      "points_expense/CNY": 1_000n,
      "points_expense/PTS": -90n,
      "points_liability/m1/PTS": 90n,
      "wallet_principal/m1/CNY": 10_000n,
      "wallet_gift/m1/CNY": 1_000n,
      "cash_drawer/store_1/CNY": 500n,
      "psp_receivable/wechat_1/CNY": 10_000n,
      "merchant_payable/CNY": -22_440n,
      "psp_cost_accrued/wechat_1/CNY": -38n,
      "agent_payable/leaf/CNY": -7n,
      "agent_payable/root/CNY": -4n,
      "isv_payable/isv_1/CNY": -11n,
    });
    expect(transfer?.entries).toHaveLength(12);
  });

  test("that costs nothing has no transfer", () => {
    expect(sell([])).toBeNull();
    expect(sell([], { order_amount_minor: 200n, discount_minor: 200n })).toBeNull();
  });

  test("whose tenders do not make up its price is a fault of ours", () => {
    expect(() => sell([cash(1_000n)], { order_amount_minor: 1_001n })).toThrow(/1000 paid for/);
    expect(() => sell([cash(0n)])).toThrow(/tender of nothing/);
    const dearer = { order_amount_minor: 999n, discount_minor: -1n };
    expect(() => sell([cash(1_000n)], dearer)).toThrow(/paid for/);
  });
});

describe("a refund", () => {
  test("of a part of a payment books the recomputed difference of every share", () => {
    expect(lines(refund({ tender: channel(10_000n), refunded_minor: 0n }, 3_333n))).toEqual([
      "C psp_receivable/wechat_1/CNY 3333",
      "D merchant_payable/CNY 3313",
      "D psp_cost_accrued/wechat_1/CNY 13",
      "D agent_payable/leaf/CNY 2",
      "D agent_payable/root/CNY 1",
      "D isv_payable/isv_1/CNY 4",
    ]);
  });

  test("of a member's payment goes back to principal and gift in the ratio of the payment", () => {
    expect(lines(refund({ tender: wallet, refunded_minor: 0n }, 5_500n))).toEqual([
      "C wallet_principal/m1/CNY 5000",
      "C wallet_gift/m1/CNY 500",
      "D merchant_payable/CNY 5500",
    ]);
  });

  test("gives a cent that cannot be divided to the principal, and the next one to the gift", () => {
    const even: Tender = { ...wallet, amount_minor: 2n, gift_minor: 1n };
    expect(lines(refund({ tender: even, refunded_minor: 0n }, 1n))).toEqual([
      "C wallet_principal/m1/CNY 1",
      "D merchant_payable/CNY 1",
    ]);
    expect(lines(refund({ tender: even, refunded_minor: 1n }, 1n))).toEqual([
      "C wallet_gift/m1/CNY 1",
      "D merchant_payable/CNY 1",
    ]);
  });

  test("gives points back, and takes back those that were earned", () => {
    const transfer = bookRefund(heading, {
      currency: "CNY",
      parts: [{ tender: points, refunded_minor: 0n, refund_minor: 500n }],
      taken_back: { member_id: "m1", points: 8n },
    });
    expect(sumsOf([transfer])).toEqual({
      "merchant_payable/CNY": 500n,
      "points_expense/CNY": -500n,
      "points_liability/m1/PTS": -42n,
      "points_expense/PTS": 42n,
    });
  });

  test("in cash may come out of another store's drawer", () => {
    const transfer = bookRefund(heading, {
      currency: "CNY",
      parts: [
        {
          tender: cash(1_200n),
          refunded_minor: 0n,
          refund_minor: 200n,
          drawer_store_id: "store_2",
        },
      ],
      taken_back: null,
    });
    expect(lines(transfer)).toEqual([
      "C cash_drawer/store_2/CNY 200",
      "D merchant_payable/CNY 200",
    ]);
  });

  test("of nothing, or of more than is left, is a fault of ours", () => {
    expect(() => refund({ tender: cash(100n), refunded_minor: 0n }, 0n)).toThrow(/refund of 0/);
    expect(() => refund({ tender: cash(100n), refunded_minor: 60n }, 41n)).toThrow(/Invariant/);
  });
});

describe("whatever it is paid with and however it is refunded", () => {
  const anySale = fc.record({
    tenders: fc.array(anyTender, { minLength: 1, maxLength: 4 }),
    earned_points: fc.bigInt({ min: 0n, max: 500n }),
    thousandths: fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 8 }),
  });

  test("the merchant has the income of what is left, and in the end nothing is left", () => {
    fc.assert(
      fc.property(anySale, ({ tenders, earned_points, thousandths }) => {
        const earned = earned_points === 0n ? null : { member_id: "m2", points: earned_points };
        const sale = saleOf(tenders, { earned });
        const booked: Transfer[] = [bookSale(heading, sale)!];
        let taken = notRefunded(tenders);
        let refunded_minor = 0n;
        const giveBack = (refund_minor: bigint) => {
          const points = pointsToTakeBack(
            { paid_minor: sale.order_amount_minor, given_points: earned_points },
            { before_minor: refunded_minor, after_minor: refunded_minor + refund_minor },
          );
          const parts = allocateRefund(taken, refund_minor)!;
          const taken_back = points === 0n ? null : { member_id: "m2", points };
          booked.push(bookRefund(heading, { currency: "CNY", parts, taken_back }));
          refunded_minor += refund_minor;
          taken = taken.map((one) => {
            const part = parts.find(({ tender }) => tender === one.tender);
            return { ...one, refunded_minor: one.refunded_minor + (part?.refund_minor ?? 0n) };
          });
        };
        expect(sumsOf(booked)["merchant_payable/CNY"] ?? 0n).toBe(-merchantIncome(taken));
        for (const cut of thousandths) {
          const left_minor = sale.order_amount_minor - refunded_minor;
          const refund_minor = (left_minor * BigInt(cut)) / 1_000n;
          if (refund_minor > 0n) giveBack(refund_minor);
        }
        expect(sumsOf(booked)["merchant_payable/CNY"] ?? 0n).toBe(-merchantIncome(taken));
        if (refunded_minor < sale.order_amount_minor) {
          giveBack(sale.order_amount_minor - refunded_minor);
        }
        expect(sumsOf(booked)).toEqual({});
      }),
    );
  });

  test("no refund ever draws on the member who is refunded", () => {
    const walletTender = anyTender.filter(({ method }) => method === "MEMBER_ACCOUNT");
    fc.assert(
      fc.property(walletTender, fc.bigInt({ min: 1n, max: 60n }), (tender, steps) => {
        const step_minor = tender.amount_minor / steps + 1n;
        let refunded_minor = 0n;
        while (refunded_minor < tender.amount_minor) {
          const left_minor = tender.amount_minor - refunded_minor;
          const refund_minor = step_minor < left_minor ? step_minor : left_minor;
          const sums = sumsOf([refund({ tender, refunded_minor }, refund_minor)]);
          expect(sums["wallet_principal/m1/CNY"] ?? 0n).toBeLessThanOrEqual(0n);
          expect(sums["wallet_gift/m1/CNY"] ?? 0n).toBeLessThanOrEqual(0n);
          refunded_minor += refund_minor;
        }
      }),
    );
  });
});
