/** What was read of catalog files: rows in their shape, each with the place where it stands. */
import type { z } from "zod";
import { catalogFileParts, type CatalogFilePart } from "../../contract/catalog-file.ts";
import { checkShape } from "../schema-faults.ts";
import type { Path } from "./json-text.ts";

/**
 * Where a member stands, and what it is called there: `/skus/3/price/amount`, or the column
 * `price`.
 */
export type Place = Readonly<{ file: string; line: number; name: string }>;

export type Fault = Readonly<{
  file: string;
  /** From 1. */
  line: number;
  detail: string;
}>;

export type Row<Part extends CatalogFilePart = CatalogFilePart> = Readonly<{
  value: z.output<(typeof catalogFileParts)[Part]>;
  /** The place of a member of the row; of the row itself when the path is empty. */
  placeOf(path: Path): Place;
}>;

export type Content = Readonly<{
  rows: { readonly [Part in CatalogFilePart]: Row<Part>[] };
  faults: Fault[];
  /** Parts with rows that could not be read: that others name them is not a fault of their own. */
  damaged: Set<CatalogFilePart>;
}>;

/** How much of a file has been read, in rows. */
export type Progress = (done: number, total: number) => void;

const rows_a_report = 1_000;

/** Goes over the rows of a file and tells now and then how far it has come. */
export function* counted<Item>(items: readonly Item[], report: Progress): Generator<Item> {
  for (const [index, item] of items.entries()) {
    if (index % rows_a_report === 0) report(index, items.length);
    yield item;
  }
  report(items.length, items.length);
}

export function emptyContent(): Content {
  const rows = { products: [], pools: [], skus: [], slots: [], calendar: [] };
  return { rows, faults: [], damaged: new Set() };
}

export function faultAt({ file, line, name }: Place, detail: string): Fault {
  return { file, line, detail: name === "" ? detail : `${name}: ${detail}` };
}

/** Adds a row as it was written, or what is wrong with it. */
export function addRow<Part extends CatalogFilePart>(
  content: Content,
  part: Part,
  { raw, placeOf }: Readonly<{ raw: unknown; placeOf: Row["placeOf"] }>,
): void {
  const result = checkShape(catalogFileParts[part], raw);
  if (result.faults !== undefined) {
    content.damaged.add(part);
    for (const { path, detail } of result.faults) {
      content.faults.push(faultAt(placeOf(path), detail.en));
    }
    return;
  }
  const rows = content.rows[part] as Row<Part>[];
  rows.push({ value: result.data as Row<Part>["value"], placeOf });
}
