/** Puts a trade order on paper: what stands on it, and the form that was asked for. */
import type { ReceiptQuery } from "../../../contract/receipt.ts";
import type { Merchant } from "../../../domain/catalog/catalog.ts";
import type { TradeOrder } from "../../../domain/trade/trade-order.ts";
import { composeReceipt } from "../../../protocols/receipt/compose-receipt.ts";
import { escPosBytes } from "../../../protocols/receipt/esc-pos.ts";
import type { PaperWidth, PrintDocument } from "../../../protocols/receipt/print-document.ts";
import { receiptHtml } from "../../../protocols/receipt/receipt-html.ts";
import type { Letterhead, Receipt } from "../../../protocols/receipt/receipt.ts";
import {
  isPrintable,
  refundReceipt,
  saleReceipt,
  type SaleOnPaper,
} from "../../../protocols/receipt/sale-receipt.ts";
import { readMemberPhones } from "../../../queries/members/member-phones.ts";
import { readRechargePaper } from "../../../queries/members/recharge-paper.ts";
import { readRefundSlip } from "../../../queries/sales/read-refund-slip.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError, type Language } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import type { Answer } from "../route.ts";
import { demandSale } from "../counter/sell.ts";

export type WantedPaper = Omit<ReceiptQuery, "language"> &
  Readonly<{ merchant_id: string; trade_order_id: string; language: Language }>;

/** Null: only looked at. Else when it was printed, and which print it is, from 1. */
export type PrintedAs = Readonly<{ print_no: number; printed_at_ms: number }> | null;

/** Throws a ProblemError where there is nothing to print: unknown, not paid, not refunded. */
export async function readPaper(
  dependencies: RouteDependencies,
  wanted: WantedPaper,
): Promise<(printed: PrintedAs) => Receipt> {
  const { sql, engine, clock } = dependencies;
  const { merchant_id, trade_order_id, language, refund_id } = wanted;
  const sale = await demandSale(dependencies, merchant_id, trade_order_id);
  if (!isPrintable(sale.trade_order)) {
    const { status: trade_status } = sale.trade_order;
    throw new ProblemError(problemOf("RECEIPT_NOT_YET", { data: { trade_status } }));
  }
  const slip =
    refund_id === undefined
      ? null
      : await readRefundSlip(sql, merchant_id, { trade_order_id, refund_id });
  if (slip === null && refund_id !== undefined) {
    throw new ProblemError(rejectionProblem({ code: "REFUND_UNKNOWN", refund_id }));
  }
  const catalog = await engine.catalog(merchant_id);
  const { merchant } = catalog;
  const letterhead = await letterheadOf(dependencies, merchant, {
    ...{ language, store_no: sale.trade_order.counter.store_no },
  });
  const member_side = await memberSideOf(dependencies, sale.trade_order);
  const looked_at_ms = clock.now_ms();
  return (printed) => {
    const printing = {
      ...{ language, time_zone: merchant.time_zone, currency: sale.trade_order.currency },
      printed_at_ms: printed?.printed_at_ms ?? looked_at_ms,
      reprint: printed === null ? 0 : printed.print_no - 1,
      ...{ is_copy: printed === null, is_test: merchant.is_test },
    };
    const paper: SaleOnPaper = { ...sale, catalog, ...member_side, letterhead, printing };
    return slip === null ? saleReceipt(paper) : refundReceipt({ ...paper, ...slip });
  };
}

/** Whose paper it is: the merchant's, and the store's where a store sold it. */
export async function letterheadOf(
  { readStore }: Pick<RouteDependencies, "readStore">,
  merchant: Merchant,
  { language, store_no }: Readonly<{ language: Language; store_no: string | null }>,
): Promise<Letterhead> {
  const is_english = language === "en";
  const merchant_name = is_english ? merchant.name_en : merchant.name_zh;
  const store = store_no === null ? null : await readStore(merchant.merchant_id, store_no);
  if (store === null) {
    const nowhere = { address: null, phone: null, registration_no: null };
    return { merchant_name, store_name: merchant_name, ...nowhere };
  }
  return {
    merchant_name,
    store_name: is_english ? store.name_en : store.name_zh,
    address: is_english ? store.address_en : store.address_zh,
    phone: store.phone,
    registration_no: null,
  };
}

async function memberSideOf(
  { sql }: RouteDependencies,
  trade_order: TradeOrder,
): Promise<Pick<SaleOnPaper, "member_phone" | "recharge">> {
  const { merchant_id, member_id, trade_type } = trade_order;
  const [phones, recharge] = await Promise.all([
    readMemberPhones(sql, merchant_id, [member_id]),
    trade_type === 2 ? readRechargePaper(sql, merchant_id, trade_order) : null,
  ]);
  return { member_phone: phones.get(member_id ?? "") ?? null, recharge };
}

/** The paper in its form, with what its reader has to know of it. */
export async function presentPaper(
  { pdf_press }: RouteDependencies,
  receipt: Receipt,
  { format, width }: Pick<WantedPaper, "format" | "width">,
): Promise<Pick<Answer, "body" | "headers">> {
  const document = composeReceipt(receipt);
  const name = receipt.about.kind === "REFUND" ? receipt.about.refund_id : receipt.trade_order_id;
  switch (format) {
    case "html":
      return { body: receiptHtml(document, width), headers: html_headers };
    case "pdf": {
      const headers = {
        "content-type": "application/pdf",
        "content-disposition": `inline; filename="receipt-${name}.pdf"`,
      };
      return { body: await pdfOf(pdf_press, document, width), headers };
    }
    case "escpos": {
      const headers = {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="receipt-${name}.bin"`,
      };
      return { body: Buffer.from(escPosBytes(document, printerFor(receipt, width))), headers };
    }
  }
}

/** The page stands alone: nothing is loaded, and nothing is run. */
const html_headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
};

async function pdfOf(
  press: RouteDependencies["pdf_press"],
  document: PrintDocument,
  width: PaperWidth,
): Promise<Buffer> {
  const pdf = await press.print(document, width);
  if (pdf === null) throw new ProblemError(problemOf("BUSY", { retry_after_s: 5 }));
  return Buffer.from(pdf);
}

/** Wide printers have a cutter. The drawer springs open for the original of what was cash. */
function printerFor({ printing, tenders }: Receipt, paper_mm: PaperWidth) {
  const is_original = printing.reprint === 0 && printing.is_copy !== true;
  const is_cash = tenders.some(({ method }) => method === "cash");
  return { paper_mm, cuts: paper_mm === 80, opens_drawer: is_original && is_cash };
}
