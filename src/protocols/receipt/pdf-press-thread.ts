/** The thread behind pdf-press.ts: sets one paper after the other, and reads the fonts once. */
import { parentPort } from "node:worker_threads";
import type { PressAnswer, PressOrder } from "./pdf-press.ts";
import { loadReceiptFonts } from "./receipt-fonts.ts";
import { receiptPdf } from "./receipt-pdf.ts";

const fonts = loadReceiptFonts();
let last: Promise<void> = Promise.resolve();

parentPort?.on("message", (order: PressOrder) => {
  last = last.then(async () => parentPort?.postMessage(await answer(order), []));
});

async function answer({ id, document, paper_mm }: PressOrder): Promise<PressAnswer> {
  try {
    return { id, pdf: await receiptPdf(document, paper_mm, await fonts) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
