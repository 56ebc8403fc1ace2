/** What a group is called, in the reader's language. */
import type { TFunction } from "i18next";
import type { StatisticsDocument, StatisticsGroup } from "../../../src/contract/statistics.ts";
import { channels } from "../../../src/contract/order-words.ts";
import { formatDate } from "../format/calendar-date.ts";
import type { Language } from "../i18n/language.ts";
import { statistics_methods } from "./statistics-search.ts";

export function groupName(
  { key, name }: StatisticsGroup,
  group_by: StatisticsDocument["group_by"],
  { t, language }: Readonly<{ t: TFunction<["console", "statistics"]>; language: Language }>,
): string {
  if (name !== null) return language === "en" ? name.en : name.zh;
  const channel = channels.find((one) => one === key);
  const method = statistics_methods.find((one) => one === key);
  if (group_by === "day" && key !== null) return formatDate(key, language);
  if (group_by === "channel" && channel !== undefined) return t(`channel.${channel}`);
  if (group_by === "method" && method !== undefined) {
    return method === "points" ? t("statistics:points") : t(`payment_method.${method}`);
  }
  if (group_by === "store") return key ?? t("statistics:no_store");
  if (group_by === "operator") return key ?? t("statistics:no_operator");
  return key ?? t("statistics:unknown");
}
