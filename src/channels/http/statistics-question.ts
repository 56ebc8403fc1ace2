/** Settles the days that statistics are asked for. */
import { statistics_days_max, type StatisticsQuery } from "../../contract/statistics.ts";
import { localDate } from "../../domain/time-zone.ts";
import type { StatisticsQuestion } from "../../queries/read-statistics.ts";
import { beforeFrom, tooManyDays } from "./correction-texts.ts";
import { ProblemError, type Text } from "./problem.ts";
import { problemOf } from "./problems.ts";

/**
 * The query with its days: up to today unless told, and from the last one unless told. Throws a
 * ProblemError for days in the wrong order, and for too many of them.
 */
export function statisticsQuestion(
  query: StatisticsQuery,
  { now_ms, time_zone }: Readonly<{ now_ms: number; time_zone: string }>,
): StatisticsQuestion {
  const today = localDate(now_ms, time_zone);
  const { from: first } = query;
  const to = query.to ?? (first !== undefined && first > today ? first : today);
  const from = first ?? to;
  if (to < from) throw invalid(beforeFrom(from));
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (days > statistics_days_max) throw invalid(tooManyDays(days, statistics_days_max));
  return { ...query, from, to };
}

function invalid(detail: Text): ProblemError {
  return new ProblemError(problemOf("REQUEST_INVALID", { errors: [{ pointer: "?to", detail }] }));
}
