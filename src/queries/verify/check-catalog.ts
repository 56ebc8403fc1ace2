/**
 * The catalog: its own timeline is whole, and its tables hold what its events saved last. What
 * stays in memory here is one merchant's catalog, which does not grow with its orders.
 */
import canonicalize from "canonicalize";
import { chain_start } from "../../protocols/timeline/event-hash.ts";
import type { EventRow } from "../documents/order-document.ts";
import { checkChain } from "./check-chain.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const page_events = 50;

type Row = Readonly<Record<string, unknown>>;
/** By `sku sentosa_adult`, `slot park/2026-03-21/`, …: what was saved last. */
type Saved = Map<string, Row>;

/** Returns how many events the catalog has. */
export async function checkCatalog(
  snapshot: Snapshot,
  merchant_id: string,
  { findings, catalog_hash }: Readonly<{ findings: FindingList; catalog_hash: string }>,
): Promise<number> {
  const about = { subject: "catalog", id: merchant_id, order_id: null } as const;
  const saved: Saved = new Map();
  let previous = chain_start;
  let after = 0n;
  for (let seen = 0; ;) {
    const rows = await snapshot<EventRow[]>`
      select position, stream_id, type, at, actor, payload, hash from events
      where merchant_id = ${merchant_id} and right(stream_id, 11) = 'catalog'
        and stream_id = 'catalog' and position > ${after}
      order by position limit ${page_events}`;
    previous = checkChain(findings, { ...about, merchant_id, previous }, rows);
    for (const { payload } of rows) save(saved, payload);
    seen += rows.length;
    after = rows.at(-1)?.position ?? after;
    if (rows.length === page_events) continue;
    findings.compare({ ...about, field: "catalog_hash" }, seen === 0 ? "" : previous, catalog_hash);
    await checkRows(snapshot, merchant_id, { findings, saved });
    return seen;
  }
}

/** How rows are called, and by which columns they are told apart. */
const kinds = {
  products: { name: "product", columns: ["product_id"] },
  pools: { name: "pool", columns: ["pool_id"] },
  skus: { name: "sku", columns: ["sku_id"] },
  slots: { name: "slot", columns: ["pool_id", "date", "start_time"] },
} as const;

function idOf(kind: keyof typeof kinds, row: Row): string {
  const { name, columns } = kinds[kind];
  return `${name} ${columns.map((column) => textOf(row[column])).join("/")}`;
}

function save(saved: Saved, payload: Row | null): void {
  for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) {
    const rows = payload?.[kind];
    for (const row of Array.isArray(rows) ? (rows as (Row | null)[]) : []) {
      if (row !== null) saved.set(idOf(kind, row), row);
    }
  }
}

async function checkRows(
  snapshot: Snapshot,
  merchant_id: string,
  { findings, saved }: Readonly<{ findings: FindingList; saved: Saved }>,
): Promise<void> {
  const [products, pools, skus, slots] = await Promise.all([
    snapshot<Row[]>`
      select product_id, name_zh, name_en, active from products where merchant_id = ${merchant_id}`,
    snapshot<Row[]>`
      select pool_id, name_zh, name_en, unlimited, timed from pools
      where merchant_id = ${merchant_id}`,
    snapshot<Row[]>`
      select sku_id, product_id, pool_id, name_zh, name_en, price_minor, currency, pack_size,
        admits, sale_from as sale_from_ms, sale_until as sale_until_ms, cutoff_minutes, active
      from skus where merchant_id = ${merchant_id}`,
    snapshot<Row[]>`
      select pool_id, visit_date as date, start_time, capacity, closed from slots
      where merchant_id = ${merchant_id}`,
  ]);
  const found: Saved = new Map();
  for (const row of products) found.set(idOf("products", row), row);
  for (const row of pools) found.set(idOf("pools", row), row);
  for (const row of skus) found.set(idOf("skus", row), row);
  for (const row of slots) found.set(idOf("slots", row), row);
  for (const [id, row] of saved) {
    const stored = found.get(id);
    found.delete(id);
    const about = { subject: "catalog", id, order_id: null } as const;
    if (stored === undefined) {
      findings.add({ ...about, field: "row", expected: "as saved", found: "nothing" });
      continue;
    }
    for (const [field, value] of Object.entries(stored)) {
      findings.compare({ ...about, field }, textOf(row[field]), textOf(value));
    }
  }
  for (const [id, { capacity, closed }] of found) {
    // The first order of a day of an unlimited pool makes the day's slot.
    if (id.startsWith("slot ") && capacity === null && closed === false) continue;
    const about = { subject: "catalog", id, order_id: null, field: "row" } as const;
    findings.add({ ...about, expected: "nothing: it was never saved", found: "a row" });
  }
}

/** Numbers of any kind alike: JSON has no bigints. */
function textOf(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  return typeof value === "string" ? value : (canonicalize(value) ?? "nothing");
}
