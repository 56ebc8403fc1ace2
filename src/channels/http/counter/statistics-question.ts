/** Settles the days that statistics are asked for. */
import { statistics_days_max, type StatisticsQuery } from "../../../contract/statistics.ts";
import { localDate } from "../../../domain/time-zone.ts";
import type { StatisticsQuestion } from "../../../queries/figures/read-statistics.ts";
import type { Caller } from "../request/caller.ts";
import { refuseTooManyDays } from "../request/ranges.ts";
import { refuseOtherStore } from "./counter-sale.ts";

/**
 * The query with its days: up to today unless told, and from the last one unless told; of one store
 * for whoever works in one. Throws a ProblemError for too many days, and for another store.
 */
export function statisticsQuestion(
  query: StatisticsQuery,
  caller: Caller,
  { now_ms, time_zone }: Readonly<{ now_ms: number; time_zone: string }>,
): StatisticsQuestion {
  const days = settleDays(query, { now_ms, time_zone, days_max: statistics_days_max });
  return { ...query, ...ownStoreOf(query, caller), ...days };
}

/**
 * The store that sums and files are of: the one asked for, or the only one in which the caller
 * works; nothing for all of them. Throws a ProblemError for another store than the caller's.
 */
export function ownStoreOf(
  query: Readonly<{ store_no?: string | undefined }>,
  caller: Caller,
): Readonly<{ store_no?: string }> {
  if (query.store_no !== undefined) refuseOtherStore(caller, query.store_no);
  const store_no = query.store_no ?? caller.store_no;
  return store_no === null ? {} : { store_no };
}

/**
 * The days of a query: up to today unless told, and from the last one unless told. Throws a
 * ProblemError for too many of them; that they are in their order was seen before.
 */
export function settleDays(
  { from: first, to: last }: Readonly<{ from?: string | undefined; to?: string | undefined }>,
  bounds: Readonly<{ now_ms: number; time_zone: string; days_max: number }>,
): Readonly<{ from: string; to: string }> {
  const { now_ms, time_zone, days_max } = bounds;
  const today = localDate(now_ms, time_zone);
  const to = last ?? (first !== undefined && first > today ? first : today);
  const from = first ?? to;
  refuseTooManyDays({ from, to }, days_max);
  return { from, to };
}
