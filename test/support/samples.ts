/**
 * One merchant's small world for tests of the rules: a family pack and a single ticket on one pool,
 * a timed show and a free beach, and orders and sessions in any status, each from its own events.
 */
import type { Catalog, Merchant, Pool, Product, Sku } from "../../src/domain/catalog/catalog.ts";
import type { Slot } from "../../src/domain/inventory/slot.ts";
import type { OrderChange } from "../../src/domain/order/change.ts";
import { decideCreateOrder, type CreateOrder } from "../../src/domain/order/create-order.ts";
import { evolveOrder, type Order } from "../../src/domain/order/order.ts";
import { decideCheckout } from "../../src/domain/payment/checkout.ts";
import { decideRecordPayment } from "../../src/domain/payment/record-payment.ts";
import type { PaymentOutcome, PaymentSession, Refund } from "../../src/domain/payment/session.ts";
import type { Stamp } from "../../src/domain/decision.ts";

/** 16:36 on 20 March 2026 in Singapore. */
export const start_ms = Date.parse("2026-03-20T08:36:00.000Z");
export const minute_ms = 60_000;
export const today = "2026-03-20";
export const visit_date = "2026-03-21";

export const merchant: Merchant = {
  merchant_id: "sentosa_demo",
  mch_id: "20000000",
  name_zh: "圣淘沙",
  name_en: "Sentosa",
  website: null,
  time_zone: "Asia/Singapore",
  currency: "SGD",
  locale: "zh-CN",
  qr_url_template: "https://tillgate.test/qr?data={data}",
  fee_rates: [],
  is_test: true,
};

export const product: Product = {
  product_id: "sentosa",
  name_zh: "圣淘沙",
  name_en: "Sentosa",
  active: true,
};

export const park: Pool = {
  pool_id: "park",
  name_zh: "乐园",
  name_en: "Park",
  unlimited: false,
  timed: false,
};
export const show: Pool = { ...park, pool_id: "show", timed: true };
export const beach: Pool = { ...park, pool_id: "beach", unlimited: true };

export const family_pack: Sku = {
  sku_id: "family_pack",
  product_id: product.product_id,
  pool_id: park.pool_id,
  name_zh: "家庭套票",
  name_en: "Family pack",
  price_minor: 11_900n,
  currency: "SGD",
  pack_size: 3,
  admits: [
    { type: "adult", count: 2 },
    { type: "child", count: 1 },
  ],
  sale_from_ms: null,
  sale_until_ms: null,
  cutoff_minutes: 0,
  active: true,
};
export const adult: Sku = {
  ...family_pack,
  sku_id: "adult",
  pack_size: 1,
  price_minor: 4_800n,
  admits: [{ type: "adult", count: 1 }],
};
export const night_show: Sku = { ...adult, sku_id: "night_show", pool_id: show.pool_id };
export const beach_pass: Sku = {
  ...adult,
  sku_id: "beach_pass",
  pool_id: beach.pool_id,
  price_minor: 0n,
};

/** The catalog, with rows of the same id replaced. */
export function catalogWith(
  change: Readonly<{
    merchant?: Partial<Merchant>;
    products?: readonly Product[];
    skus?: readonly Sku[];
  }> = {},
): Catalog {
  const skus = [family_pack, adult, night_show, beach_pass, ...(change.skus ?? [])];
  const products = [product, ...(change.products ?? [])];
  return {
    version: 1,
    merchant: { ...merchant, ...change.merchant },
    products: new Map(products.map((row) => [row.product_id, row])),
    pools: new Map([park, show, beach].map((row) => [row.pool_id, row])),
    skus: new Map(skus.map((row) => [row.sku_id, row])),
  };
}

export function slotWith(change: Partial<Slot> = {}): Slot {
  const day = { pool_id: park.pool_id, date: visit_date, start_time: "" };
  return { ...day, capacity: 100, closed: false, held: 0, sold: 0, ...change };
}

export function createOrder(change: Partial<CreateOrder> = {}): CreateOrder {
  return {
    type: "CREATE_ORDER",
    order_id: "order_1",
    cart_id: "cart_1",
    is_cart_new: false,
    sku_id: family_pack.sku_id,
    quantity: 3,
    date: visit_date,
    start_time: "",
    channel: "telegram",
    customer: { telegram_username: "bestjustin" },
    at_ms: start_ms,
    ...change,
  };
}

