import { describe, expect, test } from "vitest";
import type { Slot } from "../inventory/slot.ts";
import type { Catalog, Merchant, Pool, Sku } from "./catalog.ts";
import { catalogFaults, decideSaveCatalog, type SaveCatalog } from "./save-catalog.ts";

const park: Pool = {
  pool_id: "park",
  name_zh: "园区",
  name_en: "Park",
  unlimited: false,
  timed: false,
};
const adult: Sku = {
  sku_id: "adult",
  product_id: "entry",
  pool_id: "park",
  name_zh: "成人票",
  name_en: "Adult",
  price_minor: 4_800n,
  currency: "SGD",
  pack_size: 1,
  admits: [{ type: "adult", count: 1 }],
  sale_from_ms: null,
  sale_until_ms: null,
  cutoff_minutes: 0,
  active: true,
};
const catalog: Catalog = {
  version: 1,
  merchant: { merchant_id: "m", currency: "SGD" } as Merchant,
  products: new Map([["entry", { product_id: "entry", name_zh: "x", name_en: "x", active: true }]]),
  pools: new Map([
    ["park", park],
    ["show", { ...park, pool_id: "show", timed: true }],
    ["beach", { ...park, pool_id: "beach", unlimited: true }],
  ]),
  skus: new Map(),
};
const day = { pool_id: "park", date: "2026-03-21", start_time: "", capacity: 100, closed: false };
const used: Slot = { ...day, held: 6, sold: 30 };

function saving(change: Partial<SaveCatalog>): SaveCatalog {
  return { type: "SAVE_CATALOG", products: [], pools: [], skus: [], slots: [], ...change };
}

function pointers(change: Partial<SaveCatalog>, slot?: Slot): string[] {
  const faults = [...catalogFaults(saving(change), { catalog, slotOf: () => slot })];
  for (const fault of faults) {
    if (fault.code !== "CATALOG_INVALID") continue;
    // Each is said in both languages.
    expect(fault.detail.zh).toMatch(/\p{Script=Han}/u);
    expect(fault.detail.en).not.toMatch(/\p{Script=Han}/u);
  }
  return faults.map(({ pointer }) => pointer);
}

describe("a sound change", () => {
  test("keeps the counters of the slots that it replaces", () => {
    const command = saving({ slots: [{ ...day, capacity: 36, closed: true }] });
    const decision = decideSaveCatalog(command, { catalog, slotOf: () => used });
    expect(decision).toMatchObject({
      accepted: true,
      change: { slots: [{ capacity: 36, closed: true, held: 6, sold: 30 }] },
    });
  });

  test("may name a product and a pool that come with it", () => {
    const product = { product_id: "new", name_zh: "x", name_en: "x", active: true };
    const pool = { ...park, pool_id: "new_pool" };
    const sku = { ...adult, product_id: "new", pool_id: "new_pool" };
    expect(pointers({ products: [product], pools: [pool], skus: [sku] })).toEqual([]);
  });
});

describe("faults", () => {
  test.each<[string, Partial<SaveCatalog>, string[]]>([
    ["an unknown product", { skus: [{ ...adult, product_id: "no" }] }, ["/skus/0/product_id"]],
    ["an unknown pool", { skus: [{ ...adult, pool_id: "no" }] }, ["/skus/0/pool_id"]],
    ["a foreign currency", { skus: [{ ...adult, currency: "CNY" }] }, ["/skus/0/price/currency"]],
    ["visitors that do not add up", { skus: [{ ...adult, pack_size: 2 }] }, ["/skus/0/admits"]],
    [
      "a sale that ends before it begins",
      { skus: [{ ...adult, sale_from_ms: 2, sale_until_ms: 2 }] },
      ["/skus/0/sale_until"],
    ],
    ["a SKU given twice", { skus: [adult, adult] }, ["/skus/1"]],
    ["a slot given twice", { slots: [day, { ...day, capacity: 5 }] }, ["/slots/1"]],
    ["a pool given twice", { pools: [park, park] }, ["/pools/1"]],
    ["a slot of no pool", { slots: [{ ...day, pool_id: "no" }] }, ["/slots/0/pool_id"]],
    [
      "a timed pool without a time",
      { slots: [{ ...day, pool_id: "show" }] },
      ["/slots/0/start_time"],
    ],
    [
      "a time for a whole day",
      { slots: [{ ...day, start_time: "10:00" }] },
      ["/slots/0/start_time"],
    ],
    [
      "a limit for an unlimited pool",
      { slots: [{ ...day, pool_id: "beach" }] },
      ["/slots/0/capacity"],
    ],
    ["no limit for a limited pool", { slots: [{ ...day, capacity: null }] }, ["/slots/0/capacity"]],
    ["a pool that changes its kind", { pools: [{ ...park, timed: true }] }, ["/pools/0/timed"]],
  ])("name %s", (_, change, expected) => {
    expect(pointers(change)).toEqual(expected);
  });

  test("name all that is wrong, while the decision is rejected for the first", () => {
    const change = { skus: [{ ...adult, product_id: "no", currency: "CNY", pack_size: 2 }] };
    expect(pointers(change)).toEqual([
      "/skus/0/product_id",
      "/skus/0/price/currency",
      "/skus/0/admits",
    ]);
    const decision = decideSaveCatalog(saving(change), { catalog, slotOf: () => undefined });
    expect(decision).toMatchObject({ rejection: { pointer: "/skus/0/product_id" } });
  });

  test("name a capacity below what is held and sold, with both", () => {
    const command = saving({ slots: [{ ...day, capacity: 35 }] });
    expect([...catalogFaults(command, { catalog, slotOf: () => used })]).toEqual([
      {
        code: "SLOT_CAPACITY_BELOW_USE",
        pointer: "/slots/0/capacity",
        capacity: 35,
        held: 6,
        sold: 30,
      },
    ]);
  });
});
