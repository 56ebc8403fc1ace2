/**
 * What is to be printed, as a list of blocks from top to bottom: the one form that receipts and
 * shift reports are brought into, and that every presenter (printer, HTML, PDF) can show.
 */
import type { ReceiptLanguage } from "./receipt.ts";

/** The width of the paper. */
export type PaperWidth = 58 | 80;

export type PrintDocument = Readonly<{
  language: ReceiptLanguage;
  title: string;
  printed_at_ms: number;
  blocks: readonly Block[];
}>;

export type Block =
  | Readonly<{ kind: "text"; text: string; align: "left" | "center"; style: TextStyle }>
  /** A label at the left, its value at the right edge. */
  | Readonly<{ kind: "pair"; label: string; value: string; style: TextStyle }>
  /** A table of goods; the numbers stand at the right of their columns. */
  | Readonly<{ kind: "items"; head: Cells; rows: readonly ItemRow[] }>
  | Readonly<{ kind: "rule" }>
  | Readonly<{ kind: "space" }>
  | Readonly<{ kind: "qr"; data: string; caption: string }>;

export type TextStyle = "normal" | "small" | "bold" | "large";

export type Cells = Readonly<{ name: string; quantity: string; price: string; amount: string }>;
export type ItemRow = Cells & Readonly<{ details: readonly string[] }>;

/** A paragraph; nothing when there is no text. */
export function text(
  content: string | null,
  look: Readonly<{ align?: "left" | "center"; style?: TextStyle }> = {},
): readonly Block[] {
  const cleaned = cleanText(content ?? "");
  if (cleaned === "") return [];
  return [{ kind: "text", text: cleaned, align: "left", style: "normal", ...look }];
}

/** A label and its value; nothing when there is no value. */
export function pair(
  label: string,
  value: string | null,
  style: TextStyle = "normal",
): readonly Block[] {
  if (value === null) return [];
  return [{ kind: "pair", label: cleanText(label), value: cleanText(value), style }];
}

/** A table of goods; nothing when there are none. */
export function items(head: Cells, rows: readonly ItemRow[]): readonly Block[] {
  if (rows.length === 0) return [];
  const cleaned = rows.map((row) => ({
    ...row,
    name: cleanText(row.name),
    details: row.details.map(cleanText),
  }));
  return [{ kind: "items", head, rows: cleaned }];
}

export const rule: Block = { kind: "rule" };
export const space: Block = { kind: "space" };

/**
 * The text on one line, without what has no shape: control characters (a printer obeys them), marks
 * of writing direction (they reorder what is read), and the like.
 */
export function cleanText(content: string): string {
  return content
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, "")
    .trim();
}
