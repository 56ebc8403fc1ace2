import { expect, test } from "vitest";
import type { Catalog, Merchant } from "../domain/catalog/catalog.ts";
import { decideSaveCatalog } from "../domain/catalog/save-catalog.ts";
import { demoCatalog } from "./catalog.ts";

const today = "2026-03-20";
const command = demoCatalog(today);
const slotsOf = (pool_id: string) => command.slots.filter((slot) => slot.pool_id === pool_id);

test("the demonstration catalog is one that a merchant may save", () => {
  const catalog: Catalog = {
    version: 0,
    merchant: { merchant_id: "demo", currency: "SGD" } as Merchant,
    products: new Map(),
    pools: new Map(),
    skus: new Map(),
  };
  expect(decideSaveCatalog(command, { catalog, slotOf: () => undefined }).accepted).toBe(true);
});

test("the family pack is the one of the source, and shares its pool with single tickets", () => {
  const in_park = command.skus.filter(({ pool_id }) => pool_id === "sentosa_park");
  expect(in_park.map(({ sku_id }) => sku_id)).toEqual([
    "sentosa_family_pack",
    "sentosa_adult",
    "sentosa_child",
  ]);
  expect(in_park[0]).toMatchObject({
    name_zh: "Sentosa 家庭套票(2大1小)",
    price_minor: 11_900n,
    currency: "SGD",
    pack_size: 3,
    admits: [
      { type: "adult", count: 2 },
      { type: "child", count: 1 },
    ],
  });
});

test("the calendar begins today and goes on for 90 days", () => {
  const dates = slotsOf("sentosa_park").map(({ date }) => date);
  expect(new Set(dates).size).toBe(90);
  expect(dates.sort()[0]).toBe("2026-03-20");
  expect(dates.at(-1)).toBe("2026-06-17");
  expect(slotsOf("night_show")).toHaveLength(180);
});

test("one day is sold out, one is closed, and the first days are free", () => {
  const of_park = slotsOf("sentosa_park");
  expect(of_park.filter(({ capacity }) => capacity === 0).map(({ date }) => date)).toEqual([
    "2026-03-29",
  ]);
  const closed = command.slots.filter((slot) => slot.closed);
  expect(new Set(closed.map(({ date }) => date))).toEqual(new Set(["2026-04-05"]));
  expect(closed.map(({ pool_id }) => pool_id)).toEqual([
    "sentosa_park",
    "night_show",
    "night_show",
    "sentosa_beach",
  ]);
});
