/** What statistics are asked for: all of it in the page's address. */
import type { Channel } from "../../../src/contract/fields.ts";
import { channels } from "../../../src/contract/order-words.ts";
import type { StatisticsGroupName } from "../../../src/contract/statistics.ts";
import { dateIn, dayAfter } from "../till/local-day.ts";

/** As many days as one payout statement may have. */
const payout_days_max = 366;

export const group_names = [
  "day",
  "store",
  "operator",
  "channel",
  "method",
] as const satisfies readonly StatisticsGroupName[];

export const statistics_methods = [
  ...(["cash", "wechat", "alipay", "unionpay", "card", "paynow"] as const),
  ...(["member", "points"] as const),
] as const;
export type StatisticsMethod = (typeof statistics_methods)[number];

export type StatisticsSearch = Readonly<{
  /** `YYYY-MM-DD`, both included; the last seven days when absent. */
  from?: string;
  to?: string;
  group_by?: StatisticsGroupName;
  kind?: "SALE" | "RECHARGE";
  store_no?: string;
  channel?: Channel;
  method?: StatisticsMethod;
}>;

/** Reads an address; what the API would refuse is left out, so an old bookmark still works. */
export function parseStatisticsSearch(
  parameters: Readonly<Record<string, unknown>>,
): StatisticsSearch {
  const { store_no } = parameters;
  const from = dateOf(parameters["from"]);
  const to = dateOf(parameters["to"]);
  const is_reversed = from !== undefined && to !== undefined && to < from;
  const is_store = typeof store_no === "string" && /^.{1,40}$/.test(store_no);
  return {
    ...taken("from", from),
    ...taken("to", is_reversed ? from : to),
    ...taken("group_by", knownOf(group_names, parameters["group_by"])),
    ...taken("kind", knownOf(["SALE", "RECHARGE"] as const, parameters["kind"])),
    ...taken("store_no", is_store ? store_no : undefined),
    ...taken("channel", knownOf(channels, parameters["channel"])),
    ...taken("method", knownOf(statistics_methods, parameters["method"])),
  };
}

export type Range = Readonly<{ from: string; to: string }>;

/** The days that are meant: of an open range the last seven, up to today or the day it ends on. */
export function rangeOf({ from, to }: StatisticsSearch, today: string): Range {
  const last = to ?? (from !== undefined && from > today ? from : today);
  return { from: from ?? dayAfter(last, -6), to: last };
}

/** Ranges that are one touch away. */
export function rangesOf(today: string) {
  return [
    { name: "today", from: today, to: today },
    { name: "week", from: dayAfter(today, -6), to: today },
    { name: "month", from: `${today.slice(0, 8)}01`, to: today },
    { name: "year", from: `${today.slice(0, 5)}01-01`, to: today },
  ] as const;
}

/** `?…` for the API, with the range in it. */
export function statisticsQueryString(search: StatisticsSearch, range: Range): string {
  return `?${new URLSearchParams({ ...search, ...range }).toString()}`;
}

/** For the list of trade orders, as far as it can be narrowed the same way. */
export function tradeOrdersQueryString(search: StatisticsSearch, range: Range): string {
  const { store_no, method } = search;
  const query = new URLSearchParams({ created_from: range.from, created_to: range.to });
  if (store_no !== undefined) query.set("store_no", store_no);
  // Points are a part of a payment and never the whole of it.
  if (method !== undefined && method !== "points") query.set("method", method);
  return `?${query.toString()}`;
}

/** For the payout statement of all stores; null for more days than one statement may have. */
export function payoutsQueryString({ from, to }: Range): string | null {
  if (dayAfter(from, payout_days_max) <= to) return null;
  return `?${new URLSearchParams({ from, to }).toString()}`;
}

/** Today on the merchant's calendar. */
export function todayIn(time_zone: string): string {
  return dateIn(time_zone, Date.now());
}

function taken<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}

function knownOf<Value>(known: readonly Value[], value: unknown): Value | undefined {
  return known.find((one) => one === value);
}

function dateOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  if (value < "1900" || value >= "3000") return undefined;
  const at_ms = Date.parse(`${value}T00:00:00Z`);
  // The parser lets 30 February pass as 2 March.
  const is_date = !Number.isNaN(at_ms) && new Date(at_ms).toISOString().startsWith(value);
  return is_date ? value : undefined;
}
