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
      created_from: "3000-01-01",
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

test("days of creation are never in the wrong order: the one that was set last stays", () => {
  const day = { created_from: "2026-03-20", created_to: "2026-03-22" };
  expect(withPart(day, "created_to", "2026-03-19")).toEqual({
    ...{ created_from: "2026-03-19", created_to: "2026-03-19" },
  });
  expect(withPart(day, "created_from", "2026-03-25")).toEqual({
    ...{ created_from: "2026-03-25", created_to: "2026-03-25" },
  });
  expect(withPart(day, "created_to", "")).toEqual({ created_from: "2026-03-20" });
  expect(withPart(day, "created_to", "2026-03-20")).toEqual({
    ...{ created_from: "2026-03-20", created_to: "2026-03-20" },
  });
  expect(parseOrdersSearch({ created_from: "2026-03-20", created_to: "2026-03-19" })).toEqual({
    ...{ created_from: "2026-03-20", created_to: "2026-03-20" },
  });
});

test("an emptied filter is gone from the address", () => {
  expect(withPart({ status: "PAID" }, "status", "")).toEqual({});
});

test("the search box and the page are no filters", () => {
  expect(countFilters({ q: "a", cursor: "b", status: "PAID", date: "2026-03-21" })).toBe(2);
});
