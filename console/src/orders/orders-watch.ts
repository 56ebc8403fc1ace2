/**
 * Keeps one page of the orders list true while it is looked at: rows change where they stand, and
 * orders that came in are counted. Nothing moves until the reader asks for it.
 */
import type { QueryClient } from "@tanstack/react-query";
import type { OrderDocument, OrderList } from "../../../src/contract/order.ts";
import { fetchOrders, ordersQuery } from "../api/queries.ts";
import { request } from "../api/request.ts";
import type { LiveBatch } from "../live/event-stream.ts";
import { countNew, patchRows } from "./new-orders.ts";
import type { OrdersSearch } from "./orders-search.ts";

/** Orders that came in since the page was read; `is_full`: there are more than were counted. */
export type NewOrders = Readonly<{ new_count: number; is_full: boolean }>;

export const no_new_orders: NewOrders = { new_count: 0, is_full: false };

/** Rows that left the page are read one by one; more than this many wait for a refresh. */
const single_reads_max = 20;
const pause_ms = 1_000;

export type OrdersWatch = Readonly<{
  /** Takes note of what happened and looks at the page soon, at most once a second. */
  onBatch: (batch: LiveBatch) => void;
  stop: () => void;
}>;

/** Watches the page that `search` names; `onNew` is told of each count. */
export function watchOrders({
  query_client,
  search,
  onNew,
}: {
  query_client: QueryClient;
  search: OrdersSearch;
  onNew: (orders: NewOrders) => void;
}): OrdersWatch {
  const { queryKey } = ordersQuery(search);
  const stopped = new AbortController();
  let changed: Set<string> | "all" = new Set();
  let is_checking = false;
  let is_asked = false;

  async function check(): Promise<void> {
    const shown = query_client.getQueryData(queryKey);
    if (shown === undefined) return;
    const changed_before = changed;
    changed = new Set();
    const fresh = await fetchOrders(search, stopped.signal);
    const left = await readRowsThatLeft({ shown, fresh, changed: changed_before });
    if (stopped.signal.aborted) return;
    const patched = query_client.setQueryData(queryKey, (latest) =>
      latest === undefined ? undefined : patchRows(latest, [...fresh.data, ...left]),
    );
    // A later page starts at a fixed place: nothing new can enter above its first row.
    if (search.cursor !== undefined) return;
    const new_count = countNew(patched ?? shown, fresh);
    onNew({ new_count, is_full: new_count === fresh.data.length && fresh.next_cursor !== null });
  }

  async function checkSoon(): Promise<void> {
    is_asked = true;
    if (is_checking) return;
    is_checking = true;
    while (is_asked && !stopped.signal.aborted) {
      is_asked = false;
      // A failed look changes nothing: the next event brings the next look.
      await check().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, pause_ms));
    }
    is_checking = false;
  }

  // A page that was read some time ago and is shown again may be old.
  if (query_client.getQueryData(queryKey) !== undefined) {
    changed = "all";
    void checkSoon();
  }

  return {
    onBatch({ events, gap }) {
      if (gap) changed = "all";
      for (const { order_id } of events) {
        if (changed !== "all" && order_id !== undefined) changed.add(order_id);
      }
      void checkSoon();
    },
    stop: () => stopped.abort(),
  };
}

/** Rows still shown that the page has no more: what became of them. */
async function readRowsThatLeft({
  shown,
  fresh,
  changed,
}: {
  shown: OrderList;
  fresh: OrderList;
  changed: ReadonlySet<string> | "all";
}): Promise<readonly OrderDocument[]> {
  const present = new Set(fresh.data.map((order) => order.order_id));
  const reads = shown.data
    .map((order) => order.order_id)
    .filter((id) => !present.has(id) && (changed === "all" || changed.has(id)))
    .slice(0, single_reads_max)
    .map((id) => request<OrderDocument>(`/v1/orders/${id}`).catch(() => undefined));
  return (await Promise.all(reads)).filter((order) => order !== undefined);
}
