import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accepted,
  day_ms,
  localInstant,
  lotWith,
  ming,
  refused,
} from "../../../test/support/member-samples.ts";
import { availablePoints, expireLots, type PointsLot } from "./points-lot.ts";
import { payByPoints, refundPoints, type PointsPayment } from "./points-payment.ts";
import { takeBackPoints } from "./take-back-points.ts";

const now_ms = localInstant("2026-03-20T10:00:00");
const rate = { points: 10n, amount_minor: 100n };
const monday = lotWith({ lot_id: "monday", earned_at_ms: now_ms - 4 * day_ms });
const tuesday = lotWith({ lot_id: "tuesday", earned_at_ms: now_ms - 3 * day_ms });

const wanted = { member: ming, amount_minor: 1_500n, currency: "CNY", rate, now_ms };

/** The lots with the changed ones in their places. */
function put(lots: readonly PointsLot[], changed: readonly PointsLot[]): PointsLot[] {
  return lots.map((lot) => changed.find(({ lot_id }) => lot_id === lot.lot_id) ?? lot);
}

describe("a payment by points", () => {
  test("burns the points that the amount costs", () => {
    const { lots, payment } = accepted(payByPoints([monday, tuesday], wanted));
    expect(payment).toEqual({
      points: 150n,
      amount_minor: 1_500n,
      currency: "CNY",
      refunded_minor: 0n,
      parts: [
        { lot_id: "monday", points: 100n },
        { lot_id: "tuesday", points: 50n },
      ],
    });
    expect(availablePoints(put([monday, tuesday], lots), now_ms)).toBe(50n);
  });

  test("is refused where no points are taken, and for more than there are", () => {
    expect(refused(payByPoints([monday], { ...wanted, rate: null })).code).toBe(
      "POINTS_NOT_ACCEPTED",
    );
    expect(refused(payByPoints([monday], wanted)).code).toBe("POINTS_TOO_LOW");
    expect(refused(payByPoints([monday], { ...wanted, amount_minor: -1n })).code).toBe(
      "POINTS_AMOUNT_NOT_POSITIVE",
    );
  });
});

describe("the refund of a payment by points", () => {
  const { lots: burned, payment } = accepted(payByPoints([monday, tuesday], wanted));

  test("returns first what was used last", () => {
    const first = accepted(refundPoints(burned, payment, 700n));
    expect(first.returned_points).toBe(70n);
    expect(first.lots).toEqual([
      { ...tuesday, remaining_points: 100n },
      { ...monday, remaining_points: 20n },
    ]);
    const rest = accepted(refundPoints(put(burned, first.lots), first.payment, 800n));
    expect(rest.lots).toEqual([{ ...monday, remaining_points: 100n }]);
  });

  test("of more than was paid is refused", () => {
    const { payment: later } = accepted(refundPoints(burned, payment, 1_000n));
    expect(refused(refundPoints(burned, later, 501n))).toEqual({
      code: "POINTS_REFUND_TOO_HIGH",
      refundable_minor: 500n,
      wanted_minor: 501n,
      currency: "CNY",
    });
    expect(refused(refundPoints(burned, payment, 0n)).code).toBe("POINTS_AMOUNT_NOT_POSITIVE");
  });

  test("brings points of a lot that is over back as such: they expire with the next sweep", () => {
    const expiry_at_ms = now_ms + day_ms;
    const short = { ...monday, expiry_at_ms };
    const paid = accepted(payByPoints([short], { ...wanted, amount_minor: 1_000n }));
    const { lots } = accepted(refundPoints(paid.lots, paid.payment, 1_000n));
    expect(availablePoints(lots, expiry_at_ms)).toBe(0n);
    expect(expireLots(lots, expiry_at_ms).expired_points).toBe(100n);
  });
});

describe("whatever happens to points", () => {
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom("earn", "pay", "refund", "take back", "expire"),
      amount: fc.bigInt({ min: 1n, max: 300n }),
      pick: fc.nat(30),
      hours: fc.nat(40),
    }),
    { maxLength: 80 },
  );
  const used = (lot: PointsLot) =>
    lot.points - lot.remaining_points - lot.expired_points - lot.taken_back_points;

  test("each is there, used, expired or taken back; none twice, and none below zero", () => {
    fc.assert(
      fc.property(steps, fc.bigInt({ min: 1n, max: 7n }), (all, worth) => {
        let lots: PointsLot[] = [];
        let at_ms = now_ms;
        const payments: PointsPayment[] = [];
        const own_rate = { points: worth, amount_minor: 3n };
        for (const { kind, amount, pick, hours } of all) {
          at_ms += hours * 3_600_000;
          const before = lots;
          switch (kind) {
            case "earn": {
              const expiry_at_ms = pick % 3 === 0 ? null : at_ms + pick * day_ms;
              const lot_id = `lot_${lots.length}`;
              lots.push(lotWith({ lot_id, points: amount, earned_at_ms: at_ms, expiry_at_ms }));
              break;
            }
            case "pay": {
              const available = availablePoints(lots, at_ms);
              const paid = payByPoints(lots, {
                ...wanted,
                amount_minor: amount,
                rate: own_rate,
                now_ms: at_ms,
              });
              if (!paid.accepted) break;
              lots = put(lots, paid.change.lots);
              payments.push(paid.change.payment);
              expect(availablePoints(lots, at_ms)).toBe(available - paid.change.payment.points);
              break;
            }
            case "refund": {
              const payment = payments[pick];
              if (payment === undefined) break;
              const back = refundPoints(lots, payment, amount);
              if (!back.accepted) break;
              lots = put(lots, back.change.lots);
              payments[pick] = back.change.payment;
              break;
            }
            case "take back": {
              const lot = lots[pick];
              if (lot === undefined) break;
              const points = amount % (lot.points - lot.taken_back_points + 1n);
              const trade_order_id = lot.trade_order_id!;
              const taken = takeBackPoints(lots, { trade_order_id, points, now_ms: at_ms });
              const { taken_points, expired_points, short_points } = taken;
              expect(taken_points + expired_points + short_points).toBe(points);
              lots = put(lots, taken.lots);
              expect(remaining(before) - remaining(lots)).toBe(taken_points);
              break;
            }
            case "expire": {
              const { lots: changed, expired_points } = expireLots(lots, at_ms);
              lots = put(lots, changed);
              expect(remaining(before) - remaining(lots)).toBe(expired_points);
              expect(availablePoints(lots, at_ms)).toBe(remaining(lots));
              break;
            }
          }
          for (const lot of lots) {
            expect(lot.remaining_points).toBeGreaterThanOrEqual(0n);
            expect(lot.expired_points).toBeGreaterThanOrEqual(0n);
            expect(used(lot)).toBeGreaterThanOrEqual(0n);
          }
        }
        for (const [index, payment] of payments.entries()) {
          const left = payment.amount_minor - payment.refunded_minor;
          if (left === 0n) continue;
          const back = accepted(refundPoints(lots, payment, left));
          lots = put(lots, back.lots);
          payments[index] = back.payment;
        }
        expect(lots.every((lot) => used(lot) === 0n)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  function remaining(lots: readonly PointsLot[]): bigint {
    return lots.reduce((sum, lot) => sum + lot.remaining_points, 0n);
  }
});
