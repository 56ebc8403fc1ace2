/** Cells that several files have. */
import { amountText } from "../../protocols/receipt/receipt-format.ts";
import type { Figure } from "../../protocols/csv/csv-line.ts";

/** `1234.50`: in major units, as spreadsheets read it. */
export function plainAmount(amount_minor: bigint, currency: string): Figure {
  return { figure: amountText(amount_minor, currency).replaceAll(",", "") };
}
