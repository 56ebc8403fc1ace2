import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stampAt } from "../../../test/support/given.ts";
import { opening_ms, openShiftWith } from "../../../test/support/shifts.ts";
import { ownedAccount, soleAccount } from "../ledger/account.ts";
import { bookTransfer, credit, debit, type Transfer } from "../ledger/transfer.ts";
import { no_counter, type TradeOrder } from "../trade/trade-order.ts";
import { tradeStatuses } from "../trade/trade-status.ts";
import { factsOf, followTrade } from "./follow-trade.ts";
import { addFact, no_totals } from "./shift-totals.ts";
import { expectedCash, type Shift } from "./shift.ts";

const at = stampAt(opening_ms + 60_000);

/** 12.00 in cash at the counter of `op_1`, paid; changed as told. */
function tradeOrder(change: Partial<TradeOrder> = {}): TradeOrder {
  const { amount_minor = 1_200n } = change;
  return {
    ...{ merchant_id: "sentosa_demo", trade_order_id: "E01", cart_id: "cart_1" },
    ...{ trade_type: 1, deposit_mode: 0, status: tradeStatuses.SUCCESS, currency: "CNY" },
    ...{ order_amount_minor: amount_minor, discount_minor: 0n, amount_minor },
    ...{ deposit_minor: 0n, refunded_minor: 0n, refunding_minor: 0n, income_minor: amount_minor },
    ...{ subject: "", body: "", method: "cash", product_id: null, pay_order_id: "P01" },
    counter: { ...no_counter, store_no: "store_1", operator_id: "op_1" },
    ...{ session_id: "ps_1", channel_user_id: null, user_id: null, member_id: null },
    ...{ coupon_code: null, points_given: null, goods: null },
    cash_received_minor: null,
    tenders: [
      { tender: { method: "CASH", store_id: "store_1", amount_minor }, refunded_minor: 0n },
    ],
    ...{ created_at_ms: opening_ms, updated_at_ms: opening_ms, success_at_ms: opening_ms },
    ...change,
  };
}

const unpaid = (order: TradeOrder): TradeOrder => ({
  ...order,
  ...{ status: tradeStatuses.ING, success_at_ms: null },
});

/** The order after so much of its first tender went back. */
function afterRefund(order: TradeOrder, amount_minor: bigint): TradeOrder {
  const refunded_minor = order.refunded_minor + amount_minor;
  const [first, ...rest] = order.tenders;
  const status = tradeStatuses.REFUND_PART;
  return {
    ...{ ...order, status, refunded_minor },
    tenders: [{ ...first!, refunded_minor: first!.refunded_minor + amount_minor }, ...rest],
  };
}

/** Cash from the drawer that is named, into it when it is above zero. */
function cashTransfer(kind: "SALE" | "REFUND", drawer: string, amount_minor: bigint): Transfer {
  const reference = { type: "pay_order", id: "P01", trade_order_id: "E01" } as const;
  return bookTransfer({ transfer_id: `${kind}-1`, at_ms: opening_ms, reference }, kind, [
    debit(ownedAccount("cash_drawer", drawer, "CNY"), amount_minor),
    credit(soleAccount("merchant_payable", "CNY"), amount_minor),
  ]);
}

const cashOf = (transfers: readonly Transfer[]) =>
  transfers.flatMap(({ entries }) =>
    entries
      .filter(({ code }) => code.startsWith("cash_"))
      .map(({ code, owner_id, amount_minor }) => [`${code}/${owner_id}`, amount_minor]),
  );

function follow(
  change: Readonly<{ before?: TradeOrder; after: TradeOrder; transfers?: readonly Transfer[] }>,
  people: Readonly<{ shifts: readonly Shift[]; giver_id?: string }>,
) {
  const { before, after, transfers = [] } = change;
  return followTrade(
    { trade_orders: [{ before, after }], transfers },
    {
      openShiftOf: (id) => people.shifts.find(({ operator_id }) => operator_id === id),
      giver_id: people.giver_id ?? null,
    },
    at,
  );
}

describe("a payment", () => {
  const paid = tradeOrder();
  const change = { after: paid, transfers: [cashTransfer("SALE", "store_1", 1_200n)] };

  test("is in the shift of the counter's operator, and its cash in that drawer", () => {
    const followed = follow(change, { shifts: [openShiftWith()] });
    if (!followed.accepted) throw new Error(followed.rejection.code);
    const { shifts, transfers, trade_orders } = followed.change;
    expect(shifts.map(expectedCash)).toEqual([21_200n]);
    expect(cashOf(transfers)).toEqual([["cash_drawer/store_1/shift_1", 1_200n]]);
    expect(trade_orders[0]?.tenders[0]?.tender).toMatchObject({ drawer_id: "store_1/shift_1" });
  });

  test.each([
    ["nobody's who has a shift", [openShiftWith({ operator_id: "op_2" })]],
    ["in another store", [openShiftWith({ store_id: "store_2" })]],
    ["in another currency", [openShiftWith({ currency: "SGD" })]],
  ])("is in no shift when it is %s", (_, shifts) => {
    expect(follow(change, { shifts })).toEqual({
      accepted: true,
      change: { shifts: [], trade_orders: [paid], transfers: change.transfers },
    });
  });

  test("that was there before is not counted again", () => {
    const followed = follow({ before: paid, after: paid }, { shifts: [openShiftWith()] });
    expect(followed).toMatchObject({ change: { shifts: [] } });
  });
});

