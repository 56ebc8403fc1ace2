import { expect, test } from "vitest";
import type { OrderDocument, OrderList } from "../../../src/contract/order.ts";
import { countNew, patchRows } from "./new-orders.ts";

function order(minute: number, status: OrderDocument["status"] = "LOCKED"): OrderDocument {
  return {
    order_id: `order_${minute}`,
    merchant_id: "sentosa_demo",
    sku_id: "sentosa_family_pack",
    product_name: "Sentosa",
    quantity: 3,
    date: "2026-03-21",
    currency: "SGD",
    channel: "telegram",
    customer: {},
    status,
    payment_status: "NONE",
    fulfillment_status: "PENDING",
    created_at: new Date(Date.UTC(2026, 2, 20, 8, minute)).toISOString(),
  };
}

function list(minutes: readonly number[], next_cursor: string | null = null): OrderList {
  return { data: minutes.map((minute) => order(minute)), next_cursor };
}

test("an order above the first row is new", () => {
  expect(countNew(list([5, 4], "c"), list([7, 6, 5, 4], "c"))).toBe(2);
});

test("an older order that a filter lets in now is new when it belongs among the rows shown", () => {
  expect(countNew(list([5, 3], "c"), list([5, 4, 3], "c"))).toBe(1);
});

test("an order that moved up from the next page is not new", () => {
  expect(countNew(list([5, 4], "c"), list([5, 3], "c"))).toBe(0);
});

test("on the only page every unknown order is new, even into an empty list", () => {
  expect(countNew(list([]), list([4]))).toBe(1);
  expect(countNew(list([5]), list([5, 4]))).toBe(1);
});

test("rows change in place and never move", () => {
  const patched = patchRows(list([5, 4, 3]), [order(4, "FULFILLED"), order(9)]);
  expect(patched.data.map((row) => [row.order_id, row.status])).toEqual([
    ["order_5", "LOCKED"],
    ["order_4", "FULFILLED"],
    ["order_3", "LOCKED"],
  ]);
});
