/** The fonts of receipts as PDF: Noto Sans, with all of GBK, under the SIL Open Font License. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** OpenType files. Only the characters in use get into a PDF. */
export type ReceiptFonts = Readonly<{ regular: Uint8Array; bold: Uint8Array }>;

/** Reads the fonts, 17 MB in all, from their package. Keep them: it is worth doing once. */
export async function loadReceiptFonts(): Promise<ReceiptFonts> {
  const entry = fileURLToPath(import.meta.resolve("@embedpdf/fonts-sc"));
  const folder = join(dirname(dirname(entry)), "fonts");
  const [regular, bold] = await Promise.all([
    readFile(join(folder, "NotoSansHans-Regular.otf")),
    readFile(join(folder, "NotoSansHans-Bold.otf")),
  ]);
  return { regular, bold };
}
