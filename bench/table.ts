/** Plain text tables: numbers to the right, and no more marks than needed. */

export type Column = Readonly<{ title: string; is_number?: boolean }>;

export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]) {
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...rows.map((row) => (row[at] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ is_number = true }, at) => {
        const cell = cells[at] ?? "";
        const width = widths[at] ?? 0;
        return is_number ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("──");
  return [line(columns.map(({ title }) => title)), rule, ...rows.map(line)].join("\n");
}

/** `1,234`; one decimal below 10. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const digits = Math.abs(value) < 10 ? 1 : 0;
  return value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
