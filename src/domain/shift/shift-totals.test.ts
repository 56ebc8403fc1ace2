import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collected, refunded, some_fact } from "../../../test/support/shifts.ts";
import {
  addFact,
  handoverTotals,
  netTaken,
  no_totals,
  realMinor,
  rechargeMinor,
  tradeMinor,
  type ShiftTotals,
} from "./shift-totals.ts";
import { cashMoved, tender_methods, type TenderMethod, type TradeFact } from "./trade-fact.ts";

const totalsOf = (facts: readonly TradeFact[]): ShiftTotals => facts.reduce(addFact, no_totals);

describe("the totals of a shift", () => {
  test("tell a split payment by its parts, and count it once", () => {
    const fact = collected(
      { method: "points", amount_minor: 1_000n },
      { method: "card", amount_minor: 2_000n },
    );
    const totals = totalsOf([fact]);
    expect(totals).toMatchObject({ collection_count: 1, amount_minor: 3_000n });
    expect(totals.by_method.points).toMatchObject({ count: 1, collected_minor: 1_000n });
    expect(totals.by_method.card).toMatchObject({ count: 1, collected_minor: 2_000n });
    expect(totals.by_method.cash.count).toBe(0);
  });

  test("count what was asked for with its discount, what was paid without", () => {
    const tenders = [{ method: "wechat", amount_minor: 1_200n }] as const;
    const points = { points_given: 1n, points_spent: 0n };
    const paid = { type: "COLLECTED", amount_minor: 1_200n, discount_minor: 200n } as const;
    const totals = totalsOf([{ ...paid, tenders, ...points }]);
    expect(tradeMinor(totals)).toBe(1_400n);
    expect(realMinor(totals)).toBe(1_200n);
    expect(totals.points_given).toBe(1n);
  });

  test("count a recharge with its gift, and not as trade", () => {
    const tenders = [{ method: "cash", amount_minor: 10_000n }] as const;
    const fact = { type: "RECHARGED", amount_minor: 10_000n, gift_minor: 2_000n, tenders } as const;
    const totals = totalsOf([{ ...fact, points_given: 0n }]);
    expect(rechargeMinor(totals)).toBe(12_000n);
    expect(tradeMinor(totals)).toBe(0n);
    expect(handoverTotals(totals)).toEqual({
      order_count: 1,
      recharge_minor: 12_000n,
      discount_minor: 0n,
      cash_minor: 10_000n,
      refund_minor: 0n,
      real_minor: 0n,
    });
  });

  test("take a refund off in the shift that gives it, even one of a sale of yesterday", () => {
    const totals = totalsOf([refunded({ method: "cash", amount_minor: 500n })]);
    expect(handoverTotals(totals)).toMatchObject({ refund_minor: 500n, real_minor: -500n });
    expect(netTaken(totals.by_method.cash)).toBe(-500n);
  });

  test("count a deposit as payment only once it is consumed, and for what was consumed", () => {
    const tenders = [{ method: "cash", amount_minor: 50_000n }] as const;
    const held = totalsOf([{ type: "DEPOSIT_HELD", amount_minor: 50_000n, tenders }]);
    expect(tradeMinor(held)).toBe(0n);
    expect(netTaken(held.by_method.cash)).toBe(50_000n);
    const consumed = addFact(held, {
      type: "DEPOSIT_CONSUMED",
      method: "cash",
      amount_minor: 30_000n,
      returned_minor: 20_000n,
      points_given: 3n,
    });
    expect(consumed).toMatchObject({ collection_count: 1, amount_minor: 30_000n });
    expect(netTaken(consumed.by_method.cash)).toBe(30_000n);
  });

  test("throw when a payment's parts do not come to its amount: a fault of ours", () => {
    const fact = collected({ method: "cash", amount_minor: 100n });
    expect(() => totalsOf([{ ...fact, amount_minor: 101n }])).toThrow(/do not come to/);
  });

  test("are the same whatever the order of things", () => {
    const facts = fc.array(some_fact, { maxLength: 12 });
    const shuffled = facts.chain((listed) =>
      fc.tuple(
        fc.constant(listed),
        fc.shuffledSubarray(listed, { minLength: listed.length, maxLength: listed.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(totalsOf(one)).toEqual(totalsOf(other));
      }),
    );
  });

  test("balance: what the methods took in is what the facts paid less what they gave back", () => {
    const paid = (fact: TradeFact): bigint => {
      switch (fact.type) {
        case "COLLECTED":
        case "RECHARGED":
        case "DEPOSIT_HELD":
          return fact.amount_minor;
        case "REFUNDED":
        case "DEPOSIT_RELEASED":
          return -fact.amount_minor;
        case "DEPOSIT_CONSUMED":
          return -fact.returned_minor;
      }
    };
    fc.assert(
      fc.property(fc.array(some_fact, { maxLength: 20 }), (facts) => {
        const totals = totalsOf(facts);
        const sum = (parts: readonly bigint[]) => parts.reduce((all, part) => all + part, 0n);
        const taken = tender_methods.map((method) => netTaken(totals.by_method[method]));
        expect(sum(taken)).toBe(sum(facts.map(paid)));
        expect(netTaken(totals.by_method.cash)).toBe(sum(facts.map(cashMoved)));
      }),
    );
  });
});

/** A trade order as the statistics see it: by what it has become. */
type TradeOrder = Readonly<{
  trade_type: 1 | 2;
  status: 2 | 4 | 5;
  method: TenderMethod;
  amount: bigint;
  discount_amount: bigint;
  refund_total: bigint;
}>;

const some_order: fc.Arbitrary<TradeOrder> = fc
  .record({
    trade_type: fc.constantFrom(1 as const, 2 as const),
    method: fc.constantFrom(...tender_methods),
    amount: fc.bigInt({ min: 1n, max: 100_000n }),
    discount_amount: fc.bigInt({ min: 0n, max: 9_999n }),
    refund_share: fc.bigInt({ min: 0n, max: 4n }),
  })
  .map(({ refund_share, ...order }) => {
    // Recharges are not refunded here: the statistics no longer count those that are.
    const refund_total = order.trade_type === 1 ? (order.amount * refund_share) / 4n : 0n;
    if (refund_total === 0n) return { ...order, refund_total, status: 2 as const };
    return { ...order, refund_total, status: refund_total === order.amount ? 5 : 4 };
  });

function factsOf(order: TradeOrder): readonly TradeFact[] {
  const { method, amount: amount_minor, discount_amount, refund_total } = order;
  const tenders = [{ method, amount_minor }];
  const points = { points_given: 0n, points_spent: 0n };
  if (order.trade_type === 2) {
    return [
      { type: "RECHARGED", amount_minor, gift_minor: discount_amount, tenders, points_given: 0n },
    ];
  }
  return [
    { type: "COLLECTED", amount_minor, discount_minor: discount_amount, tenders, ...points },
    ...(refund_total > 0n ? [refunded({ method, amount_minor: refund_total })] : []),
  ];
}

test("a shift that refunds its own sales only agrees with the statistics of its trade orders", () => {
  fc.assert(
    fc.property(fc.array(some_order, { maxLength: 15 }), (orders) => {
      const totals = totalsOf(orders.flatMap(factsOf));
      const sum = (which: (order: TradeOrder) => boolean, part: (order: TradeOrder) => bigint) =>
        orders.filter(which).reduce((all, order) => all + part(order), 0n);
      const is_trade = (order: TradeOrder) => order.trade_type === 1;
      const asked = (order: TradeOrder) => order.discount_amount + order.amount;
      expect(tradeMinor(totals)).toBe(sum(is_trade, asked));
      expect(realMinor(totals)).toBe(
        sum(is_trade, ({ amount, refund_total }) => amount - refund_total),
      );
      expect(totals.refund_minor).toBe(
        sum(
          ({ status }) => status === 4 || status === 5,
          ({ refund_total }) => refund_total,
        ),
      );
      expect(rechargeMinor(totals)).toBe(
        sum(({ trade_type, status }) => trade_type === 2 && status === 2, asked),
      );
      expect(totals.by_method.member.collected_minor).toBe(
        sum(
          (order) => is_trade(order) && order.method === "member",
          ({ amount }) => amount,
        ),
      );
    }),
  );
});
