/** The orders list, live: what is shown changes in place, new orders are counted for the pill. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ordersQuery } from "../api/queries.ts";
import { useLiveSubscribe } from "../live/live-provider.tsx";
import { ordersQueryString, parseOrdersSearch, type OrdersSearch } from "./orders-search.ts";
import { no_new_orders, watchOrders, type NewOrders } from "./orders-watch.ts";

/** `showNew` reads the page anew, and so moves its rows. */
export function useLiveOrders(search: OrdersSearch): NewOrders & { showNew: () => void } {
  const query_client = useQueryClient();
  const subscribe = useLiveSubscribe();
  const [orders, setOrders] = useState(no_new_orders);
  // The search as text, since an equal search is another object with every render.
  const address = ordersQueryString(search);

  useEffect(() => {
    setOrders(no_new_orders);
    const watched = parseOrdersSearch(Object.fromEntries(new URLSearchParams(address)));
    const watch = watchOrders({ query_client, search: watched, onNew: setOrders });
    const unsubscribe = subscribe(watch.onBatch);
    return () => {
      unsubscribe();
      watch.stop();
    };
  }, [query_client, subscribe, address]);

  return {
    ...orders,
    showNew() {
      setOrders(no_new_orders);
      const { queryKey } = ordersQuery(search);
      void query_client.refetchQueries({ queryKey, exact: true });
    },
  };
}
