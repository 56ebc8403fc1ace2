import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { divideHalfUp, shareAt, shareOfStep } from "./share.ts";

describe("a quotient is rounded half up", () => {
  test.each([
    [1n, 3n, 0n],
    [2n, 3n, 1n],
    [1n, 2n, 1n],
    [3n, 2n, 2n],
    [5n, 10n, 1n],
    [4n, 10n, 0n],
    [0n, 7n, 0n],
    [10n ** 30n + 1n, 2n, 5n * 10n ** 29n + 1n],
  ])("%i / %i is %i", (numerator, denominator, expected) => {
    expect(divideHalfUp(numerator, denominator)).toBe(expected);
  });

  test("and one below zero, or by zero, is a bug and throws", () => {
    expect(() => divideHalfUp(-1n, 2n)).toThrow(/Invariant/);
    expect(() => divideHalfUp(1n, 0n)).toThrow(/Invariant/);
  });

  test("nearer to the true quotient than any other whole number", () => {
    const numbers = fc.bigInt({ min: 0n, max: 10n ** 24n });
    const divisors = fc.bigInt({ min: 1n, max: 10n ** 12n });
    fc.assert(
      fc.property(numbers, divisors, (numerator, denominator) => {
        const twice_off = 2n * (divideHalfUp(numerator, denominator) * denominator - numerator);
        expect(twice_off <= denominator && twice_off > -denominator).toBe(true);
      }),
    );
  });
});

/** A whole, a share of it, and the points at which the whole is cut. */
const cuts = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.bigInt({ min: 0n, max: 10n ** 9n }))
  .chain(([whole, share]) =>
    fc.record({
      whole: fc.constant(whole),
      share: fc.constant(share),
      at: fc.array(fc.bigInt({ min: 0n, max: whole }), { maxLength: 30 }),
    }),
  );

describe("a share that goes along in steps", () => {
  test("sums to the whole share, however it is cut, and no step takes any back", () => {
    fc.assert(
      fc.property(cuts, ({ whole, share, at }) => {
        const stops = [0n, ...at, whole].sort((one, other) => (one < other ? -1 : 1));
        let sum = 0n;
        for (const [index, after] of stops.entries()) {
          const before = stops[index - 1] ?? 0n;
          const part = shareOfStep({ before, after }, { whole, share });
          expect(part).toBeGreaterThanOrEqual(0n);
          sum += part;
        }
        expect(sum).toBe(share);
      }),
    );
  });

  test("is no more than the step itself, when it is a part of the whole", () => {
    fc.assert(
      fc.property(cuts, ({ whole, share, at }) => {
        const part_of_whole = share % (whole + 1n);
        const [before = 0n, after = whole] = at
          .slice(0, 2)
          .sort((one, other) => (one < other ? -1 : 1));
        const step = shareOfStep({ before, after }, { whole, share: part_of_whole });
        expect(step).toBeLessThanOrEqual(after - before);
      }),
    );
  });

  test("of a whole of nothing is nothing, and more than the whole is a bug", () => {
    expect(shareAt(0n, { whole: 0n, share: 5n })).toBe(0n);
    expect(() => shareAt(4n, { whole: 3n, share: 1n })).toThrow(/Invariant/);
  });
});
