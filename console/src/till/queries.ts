/** What the till reads. */
import { queryOptions } from "@tanstack/react-query";
import type { AvailabilityDocument } from "../../../src/contract/catalog.ts";
import type { SaleDocument, TradeOrderList } from "../../../src/contract/sale.ts";
import { request } from "../api/request.ts";
import type { StoreDocument } from "../../../src/contract/store.ts";

export const storesQuery = queryOptions({
  queryKey: ["stores"],
  queryFn: ({ signal }) => request<{ data: readonly StoreDocument[] }>("/v1/stores", { signal }),
  staleTime: 5 * 60_000,
});

/** Room for one pack of a SKU on a date, time by time. */
export function availabilityQuery(sku_id: string, date: string) {
  const query = new URLSearchParams({ sku_id, from: date });
  return queryOptions({
    queryKey: ["availability", date, sku_id],
    queryFn: ({ signal }) => request<AvailabilityDocument>(`/v1/availability?${query}`, { signal }),
    staleTime: 5_000,
    refetchInterval: 30_000,
  });
}

export function saleQuery(trade_order_id: string) {
  return queryOptions({
    queryKey: ["sale", trade_order_id],
    queryFn: () => fetchSale(trade_order_id),
  });
}

/** The last sales of a store, newest first. */
export function salesQuery(store_no: string) {
  const query = new URLSearchParams({ store_no, limit: "50" });
  return queryOptions({
    queryKey: ["sales", store_no],
    queryFn: ({ signal }) => request<TradeOrderList>(`/v1/trade_orders?${query}`, { signal }),
    staleTime: 0,
  });
}

export function fetchSale(trade_order_id: string): Promise<SaleDocument> {
  return request<SaleDocument>(`/v1/trade_orders/${encodeURIComponent(trade_order_id)}`);
}
