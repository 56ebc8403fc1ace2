/** What is asked of a receipt: of which paper, in which form. */
import { z } from "zod";
import { OutputLanguage } from "./output.ts";

const shape = {
  /** A page to be shown or printed, a file, or the bytes for a receipt printer (GB18030). */
  format: z.enum(["html", "pdf", "escpos"]).default("html"),
  language: OutputLanguage.optional(),
  /** The slip of this refund instead of the receipt of the trade order. */
  refund_id: z.string().min(1).max(100).optional(),
};

export const ReceiptQuery = z.strictObject({
  ...shape,
  /** Millimetres of paper. */
  width: z.coerce
    .number()
    .pipe(z.literal([58, 80]))
    .default(80),
});
export type ReceiptQuery = z.infer<typeof ReceiptQuery>;

export const PrintReceipt = z.strictObject({ ...shape, width: z.literal([58, 80]).default(80) });
export type PrintReceipt = z.infer<typeof PrintReceipt>;