describe("what goes back", () => {
  const sold = tradeOrder({
    tenders: [
      {
        tender: {
          ...{ method: "CASH", store_id: "store_1", amount_minor: 1_200n },
          drawer_id: "store_1/shift_0",
        },
        refunded_minor: 0n,
      },
    ],
  });
  const change = {
    before: sold,
    after: afterRefund(sold, 500n),
    transfers: [cashTransfer("REFUND", "store_1/shift_0", -500n)],
  };

  test("comes out of the drawer of whoever gives it, in whatever store that is", () => {
    const shift = openShiftWith({ operator_id: "op_2", store_id: "store_2" });
    const followed = follow(change, { shifts: [shift], giver_id: "op_2" });
    if (!followed.accepted) throw new Error(followed.rejection.code);
    expect(cashOf(followed.change.transfers)).toEqual([["cash_drawer/store_2/shift_1", -500n]]);
    expect(followed.change.shifts[0]?.totals).toMatchObject({
      ...{ refund_count: 1, refund_minor: 500n },
    });
  });

  test("comes out of the safe when a shift took it and nobody's shift gives it", () => {
    const followed = follow(change, { shifts: [], giver_id: "op_2" });
    if (!followed.accepted) throw new Error(followed.rejection.code);
    expect(cashOf(followed.change.transfers)).toEqual([["cash_safe/store_1", -500n]]);
  });

  test("is refused when the giver's drawer is short of it", () => {
    const shift = openShiftWith({ operator_id: "op_2", float_minor: 499n });
    expect(follow(change, { shifts: [shift], giver_id: "op_2" })).toMatchObject({
      rejection: {
        code: "DRAWER_SHORT",
        currency: "CNY",
        wanted_minor: 500n,
        in_drawer_minor: 499n,
      },
    });
  });

  test("counts one for each order, however many go back together", () => {
    const transfers = ["a", "b", "c"].map((id) => ({
      ...cashTransfer("REFUND", "store_1", -100n),
      transfer_id: id,
    }));
    expect(factsOf(sold, afterRefund(sold, 300n), transfers)).toMatchObject([
      { type: "REFUNDED", of: "COLLECTION", count: 3, amount_minor: 300n },
    ]);
  });
});

test("a recharge brings its gift and points from its transfer", () => {
  const member_id = "member_1";
  const reference = { type: "pay_order", id: "P01", trade_order_id: "E01" } as const;
  const heading = { transfer_id: "P01-credited", at_ms: opening_ms, reference };
  const transfer = bookTransfer(heading, "RECHARGE_CREDITED", [
    debit(soleAccount("merchant_payable", "CNY"), 1_200n),
    debit(soleAccount("gift_expense", "CNY"), 200n),
    credit(ownedAccount("wallet_principal", member_id, "CNY"), 1_200n),
    credit(ownedAccount("wallet_gift", member_id, "CNY"), 200n),
    debit(soleAccount("points_expense", "PTS"), 12n),
    credit(ownedAccount("points_liability", member_id, "PTS"), 12n),
  ]);
  const paid = tradeOrder({ trade_type: 2 });
  expect(factsOf(unpaid(paid), paid, [transfer])).toEqual([
    {
      ...{ type: "RECHARGED", amount_minor: 1_200n, gift_minor: 200n, points_given: 12n },
      tenders: [{ method: "cash", amount_minor: 1_200n }],
    },
  ]);
});

test("a deposit is held, then kept in part, or goes back whole", () => {
  const card = {
    tender: {
      ...{ method: "CHANNEL", channel_id: "sandbox_card", amount_minor: 5_000n },
      fee: { cost_ppm: 0, merchant_ppm: 0, agents: [], isv_id: null, isv_ppm: 0 },
    },
    refunded_minor: 0n,
  } as unknown as TradeOrder["tenders"][number];
  const held = tradeOrder({
    ...{ deposit_mode: 1, deposit_minor: 5_000n, amount_minor: 0n, success_at_ms: null },
    ...{ status: tradeStatuses.DEPOSIT_ING, tenders: [card] },
  });
  const kept = {
    ...held,
    ...{ status: tradeStatuses.SUCCESS, amount_minor: 3_000n, success_at_ms: opening_ms },
  };
  const released = { ...held, status: tradeStatuses.DEPOSIT_REVERSE };
  expect(factsOf(undefined, held, [])).toMatchObject([{ type: "DEPOSIT_HELD" }]);
  expect(factsOf(held, kept, [])).toMatchObject([
    { type: "DEPOSIT_CONSUMED", method: "card", amount_minor: 3_000n, returned_minor: 2_000n },
  ]);
  expect(factsOf(held, released, [])).toMatchObject([
    { type: "DEPOSIT_RELEASED", amount_minor: 5_000n },
  ]);
});

test("refunds in any parts come to what was paid, in every sum", () => {
  const parts = fc.array(fc.bigInt({ min: 1n, max: 400n }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(parts, (amounts) => {
      const total = amounts.reduce((sum, part) => sum + part, 0n);
      let order = tradeOrder({ amount_minor: total });
      let totals = factsOf(undefined, order, []).reduce(addFact, no_totals);
      for (const part of amounts) {
        const after = afterRefund(order, part);
        totals = factsOf(order, after, []).reduce(addFact, totals);
        order = after;
      }
      expect(totals.amount_minor).toBe(totals.refund_minor);
      expect(totals.by_method.cash.collected_minor).toBe(totals.by_method.cash.refunded_minor);
    }),
  );
});
