/**
 * Trade orders as lines of CSV, page after page: no connection to the database is held between two
 * pages, and no more than one page is in memory.
 */
import type { TradeOrderFileQuery } from "../../contract/output.ts";
import type { Merchant } from "../../domain/catalog/catalog.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import type { Database } from "../../postgres/database.ts";
import { byte_order_mark, csvLine, type Cell } from "../../protocols/csv/csv-line.ts";
import { timeText } from "../../protocols/receipt/receipt-format.ts";
import type { ListCursor } from "../../queries/created-range.ts";
import { kindOf } from "../../queries/documents/sale-document.ts";
import { readTradeOrders } from "../../queries/sales/list-trade-orders.ts";
import { readOrderIds } from "../../queries/sales/read-trade-order.ts";
import { plainAmount } from "./file-cells.ts";
import {
  kindWords,
  methodWord,
  statusWords,
  tradeOrderHeadings,
  type FileLanguage,
} from "./file-texts.ts";

const page_rows = 500;

type Wanted = Readonly<{
  filters: Omit<TradeOrderFileQuery, "language">;
  language: FileLanguage;
}>;

/** The file in chunks of a page each, newest first; the heading alone where nothing matches. */
export async function* tradeOrderFile(
  sql: Database,
  merchant: Pick<Merchant, "merchant_id" | "time_zone">,
  { filters, language }: Wanted,
): AsyncGenerator<string, void> {
  const { merchant_id, time_zone } = merchant;
  let text = byte_order_mark + headingLine(time_zone, language);
  for (let after: ListCursor | null = null; ;) {
    const query = { ...filters, after, limit: page_rows };
    const page: TradeOrder[] = await readTradeOrders(sql, merchant, query);
    const order_ids = await readOrderIds(sql, merchant_id, page);
    for (const one of page) {
      text += csvLine(
        cellsOf(one, order_ids.get(one.trade_order_id) ?? [], { time_zone, language }),
      );
    }
    yield text;
    text = "";
    const last = page.at(-1);
    if (last === undefined || page.length < page_rows) return;
    after = { created_at_ms: last.created_at_ms, id: last.trade_order_id };
  }
}

function headingLine(time_zone: string, language: FileLanguage): string {
  return csvLine(
    Object.entries(tradeOrderHeadings).map(([name, { [language]: heading }]) =>
      name === "created" || name === "paid" ? `${heading} (${time_zone})` : heading,
    ),
  );
}

/** In the order of the headings. */
function cellsOf(
  trade_order: TradeOrder,
  order_ids: readonly string[],
  { time_zone, language }: Readonly<{ time_zone: string; language: FileLanguage }>,
): Cell[] {
  const { counter, currency, method, success_at_ms } = trade_order;
  const amount = (minor: bigint) => plainAmount(minor, currency);
  const cells: Record<keyof typeof tradeOrderHeadings, Cell> = {
    trade_order_id: trade_order.trade_order_id,
    pay_order_id: trade_order.pay_order_id,
    created: timeText(trade_order.created_at_ms, time_zone),
    paid: success_at_ms === null ? null : timeText(success_at_ms, time_zone),
    kind: kindWords[kindOf(trade_order)][language],
    status: statusWords[trade_order.status][language],
    method: method === null ? null : methodWord(method, language),
    currency,
    order_amount: amount(trade_order.order_amount_minor),
    discount: amount(trade_order.discount_minor),
    amount: amount(trade_order.amount_minor),
    refunded: amount(trade_order.refunded_minor),
    income: amount(trade_order.income_minor),
    subject: trade_order.subject,
    store_no: counter.store_no,
    store: counter.store_name,
    operator_id: counter.operator_id,
    operator: counter.operator_name,
    device: counter.device,
    orders: order_ids.join(" "),
  };
  return Object.values(cells);
}
