/** Today's sales by channel: figures, with bars for the eye. */
import { Paper, Progress, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OverviewDocument } from "../../../src/contract/console.ts";
import { formatMinor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import table_styles from "../parts/data-table.module.css";
import styles from "./channel-sales.module.css";

export function ChannelSales({ overview }: { overview: OverviewDocument }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { channels, currency } = overview;
  const total_minor = channels.reduce((sum, channel) => sum + channel.sales_minor, 0);
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  const sorted = channels.toSorted((left, right) => right.sales_minor - left.sales_minor);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="channels-title">
      <Title order={2} size="h4" mb="xs" id="channels-title">
        {t("overview.channels")}
      </Title>
      {sorted.length === 0 ? (
        <Text c="dimmed" size="sm">
          {t("overview.channels_empty")}
        </Text>
      ) : (
        <table aria-labelledby="channels-title" className={table_styles["table"]}>
          <thead>
            <tr>
              <th scope="col">{t("overview.channel")}</th>
              <th scope="col" className={table_styles["figure"]}>
                {t("overview.orders")}
              </th>
              <th scope="col" className={table_styles["figure"]}>
                {t("overview.sales")}
              </th>
              <th scope="col" className={styles["share"]}>
                {t("overview.share")}
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ channel, paid_count, sales_minor }) => {
              const share = total_minor === 0 ? 0 : sales_minor / total_minor;
              return (
                <tr key={channel}>
                  <th scope="row">{t(`channel.${channel}`)}</th>
                  <td className={table_styles["figure"]}>
                    {new Intl.NumberFormat(language).format(paid_count)}
                  </td>
                  <td className={table_styles["figure"]}>
                    {formatMinor(sales_minor, { currency, language })}
                  </td>
                  <td className={styles["share"]}>
                    <Text size="xs">{percent.format(share)}</Text>
                    <Progress.Root size={6} aria-hidden>
                      <Progress.Section value={share * 100} color="strait" withAria={false} />
                    </Progress.Root>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </Paper>
  );
}
