/** The measurements of a run over HTTP, in the order in which they are made. */
import {
  buy,
  buyByMandate,
  buyWithKeys,
  getTradeOrders,
  hold,
  read,
  readTradeOrders,
  sellInCash,
  type AgentShop,
} from "./buying.ts";
import type { BenchCatalog } from "./catalog.ts";
import type { Workload } from "./closed-loop.ts";
import type { MeasurementName, Options } from "./options.ts";
import type { Till } from "./tills.ts";

/** Buyers at a time where the number of them is not what is measured. */
const many_buyers = 64;

/** Complete orders, for each number of buyers, on one slot and on many. */
export function completeWorkloads(
  shop: AgentShop,
  catalog: BenchCatalog,
  options: Options,
): Workload[] {
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
export function storedWorkload(shop: AgentShop, catalog: BenchCatalog, orders: number): Workload {
  return {
    name: `stored-${orders}`,
    title: `complete orders, ${orders.toLocaleString("en")} stored`,
    unit: "orders",
    buyers: many_buyers,
    port: shop.port,
    operate: buy(shop, [catalog.one]),
  };
}

/** Sales in cash at the tills that belong to the name. */
export function cashWorkload(
  name: Extract<MeasurementName, `cash-${string}`>,
  port: number,
  tills: readonly Till[],
): Workload {
  const titles = {
    "cash-sales": "one store",
    "cash-points": "one store, members earn points",
    "cash-stores": `${tills.length} stores of one merchant`,
    "cash-merchants": `${tills.length} merchants`,
  };
  return {
    ...{ name, title: `cash sales, ${titles[name]}`, unit: "sales", buyers: many_buyers, port },
    operate: sellInCash(tills),
  };
}

/** What else is bought and read, each by its name. */
export function furtherWorkload(
  name: Extract<
    MeasurementName,
    "complete-keyed" | "ap2" | "reads" | "trade-reads" | "trade-get" | "locks"
  >,
  shop: AgentShop,
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
    case "trade-reads": {
      const operate = readTradeOrders(shop, on.ids);
      return { ...shared, title: "trade order reads", unit: "reads", operate };
    }
    case "trade-get": {
      const operate = getTradeOrders(shop, on.ids);
      return { ...shared, title: "/api/trade_order/get", unit: "gets", operate };
    }
    case "locks":
      return { ...shared, title: "locks, one slot", unit: "locks", operate: hold(shop, one) };
  }
}
