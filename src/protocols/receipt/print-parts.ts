/** What all our papers have in common: head, foot, and the names of payment methods. */
import { methodNames } from "../../domain/trade/product-texts.ts";
import type { TenderMethod } from "../../domain/shift/trade-fact.ts";
import { text, type Block } from "./print-document.ts";
import { timeText } from "./receipt-format.ts";
import { receiptTexts } from "./receipt-texts.ts";
import type { Letterhead, Printing, ReceiptLanguage } from "./receipt.ts";

/** Marks of tests, reprints and copies first, then whose paper it is. */
export function paperHead(letterhead: Letterhead, printing: Printing): readonly Block[] {
  const words = receiptTexts[printing.language];
  const { merchant_name, store_name, address, phone, registration_no } = letterhead;
  const mark = { align: "center", style: "bold" } as const;
  const small = { align: "center", style: "small" } as const;
  return [
    ...text(printing.is_test ? `*** ${words.test} ***` : null, mark),
    ...text(printing.reprint > 0 ? `*** ${words.reprint(printing.reprint)} ***` : null, mark),
    ...text(printing.is_copy === true ? `*** ${words.copy} ***` : null, mark),
    ...text(merchant_name, { align: "center", style: "large" }),
    ...text(store_name === merchant_name ? null : store_name, { align: "center" }),
    ...text(address, small),
    ...text(phone === null ? null : `${words.phone} ${phone}`, small),
    ...text(registration_no === null ? null : `${words.registration_no} ${registration_no}`, small),
  ];
}

export function printedLine(printing: Printing): readonly Block[] {
  const { language, printed_at_ms, time_zone } = printing;
  const { printed } = receiptTexts[language];
  const content = `${printed} ${timeText(printed_at_ms, time_zone)}`;
  return text(content, { align: "center", style: "small" });
}

export function methodName(method: TenderMethod, language: ReceiptLanguage): string {
  if (method === "points") return receiptTexts[language].points_tender;
  return methodNames[method][language === "en" ? "en" : "zh"];
}
