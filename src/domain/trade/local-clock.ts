/**
 * What the clocks of a zone show, to the millisecond, and back.
 *
 * A reading of a local clock is written as `local_ms`: the epoch milliseconds of a clock in UTC
 * that shows the same date and time. Readings compare as the times they name. Where the clocks are
 * set forward some readings never come; where they are set back some come twice.
 */
import { localMinute } from "../time-zone.ts";

const minute_ms = 60_000;
const day_ms = 24 * 60 * minute_ms;

/** The minute that was read last in each zone: most readings are of now, and reading is slow. */
const last_read = new Map<string, Readonly<{ minute: number; offset_ms: number }>>();

/** What the clocks of the zone show at that instant. */
export function localClock(at_ms: number, time_zone: string): number {
  // Clocks are set on the minute and by whole minutes, so that within one the offset is the same.
  const minute = Math.floor(at_ms / minute_ms);
  const last = last_read.get(time_zone);
  if (last?.minute === minute) return at_ms + last.offset_ms;
  const start_ms = minute * minute_ms;
  const offset_ms = Date.parse(`${localMinute(start_ms, time_zone)}:00Z`) - start_ms;
  last_read.set(time_zone, { minute, offset_ms });
  return at_ms + offset_ms;
}

/**
 * The first instant at which the clocks show that reading; for a reading that is skipped, the
 * instant at which they jump over it.
 */
export function firstInstantOf(local_ms: number, time_zone: string): number {
  const shown = instantsOf(local_ms, time_zone);
  return shown.length === 0 ? jumpOver(local_ms, time_zone) : Math.min(...shown);
}

/**
 * The instant at which that reading is over: after the second time where the clocks are set back;
 * for a reading that is skipped, the instant at which they jump over it.
 */
export function instantAfter(local_ms: number, time_zone: string): number {
  const shown = instantsOf(local_ms, time_zone);
  return shown.length === 0 ? jumpOver(local_ms, time_zone) : Math.max(...shown) + 1;
}

/**
 * The reading less the zone's offsets of the day before and of the day after: the only instants at
 * which the clocks can show it, as no zone changes twice within two days. The earlier one first.
 */
function candidatesFor(local_ms: number, time_zone: string): readonly [number, number] {
  const offsets = [local_ms - day_ms, local_ms + day_ms].map(
    (at_ms) => localClock(at_ms, time_zone) - at_ms,
  );
  return [local_ms - Math.max(...offsets), local_ms - Math.min(...offsets)];
}

function instantsOf(local_ms: number, time_zone: string): readonly number[] {
  return candidatesFor(local_ms, time_zone).filter(
    (at_ms) => localClock(at_ms, time_zone) === local_ms,
  );
}

/** Halves the time between the two candidates down to the millisecond of the jump. */
function jumpOver(local_ms: number, time_zone: string): number {
  let [before_ms, after_ms] = candidatesFor(local_ms, time_zone);
  while (after_ms - before_ms > 1) {
    const middle_ms = before_ms + Math.floor((after_ms - before_ms) / 2);
    if (localClock(middle_ms, time_zone) > local_ms) after_ms = middle_ms;
    else before_ms = middle_ms;
  }
  return after_ms;
}
