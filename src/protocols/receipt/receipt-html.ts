/**
 * A print document as a page of HTML that stands alone: styles and codes are inside, and there is
 * no script. On a screen the paper is white with black print in light and dark schemes alike;
 * printed, it fills the roll.
 */
import type { Block, Cells, ItemRow, PaperWidth, PrintDocument } from "./print-document.ts";
import { qrSquares } from "./qr-squares.ts";

/** What is printable of the paper, between its margins. */
const printable_mm = { 58: 48, 80: 72 } as const satisfies Record<PaperWidth, number>;

const style = (paper_mm: PaperWidth) => `
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: #eef2f5; }
main { width: ${paper_mm}mm; max-width: 100%; margin: 0 auto; padding: 4mm
  ${(paper_mm - printable_mm[paper_mm]) / 2}mm; color-scheme: light; background: #fff; color: #000;
  box-shadow: 0 1px 4px #0003; overflow-wrap: anywhere;
  font: ${paper_mm === 58 ? 8 : 9}pt/1.45 system-ui, "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif; }
p, dl, dd, figure { margin: 0; }
hr { border: 0; border-top: 1px dashed #000; margin: 1.5mm 0; }
.center { text-align: center; }
.small, th, .detail { font-size: .82em; }
.bold { font-weight: 700; }
.large { font-size: 1.45em; font-weight: 700; line-height: 1.3; }
.space { height: 4mm; }
.pair { display: flex; flex-wrap: wrap; justify-content: space-between; column-gap: 3mm; }
dd { margin-left: auto; text-align: right; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0; text-align: right; vertical-align: top; white-space: nowrap; }
th { font-weight: 400; }
th:first-child, td:first-child { text-align: left; white-space: normal; }
td + td, th + th { padding-left: 2mm; }
td span { display: block; padding-left: 2mm; }
.narrow td { vertical-align: bottom; }
figure { text-align: center; break-inside: avoid; }
svg { display: block; width: 34mm; max-width: 100%; margin: 1.5mm auto; background: #fff; }
@media (prefers-color-scheme: dark) { body { background: #10161c; } }
@page { margin: 0; }
@media print { body { padding: 0; background: #fff; } main { box-shadow: none; margin: 0; } }
`;

/** The page for paper of that width. */
export function receiptHtml(document: PrintDocument, paper_mm: PaperWidth): string {
  const blocks = document.blocks.map((block) => blockHtml(block, paper_mm)).join("\n");
  return `<!doctype html>
<html lang="${document.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(document.title)}</title>
<style>${style(paper_mm)}</style>
</head>
<body>
<main>
${blocks}
</main>
</body>
</html>
`;
}

function blockHtml(block: Block, paper_mm: PaperWidth): string {
  switch (block.kind) {
    case "text": {
      const look = block.align === "center" ? `center ${block.style}` : block.style;
      return `<p class="${look}">${escaped(block.text)}</p>`;
    }
    case "pair":
      return (
        `<dl class="pair ${block.style}"><dt>${escaped(block.label)}</dt>` +
        `<dd>${escaped(block.value)}</dd></dl>`
      );
    case "items":
      return paper_mm === 58 ? narrowTable(block) : wideTable(block);
    case "rule":
      return "<hr>";
    case "space":
      return '<div class="space"></div>';
    case "qr":
      return `<figure>${qrSvg(block.data)}<figcaption>${escaped(block.caption)}</figcaption></figure>`;
  }
}

type Items = Extract<Block, { kind: "items" }>;

function wideTable({ head, rows }: Items): string {
  const cells = (row: Cells) => [row.quantity, row.price, row.amount].map(escaped);
  const titles = [escaped(head.name), ...cells(head)].map((cell) => `<th>${cell}</th>`).join("");
  const lines = rows.map((row) => {
    const numbers = cells(row).map((cell) => `<td>${cell}</td>`);
    return `<tr><td>${escaped(row.name)}${detailsHtml(row)}</td>${numbers.join("")}</tr>`;
  });
  return table(titles, lines);
}

/** On narrow paper the name stands above what is multiplied, and only the amount to the right. */
function narrowTable({ head, rows }: Items): string {
  const names = [head.name, head.quantity, head.price]
    .filter((cell) => cell !== "")
    .join(" \u00b7 ");
  const titles = `<th>${escaped(names)}</th><th>${escaped(head.amount)}</th>`;
  const lines = rows.map((row) => {
    const { quantity, price } = row;
    const name = escaped(price === "" ? `${row.name} \u00d7 ${quantity}` : row.name);
    const times = price === "" ? "" : `<span>${escaped(`${quantity} \u00d7 ${price}`)}</span>`;
    return `<tr><td>${name}${detailsHtml(row)}${times}</td><td>${escaped(row.amount)}</td></tr>`;
  });
  return table(titles, lines, "narrow");
}

function detailsHtml(row: ItemRow): string {
  return row.details.map((detail) => `<span class="detail">${escaped(detail)}</span>`).join("");
}

function table(titles: string, rows: readonly string[], look = "wide"): string {
  return `<table class="${look}"><thead><tr>${titles}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table>`;
}

function qrSvg(data: string): string {
  const { size, runs } = qrSquares(data);
  const quiet_zone = 4;
  const side = size + 2 * quiet_zone;
  const path = runs
    .map(
      ({ row, from, length }) =>
        `M${from + quiet_zone} ${row + quiet_zone}h${length}v1h-${length}z`,
    )
    .join("");
  return (
    `<svg viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges" role="img" ` +
    `aria-label="QR"><path d="${path}"/></svg>`
  );
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}
