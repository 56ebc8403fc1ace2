import { mkdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composeReceipt } from "../../src/protocols/receipt/compose-receipt.ts";
import { composeShiftReport } from "../../src/protocols/receipt/compose-shift-report.ts";
import { loadReceiptFonts } from "../../src/protocols/receipt/receipt-fonts.ts";
import { receiptHtml } from "../../src/protocols/receipt/receipt-html.ts";
import { receiptPdf } from "../../src/protocols/receipt/receipt-pdf.ts";
import { chinese_receipt, dayReport, english_receipt, report_paper } from "../support/receipts.ts";
import { startBrowser, type TestBrowser, type Visit, type Visitor } from "./browser.ts";
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

/** The receipt of a merchant of this name, as a PDF of 80 mm. */
async function pdfOf(merchant_name: string): Promise<Buffer> {
  const letterhead = { ...chinese_receipt.letterhead, merchant_name };
  const document = composeReceipt({ ...chinese_receipt, letterhead });
  return Buffer.from(await receiptPdf(document, 80, await loadReceiptFonts()));
}

type Viewer = Readonly<{ pictures: () => Promise<readonly string[]>; close: () => Promise<void> }>;

/** Shows PDFs in Chromium's own viewer, and takes pictures of all as often as it is asked. */
async function viewer(pdfs: readonly Buffer[]): Promise<Viewer> {
  const visits: Visit[] = [];
  for (const [index, pdf] of pdfs.entries()) {
    const file = join(folder, `${index}.pdf`);
    await writeFile(file, pdf);
    const visit = await browser.visit({ width_px: 400 });
    visits.push(visit);
    // Without its bar the viewer shows nothing that differs between equal papers.
    await visit.page.goto(`${pathToFileURL(file).href}#toolbar=0`);
  }
  return {
    pictures: () =>
      Promise.all(
        visits.map(async ({ page }, index) => {
          const path = join(pictures_folder, `pdf-${index}.png`);
          return (await page.screenshot({ path })).toString("base64");
        }),
      ),
    close: async () => {
      for (const visit of visits) await visit.close();
    },
  };
}

test("Chromium shows the Chinese of the PDF, each character as itself", async () => {
  const names = ["海滨乐园", "海滨乐园", "山顶餐厅"];
  const { pictures, close } = await viewer(await Promise.all(names.map(pdfOf)));
  try {
    // The viewer does not say when it is done: it is once nothing moves, and equal papers look
    // equal. Were the fonts broken, the third would in the end show the same blanks or boxes.
    let last: readonly string[] = [];
    await expect
      .poll(
        async () => {
          const before = last;
          last = await pictures();
          const [one, same, other] = last;
          return {
            is_at_rest: last.join() === before.join(),
            equal: one === same,
            unlike: one !== other,
          };
        },
        { interval: 1_000, timeout: 25_000 },
      )
      .toEqual({ is_at_rest: true, equal: true, unlike: true });
  } finally {
    await close();
  }
});
