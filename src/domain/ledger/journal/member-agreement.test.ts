import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyAmount, heading, sumsOf } from "../../../../test/support/ledger.ts";
import { payByPoints, refundPoints } from "../../member/points-payment.ts";
import type { PointsLot } from "../../member/points-lot.ts";
import { refundRecharge } from "../../member/refund-recharge.ts";
import { payFromStoredValue, refundToStoredValue } from "../../member/stored-value.ts";
import type { Tender } from "../tender.ts";
import { bookRechargeCredited, bookRechargeTakenBack } from "./recharge.ts";
import { bookRefund, bookSale } from "./sale.ts";

const member = {
  merchant_id: "merchant_1",
  member_id: "m1",
  card_no: null,
  phone: null,
  name: null,
  status: "ACTIVE",
  merged_into: null,
  recharge_count: 0,
  created_at_ms: 0,
} as const;

/** What a decision of the member's domain changes; it is never refused here. */
function changeOf<Change>(
  decision: Readonly<{ accepted: true; change: Change }> | Readonly<{ accepted: false }>,
): Change {
  if (!decision.accepted) throw new Error("refused");
  return decision.change;
}

const sell = (tender: Tender) =>
  bookSale(heading, {
    currency: "CNY",
    order_amount_minor: tender.amount_minor,
    discount_minor: 0n,
    tenders: [tender],
    earned: null,
  })!;

const refund = (tender: Tender, refunded_minor: bigint, refund_minor: bigint) =>
  bookRefund(heading, {
    currency: "CNY",
    parts: [{ tender, refunded_minor, refund_minor }],
    taken_back: null,
  });

/** The parts of an amount, in the order in which they are refunded. */
const anyParts = fc.array(fc.bigInt({ min: 1n, max: 300n }), { minLength: 1, maxLength: 8 });
const sum = (parts: readonly bigint[]) => parts.reduce((total, part) => total + part, 0n);

describe("the books and the member's own account agree on every cent", () => {
  test("of a payment from stored value and its refunds", () => {
    fc.assert(
      fc.property(anyParts, fc.bigInt({ min: 0n, max: 2_400n }), (parts, principal_minor) => {
        const amount_minor = sum(parts);
        const account = { merchant_id: "merchant_1", member_id: "m1", currency: "CNY" };
        const before = { ...account, principal_minor, gift_minor: amount_minor };
        const wanted = { member, amount_minor, currency: "CNY" };
        const paid = changeOf(payFromStoredValue(before, wanted));
        const { gift_minor } = paid.payment;
        const tender = {
          method: "MEMBER_ACCOUNT",
          member_id: "m1",
          amount_minor,
          gift_minor,
        } as const;
        const booked = [sell(tender)];
        let { payment } = paid;
        let balance = paid.account;
        for (const part of parts) {
          const returned = changeOf(refundToStoredValue(payment, part));
          booked.push(refund(tender, payment.refunded_minor, part));
          ({ payment } = returned);
          balance = {
            ...balance,
            principal_minor: balance.principal_minor + returned.returned.principal_minor,
            gift_minor: balance.gift_minor + returned.returned.gift_minor,
          };
          const sums = sumsOf(booked);
          expect(-(sums["wallet_principal/m1/CNY"] ?? 0n)).toBe(
            balance.principal_minor - before.principal_minor,
          );
          expect(-(sums["wallet_gift/m1/CNY"] ?? 0n)).toBe(balance.gift_minor - before.gift_minor);
        }
      }),
    );
  });

  test("of a payment by points and its refunds", () => {
    const anyRate = fc.record({ points: anyAmount, amount_minor: anyAmount });
    fc.assert(
      fc.property(anyParts, anyRate, (parts, rate) => {
        const amount_minor = sum(parts);
        const lot: PointsLot = {
          merchant_id: "merchant_1",
          member_id: "m1",
          lot_id: "lot_1",
          source: "SALE",
          trade_order_id: null,
          earned_at_ms: 0,
          expiry_at_ms: null,
          points: 10n ** 12n,
          remaining_points: 10n ** 12n,
          expired_points: 0n,
          taken_back_points: 0n,
        };
        const wanted = { member, amount_minor, currency: "CNY", rate, now_ms: 1 };
        let { payment, lots } = changeOf(payByPoints([lot], wanted));
        const { points } = payment;
        const tender = {
          method: "POINTS",
          member_id: "m1",
          amount_minor,
          points,
          lot_parts: [],
        } as const;
        const booked = [sell(tender)];
        for (const part of parts) {
          booked.push(refund(tender, payment.refunded_minor, part));
          const returned = changeOf(refundPoints(lots, payment, part));
          ({ payment } = returned);
          // Only lots that changed are told.
          if (returned.lots.length > 0) ({ lots } = returned);
          const used = lot.points - lots[0]!.remaining_points;
          expect(sumsOf(booked)["points_liability/m1/PTS"] ?? 0n).toBe(used);
        }
      }),
    );
  });

  test("of a recharge and its refunds", () => {
    fc.assert(
      fc.property(anyParts, fc.bigInt({ min: 0n, max: 2_400n }), (parts, gift_minor) => {
        const principal_minor = sum(parts);
        const made = { currency: "CNY", principal_minor, gift_minor };
        let account = { merchant_id: "merchant_1", member_id: "m1", ...made };
        let record = { ...made, refunded_minor: 0n };
        const recharge = {
          currency: "CNY",
          member_id: "m1",
          amount_minor: principal_minor,
          gift_minor,
        };
        const booked = [bookRechargeCredited(heading, recharge, 0n)];
        for (const refund_minor of parts) {
          const { refunded_minor } = record;
          const change = changeOf(refundRecharge(account, record, refund_minor));
          booked.push(
            bookRechargeTakenBack(heading, {
              recharge,
              refunded_minor,
              refund_minor,
              taken_back: null,
            }),
          );
          ({ account, recharge: record } = change);
          const sums = sumsOf(booked);
          expect(-(sums["wallet_principal/m1/CNY"] ?? 0n)).toBe(account.principal_minor);
          expect(-(sums["wallet_gift/m1/CNY"] ?? 0n)).toBe(account.gift_minor);
        }
      }),
    );
  });
});
