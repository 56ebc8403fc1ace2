/**
 * Which time a list or a count is asked for. The family has four ways to say it, and the first of
 * them that is there wins: `queryDateRange`, then dates, then dates with times, then the
 * `createTime…` of old clients. All of them are read on the merchant's clocks.
 *
 * Ends are included as they were written: a date with its whole day, a time with its whole second.
 */
import { addDays, localDate } from "../time-zone.ts";
import { firstInstantOf, instantAfter } from "./local-clock.ts";

export type DateRangeParameter =
  | "queryDateRange"
  | "queryStartDate"
  | "queryEndDate"
  | "queryStartDateTime"
  | "queryEndDateTime"
  | "createTimeStart"
  | "createTimeEnd";

/** As they came; an empty text is as good as none. */
export type DateRangeParameters = Readonly<Partial<Record<DateRangeParameter, string | undefined>>>;

/** From the first instant up to and without the second; null where there is no limit. */
export type DateRange = Readonly<{ from_ms: number | null; until_ms: number | null }>;

export type DateRangeFault =
  /** None of today, yesterday, near2now_N and near2yesterday_N. */
  | Readonly<{ code: "RANGE_UNKNOWN"; parameter: DateRangeParameter }>
  /** N is 1 to `range_days_max`. */
  | Readonly<{ code: "RANGE_DAYS_INVALID"; parameter: DateRangeParameter; days_max: number }>
  /** Not written as it should be, or a day or time that does not exist. */
  | Readonly<{ code: "DATE_MALFORMED"; parameter: DateRangeParameter; form: DateForm }>
  /** It ends before it begins: at the end that is named, by the start that it goes with. */
  | Readonly<{
      code: "RANGE_REVERSED";
      parameter: DateRangeParameter;
      start: DateRangeParameter;
    }>;

export type DateRangeReading =
  | Readonly<{ valid: true; range: DateRange }>
  | Readonly<{ valid: false; fault: DateRangeFault }>;

/** How a limit has to be written. */
export type DateForm = "yyyy-MM-dd" | "yyyy-MM-dd HH:mm:ss" | "yyyy-MM-dd[ HH:mm:ss]";

/** Ten years. */
export const range_days_max = 3_660;

type Pair = Readonly<{ start: DateRangeParameter; end: DateRangeParameter; form: DateForm }>;

/** In the order in which they win. */
const pairs: readonly Pair[] = [
  { start: "queryStartDate", end: "queryEndDate", form: "yyyy-MM-dd" },
  { start: "queryStartDateTime", end: "queryEndDateTime", form: "yyyy-MM-dd HH:mm:ss" },
  { start: "createTimeStart", end: "createTimeEnd", form: "yyyy-MM-dd[ HH:mm:ss]" },
];

const forms: Readonly<Record<DateForm, RegExp>> = {
  "yyyy-MM-dd": /^\d{4}-\d{2}-\d{2}$/,
  "yyyy-MM-dd HH:mm:ss": /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/,
  "yyyy-MM-dd[ HH:mm:ss]": /^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?$/,
};

/** The time that is asked for; without limits when nothing is. */
export function readDateRange(
  parameters: DateRangeParameters,
  clock: Readonly<{ now_ms: number; time_zone: string }>,
): DateRangeReading {
  const named = parameters.queryDateRange ?? "";
  if (named !== "") return readNamedRange(named, clock);
  for (const pair of pairs) {
    const start = parameters[pair.start] ?? "";
    const end = parameters[pair.end] ?? "";
    if (start !== "" || end !== "") return readPair(pair, { start, end }, clock.time_zone);
  }
  return { valid: true, range: { from_ms: null, until_ms: null } };
}

/** `near2now_1` is today; `near2yesterday_1` is yesterday. */
function readNamedRange(
  name: string,
  { now_ms, time_zone }: Readonly<{ now_ms: number; time_zone: string }>,
): DateRangeReading {
  const today = localDate(now_ms, time_zone);
  const daysUpTo = (days: number, last: string) =>
    found({
      from_ms: startOf(addDays(last, 1 - days), time_zone),
      until_ms: startOf(addDays(last, 1), time_zone),
    });
  if (name === "today") return daysUpTo(1, today);
  if (name === "yesterday") return daysUpTo(1, addDays(today, -1));
  const [, end, digits = ""] = /^near2(now|yesterday)_(.*)$/.exec(name) ?? [];
  const parameter = "queryDateRange";
  if (end === undefined) return faulty({ code: "RANGE_UNKNOWN", parameter });
  const days = /^\d{1,4}$/.test(digits) ? Number(digits) : 0;
  if (days < 1 || days > range_days_max) {
    return faulty({ code: "RANGE_DAYS_INVALID", parameter, days_max: range_days_max });
  }
  return daysUpTo(days, end === "now" ? today : addDays(today, -1));
}

function readPair(
  pair: Pair,
  texts: Readonly<{ start: string; end: string }>,
  time_zone: string,
): DateRangeReading {
  const malformed = (parameter: DateRangeParameter) =>
    faulty({ code: "DATE_MALFORMED", parameter, form: pair.form });
  if (texts.start !== "" && !isWritten(texts.start, pair.form)) return malformed(pair.start);
  if (texts.end !== "" && !isWritten(texts.end, pair.form)) return malformed(pair.end);
  if (isReversed(texts)) {
    return faulty({ code: "RANGE_REVERSED", parameter: pair.end, start: pair.start });
  }
  const from_ms = texts.start === "" ? null : startOf(texts.start, time_zone);
  const until_ms = texts.end === "" ? null : endOf(texts.end, time_zone);
  return found({ from_ms, until_ms });
}

/** Whether it has the form, and is on the calendar and on the clock, in the years 1900 to 2999. */
function isWritten(text: string, form: DateForm): boolean {
  if (!forms[form].test(text) || text < "1900" || text >= "3000") return false;
  const local_ms = localOf(text);
  if (Number.isNaN(local_ms)) return false;
  return new Date(local_ms).toISOString().startsWith(text.replace(" ", "T"));
}

/** A date alone may be the start or the end of any time on it. */
function isReversed({ start, end }: Readonly<{ start: string; end: string }>): boolean {
  const length = Math.min(start.length, end.length);
  return start.slice(0, length) > end.slice(0, length);
}

function localOf(text: string): number {
  return Date.parse(`${text.replace(" ", "T")}${text.length === 10 ? "T00:00:00" : ""}Z`);
}

/** The first instant of a date, or of a date and time. */
function startOf(text: string, time_zone: string): number {
  return firstInstantOf(localOf(text), time_zone);
}

/** The instant at which what was written is over. */
function endOf(text: string, time_zone: string): number {
  if (text.length === 10) return startOf(addDays(text, 1), time_zone);
  return instantAfter(localOf(text) + 999, time_zone);
}

function found(range: DateRange): DateRangeReading {
  return { valid: true, range };
}

function faulty(fault: DateRangeFault): DateRangeReading {
  return { valid: false, fault };
}
