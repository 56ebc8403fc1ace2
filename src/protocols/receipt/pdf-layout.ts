/** Where everything of a print document stands on a page of one width. Lengths are in points. */
import type { Block, Cells, ItemRow, PaperWidth, TextStyle } from "./print-document.ts";
import { qrSquares, type QrSquares } from "./qr-squares.ts";
import { wrapText } from "./wrap-text.ts";

/** A part of the page from edge to edge that is not to be cut in two. */
export type Strip = Readonly<{ height: number; marks: readonly Mark[] }>;

/** Something to be drawn; `x` counts from the left margin, all else from the top of the strip. */
export type Mark =
  | Readonly<{ kind: "text"; x: number; text: string; style: TextStyle }>
  | Readonly<{ kind: "rule"; x: number; y: number; length: number }>
  | Readonly<{ kind: "squares"; x: number; y: number; side: number; squares: QrSquares }>;

export type Page = Readonly<{
  paper_mm: PaperWidth;
  /** Between the margins. */
  width: number;
  heightOf: (style: TextStyle) => number;
  measure: (text: string, style: TextStyle) => number;
}>;

export function layOut(blocks: readonly Block[], page: Page): readonly Strip[] {
  return blocks.flatMap((block) => stripsOf(block, page));
}

function stripsOf(block: Block, page: Page): readonly Strip[] {
  switch (block.kind) {
    case "text": {
      const { style, align } = block;
      return linesOf(block.text, style, page).map((text) => line(page, style, [{ text, align }]));
    }
    case "pair":
      return pairStrips(block, page);
    case "items": {
      const head = page.paper_mm === 80 ? tableStrips(block.head, page) : narrowHead(block, page);
      return [...head, ...block.rows.flatMap((row) => itemStrips(row, page))];
    }
    case "rule": {
      const height = page.heightOf("normal") * 0.7;
      return [{ height, marks: [{ kind: "rule", x: 0, y: height / 2, length: page.width }] }];
    }
    case "space":
      return [{ height: page.heightOf("normal"), marks: [] }];
    case "qr":
      return [
        qrStrip(block.data, page),
        ...linesOf(block.caption, "normal", page).map((text) =>
          line(page, "normal", [{ text, align: "center" }]),
        ),
      ];
  }
}

type Run = Readonly<{
  text: string;
  align: "left" | "center" | "right";
  /** Where the run begins, or ends when it is aligned right; the edges unless told. */
  x?: number;
}>;

/** One line of text runs side by side. */
function line(page: Page, style: TextStyle, runs: readonly Run[]): Strip {
  const marks = runs
    .filter(({ text }) => text !== "")
    .map(({ text, align, x }): Mark => {
      const width = page.measure(text, style);
      switch (align) {
        case "left":
          return { kind: "text", x: x ?? 0, text, style };
        case "center":
          return { kind: "text", x: (page.width - width) / 2, text, style };
        case "right":
          return { kind: "text", x: (x ?? page.width) - width, text, style };
      }
    });
  return { height: page.heightOf(style), marks };
}

function linesOf(
  text: string,
  style: TextStyle,
  { width, measure }: Pick<Page, "width" | "measure">,
): readonly string[] {
  return wrapText(text, width, (part) => measure(part, style));
}

/** On one line where both fit, else the value on lines of its own below. */
function pairStrips(
  pair: Readonly<{ label: string; value: string; style: TextStyle }>,
  page: Page,
): readonly Strip[] {
  const { label, value, style } = pair;
  const gap = page.measure(" ", style);
  if (page.measure(label, style) + gap + page.measure(value, style) <= page.width) {
    const runs = [
      { text: label, align: "left" },
      { text: value, align: "right" },
    ] as const;
    return [line(page, style, runs)];
  }
  return [
    ...linesOf(label, style, page).map((text) => line(page, style, [{ text, align: "left" }])),
    ...linesOf(value, style, page).map((text) => line(page, style, [{ text, align: "right" }])),
  ];
}

function narrowHead({ head }: Readonly<{ head: Cells }>, page: Page): readonly Strip[] {
  const label = [head.name, head.quantity, head.price].filter((cell) => cell !== "").join("  ");
  return pairStrips({ label, value: head.amount, style: "small" }, page);
}

/** On wide paper a row of the table; on narrow paper the name, and the numbers below it. */
function itemStrips(row: ItemRow, page: Page): readonly Strip[] {
  const indent = page.measure("  ", "normal");
  const details = row.details.flatMap((detail) =>
    linesOf(detail, "small", { ...page, width: page.width - indent }).map((text) =>
      line(page, "small", [{ text, align: "left", x: indent }]),
    ),
  );
  if (page.paper_mm === 80) return [...tableStrips(row, page), ...details];
  if (row.price === "") {
    const label = `${row.name} \u00d7 ${row.quantity}`;
    return [...pairStrips({ label, value: row.amount, style: "normal" }, page), ...details];
  }
  const numbers = line(page, "normal", [
    { text: `${row.quantity} \u00d7 ${row.price}`, align: "left", x: indent },
    { text: row.amount, align: "right" },
  ]);
  const name = linesOf(row.name, "normal", page);
  const named = name.map((text) => line(page, "normal", [{ text, align: "left" }]));
  return [...named, ...details, numbers];
}

/** The share of the width at which the columns of numbers end; the name has the rest. */
const ends = { name: 0.44, quantity: 0.52, price: 0.75, amount: 1 } as const;

function tableStrips(cells: Cells, page: Page): readonly Strip[] {
  const [first = "", ...more] = linesOf(cells.name, "normal", {
    ...page,
    width: page.width * ends.name,
  });
  const number = (name: "quantity" | "price" | "amount"): Run => ({
    text: cells[name],
    align: "right",
    x: page.width * ends[name],
  });
  return [
    line(page, "normal", [
      { text: first, align: "left" },
      number("quantity"),
      number("price"),
      number("amount"),
    ]),
    ...more.map((text) => line(page, "normal", [{ text, align: "left" }])),
  ];
}

/** A code with its quiet zone (ISO/IEC 18004, section 6.3.8: four squares on every side). */
const code_points = 120;
const quiet_zone = 4;

function qrStrip(data: string, page: Page): Strip {
  const squares = qrSquares(data);
  const side = Math.min(page.width, code_points) / (squares.size + 2 * quiet_zone);
  const x = (page.width - squares.size * side) / 2;
  const y = quiet_zone * side;
  return { height: squares.size * side + 2 * y, marks: [{ kind: "squares", x, y, side, squares }] };
}
