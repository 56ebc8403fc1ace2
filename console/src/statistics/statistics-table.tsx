/** The figures, group by group, with their total. */
import { Paper } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StatisticsDocument, StatisticsFigures } from "../../../src/contract/statistics.ts";
import { formatMinor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import table_styles from "../parts/data-table.module.css";
import { groupName } from "./group-name.ts";
import styles from "./statistics-table.module.css";

const columns = [
  "trade_count",
  "trade_minor",
  "discount_minor",
  "refund_count",
  "refund_minor",
  "real_minor",
  "fee_minor",
  "income_minor",
] as const satisfies readonly (keyof StatisticsFigures)[];

export function StatisticsTable({ statistics }: { statistics: StatisticsDocument }) {
  const { t } = useTranslation(["console", "statistics"]);
  const language = currentLanguage();
  const { currency, group_by, groups, total } = statistics;
  const count = new Intl.NumberFormat(language);
  const figures = (row: StatisticsFigures) =>
    columns.map((column) => (
      <td key={column} className={table_styles["figure"]}>
        {column === "trade_count" || column === "refund_count"
          ? count.format(row[column])
          : formatMinor(row[column], { currency, language })}
      </td>
    ));
  const title = t("statistics:table");
  return (
    <Paper withBorder component="section" aria-label={title}>
      {/* A phone has no room for nine columns: the table is moved under its first one. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- moved by keys too */}
      <div className={styles["frame"]} role="region" aria-label={title} tabIndex={0}>
        <table className={`${table_styles["table"]} ${styles["table"]}`}>
          <thead>
            <tr>
              <th scope="col">{t(`statistics:group.${group_by}`)}</th>
              {columns.map((column) => (
                <th key={column} scope="col" className={table_styles["figure"]}>
                  {t(`statistics:column.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group.key ?? ""}>
                <th scope="row">{groupName(group, group_by, { t, language })}</th>
                {figures(group)}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t("statistics:total")}</th>
              {figures(total)}
            </tr>
          </tfoot>
        </table>
      </div>
    </Paper>
  );
}
