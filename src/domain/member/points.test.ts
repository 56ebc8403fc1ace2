import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { points_rule } from "../../../test/support/member-samples.ts";
import { earnedPoints, pointsFor, pointsToTakeBack, worthOf, type PaidPart } from "./points.ts";

/** 5 points for every full 10.00. */
const earn = (method: PaidPart["method"], amount_minor: bigint, stored_value_earns = false) =>
  earnedPoints({ ...points_rule, stored_value_earns }, [{ method, amount_minor }]);

describe("points are given", () => {
  test.each([
    [999n, 0n],
    [1_000n, 5n],
    [1_999n, 5n],
    [5_000n, 25n],
  ])("for full steps only: %i earns %i", (amount_minor, points) => {
    expect(earn("cash", amount_minor)).toBe(points);
  });

  test.each(["cash", "wechat", "alipay", "unionpay", "card", "paynow"] as const)(
    "for money that comes by %s",
    (method) => {
      expect(earn(method, 2_000n)).toBe(10n);
    },
  );

  test("for stored value only when the rule says so", () => {
    expect(earn("member", 2_000n)).toBe(0n);
    expect(earn("member", 2_000n, true)).toBe(10n);
  });

  test("and never for points", () => {
    expect(earn("points", 2_000n, true)).toBe(0n);
  });

  test("for all parts that earn together, not for each", () => {
    const parts = [
      { method: "cash", amount_minor: 600n },
      { method: "wechat", amount_minor: 600n },
      { method: "member", amount_minor: 900n },
      { method: "points", amount_minor: 900n },
    ] as const;
    expect(earnedPoints(points_rule, parts)).toBe(5n);
    expect(earnedPoints({ ...points_rule, stored_value_earns: true }, parts)).toBe(10n);
  });

  test("never more by paying in parts than at once", () => {
    const amounts = fc.array(fc.bigInt({ min: 0n, max: 100_000n }), { maxLength: 8 });
    fc.assert(
      fc.property(amounts, (all) => {
        const at_once = earn(
          "cash",
          all.reduce((sum, one) => sum + one, 0n),
        );
        const apart = all.reduce((sum, one) => sum + earn("cash", one), 0n);
        expect(apart).toBeLessThanOrEqual(at_once);
      }),
    );
  });
});

describe("points are taken back with a refund", () => {
  test.each([
    [{ paid_minor: 5_000n, given_points: 25n }, 2_500n, 13n],
    [{ paid_minor: 5_000n, given_points: 25n }, 2_400n, 12n],
    [{ paid_minor: 3n, given_points: 1n }, 1n, 0n],
    [{ paid_minor: 3n, given_points: 1n }, 2n, 1n],
    [{ paid_minor: 0n, given_points: 0n }, 0n, 0n],
  ])("of %o, %i refunded takes %i", (sale, after_minor, points) => {
    expect(pointsToTakeBack(sale, { before_minor: 0n, after_minor })).toBe(points);
  });

  test("in parts that sum to what was given, however the refunds are cut", () => {
    const sales = fc.bigInt({ min: 1n, max: 10n ** 8n }).chain((paid_minor) =>
      fc.record({
        paid_minor: fc.constant(paid_minor),
        given_points: fc.bigInt({ min: 0n, max: 10n ** 6n }),
        stops: fc.array(fc.bigInt({ min: 0n, max: paid_minor }), { maxLength: 20 }),
      }),
    );
    fc.assert(
      fc.property(sales, ({ paid_minor, given_points, stops }) => {
        const sorted = [...stops, paid_minor].sort((one, other) => (one < other ? -1 : 1));
        let before_minor = 0n;
        let sum = 0n;
        for (const after_minor of sorted) {
          const points = pointsToTakeBack(
            { paid_minor, given_points },
            { before_minor, after_minor },
          );
          expect(points).toBeGreaterThanOrEqual(0n);
          sum += points;
          before_minor = after_minor;
        }
        expect(sum).toBe(given_points);
      }),
    );
  });
});

describe("points as payment", () => {
  test.each([
    [{ points: 100n, amount_minor: 100n }, 1_000n, 1_000n],
    [{ points: 100n, amount_minor: 1n }, 1n, 100n],
    [{ points: 3n, amount_minor: 10n }, 10n, 3n],
    [{ points: 3n, amount_minor: 10n }, 11n, 4n],
    [{ points: 1n, amount_minor: 1_000n }, 1n, 1n],
  ])("at %o, %i minor units cost %i points", (rate, amount_minor, points) => {
    expect(pointsFor(amount_minor, rate)).toBe(points);
  });

  test("the fewest are taken that are worth the amount", () => {
    const positive = fc.bigInt({ min: 1n, max: 10n ** 6n });
    fc.assert(
      fc.property(positive, positive, positive, (points, amount_minor, wanted_minor) => {
        const rate = { points, amount_minor };
        const cost = pointsFor(wanted_minor, rate);
        expect(worthOf(cost, rate)).toBeGreaterThanOrEqual(wanted_minor);
        expect(worthOf(cost - 1n, rate)).toBeLessThan(wanted_minor);
      }),
    );
  });
});
