/** What the benchmark writes by SQL is what the server would have written. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { plainRowsWorkload, batch_orders } from "../../../bench/floors/plain-rows.ts";
import {
  createScratchMerchant,
  scratch_merchant_id,
} from "../../../bench/floors/scratch-merchant.ts";
import { days_back, storeOrders } from "../../../bench/stored-orders.ts";
import { localDate } from "../../../src/domain/time-zone.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import {
  createTestBook,
  merchant_id,
  testCatalog,
  type TestBook,
} from "../../support/order-book.ts";

const now_ms = Date.now();
const day_ms = 86_400_000;
/** Of the first stored orders' visits. */
const dates = [0, 1, 2, 3].map((day) =>
  localDate(now_ms - (days_back - day) * day_ms, "Asia/Singapore"),
);
let database: TestDatabase;
let book: TestBook;

beforeAll(async () => {
  database = await createTestDatabase();
  book = await createTestBook(database.sql, { start_ms: now_ms, dates: [], capacity: 10 });
  const { pools, skus, slots, ...rest } = testCatalog(dates, 1_000);
  const bench_one = { sku_id: "bench_one", pool_id: "bench_one" };
  const [pool, sku] = [pools[0], skus[0]];
  if (pool === undefined || sku === undefined) throw new Error("the test catalog is empty");
  await book.accept({
    ...rest,
    pools: [{ ...pool, pool_id: "bench_one" }],
    skus: [{ ...sku, ...bench_one }],
    slots: slots
      .filter(({ pool_id }) => pool_id === "park")
      .map((slot) => ({ ...slot, pool_id: "bench_one" })),
  });
});
afterAll(() => database.drop());

test("stored orders are a clean book, on which the server goes on selling", async () => {
  const { sql } = database;
  await storeOrders(sql, { merchant_id, from: 0, to: 150, onProgress: () => undefined });
  // Numbers of a second pass fall between those of the first.
  await storeOrders(sql, { merchant_id, from: 1_000_000, to: 1_000_050, onProgress: () => {} });
  const report = await verifyMerchant(sql, merchant_id);
  expect(report.findings).toEqual([]);
  expect(report.orders).toBe(200);
  await book.accept({
    ...{ type: "SELL", cart_id: "cart_1", tickets: [], goods: null, customer: {} },
    open_sale: { order_id: "order_1", product_name: "hat", amount_minor: 700n },
    ...{ discount_minor: 0n, subject: "hat", body: "cash", at_ms: now_ms },
    payment: { method: "cash", store_no: "S01", received_minor: null },
    counter: {
      ...{ store_no: "S01", store_name: null, operator_id: null, operator_name: null },
      ...{ device: "", client_ip: "" },
    },
  });
  expect((await verifyMerchant(sql, merchant_id)).findings).toEqual([]);
  const [paid] = await sql<{ paid: bigint; earned: bigint }[]>`
    select (select sum(income_minor)::bigint from trade_orders) as paid,
      (select balance_minor from ledger_accounts where account = 'merchant_payable/SGD') as earned`;
  expect(paid).toEqual({ paid: 200n * 11_900n + 700n, earned: 200n * 11_900n + 700n });
});

test("the floor of writing has the rows of a complete order, the books among them", async () => {
  const { sql } = database;
  await createScratchMerchant(sql);
  const { operate } = plainRowsWorkload(sql);
  const call = () => Promise.reject(new Error("the floor asks no server"));
  await operate(call);
  await operate(call);
  const [rows] = await sql`
    select
      (select count(*)::int from trade_orders where merchant_id = ${scratch_merchant_id}) as paid,
      (select count(distinct pay_order_id)::int from payment_sessions
        where merchant_id = ${scratch_merchant_id}) as numbers,
      (select count(*)::int from ledger_transfers t, json_array_elements(t.entries)
        where merchant_id = ${scratch_merchant_id}) as entries,
      (select balance_minor from ledger_accounts
        where merchant_id = ${scratch_merchant_id} and account = 'merchant_payable/SGD') as earned`;
  const orders = 2 * batch_orders;
  const earned = BigInt(orders) * 11_900n;
  expect(rows).toEqual({ paid: orders, numbers: orders, entries: 2 * orders, earned });
});
