import { expect, test } from "vitest";
import { countFilters, ordersQueryString, parseOrdersSearch, withPart } from "./orders-search.ts";

test("an address becomes a query for the API, part by part", () => {
  const search = parseOrdersSearch({
    status: "CANCELLED",
    payment_status: "REFUNDED",
    fulfillment_status: "REVOKED",
    q: " best ",
    created_from: "2026-03-20",
  });
  expect(search).toEqual({
    status: "CANCELLED",
    payment_status: "REFUNDED",
    fulfillment_status: "REVOKED",
    q: "best",
    created_from: "2026-03-20",
  });
  expect(ordersQueryString(search)).toBe(
    "?status=CANCELLED&payment_status=REFUNDED&fulfillment_status=REVOKED" +
      "&created_from=2026-03-20&q=best",
  );
});

test("what the API would refuse is left out", () => {
  expect(
    parseOrdersSearch({
      status: "SOLD",
      payment_status: "PAID",
      fulfillment_status: ["STUCK"],
      channel: "fax",
      date: "2026-02-30",
      created_to: "tomorrow",
      q: "",
      cursor: "c".repeat(201),
      unknown: "1",
    }),
  ).toEqual({});
});

test("a changed filter starts the list from its top again", () => {
  expect(withPart({ status: "PAID", cursor: "abc" }, "channel", "web")).toEqual({
    status: "PAID",
    channel: "web",
  });
});

test("an emptied filter is gone from the address", () => {
  expect(withPart({ status: "PAID" }, "status", "")).toEqual({});
});

test("the search box and the page are no filters", () => {
  expect(countFilters({ q: "a", cursor: "b", status: "PAID", date: "2026-03-21" })).toBe(2);
});
