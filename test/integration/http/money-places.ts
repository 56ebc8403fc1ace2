/**
 * Every member of a request of `/v1` that says how much money, with a request around it. A new one
 * fails the test that walks the API's description until it is here.
 */
import { store_no } from "./shop.ts";

export type MoneyPlace = Readonly<{
  pointer: string;
  /** The request's body with something in the place of the amount. */
  body(amount: string, date: string): object;
  /** What this one does not take besides. */
  refuses?: readonly string[];
  /** What this one takes, though others do not. */
  takes?: readonly string[];
}>;

const sale = { store_no, payment: { method: "cash" } };
const hat = { name: "hat", amount: { amount: 500, currency: "SGD" } };

const saleOf = (change: object): object => ({ ...sale, open_sale: hat, ...change });
const goodsOf = (member: string) => (amount: string) =>
  saleOf({ goods: [{ goods_id: 1, name: "hat", count: 1, [member]: amount }] });

const limitOf = (member: string) => (amount: string) => ({
  limits: [{ role: "cashier", per_refund: 1, per_day: 1, same_day_only: false, [member]: amount }],
});

const none_below_one = ["null", "0", "-0", "0.0"];

const couponOf = (member: string) => (amount: string) => ({
  ...{ name: { zh: "券", en: "Coupon" }, amount_off: 100, threshold: 200, currency: "SGD" },
  ...{ validity: { type: "DAYS_AFTER_RECEIPT", days: 30 }, [member]: amount },
});
const coupon_places: readonly MoneyPlace[] = [
  { pointer: "/amount_off", body: couponOf("amount_off"), refuses: none_below_one },
  { pointer: "/threshold", body: couponOf("threshold"), refuses: ["null"] },
];

const balance = { type: "BALANCE", gift: 100 };
const rule_places: readonly MoneyPlace[] = [
  {
    pointer: "/recharge_amount",
    body: (recharge_amount) => ({ recharge_amount, gift: balance }),
    refuses: none_below_one,
  },
  {
    pointer: "/gift/gift",
    body: (gift) => ({ recharge_amount: 100, gift: { ...balance, gift } }),
    refuses: none_below_one,
  },
  {
    pointer: "/gift/points",
    body: (points) => ({ recharge_amount: 100, gift: { type: "POINTS", points } }),
    refuses: none_below_one,
  },
];

const tender_rate = { points: 1, amount: 100 };
const pointsRuleOf = (change: object): object => ({
  points_rule: {
    ...{ consume_amount: 1_000, give_points: 5, stored_value_earns: false },
    ...{ validity_days: null, tender_rate, ...change },
  },
});

