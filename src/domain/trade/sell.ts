/**
 * SELL: a counter sale in one decision. Its orders are written down and held, a member's parts and
 * a coupon are taken, a payment is asked for what is left, and, when it is in cash or nothing is
 * left, taken: all in one commit, with the same events as any other sale.
 */
import { quoteMinor, type Catalog } from "../catalog/catalog.ts";
import { accept, invariant, reject, type Decision, type Stamp } from "../decision.ts";
import { moveLock, slotId, type Slot, type SlotKey } from "../inventory/slot.ts";
import type { MemberFacts } from "../member/open-holdings.ts";
import { addMinor } from "../money.ts";
import type { OrderChange, OrderFact } from "../order/change.ts";
import { decideCreateOrder } from "../order/create-order.ts";
import { evolveOrder, type Order } from "../order/order.ts";
import { decideCheckout } from "../payment/checkout.ts";
import { decideRecordPayment } from "../payment/record-payment.ts";
import { cash_provider, member_provider, type PaymentSession } from "../payment/session.ts";
import type { Rejection } from "../rejection.ts";
import { allocateDiscount } from "./discount-lines.ts";
import type { SaleMember } from "./member-parts.ts";
import { openOrder, type OpenSale } from "./open-sale.ts";
import type { TradeMethod } from "./product-code.ts";
import { openMemberSide, saleDiscount, takeParts } from "./sell-to-member.ts";
import { saleTradeOrder } from "./sale-trade-order.ts";
import type { Counter, GoodsLine } from "./trade-order.ts";

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
  /** Lowers the price. */
  coupon_code?: string | null;
  /** Who buys, when known, and what comes out of the member's account and points. */
  member?: SaleMember | null;
  /** What is left is paid so; `member`: nothing is to be left. */
  payment:
    | Readonly<{
        method: "cash";
        store_no: string;
        received_minor: bigint | null;
        /** The store takes this caller's cash in an open shift only. */
        needs_shift?: boolean;
      }>
    | Readonly<{ method: "member" }>
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
  /** Absent where the sale names no member and no coupon. */
  members?: MemberFacts;
}>;

export function decideSell(command: Sell, facts: SellFacts, stamp: Stamp): Decision<OrderChange> {
  const { tickets, open_sale, cart_id } = command;
  if (tickets.length === 0 && open_sale === null) return reject({ code: "SALE_EMPTY" });
  const gross = grossOf(command, facts.catalog);
  const side = openMemberSide(command, { gross_minor: addMinor(gross), facts, stamp });
  const discount = saleDiscount(command, side);
  if (!discount.accepted) return discount;
  const discount_minor = discount.change;
  const drafted = draftAll(command, { gross, discount_minor, facts, stamp });
  if (!drafted.accepted) return drafted;
  const sale = openFold(drafted.change);
  const parts = takeParts(command, { due_minor: side.gross_minor - discount_minor, side });
  if (!parts.accepted) return parts;
  const { payment, tenders, trade_order_id } = parts.change;
  const is_by_member = payment.method === "member";
  const covered_minor = is_by_member ? 0n : addMinor(tenders.map((one) => one.amount_minor));
  const checkout = decideCheckout(
    {
      type: "CHECKOUT",
      subject: { cart_id },
      payment_method: payment.method,
      protocol: ("protocol" in payment ? payment.protocol : undefined) ?? "COUNTER",
      provider: providerOf(payment),
    },
    {
      ...{ cart: sale.orders(), sessions: [] },
      sale: trade_order_id === null ? null : { trade_order_id, covered_minor },
    },
    stamp,
  );
  if (!checkout.accepted) return checkout;
  sale.add(checkout.change);
  const session = sale.session();
  const short = payment.method === "cash" ? refuseShort(session, payment.received_minor) : null;
  if (short !== null) return reject(short);
  if (payment.method === "cash" || is_by_member) {
    const paid = recordAtOnce(session, { orders: sale.orders(), facts, stamp });
    if (!paid.accepted) return paid;
    sale.add(paid.change);
  }
  const trade_order = saleTradeOrder(command, {
    ...{ session, payment, tenders, discount_minor, stamp },
  });
  const { records, facts: told } = side.changes();
  return accept({ ...sale.change(), trade_orders: [trade_order], records, facts: told });
}

function providerOf(payment: Sell["payment"]): string {
  if (payment.method === "cash") return cash_provider;
  return payment.method === "member" ? member_provider : payment.provider;
}

function refuseShort(
  { amount_minor, currency }: PaymentSession,
  received_minor: bigint | null,
): Rejection | null {
  const missing_minor = amount_minor - (received_minor ?? amount_minor);
  return missing_minor > 0n ? { code: "CASH_SHORT", missing_minor, currency } : null;
}

type Drafting = Readonly<{
  gross: readonly bigint[];
  discount_minor: bigint;
  facts: SellFacts;
  stamp: Stamp;
}>;

/** Every order of the sale, each on the slots that the ones before it have left. */
function draftAll(command: Sell, { gross, discount_minor, facts, stamp }: Drafting) {
  const { tickets, open_sale, cart_id, customer, at_ms } = command;
  const { catalog, slotOf } = facts;
  const discounts = allocateDiscount(gross, discount_minor);
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

/** Cash, and what a member pays, is there as soon as it is asked for. */
function recordAtOnce(
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
