/**
 * Keeps a page of the orders list true while it is looked at: rows change where they stand, and
 * orders that came in are counted for the pill. Nothing moves until the reader asks for it.
 */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { OrderDocument, OrderList } from "../../../src/contract/order.ts";
import { fetchOrders, ordersQuery } from "../api/queries.ts";
import { request } from "../api/request.ts";
import { useLiveBatches } from "../live/live-provider.tsx";
import { countNew, patchRows } from "./new-orders.ts";
import type { OrdersSearch } from "./orders-search.ts";

/** Rows that left the page are read one by one; more than this many wait for the reader. */
const single_reads_max = 20;
const pause_ms = 1_000;

/** `new_count` counts up to a page; `is_full` says that there are more. */
export function useLiveOrders(search: OrdersSearch): {
  new_count: number;
  is_full: boolean;
  showNew: () => void;
} {
  const query_client = useQueryClient();
  const { queryKey } = ordersQuery(search);
  const [news, setNews] = useState({ new_count: 0, is_full: false });
  const changed_ids = useRef<Set<string> | "all">(new Set());
  const is_checking = useRef(false);
  const is_asked = useRef(false);

  const check = useEffectEvent(async () => {
    const shown = query_client.getQueryData(queryKey);
    if (shown === undefined) return;
    const changed = changed_ids.current;
    changed_ids.current = new Set();
    const fresh = await fetchOrders(search);
    const gone = await readRowsThatLeft(shown, fresh, changed);
    query_client.setQueryData(queryKey, (latest) =>
      latest === undefined ? undefined : patchRows(latest, [...fresh.data, ...gone]),
    );
    // A later page starts at a fixed place, so nothing new can enter above its first row.
    if (search.cursor !== undefined) return;
    const new_count = countNew(query_client.getQueryData(queryKey) ?? shown, fresh);
    setNews({ new_count, is_full: new_count === fresh.data.length && fresh.next_cursor !== null });
  });

  const checkSoon = useEffectEvent(async () => {
    is_asked.current = true;
    if (is_checking.current) return;
    is_checking.current = true;
    while (is_asked.current) {
      is_asked.current = false;
      // A failed check is not shown: the next event brings the next check.
      await check().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, pause_ms));
    }
    is_checking.current = false;
  });

  useLiveBatches(({ events, gap }) => {
    if (gap) changed_ids.current = "all";
    if (changed_ids.current !== "all") {
      for (const { order_id } of events) {
        if (order_id !== undefined) changed_ids.current.add(order_id);
      }
    }
    void checkSoon();
  });

  // A page that was read some time ago and is shown again may be old.
  useEffect(() => {
    if (query_client.getQueryData(queryKey) === undefined) return;
    changed_ids.current = "all";
    void checkSoon();
    // Only when another page is shown; the key is made anew with each render.
  }, [JSON.stringify(queryKey)]);

  return {
    ...news,
    showNew() {
      setNews({ new_count: 0, is_full: false });
      void query_client.refetchQueries({ queryKey, exact: true });
    },
  };
}

/** Rows still shown that the page has no more: what became of them. */
async function readRowsThatLeft(
  shown: OrderList,
  fresh: OrderList,
  changed: ReadonlySet<string> | "all",
): Promise<readonly OrderDocument[]> {
  const present = new Set(fresh.data.map((order) => order.order_id));
  const left = shown.data
    .map((order) => order.order_id)
    .filter((id) => !present.has(id) && (changed === "all" || changed.has(id)))
    .slice(0, single_reads_max);
  const reads = left.map((id) => request<OrderDocument>(`/v1/orders/${id}`).catch(() => undefined));
  return (await Promise.all(reads)).filter((order) => order !== undefined);
}