export const money_places: Readonly<Record<string, readonly MoneyPlace[]>> = {
  "POST /v1/sales": [
    {
      pointer: "/open_sale/amount/amount",
      body: (amount) => saleOf({ open_sale: { ...hat, amount: { amount, currency: "SGD" } } }),
      refuses: ["null", "100000000000"],
    },
    { pointer: "/discount", body: (discount) => saleOf({ discount }), refuses: ["null"] },
    {
      pointer: "/member_amount",
      body: (member_amount) => saleOf({ member: { card_no: "1" }, member_amount }),
      refuses: ["null", "100000000000", '"REST"'],
    },
    {
      pointer: "/points",
      body: (points) => saleOf({ member: { card_no: "1" }, points }),
      refuses: ["null"],
      // More points than anybody has are refused by what they have.
      takes: ["1000000000001"],
    },
    {
      pointer: "/payment/received",
      body: (received) => saleOf({ payment: { method: "cash", received } }),
      refuses: ["null"],
    },
    { pointer: "/goods/0/list_price", body: goodsOf("list_price"), refuses: ["null"] },
    { pointer: "/goods/0/price", body: goodsOf("price"), refuses: ["null"] },
    { pointer: "/goods/0/discount", body: goodsOf("discount"), refuses: ["null"] },
  ],
  "POST /v1/trade_orders/{trade_order_id}/refunds": [
    {
      pointer: "/amount",
      body: (amount) => ({ amount, reason: "x" }),
      refuses: none_below_one,
    },
  ],
  "POST /v1/skus": [
    {
      pointer: "/price/amount",
      body: (amount) => ({
        ...{ sku_id: "sentosa_family_pack", product_id: "sentosa", pool_id: "park" },
        ...{ name: { zh: "票", en: "Ticket" }, price: { amount, currency: "SGD" } },
        ...{ pack_size: 1, admits: [{ type: "any", count: 1 }] },
      }),
      refuses: ["null"],
    },
  ],
  "POST /v1/deposits": [
    {
      pointer: "/amount/amount",
      body: (amount) => ({ ...sale, amount: { amount, currency: "SGD" } }),
      refuses: none_below_one,
    },
    {
      pointer: "/payment/received",
      body: (received) => ({
        ...{ store_no, amount: hat.amount },
        payment: { method: "cash", received },
      }),
      refuses: ["null"],
    },
  ],
  "POST /v1/deposits/{deposit_id}/consume": [
    {
      pointer: "/amount",
      body: (amount) => ({ amount }),
      refuses: none_below_one,
    },
    ...(["list_price", "price", "discount"] as const).map((member) => ({
      pointer: `/goods/0/${member}`,
      body: (amount: string) => ({
        ...{ amount: 100, goods: [{ goods_id: 1, name: "hat", count: 1, [member]: amount }] },
      }),
      refuses: ["null"],
    })),
  ],
  "POST /v1/coupon_definitions": coupon_places,
  "PUT /v1/coupon_definitions/{coupon_id}": coupon_places,
  "POST /v1/recharge_rules": rule_places,
  "PUT /v1/recharge_rules/{rule_id}": rule_places,
  "PUT /v1/member_settings": [
    ...(["consume_amount", "give_points"] as const).map((member) => ({
      pointer: `/points_rule/${member}`,
      body: (amount: string) => pointsRuleOf({ [member]: amount }),
      refuses: ["null"],
    })),
    ...(["points", "amount"] as const).map((member) => ({
      pointer: `/points_rule/tender_rate/${member}`,
      body: (amount: string) => pointsRuleOf({ tender_rate: { ...tender_rate, [member]: amount } }),
      refuses: none_below_one,
    })),
  ],
  "POST /v1/members/{member_id}/points": [
    {
      pointer: "/points",
      body: (points) => ({ points, reason: "x" }),
      refuses: none_below_one,
      takes: ["-1", "-100", "-1e3"],
    },
  ],
  "POST /v1/members/{member_id}/recharges": [
    { pointer: "/amount", body: (amount) => ({ ...sale, amount }), refuses: none_below_one },
    {
      pointer: "/payment/received",
      body: (received) => ({ store_no, amount: 100, payment: { method: "cash", received } }),
      refuses: ["null"],
    },
  ],
  "POST /v1/shifts": [
    { pointer: "/float", body: (float) => ({ store_no, float }), refuses: ["null"] },
  ],
  "POST /v1/shifts/{shift_id}/cash_movements": [
    {
      pointer: "/amount",
      body: (amount) => ({ kind: "PAY_IN", amount }),
      refuses: none_below_one,
    },
  ],
  "POST /v1/shifts/{shift_id}/close": [
    {
      pointer: "/pieces/0/denomination",
      body: (denomination) => ({ change_count: 0, pieces: [{ denomination, count: 1 }] }),
      refuses: none_below_one,
    },
    {
      pointer: "/counted",
      body: (counted) => ({ change_count: 0, counted }),
      refuses: ["null"],
    },
  ],
  "PATCH /v1/refund_rules": [
    { pointer: "/limits/0/per_refund", body: limitOf("per_refund") },
    { pointer: "/limits/0/per_day", body: limitOf("per_day") },
  ],
};

/** Numbers that are no money, though they look like it. */
export const places_without_money: ReadonlySet<string> = new Set([
  "POST /v1/trade_orders/{trade_order_id}/receipts /width",
  "POST /v1/coupon_definitions /per_member_max",
  "PUT /v1/coupon_definitions/{coupon_id} /per_member_max",
]);
