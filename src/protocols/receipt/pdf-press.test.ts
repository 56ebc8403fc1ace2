import { afterEach, beforeEach, expect, test } from "vitest";
import { readPdf } from "../../../test/support/pdf-text.ts";
import { chinese_receipt } from "../../../test/support/receipts.ts";
import { composeReceipt } from "./compose-receipt.ts";
import { createPdfPress, type PdfPress } from "./pdf-press.ts";

let press: PdfPress;
beforeEach(() => {
  press = createPdfPress();
});
afterEach(() => press.stop());

const textOf = (pdf: Uint8Array): string =>
  readPdf(pdf)
    .runs.map(({ text }) => text)
    .join("");

const document = composeReceipt(chinese_receipt);

test("papers are set one after the other while the event loop goes on", async () => {
  await press.print(document, 80);
  let longest_ms = 0;
  let last_ms = performance.now();
  const beat = setInterval(() => {
    longest_ms = Math.max(longest_ms, performance.now() - last_ms);
    last_ms = performance.now();
  }, 5);
  const begun_ms = performance.now();
  const pdfs = await Promise.all(Array.from({ length: 6 }, () => press.print(document, 58)));
  const took_ms = performance.now() - begun_ms;
  clearInterval(beat);
  for (const pdf of pdfs) expect(textOf(pdf ?? new Uint8Array())).toContain("海滨乐园");
  expect(longest_ms).toBeLessThan(took_ms / 2);
});

test("more than can wait is turned away at once", async () => {
  const printed = Array.from({ length: 70 }, () => press.print(document, 80));
  expect(await printed.at(-1)).toBeNull();
  await Promise.all([press.stop(), Promise.allSettled(printed)]);
});

test("what waits when it stops is refused, and the next paper starts it again", async () => {
  const waiting = press.print(document, 80);
  const [refused] = await Promise.allSettled([waiting, press.stop()]);
  expect(refused).toMatchObject({
    status: "rejected",
    reason: new Error("printing has been stopped"),
  });
  expect(await press.print(document, 80)).toBeInstanceOf(Uint8Array);
});
