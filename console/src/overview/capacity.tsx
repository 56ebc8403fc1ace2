/** The capacity of one pool for the next days, as a chart or as the table that says the same. */
import { Button, Group, NativeSelect, Paper, Skeleton, Text, Title } from "@mantine/core";
import { IconChartBar, IconTable } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { currentLanguage } from "../i18n/language.ts";
import { busiestPool, capacityDays, isUnlimited, type Pool } from "./capacity-days.ts";
import { CapacityTable } from "./capacity-table.tsx";

/** The chart library is fetched here and nowhere else. */
const CapacityChart = lazy(async () => ({
  default: (await import("./capacity-chart.tsx")).CapacityChart,
}));

const chart_height_px = 300;

export function Capacity({ pools }: { pools: readonly Pool[] }) {
  const { t } = useTranslation();
  // Chosen once: the chart must not jump to another pool while it is looked at.
  const [pool_id, setPoolId] = useState(() => busiestPool(pools)?.pool_id);
  const [is_table, setTable] = useState(false);
  const pool = pools.find((candidate) => candidate.pool_id === pool_id) ?? pools[0];
  const name = (candidate: Pool) => candidate.name[currentLanguage() === "en" ? "en" : "zh"];
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="capacity-title">
      <Group justify="space-between" mb="md" gap="xs">
        <Title order={2} size="h4" id="capacity-title">
          {t("overview.capacity")}
        </Title>
        <Group gap="xs">
          {pools.length < 2 ? null : (
            <NativeSelect
              size="xs"
              aria-label={t("overview.pool")}
              value={pool?.pool_id ?? ""}
              data={pools.map((each) => ({ value: each.pool_id, label: name(each) }))}
              onChange={(event) => setPoolId(event.currentTarget.value)}
            />
          )}
          {pool === undefined ? null : (
            <Button
              size="xs"
              variant="default"
              leftSection={
                is_table ? (
                  <IconChartBar size={16} aria-hidden />
                ) : (
                  <IconTable size={16} aria-hidden />
                )
              }
              onClick={() => setTable(!is_table)}
            >
              {t(is_table ? "overview.show_chart" : "overview.show_table")}
            </Button>
          )}
        </Group>
      </Group>
      {pool === undefined ? (
        <Text c="dimmed">{t("overview.no_pools")}</Text>
      ) : (
        <PoolCapacity pool={pool} name={name(pool)} is_table={is_table} />
      )}
    </Paper>
  );
}

function PoolCapacity({ pool, name, is_table }: { pool: Pool; name: string; is_table: boolean }) {
  const { t } = useTranslation();
  const days = capacityDays(pool);
  return (
    <>
      {isUnlimited(pool) ? (
        <Text c="dimmed" size="sm" mb="sm">
          {t("overview.all_unlimited")}
        </Text>
      ) : null}
      {is_table ? (
        <CapacityTable days={days} caption={name} />
      ) : (
        <Suspense fallback={<Skeleton h={chart_height_px} />}>
          <CapacityChart
            days={days}
            height_px={chart_height_px}
            label={t("overview.chart_label", { pool: name, count: days.length })}
          />
        </Suspense>
      )}
    </>
  );
}
