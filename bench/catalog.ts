/**
 * What the buyers buy: a family pack on one slot, on 1,000 slots, and on a slot that is soon full.
 */
import { withCalls } from "./call.ts";
import type { RequestParts } from "./http-connection.ts";
import { requestText } from "./http-connection.ts";
import type { ServerProcess } from "./server-process.ts";

/** A slot as an order names it, with the SKU to buy. */
export type Target = Readonly<{ sku_id: string; date: string; start_time?: string }>;

export type BenchCatalog = Readonly<{
  one: Target;
  many: readonly Target[];
  /** Room for `small_orders` orders. */
  small: Target;
  /** Pools with the days on which they have slots. */
  pools: readonly Readonly<{ pool_id: string; from: string; to: string }>[];
}>;

/** Visitors of one order: one family pack. */
export const order_visitors = 3;
/** Orders that the small slot has room for. */
export const small_orders = 400;
const capacity_max = 10_000_000;
const first_day = 10;
const timed_days = 25;
const times_a_day = 40;
const day_ms = 86_400_000;

/** `host` and credentials, for every request of a merchant's. */
export function requestHead(port: number, api_key: string): string {
  return `host: 127.0.0.1:${port}\r\nauthorization: Bearer ${api_key}\r\n`;
}

/** Makes SKUs, pools and slots through the API. */
export async function createCatalog(server: ServerProcess): Promise<BenchCatalog> {
  const day = (index: number): string =>
    new Date(Date.now() + (first_day + index) * day_ms).toISOString().slice(0, 10);
  const start_times = Array.from({ length: times_a_day }, (_, index) => timeOf(index));
  const many = Array.from({ length: timed_days }, (_, index) => index).flatMap((index) =>
    start_times.map((start_time) => ({ sku_id: "bench_many", date: day(index), start_time })),
  );
  const one: Target = { sku_id: "bench_one", date: day(0) };
  const small: Target = { sku_id: "bench_small", date: day(0) };
  const slots = [
    { pool_id: "bench_one", date: one.date, capacity: capacity_max },
    { pool_id: "bench_small", date: small.date, capacity: small_orders * order_visitors },
    ...many.map(({ date, start_time }) => {
      return { pool_id: "bench_many", date, start_time, capacity: capacity_max };
    }),
  ];
  await writeAll(server, [
    { method: "POST", path: "/v1/skus", body: skuBody("bench_one", false) },
    { method: "POST", path: "/v1/skus", body: skuBody("bench_small", false) },
    { method: "POST", path: "/v1/skus", body: skuBody("bench_many", true) },
    { method: "PUT", path: "/v1/slots", body: { slots } },
  ]);
  const pools = ["bench_one", "bench_small", "bench_many"];
  const days = { from: day(0), to: day(timed_days - 1) };
  return { one, many, small, pools: pools.map((pool_id) => ({ pool_id, ...days })) };
}

/** Slots of the days behind us, for orders that are stored as if they had been made long ago. */
export async function createPastSlots(server: ServerProcess, days: number): Promise<void> {
  const slots = Array.from({ length: days + 1 }, (_, index) => {
    const date = new Date(Date.now() - index * day_ms).toISOString().slice(0, 10);
    return { pool_id: "bench_one", date, capacity: capacity_max };
  });
  await writeAll(server, [{ method: "PUT", path: "/v1/slots", body: { slots } }]);
}

/** Every quarter of an hour from 08:00. */
function timeOf(index: number): string {
  const minutes = 8 * 60 + index * 15;
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function skuBody(id: string, timed: boolean): object {
  const name = { zh: "Bench family pack", en: "Bench family pack" };
  return {
    sku_id: id,
    product_id: "bench",
    pool_id: id,
    name,
    price: { amount: 11_900, currency: "SGD" },
    pack_size: order_visitors,
    admits: [
      { type: "adult", count: 2 },
      { type: "child", count: 1 },
    ],
    product: { name },
    pool: { name, timed },
  };
}

type Write = Pick<RequestParts, "method" | "path"> & Readonly<{ body: object }>;

async function writeAll(server: ServerProcess, writes: readonly Write[]): Promise<void> {
  const head = requestHead(server.port, server.access.api_key);
  await withCalls(server.port, async (call) => {
    for (const { method, path, body } of writes) {
      const request = requestText({ method, path, head, body: JSON.stringify(body) });
      await call(path, request, [200, 201]);
    }
  });
}
