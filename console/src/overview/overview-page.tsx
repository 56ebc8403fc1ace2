/** Today's sales, what wants a person, and the capacity that is left. */
import { Group, SimpleGrid, Skeleton, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { OverviewDocument } from "../../../src/contract/console.ts";
import { overviewQuery } from "../api/queries.ts";
import { formatDate } from "../format/calendar-date.ts";
import { addConsoleTexts, currentLanguage } from "../i18n/language.ts";
import { overview_en } from "../i18n/overview-en.ts";
import { overview_zh } from "../i18n/overview-zh.ts";
import { useLiveRefresh } from "../live/use-live-refresh.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { usePageTitle } from "../parts/page-title.ts";
import { useSignedIn } from "../shell/signed-in.ts";
import { Attention } from "./attention.tsx";
import { Capacity } from "./capacity.tsx";
import { ChannelSales } from "./channel-sales.tsx";
import { Figures } from "./figures.tsx";

addConsoleTexts({ "zh-CN": overview_zh, en: overview_en });

const refresh_pause_ms = 5_000;

export function OverviewPage() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(overviewQuery);
  usePageTitle(t("overview.title"));
  useLiveRefresh(overviewQuery.queryKey, refresh_pause_ms);
  return (
    <Stack gap="lg" maw={1180} mx="auto">
      <Group justify="space-between" align="baseline" gap="xs">
        <Title order={1} size="h2">
          {t("overview.title")}
        </Title>
        {data === undefined ? null : <Today date={data.date} />}
      </Group>
      {error === null ? null : <FailureAlert error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <OverviewSkeleton /> : null}
      {data === undefined ? null : <Overview overview={data} />}
    </Stack>
  );
}

function Overview({ overview }: { overview: OverviewDocument }) {
  return (
    <>
      <Figures overview={overview} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <ChannelSales overview={overview} />
        <Attention attention={overview.attention} />
      </SimpleGrid>
      <Capacity pools={overview.pools} />
    </>
  );
}

function Today({ date }: { date: string }) {
  const { t } = useTranslation();
  const { time_zone } = useSignedIn().merchant;
  return (
    <Text c="dimmed" size="sm" title={t("overview.zone_hint", { zone: time_zone })}>
      {t("overview.today", { date: formatDate(date, currentLanguage()) })}
    </Text>
  );
}

function OverviewSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg" aria-busy>
      <VisuallyHidden role="status">{t("overview.loading")}</VisuallyHidden>
      <Skeleton h={92} />
      <Skeleton h={220} />
      <Skeleton h={360} />
    </Stack>
  );
}
