/** Instants on the clocks of the merchant's zone, with a short name of the zone. */
import type { Language } from "../i18n/language.ts";

/**
 * What people on the spot call their zone. Intl says `GMT+8` for most of Asia, in every locale or
 * in all but one. Zones without daylight saving only: a name here holds all year.
 */
const zone_names: Readonly<Record<string, string>> = {
  "Asia/Singapore": "SGT",
  "Asia/Kuala_Lumpur": "MYT",
  "Asia/Shanghai": "CST",
  "Asia/Chongqing": "CST",
  "Asia/Urumqi": "CST",
  "Asia/Taipei": "CST",
  "Asia/Macau": "CST",
  "Asia/Hong_Kong": "HKT",
  "Asia/Tokyo": "JST",
  "Asia/Seoul": "KST",
  "Asia/Manila": "PST",
  "Asia/Bangkok": "ICT",
  "Asia/Ho_Chi_Minh": "ICT",
  "Asia/Jakarta": "WIB",
  "Asia/Makassar": "WITA",
  "Asia/Kolkata": "IST",
  "Asia/Dubai": "GST",
};

/** `SGT`, `CST`, …; for a zone without a name here, what English Intl says at the instant. */
export function zoneLabel(time_zone: string, at_ms: number): string {
  const known = zone_names[time_zone];
  if (known !== undefined) return known;
  // Each of these locales knows the zones of its own part of the world by name.
  for (const locale of ["en-US", "en-GB", "en-AU"]) {
    const label = zonePart(locale, { time_zone, at_ms });
    if (!label.startsWith("GMT") || time_zone === "Europe/London") return label;
  }
  return zonePart("en-US", { time_zone, at_ms });
}

function zonePart(
  locale: string,
  { time_zone, at_ms }: { time_zone: string; at_ms: number },
): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: time_zone, timeZoneName: "short" });
  return format.formatToParts(at_ms).find((part) => part.type === "timeZoneName")?.value ?? "UTC";
}

const minutes = new Map<string, Intl.DateTimeFormat>();

/** `2026-03-20 16:36`, the same in every language, as the timeline of the source has it. */
export function formatMinute(instant: string, time_zone: string): string {
  let format = minutes.get(time_zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("sv-SE", {
      timeZone: time_zone,
      dateStyle: "short",
      timeStyle: "short",
    });
    minutes.set(time_zone, format);
  }
  return format.format(Date.parse(instant));
}

/** `2026-03-20 16:36 SGT`. */
export function formatMinuteWithZone(instant: string, time_zone: string): string {
  return `${formatMinute(instant, time_zone)} ${zoneLabel(time_zone, Date.parse(instant))}`;
}

/** `20 Mar 2026, 16:36` or `2026/3/20 16:36`: for lists, where the zone stands in the heading. */
export function formatInstant(
  instant: string,
  { time_zone, language }: { time_zone: string; language: Language },
): string {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    timeZone: time_zone,
    dateStyle: language === "en" ? "medium" : "short",
    timeStyle: "short",
    hourCycle: "h23",
  }).format(Date.parse(instant));
}
