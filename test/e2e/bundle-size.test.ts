import { existsSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";

type Entry = Readonly<{ file: string; imports?: readonly string[] }>;

const folder = new URL("../../console/dist/", import.meta.url);

/** The scripts that `sources` need before they can run, with those of their static imports. */
function scriptsOf(sources: readonly string[]): readonly string[] {
  const manifest = JSON.parse(
    readFileSync(new URL(".vite/manifest.json", folder), "utf8"),
  ) as Readonly<Record<string, Entry>>;
  const files = new Set<string>();
  function follow(source: string): void {
    const entry = manifest[source];
    if (entry === undefined) throw new Error(`${source} is not in the build`);
    if (files.has(entry.file)) return;
    files.add(entry.file);
    entry.imports?.forEach(follow);
  }
  sources.forEach(follow);
  return [...files];
}

/** As a browser gets them: the build leaves a Brotli copy beside each that is worth it. */
function compressedKilobytes(files: readonly string[]): number {
  const bytes = files.map((file) => {
    const copy = new URL(`${file}.br`, folder);
    return statSync(existsSync(copy) ? copy : new URL(file, folder)).size;
  });
  return bytes.reduce((sum, size) => sum + size, 0) / 1000;
}

test("the orders page starts with at most 225 kB of compressed script, and no charts", () => {
  const files = scriptsOf(["index.html", "src/orders/orders-page.tsx"]);
  expect(compressedKilobytes(files)).toBeLessThanOrEqual(225);
  expect(files.filter((file) => file.includes("charts"))).toEqual([]);
});

test("the order page starts with at most 225 kB of compressed script, and no charts", () => {
  const files = scriptsOf(["index.html", "src/order/order-page.tsx"]);
  expect(compressedKilobytes(files)).toBeLessThanOrEqual(225);
  expect(files.filter((file) => file.includes("charts"))).toEqual([]);
});

test("the pay page is small enough for a phone abroad", () => {
  const files = scriptsOf(["pay.html"]);
  expect(compressedKilobytes(files)).toBeLessThanOrEqual(95);
  expect(files.filter((file) => /charts|mantine|tanstack/.test(file))).toEqual([]);
});
