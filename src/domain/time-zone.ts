/** Local dates and times of an instant in an IANA time zone. Pure: the instant comes in. */

const formats = new Map<string, Intl.DateTimeFormat>();
/** The last answer for each zone: one decision asks for the same instant again and again. */
const last_minutes = new Map<string, Readonly<{ at_ms: number; minute: string }>>();

function formatOf(time_zone: string): Intl.DateTimeFormat {
  let format = formats.get(time_zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("sv-SE", {
      timeZone: time_zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    formats.set(time_zone, format);
  }
  return format;
}

/** `YYYY-MM-DDTHH:MM` on the clocks of the zone; such strings compare as the times they name. */
export function localMinute(at_ms: number, time_zone: string): string {
  const last = last_minutes.get(time_zone);
  if (last?.at_ms === at_ms) return last.minute;
  const minute = formatOf(time_zone).format(at_ms).replace(" ", "T");
  last_minutes.set(time_zone, { at_ms, minute });
  return minute;
}

/** `YYYY-MM-DD` on the calendar of the zone. */
export function localDate(at_ms: number, time_zone: string): string {
  return localMinute(at_ms, time_zone).slice(0, 10);
}

/** The date `days` later (or earlier, when negative). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
