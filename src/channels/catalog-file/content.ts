/** What was read of catalog files: rows in their shape, each with the place where it stands. */
import type { z } from "zod";
import { catalogFileParts, type CatalogFilePart } from "../../contract/catalog-file.ts";
import { schemaFaults } from "../schema-faults.ts";
import type { Path } from "./json-text.ts";

/** Where a member stands, and what it is called there: `/skus/3/price/amount`, or the column `price`. */
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
}>;

export function emptyContent(): Content {
  return { rows: { products: [], pools: [], skus: [], slots: [], calendar: [] }, faults: [] };
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
  const result = catalogFileParts[part].safeParse(raw);
  if (!result.success) {
    for (const { path, detail } of schemaFaults(result.error)) {
      content.faults.push(faultAt(placeOf(path), detail));
    }
    return;
  }
  const rows = content.rows[part] as Row<Part>[];
  rows.push({ value: result.data as Row<Part>["value"], placeOf });
}
