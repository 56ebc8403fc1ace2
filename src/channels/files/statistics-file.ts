/** Statistics as lines of CSV: a heading, a line for each group, and the total. */
import type {
  StatisticsDocument,
  StatisticsFigures,
  StatisticsGroup,
} from "../../contract/statistics.ts";
import { tender_methods } from "../../domain/shift/trade-fact.ts";
import { byte_order_mark, csvLine, type Cell } from "../../protocols/csv/csv-line.ts";
import { plainAmount } from "./file-cells.ts";
import {
  channelWords,
  groupHeadings,
  methodWord,
  nameHeading,
  statisticsHeadings,
  totalWord,
  type FileLanguage,
} from "./file-texts.ts";

const columns = Object.keys(statisticsHeadings) as (keyof StatisticsFigures)[];

export function statisticsFile(statistics: StatisticsDocument, language: FileLanguage): string[] {
  const { currency, group_by, groups, total } = statistics;
  const figures = (row: StatisticsFigures): Cell[] =>
    columns.map((column) =>
      column === "trade_count" || column === "refund_count"
        ? row[column]
        : plainAmount(BigInt(row[column]), currency),
    );
  const headings = columns.map((column) => {
    const heading = statisticsHeadings[column][language];
    return column.endsWith("_minor") ? `${heading} (${currency})` : heading;
  });
  const is_named = group_by !== "day";
  const named = (key: string | null, name: string): Cell[] => (is_named ? [key, name] : [key]);
  const lines = [
    csvLine([...named(groupHeadings[group_by][language], nameHeading[language]), ...headings]),
    ...groups.map((group) =>
      csvLine([...named(group.key, nameOf(group, { group_by, language })), ...figures(group)]),
    ),
    csvLine([...named(totalWord[language], ""), ...figures(total)]),
  ];
  return [byte_order_mark + lines.join("")];
}

function nameOf(
  { key, name }: StatisticsGroup,
  { group_by, language }: Readonly<{ group_by: string; language: FileLanguage }>,
): string {
  if (name !== null) return name[language === "en" ? "en" : "zh"];
  const channel = Object.entries(channelWords).find(([one]) => one === key);
  if (group_by === "channel" && channel !== undefined) return channel[1][language];
  const method = tender_methods.find((one) => one === key);
  return group_by === "method" && method !== undefined ? methodWord(method, language) : "";
}
