/** SAVE_CATALOG: add or replace products, pools, SKUs and slots, all or none. */
import { accept, reject, type Decision } from "../decision.ts";
import { slotId, type Slot } from "../inventory/slot.ts";
import type { Rejection, Sentence } from "../rejection.ts";
import type { Catalog, Pool, Product, Sku } from "./catalog.ts";
import {
  ends_before_it_begins,
  fixedKind,
  limited_capacity,
  namedBefore,
  noSuchPool,
  noSuchProduct,
  otherCurrency,
  otherPackSize,
  soldByDay,
  soldByStartTime,
  unlimited_capacity,
} from "./catalog-fault-texts.ts";

export type SlotPlan = Readonly<{
  pool_id: string;
  date: string;
  /** Empty for a slot of the whole day. */
  start_time: string;
  capacity: number | null;
  closed: boolean;
}>;

export type SaveCatalog = Readonly<{
  type: "SAVE_CATALOG";
  products: readonly Product[];
  pools: readonly Pool[];
  skus: readonly Sku[];
  slots: readonly SlotPlan[];
}>;

/** The rows as they will be, slots with their counters kept. */
export type CatalogChange = Readonly<{
  products: readonly Product[];
  pools: readonly Pool[];
  skus: readonly Sku[];
  slots: readonly Slot[];
}>;

export type SaveCatalogFacts = Readonly<{
  catalog: Catalog;
  slotOf(plan: SlotPlan): Slot | undefined;
}>;

export type CatalogFault = Extract<
  Rejection,
  { code: "CATALOG_INVALID" | "SLOT_CAPACITY_BELOW_USE" }
>;

/** Rejected for the first fault. */
export function decideSaveCatalog(
  command: SaveCatalog,
  facts: SaveCatalogFacts,
): Decision<CatalogChange> {
  const [fault] = catalogFaults(command, facts);
  if (fault !== undefined) return reject(fault);
  const slots = command.slots.map((plan): Slot => {
    const { held, sold } = facts.slotOf(plan) ?? { held: 0, sold: 0 };
    return { ...plan, held, sold };
  });
  const { products, pools, skus } = command;
  return accept({ products, pools, skus, slots });
}

/** Everything that is wrong with a change, each with a JSON pointer into the command. */
export function* catalogFaults(
  command: SaveCatalog,
  facts: SaveCatalogFacts,
): Generator<CatalogFault> {
  const { catalog } = facts;
  yield* repetitions("/products", command.products, (row) => row.product_id);
  yield* repetitions("/pools", command.pools, (row) => row.pool_id);
  yield* repetitions("/skus", command.skus, (row) => row.sku_id);
  yield* repetitions("/slots", command.slots, slotId);
  const product_ids = new Set(catalog.products.keys());
  for (const { product_id } of command.products) product_ids.add(product_id);
  const pools = new Map(catalog.pools);
  for (const [index, pool] of command.pools.entries()) {
    yield* poolFaults(`/pools/${index}`, pool, catalog.pools.get(pool.pool_id));
    pools.set(pool.pool_id, pool);
  }
  const known = { pools, product_ids, currency: catalog.merchant.currency };
  for (const [index, sku] of command.skus.entries()) {
    yield* skuFaults(`/skus/${index}`, sku, known);
  }
  for (const [index, plan] of command.slots.entries()) {
    const pool = pools.get(plan.pool_id);
    yield* slotFaults(`/slots/${index}`, plan, { pool, slot: facts.slotOf(plan) });
  }
}

function invalid(pointer: string, detail: Sentence): CatalogFault {
  return { code: "CATALOG_INVALID", pointer, detail };
}

function* repetitions<Row>(
  at: string,
  rows: readonly Row[],
  idOf: (row: Row) => string,
): Generator<CatalogFault> {
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const id = idOf(row);
    if (seen.has(id)) yield invalid(`${at}/${index}`, namedBefore(id));
    seen.add(id);
  }
}

/** Slots and orders stand on what a pool is: another kind of pool is another pool. */
function* poolFaults(at: string, pool: Pool, before: Pool | undefined): Generator<CatalogFault> {
  if (before === undefined) return;
  for (const kind of ["unlimited", "timed"] as const) {
    if (before[kind] === pool[kind]) continue;
    yield invalid(`${at}/${kind}`, fixedKind(before[kind]));
  }
}

function* skuFaults(
  at: string,
  sku: Sku,
  known: Readonly<{
    pools: ReadonlyMap<string, Pool>;
    product_ids: ReadonlySet<string>;
    currency: string;
  }>,
): Generator<CatalogFault> {
  if (!known.product_ids.has(sku.product_id)) {
    yield invalid(`${at}/product_id`, noSuchProduct(sku.product_id));
  }
  if (!known.pools.has(sku.pool_id)) {
    yield invalid(`${at}/pool_id`, noSuchPool(sku.pool_id));
  }
  if (sku.currency !== known.currency) {
    yield invalid(`${at}/price/currency`, otherCurrency(known.currency));
  }
  const admitted = sku.admits.reduce((sum, { count }) => sum + count, 0);
  if (admitted !== sku.pack_size) {
    yield invalid(`${at}/admits`, otherPackSize(admitted, sku.pack_size));
  }
  const { sale_from_ms, sale_until_ms } = sku;
  if (sale_from_ms !== null && sale_until_ms !== null && sale_until_ms <= sale_from_ms) {
    yield invalid(`${at}/sale_until`, ends_before_it_begins);
  }
}

function* slotFaults(
  at: string,
  plan: SlotPlan,
  { pool, slot }: Readonly<{ pool: Pool | undefined; slot: Slot | undefined }>,
): Generator<CatalogFault> {
  if (pool === undefined) {
    yield invalid(`${at}/pool_id`, noSuchPool(plan.pool_id));
    return;
  }
  if (pool.timed && plan.start_time === "") {
    yield invalid(`${at}/start_time`, soldByStartTime(pool.pool_id));
  }
  if (!pool.timed && plan.start_time !== "") {
    yield invalid(`${at}/start_time`, soldByDay(pool.pool_id));
  }
  if (pool.unlimited !== (plan.capacity === null)) {
    yield invalid(`${at}/capacity`, pool.unlimited ? unlimited_capacity : limited_capacity);
  }
  if (slot !== undefined && plan.capacity !== null && plan.capacity < slot.held + slot.sold) {
    const { held, sold } = slot;
    const pointer = `${at}/capacity`;
    yield { code: "SLOT_CAPACITY_BELOW_USE", pointer, capacity: plan.capacity, held, sold };
  }
}
