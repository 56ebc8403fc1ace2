import { describe, expect, test } from "vitest";
import { payout_days_max } from "../../../src/contract/payout.ts";
import { dayAfter } from "../till/local-day.ts";
import {
  parseStatisticsSearch,
  payoutsQueryString,
  rangeOf,
  statisticsQueryString,
  tradeOrdersQueryString,
} from "./statistics-search.ts";

describe("the address of statistics", () => {
  test("keeps what the API takes and drops the rest", () => {
    const parameters = {
      ...{ from: "2026-03-01", to: "2026-03-31", group_by: "method", kind: "RECHARGE" },
      ...{ store_no: "S01", channel: "pos", method: "points", page: "7" },
    };
    const { page: _page, ...known } = parameters;
    expect(parseStatisticsSearch(parameters)).toEqual(known);
    const wrong = { from: "2026-02-30", group_by: "moon", method: "shells", store_no: "" };
    expect(parseStatisticsSearch(wrong)).toEqual({});
  });

  test("of days in the wrong order is that of the first of them", () => {
    const reversed = { from: "2026-03-02", to: "2026-03-01" };
    expect(parseStatisticsSearch(reversed)).toEqual({ from: "2026-03-02", to: "2026-03-02" });
  });

  test("means the last seven days when it does not say which", () => {
    expect(rangeOf({}, "2026-03-20")).toEqual({ from: "2026-03-14", to: "2026-03-20" });
    expect(rangeOf({ to: "2026-03-03" }, "2026-03-20").from).toBe("2026-02-25");
    const future = { from: "2026-04-01", to: "2026-04-01" };
    expect(rangeOf({ from: "2026-04-01" }, "2026-03-20")).toEqual(future);
  });

  test("leads to the sums, and to the trade orders behind them", () => {
    const range = { from: "2026-03-01", to: "2026-03-02" };
    const search = { group_by: "store", store_no: "S 1", method: "cash" } as const;
    expect(statisticsQueryString(search, range)).toBe(
      "?group_by=store&store_no=S+1&method=cash&from=2026-03-01&to=2026-03-02",
    );
    expect(tradeOrdersQueryString(search, range)).toBe(
      "?created_from=2026-03-01&created_to=2026-03-02&store_no=S+1&method=cash",
    );
  });

  test("leads to the payout statement of these days, as long as one may have so many", () => {
    const from = "2026-03-01";
    const last = dayAfter(from, payout_days_max - 1);
    expect(payoutsQueryString({ from, to: last })).toBe(`?from=${from}&to=${last}`);
    expect(payoutsQueryString({ from, to: dayAfter(last, 1) })).toBeNull();
  });
});