/** Ids that begin with the order's own, so that several orders of one test do not mix. */
function stampFor(owner: string, now_ms: number): Stamp {
  let ids = 0;
  let numbers = 0;
  return {
    now_ms,
    newId: (prefix) => `${prefix}_${owner}_${++ids}`,
    newNumber: (prefix) => `${prefix}_${owner}_${++numbers}`,
  };
}

/** The orders as the change leaves them; those it does not touch stay as they are. */
export function after(orders: readonly Order[], change: OrderChange): Order[] {
  const all = new Map(orders.map((order) => [order.order_id, order]));
  for (const draft of change.drafts ?? []) all.set(draft.order_id, draft);
  for (const { order_id, event, fulfillment } of change.events) {
    const order = all.get(order_id);
    if (order === undefined) throw new Error(`${event.type} on ${order_id}, which nobody gave`);
    const evolved = evolveOrder(order, event);
    all.set(order_id, fulfillment === undefined ? evolved : { ...evolved, fulfillment });
  }
  return [...all.values()];
}

/** An order that holds its capacity since `at_ms`. */
export function lockedOrder(change: Partial<CreateOrder> = {}, at_ms = start_ms): Order {
  const command = createOrder({ at_ms, ...change });
  const catalog = catalogWith();
  const sku = catalog.skus.get(command.sku_id);
  const slot = slotWith({ pool_id: sku?.pool_id ?? "", start_time: command.start_time });
  const stamp = stampFor(command.order_id, at_ms);
  const decision = decideCreateOrder(command, { catalog, slot, cart: [] }, stamp);
  if (!decision.accepted) throw new Error(JSON.stringify(decision.rejection));
  const [order] = after([], decision.change);
  if (order === undefined) throw new Error("no order was made");
  return order;
}

/** The orders, waiting for the payment of one open session, which stands beside them. */
export function checkedOut(
  orders: readonly Order[],
  at_ms = start_ms,
): Readonly<{ orders: Order[]; session: PaymentSession }> {
  const [first] = orders;
  const command = {
    type: "CHECKOUT",
    subject: { cart_id: first?.cart_id ?? "" },
    payment_method: "card",
    protocol: "DIRECT",
    provider: "sandbox",
  } as const;
  const stamp = stampFor(`${first?.order_id}_${at_ms - start_ms}`, at_ms);
  const decision = decideCheckout(command, { cart: orders, sessions: [] }, stamp);
  if (!decision.accepted) throw new Error(JSON.stringify(decision.rejection));
  const session = decision.change.sessions?.[0];
  if (session === undefined) throw new Error("no session was opened");
  return { orders: after(orders, decision.change), session };
}

/** What the provider says when it took exactly what was asked. */
export function successOf(
  session: PaymentSession,
): Extract<PaymentOutcome, { state: "SUCCEEDED" }> {
  const { amount_minor, currency, session_id } = session;
  return { state: "SUCCEEDED", payment_ref: `card_${session_id}`, amount_minor, currency };
}

/** Orders and their session after the outcome was recorded. */
export function recorded(
  state: Readonly<{ orders: readonly Order[]; session: PaymentSession }>,
  outcome: PaymentOutcome,
  options: Readonly<{ at_ms?: number; slot?: Slot }> = {},
): Readonly<{ orders: Order[]; session: PaymentSession; refunds: readonly Refund[] }> {
  const { session, orders } = state;
  const command = {
    type: "RECORD_PAYMENT",
    session_id: session.session_id,
    outcome,
  } as const;
  const facts = {
    merchant,
    session,
    orders,
    slotOf: () => options.slot ?? slotWith(),
    replayed: false,
  };
  const stamp = stampFor(session.session_id, options.at_ms ?? start_ms + minute_ms);
  const decision = decideRecordPayment(command, facts, stamp);
  if (!decision.accepted) throw new Error(JSON.stringify(decision.rejection));
  const { change } = decision;
  return {
    orders: after(orders, change),
    session: change.sessions?.[0] ?? session,
    refunds: change.refunds ?? [],
  };
}
