/**
 * Reads a catalog file in JSON: `{products, pools, skus, slots, calendar}`, each a list of rows.
 */
import { catalogFileParts, type CatalogFilePart } from "../../contract/catalog-file.ts";
import { jsonPointer } from "../schema-faults.ts";
import { addRow, counted, faultAt, type Content, type Place, type Progress } from "./content.ts";
import { parseJson, type Path } from "./json-text.ts";

export function readJson(
  { file, text }: Readonly<{ file: string; text: string }>,
  content: Content,
  report: Progress,
): void {
  const parsed = parseJson(text);
  if (!("value" in parsed)) {
    content.faults.push({ file, line: parsed.line, detail: parsed.detail });
    return;
  }
  const { value, lineOf } = parsed;
  const placeOf = (path: Path): Place => ({ file, line: lineOf(path), name: jsonPointer(path) });
  const refuse = (path: Path, detail: string) =>
    content.faults.push(faultAt(placeOf(path), detail));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse([], "must be an object with products, pools, skus, slots and calendar");
    return;
  }
  for (const [part, rows] of Object.entries(value)) {
    if (!isPart(part)) refuse([part], "is not known here");
    else if (!Array.isArray(rows)) refuse([part], "must be a list");
    else {
      for (const [index, raw] of counted([...rows.entries()], report)) {
        addRow(content, part, { raw, placeOf: (path) => placeOf([part, index, ...path]) });
      }
    }
  }
}

function isPart(name: string): name is CatalogFilePart {
  return Object.hasOwn(catalogFileParts, name);
}
