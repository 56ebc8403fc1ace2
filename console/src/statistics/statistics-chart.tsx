/** What came in, as bars: upright for days, lying for anything else. The table has the figures. */
import { Paper, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StatisticsDocument } from "../../../src/contract/statistics.ts";
import { formatDateWithoutDay, formatDayAndMonth } from "../format/calendar-date.ts";
import { formatMinor } from "../format/money.ts";
import { currentLanguage, type Language } from "../i18n/language.ts";
import { barsOf, extentOf, placeOf, type Bar } from "./chart-bars.ts";
import { groupName } from "./group-name.ts";
import styles from "./statistics-chart.module.css";

export function StatisticsChart({ statistics }: { statistics: StatisticsDocument }) {
  const { t } = useTranslation(["console", "statistics"]);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="statistics-chart">
      <Title order={2} size="h4" mb="sm" id="statistics-chart">
        {t("statistics:chart")}
      </Title>
      {statistics.group_by === "day" ? (
        <Days statistics={statistics} />
      ) : (
        <Groups statistics={statistics} />
      )}
    </Paper>
  );
}

/** Labels on the axis at most, so that they do not run into each other on a phone. */
const labels_max = 6;

function Days({ statistics }: { statistics: StatisticsDocument }) {
  const { t } = useTranslation(["console", "statistics"]);
  const language = currentLanguage();
  const { currency } = statistics;
  const bars = barsOf(statistics);
  const extent = extentOf(bars);
  const nought = placeOf({ time: "", real_minor: 0 }, extent);
  const write = (minor: number) => formatMinor(minor, { currency, language });
  const step = Math.ceil(bars.length / labels_max);
  const best = bars.reduce<Bar | undefined>(
    (top, bar) => (top === undefined || bar.real_minor > top.real_minor ? bar : top),
    undefined,
  );
  const label = t("statistics:chart_label", {
    count: bars.length,
    highest: write(extent.highest),
    time: best === undefined ? "" : longTime(best.time, language),
  });
  return (
    <div role="img" aria-label={label}>
      <Text size="xs" c="dimmed" mb={4}>
        {write(extent.highest)}
      </Text>
      <div className={styles["days"]}>
        <div className={styles["nought"]} style={{ bottom: `${nought.bottom}%` }} />
        {bars.map((bar) => {
          const { bottom, height } = placeOf(bar, extent);
          return (
            <div
              key={bar.time}
              className={styles["day"]}
              title={`${longTime(bar.time, language)} · ${write(bar.real_minor)}`}
            >
              <div
                className={styles[bar.real_minor < 0 ? "negative" : "bar"]}
                style={{ bottom: `${bottom}%`, height: `${height}%` }}
              />
            </div>
          );
        })}
      </div>
      <div className={styles["axis"]}>
        {bars.map(({ time }, index) =>
          index % step === 0 ? (
            <span key={time} style={{ left: `${((index + 0.5) / bars.length) * 100}%` }}>
              {shortTime(time, language)}
            </span>
          ) : null,
        )}
      </div>
    </div>
  );
}

function Groups({ statistics }: { statistics: StatisticsDocument }) {
  const { t } = useTranslation(["console", "statistics"]);
  const language = currentLanguage();
  const { currency, group_by, groups } = statistics;
  const widest = Math.max(1, ...groups.map(({ real_minor }) => Math.abs(real_minor)));
  return (
    <dl className={styles["groups"]}>
      {groups.map((group) => (
        <div key={group.key ?? ""} className={styles["group"]}>
          <dt>{groupName(group, group_by, { t, language })}</dt>
          <dd>
            <span>{formatMinor(group.real_minor, { currency, language })}</span>
            <div
              aria-hidden
              className={styles[group.real_minor < 0 ? "negative" : "bar"]}
              style={{ width: `${(Math.abs(group.real_minor) / widest) * 100}%` }}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function isMonth(time: string): boolean {
  return time.length === 7;
}

function longTime(time: string, language: Language): string {
  return isMonth(time) ? time : formatDateWithoutDay(time, language);
}

function shortTime(time: string, language: Language): string {
  return isMonth(time) ? time : formatDayAndMonth(time, language);
}
