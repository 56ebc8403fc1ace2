import { beforeAll, describe, expect, test } from "vitest";
import { readPdf, type PdfText } from "../../../test/support/pdf-text.ts";
import {
  chinese_receipt,
  dayReport,
  english_receipt,
  report_paper,
} from "../../../test/support/receipts.ts";
import { composeReceipt } from "./compose-receipt.ts";
import { composeShiftReport } from "./compose-shift-report.ts";
import type { PaperWidth, PrintDocument } from "./print-document.ts";
import { loadReceiptFonts, type ReceiptFonts } from "./receipt-fonts.ts";
import { receiptPdf } from "./receipt-pdf.ts";

let fonts: ReceiptFonts;
beforeAll(async () => {
  fonts = await loadReceiptFonts();
});

const points = (mm: number) => (mm * 72) / 25.4;
const read = async (document: PrintDocument, paper_mm: PaperWidth): Promise<PdfText> =>
  readPdf(await receiptPdf(document, paper_mm, fonts));
const textsOf = ({ runs }: PdfText) => runs.map(({ text }) => text);

describe("a receipt as PDF", () => {
  test("is one page as wide as the paper, with its text as text, Chinese included", async () => {
    const pdf = await read(composeReceipt(chinese_receipt), 58);
    expect(pdf.pages).toHaveLength(1);
    expect(pdf.pages[0]!.width).toBeCloseTo(points(58), 3);
    expect(textsOf(pdf)).toEqual(
      expect.arrayContaining([
        "海滨乐园",
        "珠海市香洲区情侣中路 88 号",
        "家庭套票(2大1小)",
        "1 × 1,199.00",
        "实付金额",
        "¥1,105.00",
        "TG7K-93MQ-X2",
        "祝您游玩愉快!",
      ]),
    );
    expect(textsOf(pdf).join("")).not.toContain("?");
  });

  test("brings no more of its fonts than it uses", async () => {
    const bytes = await receiptPdf(composeReceipt(english_receipt), 80, fonts);
    expect(readPdf(bytes).fonts).toEqual([
      expect.stringMatching(/^[A-Z]{6}\+NotoSansHans-Bold$/),
      expect.stringMatching(/^[A-Z]{6}\+NotoSansHans-Regular$/),
    ]);
    expect(bytes.length).toBeLessThan(40_000);
  });

  test("is the same whenever it is made", async () => {
    const document = composeReceipt(english_receipt);
    const one = await receiptPdf(document, 80, fonts);
    const other = await receiptPdf(document, 80, fonts);
    expect(Buffer.compare(one, other)).toBe(0);
  });

  test("keeps everything on the page and from top to bottom", async () => {
    const pdf = await read(composeReceipt(chinese_receipt), 80);
    const [page] = pdf.pages;
    for (const { x, y } of pdf.runs) {
      expect(x).toBeGreaterThanOrEqual(points(4) - 0.01);
      expect(x).toBeLessThan(page!.width - points(4));
      expect(y).toBeGreaterThan(points(4) - 0.01);
      expect(y).toBeLessThan(page!.height);
    }
    const heights = pdf.runs.map(({ y }) => y);
    expect(heights).toEqual(heights.toSorted((one, other) => other - one));
  });

  test("has the table's numbers in line", async () => {
    const { runs, pages } = await read(composeReceipt(english_receipt), 80);
    const [price, amount] = runs.filter(({ text }) => text === "119.00");
    const line = runs.filter(({ y }) => y === amount!.y).map(({ text }) => text);
    expect(line).toEqual(["Family pack (2 adults", "1", "119.00", "119.00"]);
    // All digits are of one width, so that amounts which end together begin together.
    const paid = runs.find(({ text }) => text === "124.00")!;
    expect(amount!.x).toBeCloseTo(paid.x, 2);
    const width = pages[0]!.width - 2 * points(4);
    expect(amount!.x - price!.x).toBeCloseTo(width / 4, 2);
  });

  test("has as many pages as a very long one needs", async () => {
    const line = { ...english_receipt.lines[1]!, amount_minor: 500n };
    const lines = Array.from({ length: 1_300 }, (_, index) => ({
      ...line,
      name: `Water ${index}`,
    }));
    const amount_minor = 650_000n;
    const receipt = {
      ...english_receipt,
      lines,
      amount_minor,
      order_amount_minor: amount_minor,
      tenders: [{ ...english_receipt.tenders[0]!, amount_minor }],
      tickets: [],
    };
    const pdf = await read(composeReceipt(receipt), 80);
    expect(pdf.pages).toHaveLength(2);
    for (const { height } of pdf.pages) expect(height).toBeLessThanOrEqual(14_400);
    expect(textsOf(pdf).filter((text) => text.startsWith("Water"))).toHaveLength(1_300);
  });
});

test("a final report is a PDF like any other paper", async () => {
  const pdf = await read(composeShiftReport(dayReport(), report_paper), 58);
  expect(textsOf(pdf)).toEqual(expect.arrayContaining(["短款", "-¥1.00", "100.00 × 6", "600.00"]));
});
