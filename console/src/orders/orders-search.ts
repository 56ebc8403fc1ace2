/** What the orders list is narrowed to: all of it in the page's address, as the API takes it. */
import type { Channel } from "../../../src/contract/fields.ts";
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from "../../../src/contract/order.ts";
import {
  channels,
  fulfillmentStatuses,
  orderStatuses,
  paymentStatuses,
} from "../../../src/contract/order-words.ts";

export type OrdersSearch = Readonly<{
  status?: OrderStatus;
  payment_status?: PaymentStatus;
  fulfillment_status?: FulfillmentStatus;
  channel?: Channel;
  /** Visit date, `YYYY-MM-DD`. */
  date?: string;
  /** First and last day of creation, both included, in the merchant's zone. */
  created_from?: string;
  created_to?: string;
  /** The start of an id, reference or customer value. */
  q?: string;
  /** Where the page starts; absent for the newest orders. */
  cursor?: string;
}>;

/** Reads an address; what the API would refuse is left out, so an old bookmark still works. */
export function parseOrdersSearch(parameters: Readonly<Record<string, unknown>>): OrdersSearch {
  const { status, payment_status, fulfillment_status, channel } = parameters;
  const from = dateOf(parameters["created_from"]);
  const to = dateOf(parameters["created_to"]);
  const is_reversed = from !== undefined && to !== undefined && to < from;
  return {
    ...taken("status", knownOf(orderStatuses, status)),
    ...taken("payment_status", knownOf(paymentStatuses, payment_status)),
    ...taken("fulfillment_status", knownOf(fulfillmentStatuses, fulfillment_status)),
    ...taken("channel", knownOf(channels, channel)),
    ...taken("date", dateOf(parameters["date"])),
    ...taken("created_from", from),
    ...taken("created_to", is_reversed ? from : to),
    ...taken("q", textOf(parameters["q"], 100)),
    ...taken("cursor", textOf(parameters["cursor"], 200)),
  };
}

/** `?status=…` for the API; empty when nothing narrows the list. */
export function ordersQueryString(search: OrdersSearch): string {
  const text = new URLSearchParams(Object.entries(search)).toString();
  return text === "" ? "" : `?${text}`;
}

/** How many filters are set, the search box not counted. */
export function countFilters(search: OrdersSearch): number {
  const { q: _q, cursor: _cursor, ...filters } = search;
  return Object.keys(filters).length;
}

/**
 * The search with one part set, or taken out when empty. The list starts from its top again. A last
 * day before the first one takes that along.
 */
export function withPart(
  search: OrdersSearch,
  name: Exclude<keyof OrdersSearch, "cursor">,
  value: string,
): OrdersSearch {
  const { cursor: _cursor, ...rest } = search;
  const is_before = name === "created_to" && value !== "" && value < (rest.created_from ?? "");
  return parseOrdersSearch({
    ...rest,
    ...(is_before ? { created_from: value } : {}),
    [name]: value,
  });
}

function taken<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}

function knownOf<Value>(known: readonly Value[], value: unknown): Value | undefined {
  return known.find((one) => one === value);
}

function textOf(value: unknown, length_max: number): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return text === "" || text.length > length_max ? undefined : text;
}

function dateOf(value: unknown): string | undefined {
  const text = textOf(value, 10);
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  if (text < "1900" || text >= "3000") return undefined;
  const at_ms = Date.parse(`${text}T00:00:00Z`);
  // The parser lets 30 February pass as 2 March.
  return Number.isNaN(at_ms) || new Date(at_ms).toISOString().slice(0, 10) !== text
    ? undefined
    : text;
}
