/**
 * Reads a catalog file in CSV. Its header says which kind of rows it holds, in columns of any
 * order.
 */
import { CsvError, parse, type InfoRecord } from "csv-parse/sync";
import type { CatalogFilePart } from "../../contract/catalog-file.ts";
import { addRow, counted, type Content, type Progress, type Row } from "./content.ts";
import { CellFault, csvColumns, partOfHeader, type Cells } from "./csv-columns.ts";
import type { Path } from "./json-text.ts";

type Line = Readonly<{ cells: readonly string[]; line: number }>;

export function readCsv(
  { file, text }: Readonly<{ file: string; text: string }>,
  content: Content,
  report: Progress,
): void {
  const refuse = (line: number, detail: string) => content.faults.push({ file, line, detail });
  let lines: readonly Line[];
  try {
    lines = splitLines(text);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    refuse(Number(error["lines"] ?? 1), csvDetail(error));
    return;
  }
  const [first, ...rest] = lines;
  if (first === undefined) {
    refuse(1, "is empty: the first line names the columns");
    return;
  }
  const header = first.cells.map((name) => name.toLowerCase());
  const part = partOfHeader(header);
  if (part === null) {
    refuse(first.line, "names none of sku_id, pool_id, product_id, date, from: what does it hold?");
    return;
  }
  const wrong = headerFaults(part, header);
  for (const detail of wrong) refuse(first.line, detail);
  if (wrong.length > 0) return;
  for (const { cells, line } of counted(rest, report)) {
    if (cells.length === header.length) {
      readRow(content, part, { file, line, header, cells });
    } else {
      refuse(line, `has ${cells.length} cells, the header has ${header.length}`);
      content.damaged.add(part);
    }
  }
}

/** Throws a CsvError. */
function splitLines(text: string): Line[] {
  const records = parse(text, {
    info: true,
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    delimiter: delimiterOf(text),
  }) as unknown as { record: string[]; info: InfoRecord }[];
  return records.map(({ record, info }) => {
    const broken = record.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
    return { cells: record, line: info.lines - broken };
  });
}

/** Spreadsheets part cells with what their country is used to. */
function delimiterOf(text: string): string {
  const [header = ""] = text.split("\n", 1);
  const [best = ","] = [",", ";", "\t"].sort(
    (one, other) => header.split(other).length - header.split(one).length,
  );
  return best;
}

function csvDetail(error: CsvError): string {
  return error.code === "CSV_QUOTE_NOT_CLOSED"
    ? "a quote is opened that is never closed"
    : "a quote stands in the middle of a cell: put the cell in quotes and double those within";
}

function headerFaults(part: CatalogFilePart, header: readonly string[]): string[] {
  const known = Object.keys(csvColumns[part]);
  const faults = header
    .filter((name) => !known.includes(name))
    .map((name) => `${name}: no such column for ${part}; there are ${known.join(", ")}`);
  const repeated = header.find((name, index) => header.indexOf(name) !== index);
  return repeated === undefined ? faults : [...faults, `${repeated}: is there twice`];
}

function readRow(
  content: Content,
  part: CatalogFilePart,
  row: Readonly<{ file: string; header: readonly string[] }> & Line,
): void {
  const { file, line, header } = row;
  const columns = csvColumns[part];
  const cells: Cells = new Map(
    header.flatMap((name, index): [string, string][] => {
      const cell = row.cells[index] ?? "";
      return cell === "" ? [] : [[name, cell]];
    }),
  );
  const raw = blankRow(part);
  let is_readable = true;
  for (const [name, text] of cells) {
    try {
      put(raw, columns[name]?.member ?? [], columns[name]?.read(text, cells));
    } catch (error) {
      if (!(error instanceof CellFault)) throw error;
      content.faults.push({ file, line, detail: `${name}: ${error.message}` });
      content.damaged.add(part);
      is_readable = false;
    }
  }
  const placeOf: Row["placeOf"] = (path) => ({ file, line, name: columnOf(part, path) });
  if (is_readable) addRow(content, part, { raw, placeOf });
}

/** So that a fault names the very column that is missing; an empty capacity is an unlimited one. */
function blankRow(part: CatalogFilePart): Record<string, unknown> {
  switch (part) {
    case "products":
    case "pools":
      return { name: {} };
    case "skus":
      return { name: {}, price: {} };
    case "slots":
    case "calendar":
      return { capacity: null };
  }
}

function put(
  raw: Record<string, unknown>,
  [first, second]: readonly string[],
  value: unknown,
): void {
  if (first === undefined) return;
  if (second === undefined) raw[first] = value;
  else raw[first] = { ...(raw[first] as object | undefined), [second]: value };
}

/** The column whose cell fills the member at this path. */
function columnOf(part: CatalogFilePart, path: Path): string {
  const found = Object.entries(csvColumns[part]).find(([, { member }]) =>
    member.every((key, index) => path[index] === key),
  );
  return found?.[0] ?? String(path[0] ?? "");
}
