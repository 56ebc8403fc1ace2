// The documents that are written by programs, and whether they are current.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderErrors } from "./errors.ts";
import { renderOrders } from "./orders.ts";
import { renderStaff } from "./staff-texts.ts";

export const documents: readonly Readonly<{ path: string; render: () => string }>[] = [
  { path: "docs/orders.md", render: renderOrders },
  { path: "docs/errors.md", render: renderErrors },
  { path: "docs/staff.md", render: renderStaff },
];

/** Paths of those that do not say what the code does. */
export function staleDocuments(root: string): string[] {
  return documents
    .filter(({ path, render }) => readOrEmpty(join(root, path)) !== render())
    .map(({ path }) => path);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

export function writeDocuments(root: string): void {
  for (const { path, render } of documents) writeFileSync(join(root, path), render());
}
