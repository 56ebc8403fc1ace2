/**
 * Text in the columns of a Chinese receipt printer. Its fonts have two widths: ASCII takes one
 * column, every character of more than one byte takes two.
 */
import { gb18030Bytes } from "./gb18030.ts";
import { wrapText } from "./wrap-text.ts";

/** What printers have in place of characters that they have not. */
const stand_ins: Readonly<Record<string, string>> = {
  "\u00a0": " ",
  // Four bytes for this one would come out as digits on most printers; the wide one has two.
  "\u00a5": "\uffe5",
};
/** A white square, for what cannot be shown. */
const unknown = "\u25a1";

/**
 * The text as a printer can print it. Its fonts hold what has two bytes in GB18030, and rarer Han
 * characters, which have four; of anything else the bare letters are printed, or else a square.
 */
export function printableText(text: string): string {
  return Array.from(text.normalize("NFC"), printableCharacter).join("");
}

function printableCharacter(character: string): string {
  const stand_in = stand_ins[character] ?? character;
  if (isPrintable(stand_in)) return stand_in;
  // Nothing to see: control characters, marks of an emoji's shape, halves of pairs.
  if (/^[\p{C}\p{M}]$/u.test(character)) return "";
  const bare = character.normalize("NFKD").replace(/\p{M}/gu, "");
  return bare !== "" && Array.from(bare).every(isPrintable) ? bare : unknown;
}

function isPrintable(character: string): boolean {
  const code_point = character.codePointAt(0) ?? 0;
  if (code_point < 0x80) return code_point >= 0x20 && code_point < 0x7f;
  // Codes for private use have two bytes as well, and no character.
  if (code_point >= 0xe000 && code_point <= 0xf8ff) return false;
  const { length } = gb18030Bytes(code_point);
  return length === 2 || (length === 4 && /^\p{Script=Han}$/u.test(character));
}

/** Columns that a printable text takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += (character.codePointAt(0) ?? 0) < 0x80 ? 1 : 2;
  return columns;
}

export function wrapColumns(text: string, columns: number): readonly string[] {
  return wrapText(text, columns, columnsOf);
}

export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - columnsOf(text)));
}

export function padStart(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - columnsOf(text))) + text;
}

/**
 * A label at the left and its value at the right edge: on one line where both fit, else the value
 * on lines of its own below.
 */
export function pairLines(label: string, value: string, columns: number): readonly string[] {
  const between = columns - columnsOf(label) - columnsOf(value);
  if (between >= 1) return [`${label}${" ".repeat(between)}${value}`];
  return [
    ...wrapColumns(label, columns),
    ...wrapColumns(value, columns).map((line) => padStart(line, columns)),
  ];
}
