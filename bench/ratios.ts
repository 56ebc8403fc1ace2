/** The measured rates against the floors of the same run: machines differ, ratios less so. */
import type { Figure } from "./closed-loop.ts";
import { batch_orders } from "./floors/plain-rows.ts";
import { formatNumber } from "./table.ts";

export type Ratio = Readonly<{ what: string; ratio: number; of: string }>;

/** What could be compared: both sides have to have been measured. */
export function compareWithFloors(figures: readonly Figure[]): Ratio[] {
  const rateOf = (name: string): number | undefined =>
    figures.find((figure) => figure.name === name && (figure.buyers === 64 || isFloor(name)))?.rate;
  const find = (wanted: string) => figures.find(({ name }) => name === wanted);
  const lists = find("trade-lists")?.calls;
  const compare = (what: string, rate?: number, floor?: number): Ratio[] =>
    rate === undefined || floor === undefined
      ? []
      : [{ what, ratio: rate / floor, of: `${formatNumber(rate)} of ${formatNumber(floor)}` }];
  const batches = rateOf("floor-rows");
  const rows_floor = batches === undefined ? undefined : batches * batch_orders;
  const complete = rateOf("complete-one");
  const http_rate = rateOf("floor-http");
  const [cash, plain_page] = [rateOf("cash-sales"), find("floor-page")?.operation.p95_ms];
  const rushes = figures.filter(({ name }) => name === "refund-rush");
  return [
    ...compare("complete orders : the same rows by plain SQL", complete, rows_floor),
    ...compare("requests of complete orders : bare route", complete && complete * 3, http_rate),
    ...compare("order reads : bare route", rateOf("reads"), http_rate),
    ...compare("cash sales : complete orders' rows by plain SQL", cash, rows_floor),
    ...compare("cash sales with points : without", rateOf("cash-points"), cash),
    ...compare("cash sales, 8 stores of one merchant : one store", rateOf("cash-stores"), cash),
    ...compare("cash sales, 50 merchants : one merchant", rateOf("cash-merchants"), cash),
    ...compare("/api/trade_order/get : bare route", rateOf("trade-get"), http_rate),
    ...rushes.flatMap(({ title, rate }) =>
      compare(`${title} : row-locking transactions`, rate, rateOf("floor-locks")),
    ),
    ...comparePages("list, p95", lists?.["list"]?.p95_ms, plain_page),
    ...comparePages("count, p95", lists?.["count"]?.p95_ms, plain_page),
    ...compare("locks : row-locking transactions", rateOf("locks"), rateOf("floor-locks")),
    ...compare("complete orders by AP2 : DIRECT", rateOf("ap2"), complete),
    ...compare("complete orders with keys : without", rateOf("complete-keyed"), complete),
    ...compare("complete orders : charges of the processor alone", complete, rateOf("processor")),
  ];
}

/** Times rather than rates: how many times longer it takes than the plain statement. */
function comparePages(what: string, p95_ms?: number, floor_ms?: number): Ratio[] {
  if (p95_ms === undefined || floor_ms === undefined) return [];
  const of = `${formatNumber(p95_ms)} ms of ${formatNumber(floor_ms)} ms`;
  return [{ what: `${what} : a page of rows by plain SQL`, ratio: p95_ms / floor_ms, of }];
}

function isFloor(name: string): boolean {
  return name.startsWith("floor-");
}
