/**
 * SELL: a counter sale in one decision. Its orders are written down and held, a payment is asked
 * for, and, when it is in cash, taken: all in one commit, with the same events as any other sale.
 */
import { quoteMinor, type Catalog } from "../catalog/catalog.ts";
import { accept, invariant, reject, type Decision, type Stamp } from "../decision.ts";
import { moveLock, slotId, type Slot, type SlotKey } from "../inventory/slot.ts";
import type { TakenTender } from "../ledger/tender.ts";
import { addMinor } from "../money.ts";
import type { OrderChange, OrderFact } from "../order/change.ts";
import { decideCreateOrder } from "../order/create-order.ts";
import { evolveOrder, type Order } from "../order/order.ts";
import { decideCheckout } from "../payment/checkout.ts";
import { decideRecordPayment } from "../payment/record-payment.ts";
import { cash_provider, type PaymentSession } from "../payment/session.ts";
import { allocateDiscount } from "./discount-lines.ts";
import { openOrder, type OpenSale } from "./open-sale.ts";
import type { TradeMethod } from "./product-code.ts";
import type { Counter, GoodsLine, TradeOrder } from "./trade-order.ts";
import { tradeStatuses } from "./trade-status.ts";

export type TicketLine = Readonly<{
  order_id: string;
  sku_id: string;
  /** Visitors. */
  quantity: number;
  date: string;
  /** Empty for the whole day. */
  start_time: string;
}>;

export type Sell = Readonly<{
  type: "SELL";
  cart_id: string;
  tickets: readonly TicketLine[];
  /** Anything else that is sold with them, or alone, for a sum that the till says. */
  open_sale: OpenSale | null;
  /** Taken off the whole, and spread over the orders. */
  discount_minor: bigint;
  payment:
    | Readonly<{
        method: "cash";
        store_no: string;
        received_minor: bigint | null;
        /** The store takes this caller's cash in an open shift only. */
        needs_shift?: boolean;
      }>
    | Readonly<{
        method: Exclude<TradeMethod, "cash" | "member">;
        provider: string;
        product_id: string | null;
        /** The code that was scanned off the customer's phone. */
        user_id: string | null;
        /** DIRECT: paid on the pay page; the till handles the payment unless told. */
        protocol?: "COUNTER" | "DIRECT";
      }>;
  counter: Counter;
  subject: string;
  body: string;
  goods: readonly GoodsLine[] | null;
  customer: Readonly<Record<string, string>>;
  at_ms: number;
}>;

export type SellFacts = Readonly<{
  catalog: Catalog;
  slotOf(key: SlotKey): Slot | undefined;
}>;

export function decideSell(command: Sell, facts: SellFacts, stamp: Stamp): Decision<OrderChange> {
  const drafted = draftAll(command, facts, stamp);
  if (!drafted.accepted) return drafted;
  const { payment, cart_id } = command;
  const sale = openFold(drafted.change);
  const checkout = decideCheckout(
    {
      type: "CHECKOUT",
      subject: { cart_id },
      payment_method: payment.method,
      protocol: payment.method === "cash" ? "COUNTER" : (payment.protocol ?? "COUNTER"),
      provider: payment.method === "cash" ? cash_provider : payment.provider,
    },
    { cart: sale.orders(), sessions: [] },
    stamp,
  );
  if (!checkout.accepted) return checkout;
  sale.add(checkout.change);
  const session = sale.session();
  if (payment.method === "cash") {
    const short_minor = session.amount_minor - (payment.received_minor ?? session.amount_minor);
    if (short_minor > 0n) {
      const { currency } = session;
      return reject({ code: "CASH_SHORT", missing_minor: short_minor, currency });
    }
    const paid = recordCash(session, { orders: sale.orders(), facts, stamp });
    if (!paid.accepted) return paid;
    sale.add(paid.change);
  }
  const trade_order = tradeOrderOf(command, { session, stamp });
  return accept({ ...sale.change(), trade_orders: [trade_order] });
}

/** Every order of the sale, each on the slots that the ones before it have left. */
function draftAll(command: Sell, { catalog, slotOf }: SellFacts, stamp: Stamp) {
  const { tickets, open_sale, cart_id, customer, at_ms } = command;
  if (tickets.length === 0 && open_sale === null) return reject({ code: "SALE_EMPTY" });
  const gross = grossOf(command, catalog);
  const gross_minor = addMinor(gross);
  if (command.discount_minor > gross_minor) {
    const { currency } = catalog.merchant;
    return reject({ code: "DISCOUNT_TOO_LARGE", amount_minor: gross_minor, currency });
  }
  const discounts = allocateDiscount(gross, command.discount_minor);
  const net = gross.map((amount, index) => amount - (discounts[index] ?? 0n));
  const slots = new Map<string, Slot>();
  const drafts: Order[] = [];
  const events: OrderFact[] = [];
  for (const [index, ticket] of tickets.entries()) {
    const pool_id = catalog.skus.get(ticket.sku_id)?.pool_id ?? "";
    const id = slotId({ ...ticket, pool_id });
    const slot = slots.get(id) ?? slotOf({ ...ticket, pool_id });
    const quote_minor = net[index] ?? 0n;
    const created = decideCreateOrder(
      {
        ...ticket,
        ...{ type: "CREATE_ORDER", cart_id, is_cart_new: false, channel: "pos" },
        ...{ customer, quote_minor, at_ms },
      },
      { catalog, slot, cart: drafts },
      stamp,
    );
    if (!created.accepted) return created;
    drafts.push(...(created.change.drafts ?? []));
    events.push(...created.change.events);
    if (slot !== undefined) {
      slots.set(id, moveLock(slot, ticket.quantity, { from: null, to: "HELD" }));
    }
  }
  if (open_sale !== null) {
    const sold = { ...open_sale, amount_minor: net.at(-1) ?? 0n };
    const opened = openOrder(sold, { cart_id, customer, at_ms }, { catalog, stamp });
    drafts.push(opened.draft);
    events.push(...opened.events);
  }
  return accept({ drafts, events });
}

