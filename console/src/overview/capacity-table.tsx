/** The figures of the capacity chart. */
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatDate } from "../format/calendar-date.ts";
import { currentLanguage } from "../i18n/language.ts";
import table_styles from "../parts/data-table.module.css";
import type { CapacityDay } from "./capacity-days.ts";

export function CapacityTable({
  days,
  caption,
}: {
  days: readonly CapacityDay[];
  caption: string;
}) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const count = new Intl.NumberFormat(language);
  const orUnlimited = (visitors: number | null) =>
    visitors === null ? t("overview.unlimited") : count.format(visitors);
  const figures = ["sold", "held", "left", "capacity_total"] as const;
  return (
    <table className={table_styles["table"]}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t("overview.date")}</th>
          {figures.map((figure) => (
            <th key={figure} scope="col" className={table_styles["figure"]}>
              {t(`overview.${figure}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map((day) => (
          <tr key={day.date}>
            <th scope="row">
              {formatDate(day.date, language)}
              {day.state === "open" ? null : (
                <Text span c="dimmed" size="sm">
                  {" · "}
                  {t(`overview.${day.state}`)}
                </Text>
              )}
            </th>
            <td className={table_styles["figure"]}>{count.format(day.sold)}</td>
            <td className={table_styles["figure"]}>{count.format(day.held)}</td>
            <td className={table_styles["figure"]}>{orUnlimited(day.left)}</td>
            <td className={table_styles["figure"]}>{orUnlimited(day.capacity)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
