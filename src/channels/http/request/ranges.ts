/**
 * Ranges of time in a query, `from` and `to` or `created_from` and `created_to`: one rule for every
 * route that takes one. Both ends are in their shape already.
 */
import { endOf, startOf } from "../../../queries/created-range.ts";
import { beforeStart, tooManyDays } from "../refusals/correction-texts.ts";
import { ProblemError, type Text } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";

const pairs = [
  { from: "from", to: "to" },
  { from: "created_from", to: "created_to" },
] as const;

const day_ms = 86_400_000;

/**
 * Throws REQUEST_INVALID for a range of the query that ends before it begins. Where one end is an
 * instant and the other a date, that takes the merchant's time zone, and so a promise.
 */
export function refuseReversedRanges(
  query: unknown,
  timeZone: () => Promise<string>,
): Promise<void> | undefined {
  if (typeof query !== "object" || query === null) return undefined;
  const asked = query as Readonly<Record<string, unknown>>;
  for (const names of pairs) {
    const from = asked[names.from];
    const to = asked[names.to];
    if (typeof from !== "string" || typeof to !== "string") continue;
    const reversed = () => invalidEnd(`?${names.to}`, beforeStart(names.from, from));
    if (isDate(from) !== isDate(to)) {
      return timeZone().then((time_zone) => {
        if (isReversed({ from, to, time_zone })) throw reversed();
      });
    }
    // Dates are compared as they are written, instants by when they are.
    if (isDate(from) ? from > to : Date.parse(from) > Date.parse(to)) throw reversed();
  }
  return undefined;
}

function isReversed(range: Readonly<{ from: string; to: string; time_zone: string }>): boolean {
  const start_ms = startOf(range.from, range.time_zone);
  const end_ms = endOf(range.to, range.time_zone);
  // A date ends where the next one begins, which is no instant of it.
  return isDate(range.to) ? start_ms >= end_ms : start_ms > end_ms;
}

/** Throws REQUEST_INVALID for more days, both ends included, than are answered at once. */
export function refuseTooManyDays(
  { from, to }: Readonly<{ from: string; to: string }>,
  days_max: number,
): void {
  const days = (Date.parse(to) - Date.parse(from)) / day_ms + 1;
  if (days > days_max) throw invalidEnd("?to", tooManyDays(days, days_max));
}

function isDate(text: string): boolean {
  return !text.includes("T");
}

function invalidEnd(pointer: string, detail: Text): ProblemError {
  return new ProblemError(problemOf("REQUEST_INVALID", { errors: [{ pointer, detail }] }));
}
