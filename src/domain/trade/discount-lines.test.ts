import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addMinor } from "../money.ts";
import { allocateDiscount, refundLines, type RefundableLine } from "./discount-lines.ts";

describe("an order's discount is spread over its lines", () => {
  test.each<[string, bigint[], bigint, bigint[]]>([
    ["in proportion", [3_000n, 1_000n], 400n, [300n, 100n]],
    [
      "the fen left over to the line that lost most",
      [1_000n, 1_000n, 1_001n],
      100n,
      [33n, 33n, 34n],
    ],
    ["of equal losses, to the earlier line", [100n, 100n, 100n], 100n, [34n, 33n, 33n]],
    ["two fen left over to the two that lost most", [1n, 2n, 2n], 3n, [1n, 1n, 1n]],
    ["nothing to a line that costs nothing", [0n, 999n, 1n], 500n, [0n, 500n, 0n]],
    ["all of it", [1_234n, 1n, 0n], 1_235n, [1_234n, 1n, 0n]],
    ["none of it", [1_234n, 1n], 0n, [0n, 0n]],
    ["on an order that costs nothing", [0n, 0n], 0n, [0n, 0n]],
    ["over no lines", [], 0n, []],
  ])("%s", (_how, amounts, discount_minor, shares) => {
    expect(allocateDiscount(amounts, discount_minor)).toEqual(shares);
  });

  const orders = fc
    .array(fc.bigInt({ min: 0n, max: 10_000_000_000n }), { maxLength: 30 })
    .chain((amounts) =>
      fc.tuple(fc.constant(amounts), fc.bigInt({ min: 0n, max: addMinor(amounts) })),
    );

  test("so that shares add up, exceed no line, and are less than a fen off", () => {
    fc.assert(
      fc.property(orders, ([amounts, discount_minor]) => {
        const shares = allocateDiscount(amounts, discount_minor);
        const total_minor = addMinor(amounts);
        expect(shares).toHaveLength(amounts.length);
        expect(addMinor(shares)).toBe(discount_minor);
        shares.forEach((share, index) => {
          expect(share >= 0n && share <= amounts[index]!).toBe(true);
          const off = share * total_minor - amounts[index]! * discount_minor;
          expect((off < total_minor && -off < total_minor) || total_minor === 0n).toBe(true);
        });
      }),
    );
  });

  test("never more of it than the lines cost: that would be a fault of ours, and throws", () => {
    expect(() => allocateDiscount([100n], 101n)).toThrow(/discount of 101 on 100/);
    expect(() => allocateDiscount([100n], -1n)).toThrow(/discount of -1/);
    expect(() => allocateDiscount([200n, -100n], 50n)).toThrow(/less than nothing/);
  });
});

const line = (change: Partial<RefundableLine> = {}): RefundableLine => ({
  line_no: 1,
  paid_minor: 10_000n,
  quantity: 3,
  refunded_quantity: 0,
  ...change,
});

describe("what goes back for a returned quantity", () => {
  test("is its part of what was paid, rounded half up", () => {
    expect(refundLines([line()], [{ line_no: 1, quantity: 1 }])).toEqual({
      valid: true,
      amount_minor: 3_333n,
      lines: [{ line_no: 1, quantity: 1, amount_minor: 3_333n }],
    });
  });

  test("makes up for the rounding of what went back before", () => {
    const amountAfter = (refunded_quantity: number) => {
      const refunds = refundLines([line({ refunded_quantity })], [{ line_no: 1, quantity: 1 }]);
      return refunds.valid ? refunds.amount_minor : undefined;
    };
    expect([0, 1, 2].map(amountAfter)).toEqual([3_333n, 3_334n, 3_333n]);
  });

  test("adds up over several lines", () => {
    const lines = [line(), line({ line_no: 2, paid_minor: 999n, quantity: 2 })];
    const returns = [
      { line_no: 2, quantity: 1 },
      { line_no: 1, quantity: 3 },
    ];
    expect(refundLines(lines, returns)).toEqual({
      valid: true,
      amount_minor: 10_500n,
      lines: [
        { line_no: 2, quantity: 1, amount_minor: 500n },
        { line_no: 1, quantity: 3, amount_minor: 10_000n },
      ],
    });
  });

  test("is exactly what was paid once all came back, in whatever pieces", () => {
    const pieces = fc
      .array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 })
      .chain((pieces) => fc.tuple(fc.constant(pieces), fc.bigInt({ min: 0n, max: 10_000_000n })));
    fc.assert(
      fc.property(pieces, ([pieces, paid_minor]) => {
        const quantity = pieces.reduce((sum, piece) => sum + piece, 0);
        let refunded_quantity = 0;
        let refunded_minor = 0n;
        for (const piece of pieces) {
          const now = line({ paid_minor, quantity, refunded_quantity });
          const refunds = refundLines([now], [{ line_no: 1, quantity: piece }]);
          if (!refunds.valid) throw new Error(refunds.fault.code);
          expect(refunds.amount_minor >= 0n).toBe(true);
          refunded_minor += refunds.amount_minor;
          refunded_quantity += piece;
        }
        expect(refunded_minor).toBe(paid_minor);
      }),
    );
  });
});

describe("a return is refused", () => {
  test("for a line that is not there", () => {
    expect(refundLines([line()], [{ line_no: 2, quantity: 1 }])).toEqual({
      valid: false,
      fault: { code: "LINE_UNKNOWN", line_no: 2 },
    });
  });

  test("when a line is named twice, which could return more than there is", () => {
    const twice = [
      { line_no: 1, quantity: 2 },
      { line_no: 1, quantity: 2 },
    ];
    expect(refundLines([line()], twice)).toEqual({
      valid: false,
      fault: { code: "LINE_NAMED_TWICE", line_no: 1 },
    });
  });

  test.each([0, -1, 2, 1.5, Number.NaN])("for %d of a line of which one is left", (quantity) => {
    const lines = [line({ refunded_quantity: 2 })];
    expect(refundLines(lines, [{ line_no: 1, quantity }])).toEqual({
      valid: false,
      fault: { code: "LINE_QUANTITY_INVALID", line_no: 1, quantity_left: 1 },
    });
  });
});
