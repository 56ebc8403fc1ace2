import { mkdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composeReceipt } from "../../src/protocols/receipt/compose-receipt.ts";
import { composeShiftReport } from "../../src/protocols/receipt/compose-shift-report.ts";
import type { PrintDocument } from "../../src/protocols/receipt/print-document.ts";
import { loadReceiptFonts } from "../../src/protocols/receipt/receipt-fonts.ts";
import { receiptHtml } from "../../src/protocols/receipt/receipt-html.ts";
import { receiptPdf } from "../../src/protocols/receipt/receipt-pdf.ts";
import { chinese_receipt, dayReport, english_receipt, report_paper } from "../support/receipts.ts";
import { startBrowser, type TestBrowser, type Visitor } from "./browser.ts";
import { expectSoundPage, pictures_folder } from "./page-checks.ts";

let browser: TestBrowser;
let folder: string;

beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(join(tmpdir(), "tillgate-receipts-"));
  mkdirSync(pictures_folder, { recursive: true });
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

async function visiting(visitor: Visitor, work: (page: Page) => Promise<void>): Promise<void> {
  const visit = await browser.visit(visitor);
  try {
    await work(visit.page);
  } finally {
    await visit.close();
  }
}

const papers = [
  { name: "chinese", document: composeReceipt(chinese_receipt), paper_mm: 58, scheme: "light" },
  { name: "english", document: composeReceipt(english_receipt), paper_mm: 80, scheme: "dark" },
  {
    name: "report",
    document: composeShiftReport(dayReport(), report_paper),
    paper_mm: 58,
    scheme: "dark",
  },
] as const;

test.each(papers)(
  "the page of the $name paper is sound, $paper_mm mm wide, and black on white in a $scheme scheme",
  async ({ name, document, paper_mm, scheme }) => {
    await visiting({ width_px: 390, scheme }, async (page) => {
      await page.setContent(receiptHtml(document, paper_mm));
      await expectSoundPage(page, `receipt-${name}-${paper_mm}`);
      const shown = await page.evaluate(`(() => {
        const main = document.querySelector("main");
        const { color, backgroundColor } = getComputedStyle(main);
        return { color, backgroundColor, width_px: Math.round(main.offsetWidth) };
      })()`);
      expect(shown).toEqual({
        color: "rgb(0, 0, 0)",
        backgroundColor: "rgb(255, 255, 255)",
        width_px: Math.round((paper_mm / 25.4) * 96),
      });
    });
  },
);

/** A picture of the PDF in Chromium's own viewer. */
async function pictureOf(document: PrintDocument, name: string): Promise<Buffer> {
  const file = join(folder, `${name}.pdf`);
  await writeFile(file, await receiptPdf(document, 80, await loadReceiptFonts()));
  let picture: Buffer = Buffer.alloc(0);
  await visiting({ width_px: 400 }, async (page) => {
    await page.goto(pathToFileURL(file).href);
    await expect
      .poll(
        async () => {
          const last = picture;
          picture = await page.screenshot({ path: join(pictures_folder, `pdf-${name}.png`) });
          return last.equals(picture);
        },
        { interval: 700, timeout: 45_000 },
      )
      .toBe(true);
  });
  return picture;
}

test("Chromium shows the Chinese of the PDF, each character as itself", async () => {
  const named = (merchant_name: string) => {
    const letterhead = { ...chinese_receipt.letterhead, merchant_name };
    return composeReceipt({ ...chinese_receipt, letterhead });
  };
  const one = await pictureOf(named("海滨乐园"), "one");
  const same = await pictureOf(named("海滨乐园"), "same");
  const other = await pictureOf(named("山顶餐厅"), "other");
  // Were the fonts broken, all characters would be blank, or the same boxes.
  expect(one.equals(same)).toBe(true);
  expect(one.equals(other)).toBe(false);
});
