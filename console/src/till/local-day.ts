/** Days on the merchant's calendar. */

/** The date of an instant in a zone, `YYYY-MM-DD`. */
export function dateIn(time_zone: string, at_ms: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: time_zone, dateStyle: "short" }).format(
    at_ms,
  );
}

/** The date so many days after another. */
export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