/** The list price of each order; what is not sold here counts nothing and is refused later. */
function grossOf({ tickets, open_sale }: Sell, catalog: Catalog): bigint[] {
  const prices = tickets.map(({ sku_id, quantity }) => {
    const sku = catalog.skus.get(sku_id);
    const is_whole = sku !== undefined && quantity % sku.pack_size === 0;
    return is_whole ? quoteMinor(sku, quantity) : 0n;
  });
  return open_sale === null ? prices : [...prices, open_sale.amount_minor];
}

/** What several decisions in a row come to: each is made on what the ones before it left. */
function openFold(first: OrderChange) {
  const orders = new Map((first.drafts ?? []).map((draft) => [draft.order_id, draft]));
  const sessions = new Map<string, PaymentSession>();
  const events: OrderFact[] = [];
  function add(change: OrderChange): void {
    for (const session of change.sessions ?? []) sessions.set(session.session_id, session);
    for (const { order_id, event, fulfillment } of change.events) {
      const before = orders.get(order_id);
      invariant(before !== undefined, `${event.type} on ${order_id}, which is not sold here`);
      const after = evolveOrder(before, event);
      orders.set(order_id, fulfillment === undefined ? after : { ...after, fulfillment });
    }
    events.push(...change.events);
  }
  add(first);
  return {
    add,
    orders: () => [...orders.values()],
    session(): PaymentSession {
      const [session] = sessions.values();
      invariant(session !== undefined, "a sale without a payment session");
      return session;
    },
    change: (): OrderChange => ({
      drafts: first.drafts ?? [],
      events,
      sessions: [...sessions.values()],
    }),
  };
}

function recordCash(
  session: PaymentSession,
  { orders, facts, stamp }: Readonly<{ orders: readonly Order[]; facts: SellFacts; stamp: Stamp }>,
): Decision<OrderChange> {
  const { session_id, pay_order_id, amount_minor, currency } = session;
  const outcome = {
    state: "SUCCEEDED",
    payment_ref: pay_order_id,
    amount_minor,
    currency,
  } as const;
  return decideRecordPayment(
    { type: "RECORD_PAYMENT", session_id, outcome },
    {
      merchant: facts.catalog.merchant,
      session,
      orders,
      slotOf: (order) => facts.slotOf(order),
      replayed: false,
    },
    stamp,
  );
}

/** As it is before it is paid: followMoney takes it from there. */
function tradeOrderOf(
  command: Sell,
  { session, stamp }: Readonly<{ session: PaymentSession; stamp: Stamp }>,
): TradeOrder {
  const { payment, counter, subject, body, goods, discount_minor } = command;
  const { amount_minor } = session;
  const is_cash = payment.method === "cash";
  return {
    merchant_id: session.merchant_id,
    trade_order_id: session.trade_order_id,
    cart_id: session.cart_id,
    trade_type: 1,
    deposit_mode: 0,
    status: is_cash ? tradeStatuses.INIT : tradeStatuses.ING,
    currency: session.currency,
    order_amount_minor: amount_minor + discount_minor,
    discount_minor,
    amount_minor,
    deposit_minor: 0n,
    refunded_minor: 0n,
    refunding_minor: 0n,
    // Nothing of it is the merchant's before it is paid.
    income_minor: 0n,
    subject,
    body,
    counter,
    method: is_cash ? "cash" : null,
    product_id: is_cash ? null : payment.product_id,
    pay_order_id: session.pay_order_id,
    session_id: session.session_id,
    channel_user_id: null,
    user_id: is_cash ? null : payment.user_id,
    member_id: null,
    member_phone: null,
    coupon_code: null,
    points_given: null,
    goods,
    tenders: is_cash ? cashTender(payment.store_no, amount_minor) : [],
    cash_received_minor: is_cash ? payment.received_minor : null,
    created_at_ms: stamp.now_ms,
    updated_at_ms: stamp.now_ms,
    success_at_ms: null,
  };
}

export function cashTender(store_id: string, amount_minor: bigint): readonly TakenTender[] {
  if (amount_minor === 0n) return [];
  return [{ tender: { method: "CASH", store_id, amount_minor }, refunded_minor: 0n }];
}
