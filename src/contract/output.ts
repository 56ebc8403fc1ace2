/** What is asked of answers for people outside a browser: files for spreadsheets, and papers. */
import { z } from "zod";
import { PayoutQuery } from "./payout.ts";
import { ListTradeOrdersQuery } from "./sale.ts";
import { StatisticsQuery } from "./statistics.ts";

/** The language of headings and words; as Accept-Language has it unless told. */
export const OutputLanguage = z.enum(["zh-CN", "en"]);

/** The filters of the list; all of it, and not a page. */
export const TradeOrderFileQuery = ListTradeOrdersQuery.omit({ cursor: true, limit: true }).extend({
  language: OutputLanguage.optional(),
});
export type TradeOrderFileQuery = z.infer<typeof TradeOrderFileQuery>;

export const StatisticsFileQuery = StatisticsQuery.extend({ language: OutputLanguage.optional() });
export type StatisticsFileQuery = z.infer<typeof StatisticsFileQuery>;

export const PayoutFileQuery = PayoutQuery.extend({ language: OutputLanguage.optional() });
export type PayoutFileQuery = z.infer<typeof PayoutFileQuery>;
