/** Today in five figures. */
import { Paper, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OverviewDocument } from "../../../src/contract/console.ts";
import { formatMinor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import styles from "./figures.module.css";

export function Figures({ overview }: { overview: OverviewDocument }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { currency, today } = overview;
  const count = new Intl.NumberFormat(language);
  const figures = [
    { name: t("overview.sales"), text: formatMinor(today.sales_minor, { currency, language }) },
    { name: t("overview.paid"), text: count.format(today.paid_count) },
    { name: t("overview.visitors"), text: count.format(today.visitor_count) },
    { name: t("overview.orders"), text: count.format(today.order_count) },
    { name: t("overview.refunds"), text: formatMinor(today.refunds_minor, { currency, language }) },
  ];
  return (
    <dl className={styles["figures"]}>
      {figures.map(({ name, text }) => (
        <Paper key={name} withBorder p={{ base: "sm", sm: "md" }}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <dd className={styles["figure"]}>{text.replaceAll("\u00a0", " ")}</dd>
        </Paper>
      ))}
    </dl>
  );
}
