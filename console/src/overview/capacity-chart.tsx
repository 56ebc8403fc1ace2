/** The capacity of the next days as stacked bars: sold, held, left. */
import { BarChart } from "@mantine/charts";
import "@mantine/charts/styles.css";
import { useReducedMotion } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { formatDayAndMonth } from "../format/calendar-date.ts";
import { currentLanguage } from "../i18n/language.ts";
import type { CapacityDay } from "./capacity-days.ts";

/** `label` says in words what the picture shows. */
export function CapacityChart({
  days,
  label,
  height_px,
}: {
  days: readonly CapacityDay[];
  label: string;
  height_px: number;
}) {
  const { t } = useTranslation();
  const is_calm = useReducedMotion();
  const language = currentLanguage();
  const count = new Intl.NumberFormat(language);
  const bars = days.map(({ date, sold, held, left, state }) => ({
    day: [formatDayAndMonth(date, language), state === "open" ? "" : t(`overview.${state}`)]
      .join(" ")
      .trim(),
    sold,
    held,
    left: left ?? 0,
  }));
  return (
    <div role="img" aria-label={label}>
      <BarChart
        h={height_px}
        data={bars}
        dataKey="day"
        type="stacked"
        withLegend
        tickLine="none"
        gridAxis="x"
        valueFormatter={(value) => count.format(value)}
        legendProps={{ verticalAlign: "top", align: "right", itemSorter: null }}
        barChartProps={{ accessibilityLayer: false }}
        barProps={{ isAnimationActive: !is_calm }}
        maxBarWidth={44}
        series={[
          { name: "sold", label: t("overview.sold"), color: "var(--tillgate-sold)" },
          { name: "held", label: t("overview.held"), color: "var(--tillgate-held)" },
          { name: "left", label: t("overview.left"), color: "var(--tillgate-left)" },
        ]}
      />
    </div>
  );
}
