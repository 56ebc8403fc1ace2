/** What the console reads, each with the key under which it is kept. */
import { queryOptions } from "@tanstack/react-query";
import type { Sku } from "../../../src/contract/catalog.ts";
import type { OverviewDocument, SignedIn } from "../../../src/contract/console.ts";
import type {
  FulfillmentDocument,
  OrderDocument,
  OrderList,
  TimelineDocument,
} from "../../../src/contract/order.ts";
import type { RefundDocument } from "../../../src/contract/payment-session.ts";
import { ordersQueryString, type OrdersSearch } from "../orders/orders-search.ts";
import { problemOf, request } from "./request.ts";

/** Who is signed in; null when nobody is. */
export const signedInQuery = queryOptions({
  queryKey: ["signed-in"],
  queryFn: async ({ signal }): Promise<SignedIn | null> => {
    try {
      return await request<SignedIn>("/v1/console/session", { signal });
    } catch (error) {
      if (problemOf(error)?.status === 401) return null;
      throw error;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/**
 * One page of the list. It never goes stale by itself: rows must not move under the cursor, so
 * changes are shown by patching rows in place and by the pill that counts new orders.
 */
export function ordersQuery(search: OrdersSearch) {
  return queryOptions({
    queryKey: ["orders", search],
    queryFn: ({ signal }) => fetchOrders(search, signal),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: false,
  });
}

export function fetchOrders(search: OrdersSearch, signal?: AbortSignal): Promise<OrderList> {
  const query = ordersQueryString(search);
  return request<OrderList>(`/v1/orders${query}`, signal === undefined ? {} : { signal });
}

export function orderQuery(order_id: string) {
  return queryOptions({
    queryKey: ["order", order_id],
    queryFn: ({ signal }) =>
      request<OrderDocument>(`/v1/orders/${encodeURIComponent(order_id)}`, { signal }),
  });
}

export function timelineQuery(order_id: string) {
  return queryOptions({
    queryKey: ["order", order_id, "events"],
    queryFn: ({ signal }) =>
      request<TimelineDocument>(`/v1/orders/${encodeURIComponent(order_id)}/events`, { signal }),
  });
}

/** The ticket of an order; null while there is none. */
export function fulfillmentQuery(order_id: string) {
  return queryOptions({
    queryKey: ["order", order_id, "fulfillment"],
    queryFn: async ({ signal }): Promise<FulfillmentDocument | null> => {
      const path = `/v1/orders/${encodeURIComponent(order_id)}/fulfillment`;
      try {
        return await request<FulfillmentDocument>(path, { signal });
      } catch (error) {
        if (problemOf(error)?.status === 404) return null;
        throw error;
      }
    },
  });
}

/** The refunds of an order, oldest first. */
export function refundsQuery(order_id: string) {
  return queryOptions({
    queryKey: ["order", order_id, "refunds"],
    queryFn: async ({ signal }): Promise<readonly RefundDocument[]> => {
      const path = `/v1/orders/${encodeURIComponent(order_id)}?expand=refunds`;
      const expanded = await request<{ refunds: readonly RefundDocument[] }>(path, { signal });
      return expanded.refunds;
    },
  });
}

export const overviewQuery = queryOptions({
  queryKey: ["overview"],
  queryFn: ({ signal }) => request<OverviewDocument>("/v1/overview", { signal }),
});

export const skusQuery = queryOptions({
  queryKey: ["skus"],
  queryFn: ({ signal }) => request<{ data: readonly Sku[] }>("/v1/skus", { signal }),
  staleTime: 5 * 60_000,
});
