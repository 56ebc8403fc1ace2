/**
 * Lines of CSV as RFC 4180 has them, for spreadsheets: the file begins with a byte order mark, or
 * Excel would take UTF-8 for something else, and a text that a spreadsheet would carry out as a
 * formula has an apostrophe before it.
 */

/** What a file begins with. */
export const byte_order_mark = "\uFEFF";

/** A number as text, such as `-12.50`: it is not guarded, for its minus sign begins no formula. */
export type Figure = Readonly<{ figure: string }>;

/** Numbers go as they are; texts of people are guarded. Null is an empty cell. */
export type Cell = string | number | bigint | Figure | null;

/** The cells as one line, with its end. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(",")}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "object") return cell.figure;
  if (typeof cell !== "string") return cell.toString();
  // Spaces and quotes before the sign do not keep a spreadsheet from it.
  const guarded = /^[\s"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
