/** SAVE_CATALOG: add or replace products, pools, SKUs and slots, all or none. */
import { accept, reject, type Decision } from "../decision.ts";
import { slotId, type Slot } from "../inventory/slot.ts";
import type { Rejection } from "../rejection.ts";
import type { Catalog, Pool, Product, Sku } from "./catalog.ts";

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

export function decideSaveCatalog(
  command: SaveCatalog,
  facts: SaveCatalogFacts,
): Decision<CatalogChange> {
  const { catalog } = facts;
  const pools = new Map(catalog.pools);
  const products = new Map(catalog.products);
  for (const product of command.products) products.set(product.product_id, product);
  const refusal =
    refusePools(command.pools, pools) ??
    refuseSkus(command.skus, { pools, products, currency: catalog.merchant.currency });
  if (refusal !== null) return reject(refusal);
  const slots: Slot[] = [];
  const seen = new Set<string>();
  for (const [index, plan] of command.slots.entries()) {
    const slot = facts.slotOf(plan);
    const wrong = refuseSlot(plan, { index, pool: pools.get(plan.pool_id), slot, seen });
    if (wrong !== null) return reject(wrong);
    seen.add(slotId(plan));
    slots.push({ ...plan, held: slot?.held ?? 0, sold: slot?.sold ?? 0 });
  }
  return accept({ products: command.products, pools: command.pools, skus: command.skus, slots });
}

function invalid(pointer: string, detail: string): Rejection {
  return { code: "CATALOG_INVALID", pointer, detail };
}

/** Adds the pools to `known` as it goes. */
function refusePools(pools: readonly Pool[], known: Map<string, Pool>): Rejection | null {
  for (const [index, pool] of pools.entries()) {
    const before = known.get(pool.pool_id);
    // Slots and orders stand on these two; another kind of pool is another pool.
    if (before !== undefined && before.unlimited !== pool.unlimited) {
      return invalid(`/pools/${index}/unlimited`, "cannot change once the pool exists");
    }
    if (before !== undefined && before.timed !== pool.timed) {
      return invalid(`/pools/${index}/timed`, "cannot change once the pool exists");
    }
    known.set(pool.pool_id, pool);
  }
  return null;
}

function refuseSkus(
  skus: readonly Sku[],
  known: Readonly<{
    pools: ReadonlyMap<string, Pool>;
    products: ReadonlyMap<string, Product>;
    currency: string;
  }>,
): Rejection | null {
  for (const [index, sku] of skus.entries()) {
    const at = `/skus/${index}`;
    if (!known.products.has(sku.product_id)) {
      return invalid(`${at}/product_id`, `there is no product ${sku.product_id}`);
    }
    if (!known.pools.has(sku.pool_id)) {
      return invalid(`${at}/pool_id`, `there is no pool ${sku.pool_id}`);
    }
    if (sku.currency !== known.currency) {
      return invalid(`${at}/price/currency`, `must be the merchant's currency, ${known.currency}`);
    }
    const admitted = sku.admits.reduce((sum, { count }) => sum + count, 0);
    if (admitted !== sku.pack_size) {
      return invalid(`${at}/admits`, `admits ${admitted} visitors, pack_size is ${sku.pack_size}`);
    }
    const { sale_from_ms, sale_until_ms } = sku;
    if (sale_from_ms !== null && sale_until_ms !== null && sale_until_ms <= sale_from_ms) {
      return invalid(`${at}/sale_until`, "must be later than sale_from");
    }
  }
  return null;
}

function refuseSlot(
  plan: SlotPlan,
  facts: Readonly<{
    index: number;
    pool: Pool | undefined;
    slot: Slot | undefined;
    seen: ReadonlySet<string>;
  }>,
): Rejection | null {
  const at = `/slots/${facts.index}`;
  const { pool, slot } = facts;
  if (pool === undefined) return invalid(`${at}/pool_id`, `there is no pool ${plan.pool_id}`);
  if (facts.seen.has(slotId(plan))) return invalid(at, "names the same slot as an earlier entry");
  if (pool.timed && plan.start_time === "") {
    return invalid(`${at}/start_time`, `pool ${pool.pool_id} is sold by start time`);
  }
  if (!pool.timed && plan.start_time !== "") {
    return invalid(`${at}/start_time`, `pool ${pool.pool_id} is sold by the day`);
  }
  if (pool.unlimited !== (plan.capacity === null)) {
    const wanted = pool.unlimited ? "must be null: the pool is unlimited" : "must be a number";
    return invalid(`${at}/capacity`, wanted);
  }
  if (slot !== undefined && plan.capacity !== null && plan.capacity < slot.held + slot.sold) {
    const { held, sold } = slot;
    const pointer = `${at}/capacity`;
    return { code: "SLOT_CAPACITY_BELOW_USE", pointer, capacity: plan.capacity, held, sold };
  }
  return null;
}
