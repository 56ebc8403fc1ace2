/** The `execution_date` of a payment mandate (ISO 8601): has that moment come? */

const DATE =
  /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** The earliest zone on earth is UTC+14: a date begins there first. */
const EARLIEST_ZONE = "+14:00";

/**
 * The earliest instant the text can mean, in Unix seconds; undefined when it is no date. A text
 * without a zone is read in the zone where it begins first, so "today" is today for every buyer.
 */
export function earliestInstant(text: string): number | undefined {
  const match = DATE.exec(text);
  const date = match?.[1];
  if (date === undefined || !isCalendarDate(date)) return undefined;
  const instant_ms = Date.parse(`${date}T${match?.[2] ?? "00:00"}${match?.[3] ?? EARLIEST_ZONE}`);
  return Number.isNaN(instant_ms) ? undefined : Math.floor(instant_ms / 1000);
}

/** Date.parse moves 31 February into March; such a date comes back changed. */
function isCalendarDate(date: string): boolean {
  const midnight = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}
