/** A payout statement as lines of CSV: a heading, a line a day and channel, and the total. */
import type { PayoutFigures, PayoutStatement } from "../../contract/payout.ts";
import { byte_order_mark, csvLine, type Cell } from "../../protocols/csv/csv-line.ts";
import { plainAmount } from "./file-cells.ts";
import {
  groupHeadings,
  methodWord,
  payoutHeadings,
  providerHeading,
  totalWord,
  type FileLanguage,
} from "./file-texts.ts";

const columns = Object.keys(payoutHeadings) as (keyof PayoutFigures)[];

/** A chunk for each line: as they are taken, and no faster. */
export function* payoutFile(
  { currency, lines, total }: PayoutStatement,
  language: FileLanguage,
): Generator<string, void> {
  const figures = (row: PayoutFigures): Cell[] =>
    columns.map((column) =>
      column.endsWith("_count") ? row[column] : plainAmount(BigInt(row[column]), currency),
    );
  const headings = columns.map((column) => {
    const heading = payoutHeadings[column][language];
    return column.endsWith("_count") ? heading : `${heading} (${currency})`;
  });
  const named = [groupHeadings.day, providerHeading, groupHeadings.method];
  yield byte_order_mark + csvLine([...named.map((heading) => heading[language]), ...headings]);
  for (const line of lines) {
    const method = line.method === null ? "" : methodWord(line.method, language);
    yield csvLine([line.date, line.provider, method, ...figures(line)]);
  }
  yield csvLine([totalWord[language], "", "", ...figures(total)]);
}
