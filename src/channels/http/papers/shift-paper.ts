/** The report of a shift on paper: a page for a browser, or the bytes of a receipt printer. */
import type { ShiftReportQuery } from "../../../contract/shift.ts";
import type { Merchant } from "../../../domain/catalog/catalog.ts";
import { reportOf } from "../../../domain/shift/shift-report.ts";
import { composeShiftReport } from "../../../protocols/receipt/compose-shift-report.ts";
import { escPosBytes } from "../../../protocols/receipt/esc-pos.ts";
import type { Letterhead } from "../../../protocols/receipt/receipt.ts";
import { receiptHtml } from "../../../protocols/receipt/receipt-html.ts";
import type { ShiftView } from "../../../queries/stores/read-shift.ts";
import { page_headers } from "../pages/html.ts";
import type { Language } from "../refusals/problem.ts";
import { answer, type Answer } from "../route.ts";

type Wanted = Readonly<{
  merchant: Merchant;
  letterhead: Letterhead;
  query: ShiftReportQuery;
  language: Language;
  at_ms: number;
}>;

export function shiftPaper(
  { shift, operator_name, store_name }: ShiftView,
  { merchant, letterhead, query, language, at_ms }: Wanted,
): Answer {
  const { format, reprint } = query;
  const paper_mm = query.paper === "58" ? 58 : 80;
  const is_english = language === "en";
  const document = composeShiftReport(reportOf(shift, at_ms), {
    // A store that is gone is called by what the shift remembers.
    letterhead: { ...letterhead, store_name: is_english ? store_name.en : store_name.zh },
    printing: {
      ...{ language, time_zone: merchant.time_zone, printed_at_ms: at_ms, reprint },
      is_test: merchant.is_test,
    },
    operator_name,
    device_name: shift.device_id,
  });
  if (format === "html") return answer(200, receiptHtml(document, paper_mm), page_headers);
  const bytes = escPosBytes(document, { paper_mm, cuts: true, opens_drawer: false });
  return answer(200, Buffer.from(bytes), {
    "content-type": "application/vnd.escpos",
    "content-disposition": `attachment; filename="${shift.shift_id}.bin"`,
  });
}
