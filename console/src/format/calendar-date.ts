/** Calendar dates (`YYYY-MM-DD`), which have no zone. */
import type { Language } from "../i18n/language.ts";

function format(date: string, language: Language, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    ...options,
    timeZone: "UTC",
  }).format(Date.parse(`${date}T00:00:00Z`));
}

/** `Sat, 21 Mar 2026` or `2026年3月21日周六`. */
export function formatDate(date: string, language: Language): string {
  return format(date, language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
}

/** `21 Mar 2026` or `2026/3/21`: where there is little room. */
export function formatDateWithoutDay(date: string, language: Language): string {
  return format(date, language, { dateStyle: language === "en" ? "medium" : "short" });
}

/** `21/03` or `3/21`: for the axis of a chart. */
export function formatDayAndMonth(date: string, language: Language): string {
  return format(date, language, { day: "numeric", month: "numeric" });
}
