/** The measured rates against the floors of the same run: machines differ, ratios less so. */
import type { Figure } from "./closed-loop.ts";
import { batch_orders } from "./floors/plain-rows.ts";
import { formatNumber } from "./table.ts";

export type Ratio = Readonly<{ what: string; ratio: number; of: string }>;

/** What could be compared: both sides have to have been measured. */
export function compareWithFloors(figures: readonly Figure[]): Ratio[] {
  const rateOf = (name: string): number | undefined =>
    figures.find((figure) => figure.name === name && (figure.buyers === 64 || isFloor(name)))?.rate;
  const compare = (what: string, rate?: number, floor?: number): Ratio[] =>
    rate === undefined || floor === undefined
      ? []
      : [{ what, ratio: rate / floor, of: `${formatNumber(rate)} of ${formatNumber(floor)}` }];
  const batches = rateOf("floor-rows");
  const rows_floor = batches === undefined ? undefined : batches * batch_orders;
  const complete = rateOf("complete-one");
  const http_rate = rateOf("floor-http");
  return [
    ...compare("complete orders : the same rows by plain SQL", complete, rows_floor),
    ...compare("requests of complete orders : bare route", complete && complete * 3, http_rate),
    ...compare("order reads : bare route", rateOf("reads"), http_rate),
    ...compare("locks : row-locking transactions", rateOf("locks"), rateOf("floor-locks")),
    ...compare("complete orders by AP2 : DIRECT", rateOf("ap2"), complete),
    ...compare("complete orders with keys : without", rateOf("complete-keyed"), complete),
    ...compare("complete orders : charges of the processor alone", complete, rateOf("processor")),
  ];
}

function isFloor(name: string): boolean {
  return name.startsWith("floor-");
}
