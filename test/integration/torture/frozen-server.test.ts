/**
 * A server that stops in the middle of a batch and does not end: the others must not wait for it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStore } from "../../../src/postgres/store/store.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { createTestBook, merchant_id } from "../../support/order-book.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const nothing = {
  order_ids: [],
  cart_ids: [],
  session_ids: [],
  trade_order_ids: [],
  refund_ids: [],
  slots: [],
  replay_ids: [],
  lookups: [],
  idempotency_keys: [],
};

test("what it had locked is free again soon, and what it does later counts for nothing", async () => {
  const start_ms = Date.parse("2026-03-20T08:00:00.000Z");
  const book = await createTestBook(database.sql, { start_ms, dates: [], capacity: 1 });
  const frozen = createStore({
    url: database.url,
    connections_max: 1,
    defaultQrUrlTemplate: () => "",
  });
  const transaction = await frozen.open(merchant_id, nothing);
  const started_ms = performance.now();
  await book.accept({
    ...{ type: "SAVE_CATALOG", pools: [], skus: [], slots: [] },
    products: [{ product_id: "garden", name_zh: "花园", name_en: "Garden", active: true }],
  });
  expect(performance.now() - started_ms).toBeLessThan(25_000);
  const changes = {
    ...{ position: transaction.head.position, events: [], orders: [], slots: [], sessions: [] },
    ...{ new_orders: [], new_sessions: [], numbers: transaction.head.numbers },
    ...{
      new_trade_orders: [],
      trade_orders: [],
      transfers: [],
      account_deltas: [],
      day_figures: [],
    },
    ...{ refunds: [], new_tickets: [], revoked_tickets: [], terms: [], replays: [], records: [] },
    ...{ idempotency: [], catalog: null, batch_id: "frozen" },
  };
  await expect(transaction.commit(changes)).rejects.toMatchObject({ name: "CommitUnknownError" });
  await frozen.end();
  const report = await verifyMerchant(database.sql, merchant_id);
  expect(report.findings).toEqual([]);
}, 60_000);
