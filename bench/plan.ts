/** The measurements of a run over HTTP, in the order in which they are made. */
import {
  buy,
  buyByMandate,
  buyWithKeys,
  hold,
  read,
  readTradeOrders,
  sellInCash,
  type Shop,
} from "./buying.ts";
import type { BenchCatalog } from "./catalog.ts";
import type { Workload } from "./closed-loop.ts";
import type { MeasurementName, Options } from "./options.ts";

/** Buyers at a time where the number of them is not what is measured. */
const many_buyers = 64;

/** Complete orders, for each number of buyers, on one slot and on many. */
export function completeWorkloads(shop: Shop, catalog: BenchCatalog, options: Options): Workload[] {
  const places = [
    { name: "complete-one", title: "one slot", targets: [catalog.one] },
    { name: "complete-many", title: "1,000 slots", targets: catalog.many },
  ] as const;
  return places.flatMap(({ name, title, targets }) =>
    options.only.has(name)
      ? options.buyers.map((buyers) => ({
          ...{ name, buyers, unit: "orders", port: shop.port },
          title: `complete orders, ${title}`,
          operate: buy(shop, targets),
        }))
      : [],
  );
}

/** The measurement that is repeated while the database grows. */
export function storedWorkload(shop: Shop, catalog: BenchCatalog, orders: number): Workload {
  return {
    name: `stored-${orders}`,
    title: `complete orders, ${orders.toLocaleString("en")} stored`,
    unit: "orders",
    buyers: many_buyers,
    port: shop.port,
    operate: buy(shop, [catalog.one]),
  };
}

/** What else is bought and read, each by its name. */
export function furtherWorkload(
  name: Extract<
    MeasurementName,
    "complete-keyed" | "ap2" | "reads" | "cash-sales" | "trade-reads" | "locks"
  >,
  shop: Shop,
  on: Readonly<{ catalog: BenchCatalog; ids: readonly string[] }>,
): Workload {
  const { one } = on.catalog;
  const shared = { name, buyers: many_buyers, port: shop.port };
  switch (name) {
    case "complete-keyed": {
      const title = "complete orders with Idempotency-Key, one slot";
      return { ...shared, title, unit: "orders", operate: buyWithKeys(shop, one) };
    }
    case "ap2": {
      const title = "complete orders by AP2, one slot";
      return { ...shared, title, unit: "orders", operate: buyByMandate(shop, one) };
    }
    case "reads":
      return { ...shared, title: "order reads", unit: "reads", operate: read(shop, on.ids) };
    case "cash-sales": {
      const title = "cash sales, one store";
      return { ...shared, title, unit: "sales", operate: sellInCash(shop, ["S01"]) };
    }
    case "trade-reads": {
      const operate = readTradeOrders(shop, on.ids);
      return { ...shared, title: "trade order reads", unit: "reads", operate };
    }
    case "locks":
      return { ...shared, title: "locks, one slot", unit: "locks", operate: hold(shop, one) };
  }
}
