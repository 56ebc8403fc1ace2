import { describe, expect, test } from "vitest";
import { given } from "../../../test/support/given.ts";
import {
  adult,
  catalogWith,
  family_pack,
  merchant,
  slotWith,
  start_ms,
  visit_date,
} from "../../../test/support/samples.ts";
import { decideSell, type Sell, type SellFacts } from "./sell.ts";
import { followMoney } from "./follow-money.ts";
import { no_counter } from "./trade-order.ts";
import { tradeStatuses } from "./trade-status.ts";

const counter = { ...no_counter, store_no: "S01", operator_id: "op_1", operator_name: "123" };
const cash = { method: "cash", store_no: "S01", received_minor: null } as const;
const wechat = {
  method: "wechat",
  provider: "sandbox",
  product_id: "8020",
  user_id: "134713461986047502",
} as const;

const ticket = (order_id: string, quantity: number, sku_id = adult.sku_id) => ({
  ...{ order_id, sku_id, quantity },
  ...{ date: visit_date, start_time: "" },
});

function sell(change: Partial<Sell>): Sell {
  return {
    type: "SELL",
    cart_id: "cart_1",
    tickets: [],
    open_sale: null,
    discount_minor: 0n,
    payment: cash,
    counter,
    subject: "现金支付",
    body: "现金支付",
    goods: null,
    customer: {},
    at_ms: start_ms,
    ...change,
  };
}

const burger = { order_id: "order_9", product_name: "奥尔良鸡腿堡", amount_minor: 1_200n };

function facts(capacity: number): SellFacts {
  const slot = slotWith({ capacity });
  return {
    catalog: catalogWith(),
    slotOf: ({ pool_id }) => (pool_id === slot.pool_id ? slot : undefined),
  };
}

const accepted = (command: Sell, capacity = 10) =>
  given(facts(capacity), start_ms).when(decideSell, command).thenAccepted();

describe("a sale in cash", () => {
  const change = accepted(sell({ tickets: [ticket("order_1", 2)] }));

  test("goes the way of every order, from its draft to its ticket, at once", () => {
    expect(change.events.map(({ event }) => event.type)).toEqual([
      "ORDER_DRAFT_CREATED",
      "INVENTORY_LOCKED",
      "CHECKOUT_REQUESTED",
      "PAYMENT_SESSION_CREATED",
      "CHECKOUT_COMPLETED",
      "FULFILLMENT_ISSUED",
    ]);
    expect(change.sessions).toMatchObject([
      { status: "SUCCEEDED", settled: true, provider: "cash", protocol: "COUNTER" },
    ]);
  });

  test("is paid in its trade order, and in the drawer of its store", () => {
    const money = followMoney(
      change,
      {
        merchant,
        sessionOf: () => undefined,
        refundOf: () => undefined,
        orderOf: () => undefined,
        tradeOrderOf: () => undefined,
      },
      start_ms,
    );
    const amount = 2n * adult.price_minor;
    expect(money.trade_orders).toMatchObject([
      {
        status: tradeStatuses.SUCCESS,
        method: "cash",
        order_amount_minor: amount,
        amount_minor: amount,
        income_minor: amount,
        success_at_ms: start_ms,
        counter: { store_no: "S01" },
      },
    ]);
    const entries = money.transfers.flatMap((transfer) => transfer.entries);
    expect(entries.map(({ code, amount_minor }) => [code, amount_minor])).toEqual([
      ["cash_drawer", amount],
      ["merchant_payable", -amount],
    ]);
  });

  test("takes what was handed over, if it is enough", () => {
    const tickets = [ticket("order_1", 2)];
    const amount = 2n * adult.price_minor;
    const pay = (received_minor: bigint) => sell({ tickets, payment: { ...cash, received_minor } });
    expect(accepted(pay(amount + 500n)).trade_orders).toMatchObject([
      { amount_minor: amount, cash_received_minor: amount + 500n },
    ]);
    given(facts(10), start_ms)
      .when(decideSell, pay(amount - 1n))
      .thenRejected({ code: "CASH_SHORT", missing_minor: 1n, currency: "SGD" });
  });
});

describe("a sale through a channel", () => {
  test("waits for its payment, with the places held and the trade order under way", () => {
    const change = accepted(sell({ tickets: [ticket("order_1", 2)], payment: wechat }));
    expect(change.sessions).toMatchObject([{ status: "OPEN", payment_method: "wechat" }]);
    expect(change.trade_orders).toMatchObject([
      { status: tradeStatuses.ING, product_id: "8020", user_id: wechat.user_id, method: null },
    ]);
  });
});

describe("a sale of several things", () => {
  test("spreads the discount over them to the last cent", () => {
    const tickets = [ticket("order_1", 1), ticket("order_2", 3, family_pack.sku_id)];
    const change = accepted(sell({ tickets, open_sale: burger, discount_minor: 1_000n }));
    const gross = adult.price_minor + family_pack.price_minor + 1_200n;
    const quotes = (change.drafts ?? []).map(({ quote_amount_minor }) => quote_amount_minor);
    expect(quotes.reduce((sum, quote) => sum + quote, 0n)).toBe(gross - 1_000n);
    expect(change.trade_orders).toMatchObject([
      { order_amount_minor: gross, discount_minor: 1_000n, amount_minor: gross - 1_000n },
    ]);
  });

  test("counts what it takes itself: the last place is sold once", () => {
    const tickets = [ticket("order_1", 2), ticket("order_2", 2)];
    accepted(sell({ tickets }), 4);
    given(facts(3), start_ms).when(decideSell, sell({ tickets })).thenRejected({
      code: "SLOT_SOLD_OUT",
      date: visit_date,
      start_time: "",
      remaining: 1,
      held: 2,
    });
  });
});

describe("a sale of just an amount", () => {
  test("is an order of the counter's own SKU, for the merchant's day", () => {
    const change = accepted(sell({ open_sale: burger }));
    expect(change.drafts).toMatchObject([
      { sku_id: "counter", quantity: 1, product_name: "奥尔良鸡腿堡", quote_amount_minor: 1_200n },
    ]);
  });

  test("of nothing, or with more off than it comes to, is refused", () => {
    const when = (change: Partial<Sell>) =>
      given(facts(1), start_ms).when(decideSell, sell(change));
    when({}).thenRejected({ code: "SALE_EMPTY" });
    when({ open_sale: burger, discount_minor: 1_201n }).thenRejected({
      code: "DISCOUNT_TOO_LARGE",
      amount_minor: 1_200n,
      currency: "SGD",
    });
  });
});
