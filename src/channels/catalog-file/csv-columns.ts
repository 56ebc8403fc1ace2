/** The columns of catalog files in CSV, one kind of row a file, and how their cells are read. */
import type { CatalogFilePart } from "../../contract/catalog-file.ts";
import { currencyExponent } from "../../domain/money.ts";

/** A row's cells by column; an empty cell is not there. */
export type Cells = ReadonlyMap<string, string>;

/** A cell that cannot be read. */
export class CellFault extends Error {}

export type Column = Readonly<{
  /** The member of the row that the cell fills. */
  member: readonly string[];
  read: (text: string, cells: Cells) => unknown;
}>;

const column = (member: string, read: Column["read"] = (text) => text): Column => ({
  member: member.split("."),
  read,
});

function count(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new CellFault("must be a whole number");
}

function flag(text: string): boolean {
  const word = text.toLowerCase();
  if (word === "true" || word === "yes" || word === "1") return true;
  if (word === "false" || word === "no" || word === "0") return false;
  throw new CellFault("must be true or false, yes or no, 1 or 0");
}

/** Parted by spaces. */
function list(text: string): string[] {
  return text.split(/\s+/);
}

function weekdays(text: string): string[] {
  return list(text.toLowerCase());
}

/** `adult:2 child:1` */
function admits(text: string): Readonly<{ type: string; count: number }>[] {
  return list(text).map((one) => {
    const [, type, number] = /^([a-z]+):(\d{1,4})$/.exec(one) ?? [];
    if (type === undefined) throw new CellFault('must look like "adult:2 child:1"');
    return { type, count: Number(number) };
  });
}

/** Major units as people write them, `119` or `119.00`, to minor units, digit by digit. */
function price(text: string, cells: Cells): number {
  const decimals = currencyExponent(cells.get("currency") ?? "");
  const [, whole, fraction = ""] = /^(\d{1,12})(?:\.(\d{1,4}))?$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > decimals) {
    const places = decimals === 0 ? "no decimals" : `at most ${decimals} decimals`;
    throw new CellFault(`must be an amount in major units with ${places}`);
  }
  return Number(whole + fraction.padEnd(decimals, "0"));
}

const names = { name_zh: column("name.zh"), name_en: column("name.en") };

export const csvColumns: Readonly<Record<CatalogFilePart, Readonly<Record<string, Column>>>> = {
  products: { product_id: column("product_id"), ...names, active: column("active", flag) },
  pools: {
    pool_id: column("pool_id"),
    ...names,
    unlimited: column("unlimited", flag),
    timed: column("timed", flag),
  },
  skus: {
    sku_id: column("sku_id"),
    product_id: column("product_id"),
    pool_id: column("pool_id"),
    ...names,
    price: column("price.amount", price),
    currency: column("price.currency"),
    pack_size: column("pack_size", count),
    admits: column("admits", admits),
    sale_from: column("sale_from"),
    sale_until: column("sale_until"),
    cutoff_minutes: column("cutoff_minutes", count),
    active: column("active", flag),
  },
  slots: {
    pool_id: column("pool_id"),
    date: column("date"),
    start_time: column("start_time"),
    capacity: column("capacity", count),
    closed: column("closed", flag),
  },
  calendar: {
    pool_id: column("pool_id"),
    from: column("from"),
    to: column("to"),
    weekdays: column("weekdays", weekdays),
    start_times: column("start_times", list),
    capacity: column("capacity", count),
    closed_weekdays: column("closed_weekdays", weekdays),
    closed_dates: column("closed_dates", list),
  },
};

/**
 * The kind of rows that a header announces, by the column that only this kind has, or has first.
 */
export function partOfHeader(header: readonly string[]): CatalogFilePart | null {
  if (header.includes("sku_id")) return "skus";
  if (header.includes("date")) return "slots";
  if (header.includes("from")) return "calendar";
  if (header.includes("pool_id")) return "pools";
  return header.includes("product_id") ? "products" : null;
}
