/** CREATE_ORDER: write the order down and hold its capacity, in one decision. */
import type { Catalog, Sku } from "../catalog/catalog.ts";
import { isOnSale, productName, quoteMinor, validQuantities } from "../catalog/catalog.ts";
import { isClosedBy, lastClosedMinute } from "../catalog/cutoff.ts";
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import { hasRoom, remaining, type Slot } from "../inventory/slot.ts";
import { toMajorUnits } from "../money.ts";
import type { Rejection } from "../rejection.ts";
import { localMinute } from "../time-zone.ts";
import type { OrderChange } from "./change.ts";
import { camelCurrency, isoInstant, type Dated, type OrderEvent } from "./event.ts";
import { before_first_event, type Order } from "./order.ts";

export type CreateOrder = Readonly<{
  type: "CREATE_ORDER";
  order_id: string;
  cart_id: string;
  /** The cart was made for this order: nothing else can be in it. */
  is_cart_new: boolean;
  sku_id: string;
  quantity: number;
  date: string;
  /** Empty for a slot of the whole day. */
  start_time: string;
  channel: string;
  customer: Readonly<Record<string, string>>;
  /** What is asked in place of the list price: a till may give a discount, nobody else says it. */
  quote_minor?: bigint;
  /** When the request came in; the lock counts from the stamp, when it is really taken. */
  at_ms: number;
}>;

export type CreateOrderFacts = Readonly<{
  catalog: Catalog;
  /** The slot named by the SKU's pool, date and start time, where there is one. */
  slot: Slot | undefined;
  /** The other orders of the cart. */
  cart: readonly Order[];
}>;

export const lock_duration_ms = 300_000;
export const cart_orders_max = 50;

export function decideCreateOrder(
  command: CreateOrder,
  facts: CreateOrderFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { catalog } = facts;
  const { now_ms } = stamp;
  const sku = catalog.skus.get(command.sku_id);
  if (sku === undefined) return reject({ code: "SKU_UNKNOWN", sku_id: command.sku_id });
  const refusal =
    refuseSale(command, { sku, catalog, now_ms }) ??
    refuseTime(command, { sku, catalog, now_ms }) ??
    refuseSlot(command, { sku, catalog, slot: facts.slot }) ??
    refuseCart(command, facts.cart, sku.currency);
  if (refusal !== null) return reject(refusal);
  const draft = draftOf(command, sku, catalog);
  return accept({ drafts: [draft], events: firstEvents(draft, stamp) });
}

type Wanted = Readonly<{ sku: Sku; catalog: Catalog; now_ms: number }>;

function refuseSale(command: CreateOrder, { sku, catalog, now_ms }: Wanted): Rejection | null {
  if (!isOnSale(sku, catalog.products.get(sku.product_id), now_ms)) {
    const { sku_id, sale_from_ms, sale_until_ms } = sku;
    return { code: "SKU_NOT_ON_SALE", sku_id, sale_from_ms, sale_until_ms };
  }
  if (command.quantity % sku.pack_size !== 0) {
    const valid_quantities = validQuantities(command.quantity, sku.pack_size);
    return { code: "QUANTITY_NOT_A_PACK", pack_size: sku.pack_size, valid_quantities };
  }
  return null;
}

function refuseTime(command: CreateOrder, { sku, catalog, now_ms }: Wanted): Rejection | null {
  const { date, start_time } = command;
  const timed = catalog.pools.get(sku.pool_id)?.timed === true;
  if (timed && start_time === "") return { code: "START_TIME_REQUIRED", sku_id: sku.sku_id };
  if (!timed && start_time !== "") return { code: "START_TIME_NOT_TAKEN", sku_id: sku.sku_id };
  const { time_zone } = catalog.merchant;
  const today = localMinute(now_ms, time_zone).slice(0, 10);
  if (date < today) return { code: "DATE_PAST", date, today };
  if (isClosedBy(lastClosedMinute(sku, time_zone, now_ms), command)) {
    return { code: "PAST_CUTOFF", date, start_time, cutoff_minutes: sku.cutoff_minutes };
  }
  return null;
}

function refuseSlot(
  command: CreateOrder,
  { sku, catalog, slot }: Readonly<{ sku: Sku; catalog: Catalog; slot: Slot | undefined }>,
): Rejection | null {
  const { date, start_time } = command;
  if (slot === undefined) {
    const unlimited = catalog.pools.get(sku.pool_id)?.unlimited === true;
    // An unlimited pool sells on every day that is not closed; a timed one only at its times.
    return unlimited && start_time === "" ? null : { code: "SLOT_UNKNOWN", date, start_time };
  }
  if (slot.closed) return { code: "SLOT_CLOSED", date, start_time };
  if (!hasRoom(slot, command.quantity)) {
    const left = remaining(slot) ?? 0;
    return { code: "SLOT_SOLD_OUT", date, start_time, remaining: left, held: slot.held };
  }
  return null;
}

function refuseCart(
  command: CreateOrder,
  cart: readonly Order[],
  currency: string,
): Rejection | null {
  const { cart_id } = command;
  if (cart.length >= cart_orders_max) return { code: "CART_FULL", orders_max: cart_orders_max };
  for (const order of cart) {
    if (order.currency !== currency) return { code: "CART_CURRENCIES_DIFFER", cart_id };
    if (order.status === "PENDING_PAYMENT" && order.session_id !== null) {
      return { code: "CART_BEING_PAID", cart_id, session_id: order.session_id };
    }
  }
  return null;
}

function draftOf(command: CreateOrder, sku: Sku, catalog: Catalog): Order {
  return {
    merchant_id: catalog.merchant.merchant_id,
    order_id: command.order_id,
    cart_id: command.cart_id,
    sku_id: sku.sku_id,
    pool_id: sku.pool_id,
    product_name: productName(sku, catalog.merchant),
    quantity: command.quantity,
    date: command.date,
    start_time: command.start_time,
    quote_amount_minor: command.quote_minor ?? quoteMinor(sku, command.quantity),
    currency: sku.currency,
    channel: command.channel,
    customer: command.customer,
    created_at_ms: command.at_ms,
    ...before_first_event,
  };
}

/** What every order begins with: that it was written down, and that its places are held. */
export function firstEvents(draft: Order, stamp: Stamp): OrderChange["events"] {
  const { order_id, sku_id, quantity, date } = draft;
  const drafted = {
    skuId: sku_id,
    quantity,
    date,
    ...(draft.start_time === "" ? {} : { startTime: draft.start_time }),
    [`quoteAmount${camelCurrency(draft.currency)}`]: toMajorUnits(
      draft.quote_amount_minor,
      draft.currency,
    ),
    channel: draft.channel,
    customer: draft.customer,
  };
  return [
    {
      order_id,
      event: { type: "ORDER_DRAFT_CREATED", at_ms: draft.created_at_ms, payload: drafted },
    },
    { order_id, event: lockEvent(draft, stamp) },
  ];
}

/** INVENTORY_LOCKED for the whole order, lasting `lock_duration_ms` from now. */
export function lockEvent(
  order: Order,
  stamp: Stamp,
): Dated<Extract<OrderEvent, { type: "INVENTORY_LOCKED" }>> {
  return {
    type: "INVENTORY_LOCKED",
    at_ms: stamp.now_ms,
    payload: {
      lockId: stamp.newId("lock"),
      skuId: order.sku_id,
      quantity: order.quantity,
      expiryAt: isoInstant(stamp.now_ms + lock_duration_ms),
    },
  };
}
