import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addMinor } from "../money.ts";
import { returnGoods, type NamedLine } from "./refund-lines.ts";
import type { GoodsLine } from "./trade-order.ts";

function line(price_minor: bigint | null, count = 1, more: Partial<GoodsLine> = {}): GoodsLine {
  return {
    goods_id: -1,
    goods_name: "tea",
    goods_count: count,
    goods_props: null,
    list_price_minor: null,
    current_price_minor: price_minor,
    discount_minor: null,
    ...more,
  };
}

const order = (order_amount_minor: bigint, discount_minor = 0n) => ({
  order_amount_minor,
  discount_minor,
});
const amountOf = (returned: ReturnType<typeof returnGoods>) =>
  returned.valid ? returned.amount_minor : returned.fault;

describe("what goes back for a line", () => {
  test.each<[string, ReturnType<typeof order>, GoodsLine[], NamedLine, bigint]>([
    ["is its price", order(900n), [line(300n, 3)], { line_no: 1, count: 2 }, 600n],
    [
      "is less by its share of the discount",
      order(1_000n, 100n),
      [line(750n), line(250n)],
      { line_no: 1, count: 1 },
      675n,
    ],
    [
      "leaves a share of the discount to what no line names",
      order(1_000n, 100n),
      [line(500n)],
      { line_no: 1, count: 1 },
      450n,
    ],
    [
      "is no more than was paid, where the lines come to more",
      order(1_000n),
      [line(1_500n), line(500n)],
      { line_no: 1, count: 1 },
      750n,
    ],
    [
      "is found by the code of the goods",
      order(30n),
      [line(10n, 1, { goods_id: 7 }), line(20n, 1, { goods_id: 8 })],
      { goods_id: 8, count: 1 },
      20n,
    ],
    [
      "is the list price less the line's discount where there is no other",
      order(180n),
      [line(null, 2, { list_price_minor: 100n, discount_minor: 20n })],
      { line_no: 1, count: 1 },
      90n,
    ],
  ])("%s", (_how, trade_order, goods, named, amount) => {
    expect(amountOf(returnGoods(trade_order, goods, [named]))).toBe(amount);
  });
});

test("a third of a dollar comes back as 33, 34 and 33 cents, and the line remembers", () => {
  let goods: readonly GoodsLine[] = [line(50n, 3)];
  const amounts: bigint[] = [];
  while (amounts.length < 3) {
    const returned = returnGoods(order(150n, 50n), goods, [{ line_no: 1, count: 1 }]);
    if (!returned.valid) throw new Error(returned.fault.fault);
    amounts.push(returned.amount_minor);
    ({ goods } = returned);
  }
  expect(amounts).toEqual([33n, 34n, 33n]);
  expect(goods[0]?.returned_count).toBe(3);
  expect(amountOf(returnGoods(order(150n, 50n), goods, [{ line_no: 1, count: 1 }]))).toEqual({
    ...{ index: 0, fault: "COUNT_TOO_LARGE", count_left: 0 },
  });
});

test.each<[string, GoodsLine[], NamedLine[], object]>([
  ["is not there", [line(1n)], [{ line_no: 2, count: 1 }], { fault: "UNKNOWN", count_left: 0 }],
  ["has no such goods", [line(1n)], [{ goods_id: 3, count: 1 }], { fault: "UNKNOWN" }],
  [
    "is one of two with that code",
    [line(1n, 1, { goods_id: 3 }), line(1n, 1, { goods_id: 3 })],
    [{ goods_id: 3, count: 1 }],
    { fault: "AMBIGUOUS" },
  ],
  [
    "is named twice",
    [line(1n, 5, { goods_id: 3 })],
    [
      { line_no: 1, count: 1 },
      { goods_id: 3, count: 1 },
    ],
    { index: 1, fault: "NAMED_TWICE" },
  ],
  [
    "has fewer left",
    [line(1n, 5, { returned_count: 2 })],
    [{ line_no: 1, count: 4 }],
    { fault: "COUNT_TOO_LARGE", count_left: 3 },
  ],
  ["has no price", [line(null)], [{ line_no: 1, count: 1 }], { fault: "NOT_PRICED" }],
  ["cost nothing", [line(0n)], [{ line_no: 1, count: 1 }], { fault: "FREE", count_left: 1 }],
])("a line that %s does not come back", (_how, goods, named, fault) => {
  expect(amountOf(returnGoods(order(5n), goods, named))).toMatchObject(fault);
});

test("all lines piece by piece, in any order, come to their shares and never to more", () => {
  const goods_lists = fc.array(
    fc.record({
      price: fc.bigInt({ min: 0n, max: 99_999n }),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(
      goods_lists,
      fc.bigInt({ min: 1n, max: 2_000_000n }),
      fc.nat(100),
      fc.infiniteStream(fc.nat()),
      (lists, order_amount_minor, percent, picks) => {
        const discount_minor = (order_amount_minor * BigInt(percent)) / 100n;
        const trade_order = order(order_amount_minor, discount_minor);
        let goods: readonly GoodsLine[] = lists.map(({ price, count }) => line(price, count));
        const back: bigint[] = [];
        const isOpen = (one: GoodsLine) => (one.returned_count ?? 0) < one.goods_count;
        const closed = new Set<number>();
        while (goods.some((one, index) => isOpen(one) && !closed.has(index))) {
          const open = goods.flatMap((one, index) =>
            isOpen(one) && !closed.has(index) ? [index] : [],
          );
          const index = open[(picks.next().value ?? 0) % open.length] ?? 0;
          const returned = returnGoods(trade_order, goods, [{ line_no: index + 1, count: 1 }]);
          if (returned.valid) {
            back.push(returned.amount_minor);
            ({ goods } = returned);
          } else {
            expect(returned.fault.fault).toBe("FREE");
            closed.add(index);
          }
        }
        const total_minor = addMinor(lists.map(({ price, count }) => price * BigInt(count)));
        const paid_minor = order_amount_minor - discount_minor;
        expect(addMinor(back) <= paid_minor).toBe(true);
        if (total_minor >= order_amount_minor) expect(addMinor(back)).toBe(paid_minor);
      },
    ),
    { seed: 20260322 },
  );
});
