/**
 * A print document as PDF: one page as wide as the paper and as long as what is on it. Text is
 * text, codes are squares, and the fonts are inside as far as they are used.
 */
import { PDFDocument } from "pdfkit";
import type { PaperWidth, PrintDocument, TextStyle } from "./print-document.ts";
import { layOut, type Mark, type Strip } from "./pdf-layout.ts";
import type { ReceiptFonts } from "./receipt-fonts.ts";

const points_per_mm = 72 / 25.4;
const margins_mm = { 58: 5, 80: 4 } as const satisfies Record<PaperWidth, number>;
/** No reader has to show a page longer than this (ISO 32000-1, annex C.2). */
const page_height_max = 14_400;

/** How text of each style is set. */
const faces = {
  normal: { font: "regular", points: 8.5 },
  small: { font: "regular", points: 7 },
  bold: { font: "bold", points: 8.5 },
  large: { font: "bold", points: 13 },
} as const satisfies Record<TextStyle, Readonly<{ font: keyof ReceiptFonts; points: number }>>;

/**
 * The bytes of the PDF; the same for the same document. Takes a tenth of a second or two, most of
 * it for the fonts, and blocks meanwhile: a busy server calls it in a worker thread.
 */
export async function receiptPdf(
  document: PrintDocument,
  paper_mm: PaperWidth,
  fonts: ReceiptFonts,
): Promise<Uint8Array> {
  const pdf = new PDFDocument({
    pdfVersion: "1.7",
    autoFirstPage: false,
    lang: document.language,
    displayTitle: true,
    info: {
      Title: document.title,
      Creator: "Tillgate",
      CreationDate: new Date(document.printed_at_ms),
    },
  });
  pdf.registerFont("regular", fonts.regular).registerFont("bold", fonts.bold);
  const width = paper_mm * points_per_mm;
  const margin = margins_mm[paper_mm] * points_per_mm;
  const strips = layOut(document.blocks, {
    paper_mm,
    width: width - 2 * margin,
    heightOf: (style) => faces[style].points * 1.42,
    measure: (text, style) => setFace(pdf, style).widthOfString(text),
  });
  const written = collect(pdf);
  for (const page of pagesOf(strips, page_height_max - 2 * margin)) {
    const height = page.reduce((sum, strip) => sum + strip.height, 0);
    pdf.addPage({ size: [width, height + 2 * margin], margin: 0 });
    let top = margin;
    for (const strip of page) {
      for (const mark of strip.marks) draw(pdf, mark, { left: margin, top });
      top += strip.height;
    }
  }
  pdf.end();
  return written;
}

function setFace(pdf: PDFDocument, style: TextStyle): PDFDocument {
  const { font, points } = faces[style];
  return pdf.font(font).fontSize(points);
}

function draw(pdf: PDFDocument, mark: Mark, at: Readonly<{ left: number; top: number }>): void {
  const x = at.left + mark.x;
  switch (mark.kind) {
    case "text":
      setFace(pdf, mark.style).text(mark.text, x, at.top, { lineBreak: false });
      return;
    case "rule":
      pdf.lineWidth(0.5).dash(2, { space: 1.5 });
      pdf
        .moveTo(x, at.top + mark.y)
        .lineTo(x + mark.length, at.top + mark.y)
        .stroke();
      pdf.undash();
      return;
    case "squares":
      for (const { row, from, length } of mark.squares.runs) {
        const { side } = mark;
        pdf.rect(x + from * side, at.top + mark.y + row * side, length * side, side);
      }
      pdf.fill();
  }
}

/** Long papers are cut into pages where a strip ends. */
function pagesOf(strips: readonly Strip[], height_max: number): readonly (readonly Strip[])[] {
  const pages: Strip[][] = [[]];
  let height = 0;
  for (const strip of strips) {
    if (height + strip.height > height_max) {
      pages.push([]);
      height = 0;
    }
    pages.at(-1)?.push(strip);
    height += strip.height;
  }
  return pages;
}

function collect(pdf: PDFDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    pdf.on("data", (chunk) => chunks.push(chunk));
    pdf.on("end", () => resolve(Buffer.concat(chunks)));
    pdf.on("error", reject);
  });
}
