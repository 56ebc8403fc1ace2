/**
 * A print document as the bytes of ESC/POS, the command language of receipt printers, for printers
 * with Chinese fonts. Function numbers of `GS ( k` are Epson's.
 */
import {
  columnsOf,
  pairLines,
  padEnd,
  padStart,
  printableText,
  wrapColumns,
} from "./column-text.ts";
import { gb18030Bytes } from "./gb18030.ts";
import type {
  Block,
  Cells,
  ItemRow,
  PaperWidth,
  PrintDocument,
  TextStyle,
} from "./print-document.ts";
import { qrSquares } from "./qr-squares.ts";

export type EscPosPrinter = Readonly<{
  paper_mm: PaperWidth;
  /** It has a cutter; else the paper is only fed as far as the tear bar. */
  cuts: boolean;
  /** The cash drawer at the printer springs open first. */
  opens_drawer: boolean;
}>;

/** Columns of font A (12 dots) and dots across, by the width of the paper. */
const papers = {
  58: { columns: 32, dots: 384 },
  80: { columns: 48, dots: 576 },
} as const satisfies Record<PaperWidth, Readonly<{ columns: number; dots: number }>>;

const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;
const LINE_FEED = 0x0a;

const commands = {
  reset: [ESC, 0x40],
  /** ESC R 0: the American set, in which 24h is a dollar and 5Ch a backslash. */
  american_set: [ESC, 0x52, 0],
  /** FS &: bytes above 7Fh are Chinese. */
  chinese: [FS, 0x26],
  left: [ESC, 0x61, 0],
  center: [ESC, 0x61, 1],
  bold: [ESC, 0x45, 1],
  not_bold: [ESC, 0x45, 0],
  /** GS !: twice as wide and twice as high. */
  double: [GS, 0x21, 0x11],
  single: [GS, 0x21, 0],
  /** ESC p: 50 ms of current on pin 2, 500 ms of rest. */
  open_drawer: [ESC, 0x70, 0, 25, 250],
  feed: [ESC, 0x64, 5],
  /** GS V 66: feed to the cutter, and cut but for one point. */
  cut: [GS, 0x56, 66, 0],
} as const;

/** The commands that print the document. */
export function escPosBytes(document: PrintDocument, printer: EscPosPrinter): Uint8Array {
  const bytes: number[] = [
    ...commands.reset,
    ...commands.american_set,
    ...commands.chinese,
    ...(printer.opens_drawer ? commands.open_drawer : []),
  ];
  for (const block of document.blocks) bytes.push(...blockBytes(block, printer.paper_mm));
  bytes.push(...(printer.cuts ? commands.cut : commands.feed));
  return Uint8Array.from(bytes);
}

function blockBytes(block: Block, paper_mm: PaperWidth): readonly number[] {
  const { columns, dots } = papers[paper_mm];
  switch (block.kind) {
    case "text": {
      const fitting = columnsIn(block.style, columns);
      const lines = wrapColumns(printableText(block.text), fitting);
      const centred = block.align === "center";
      const printed = styled(lines, block.style);
      return centred ? [...commands.center, ...printed, ...commands.left] : printed;
    }
    case "pair": {
      const { style } = block;
      const [label, value] = [printableText(block.label), printableText(block.value)];
      return styled(pairLines(label, value, columnsIn(style, columns)), style);
    }
    case "items": {
      const rows = block.rows.flatMap((row) => itemLines(row, columns));
      return [...lineBytes(headLines(block.head, columns)), ...lineBytes(rows)];
    }
    case "rule":
      return lineBytes(["-".repeat(columns)]);
    case "space":
      return [LINE_FEED];
    case "qr": {
      const caption = wrapColumns(printableText(block.caption), columns);
      const code = qrBytes(block.data, dots);
      return [...commands.center, ...code, ...lineBytes(caption), ...commands.left];
    }
  }
}

/** Double characters take two columns each. */
function columnsIn(style: TextStyle, columns: number): number {
  return style === "large" ? columns / 2 : columns;
}

function styled(lines: readonly string[], style: TextStyle): readonly number[] {
  const printed = lineBytes(lines);
  switch (style) {
    // Printers have no Chinese characters smaller than these.
    case "normal":
    case "small":
      return printed;
    case "bold":
      return [...commands.bold, ...printed, ...commands.not_bold];
    case "large":
      return [
        ...[...commands.bold, ...commands.double],
        ...printed,
        ...[...commands.single, ...commands.not_bold],
      ];
  }
}

/** The widths of the numbers' columns on wide paper; the name has the rest. */
const widths = { quantity: 6, price: 11, amount: 12 } as const;

function headLines(head: Cells, columns: number): readonly string[] {
  return columns >= 48
    ? tableLines(head, columns)
    : pairLines(
        printableText([head.name, head.quantity, head.price].filter(Boolean).join("  ")),
        printableText(head.amount),
        columns,
      );
}

function itemLines(row: ItemRow, columns: number): readonly string[] {
  const details = row.details.flatMap((detail) =>
    wrapColumns(printableText(detail), columns - 2).map((line) => `  ${line}`),
  );
  if (columns >= 48) return [...tableLines(row, columns), ...details];
  const name = printableText(row.name);
  if (row.price === "") {
    return [...pairLines(`${name} x ${row.quantity}`, row.amount, columns), ...details];
  }
  const numbers = pairLines(`  ${row.quantity} x ${row.price}`, row.amount, columns);
  return [...wrapColumns(name, columns), ...details, ...numbers];
}

/** The name in as many lines as it needs, the numbers at the right of the first one. */
function tableLines(cells: Cells, columns: number): readonly string[] {
  const column = (name: keyof typeof widths) =>
    padStart(` ${printableText(cells[name])}`, widths[name]);
  const numbers = column("quantity") + column("price") + column("amount");
  const room = columns - columnsOf(numbers);
  const [first = "", ...more] = wrapColumns(printableText(cells.name), room);
  return [`${padEnd(first, room)}${numbers}`, ...more];
}

function lineBytes(lines: readonly string[]): readonly number[] {
  return lines.flatMap((line) => [...textBytes(line), LINE_FEED]);
}

function textBytes(text: string): readonly number[] {
  return Array.from(text, (character) => gb18030Bytes(character.codePointAt(0) ?? 0)).flat();
}

/**
 * `GS ( k`: model 2, the largest squares that fit, error correction M, then the data and the order
 * to print it (functions 165, 167, 169, 180 and 181).
 */
function qrBytes(data: string, dots: number): readonly number[] {
  const { size } = qrSquares(data);
  const quiet_zone = 8;
  const square_dots = Math.max(1, Math.min(6, Math.floor(dots / (size + quiet_zone))));
  const stored = [...new TextEncoder().encode(data)];
  const length = stored.length + 3;
  return [
    ...[GS, 0x28, 0x6b, 4, 0, 0x31, 0x41, 0x32, 0],
    ...[GS, 0x28, 0x6b, 3, 0, 0x31, 0x43, square_dots],
    ...[GS, 0x28, 0x6b, 3, 0, 0x31, 0x45, 0x31],
    ...[GS, 0x28, 0x6b, length & 0xff, length >>> 8, 0x31, 0x50, 0x30, ...stored],
    ...[GS, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30],
  ];
}
