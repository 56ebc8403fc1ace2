/** What was sold: sums over a range of days, as figures, a chart, a table, and files. */
import { Button, Group, Paper, Skeleton, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { IconChartBar, IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { StatisticsDocument } from "../../../src/contract/statistics.ts";
import { formatMinor } from "../format/money.ts";
import { addTexts, currentLanguage } from "../i18n/language.ts";
import { statistics_en } from "../i18n/statistics-en.ts";
import { statistics_zh } from "../i18n/statistics-zh.ts";
import figure_styles from "../overview/figures.module.css";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { usePageTitle } from "../parts/page-title.ts";
import { useSignedIn } from "../shell/signed-in.ts";
import { StatisticsChart } from "./statistics-chart.tsx";
import { StatisticsFilters } from "./statistics-filters.tsx";
import { statisticsQuery } from "./statistics-query.ts";
import {
  payoutsQueryString,
  rangeOf,
  statisticsQueryString,
  todayIn,
  tradeOrdersQueryString,
  type Range,
  type StatisticsSearch,
} from "./statistics-search.ts";
import { StatisticsTable } from "./statistics-table.tsx";

addTexts("statistics", { "zh-CN": statistics_zh, en: statistics_en });

const route = getRouteApi("/signed-in/statistics");

export function StatisticsPage() {
  const { t } = useTranslation(["console", "statistics"]);
  const search = route.useSearch();
  const { time_zone } = useSignedIn().merchant;
  const today = todayIn(time_zone);
  const range = rangeOf(search, today);
  const { data, error, refetch } = useQuery(statisticsQuery(search, range));
  usePageTitle(t("statistics:title"));
  return (
    <Stack gap="md" maw={1180} mx="auto">
      <Group justify="space-between" gap="xs">
        <Title order={1} size="h2">
          {t("statistics:title")}
        </Title>
        <Files search={search} range={range} />
      </Group>
      <StatisticsFilters search={search} range={range} today={today} />
      {error === null ? null : <FailureAlert error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <StatisticsSkeleton /> : null}
      {data === undefined || error !== null ? null : <Sums statistics={data} />}
      <Text size="sm" c="dimmed">
        {t("statistics:explained", { zone: time_zone })}
      </Text>
    </Stack>
  );
}

function Sums({ statistics }: { statistics: StatisticsDocument }) {
  const { total } = statistics;
  if (total.trade_count === 0 && total.refund_count === 0) return <NothingSold />;
  return (
    <>
      <Totals statistics={statistics} />
      <StatisticsChart statistics={statistics} />
      <StatisticsTable statistics={statistics} />
    </>
  );
}

function Totals({ statistics }: { statistics: StatisticsDocument }) {
  const { t } = useTranslation(["console", "statistics"]);
  const language = currentLanguage();
  const { currency, total } = statistics;
  const money = (minor: number) => formatMinor(minor, { currency, language });
  const figures = [
    ["real_minor", money(total.real_minor)],
    ["trade_minor", money(total.trade_minor)],
    ["refund_minor", money(total.refund_minor)],
    ["income_minor", money(total.income_minor)],
    ["trade_count", new Intl.NumberFormat(language).format(total.trade_count)],
  ] as const;
  return (
    <dl className={figure_styles["figures"]}>
      {figures.map(([name, text]) => (
        <Paper key={name} withBorder p={{ base: "sm", sm: "md" }}>
          <Text component="dt" size="sm" c="dimmed">
            {t(`statistics:column.${name}`)}
          </Text>
          <dd className={figure_styles["figure"]}>{text.replaceAll("\u00a0", " ")}</dd>
        </Paper>
      ))}
    </dl>
  );
}

/** The browser fetches the files by itself, and shows how far it is. */
function Files({ search, range }: { search: StatisticsSearch; range: Range }) {
  const { t } = useTranslation(["console", "statistics"]);
  const language = `&language=${currentLanguage()}`;
  const payouts = payoutsQueryString(range);
  const files = [
    ["csv", `/v1/statistics.csv${statisticsQueryString(search, range)}${language}`],
    ["trade_orders_csv", `/v1/trade_orders.csv${tradeOrdersQueryString(search, range)}${language}`],
    ...(payouts === null ? [] : [["payouts_csv", `/v1/payouts.csv${payouts}${language}`] as const]),
  ] as const;
  return (
    <Group gap="xs">
      {files.map(([name, href]) => (
        <Button
          key={name}
          component="a"
          href={href}
          download
          variant="default"
          leftSection={<IconDownload size={17} aria-hidden />}
        >
          {t(`statistics:${name}`)}
        </Button>
      ))}
    </Group>
  );
}

function NothingSold() {
  const { t } = useTranslation(["console", "statistics"]);
  return (
    <Paper withBorder p="xl" ta="center">
      <IconChartBar size={40} stroke={1.4} aria-hidden />
      <Title order={2} size="h4" mt="sm">
        {t("statistics:empty_title")}
      </Title>
      <Text c="dimmed">{t("statistics:empty")}</Text>
    </Paper>
  );
}

function StatisticsSkeleton() {
  const { t } = useTranslation(["console", "statistics"]);
  return (
    <Stack gap="md" aria-busy>
      <VisuallyHidden role="status">{t("statistics:loading")}</VisuallyHidden>
      <Skeleton h={92} />
      <Skeleton h={240} />
      <Skeleton h={320} />
    </Stack>
  );
}
