/**
 * When sales of a slot close: `cutoff_minutes` before it starts; a slot of a whole day ends with
 * it.
 */
import { localMinute } from "../time-zone.ts";
import type { Sku } from "./catalog.ts";

/** `YYYY-MM-DDTHH:MM` in the zone: slots up to this minute are no longer sold at `now_ms`. */
export function lastClosedMinute(
  sku: Pick<Sku, "cutoff_minutes">,
  time_zone: string,
  now_ms: number,
): string {
  return localMinute(now_ms + sku.cutoff_minutes * 60_000, time_zone);
}

export function isClosedBy(
  closed_minute: string,
  { date, start_time }: Readonly<{ date: string; start_time: string }>,
): boolean {
  return closed_minute >= `${date}T${start_time === "" ? "24:00" : start_time}`;
}
