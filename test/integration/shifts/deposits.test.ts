/** Deposits in a shift: cash that is held is in its drawer, and what goes back comes out of it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { no_counter } from "../../../src/domain/trade/trade-order.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { balanceOf, counterOf, readShiftRow } from "../../support/counter-day.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { createTestBook, merchant_id, type TestBook } from "../../support/order-book.ts";

const store_no = "S01";
const deposit_id = "deposit_0000000000000000000000001";

let database: TestDatabase;
let book: TestBook;

beforeAll(async () => {
  database = await createTestDatabase();
  const start_ms = Date.parse("2026-03-21T00:30:00.000Z");
  book = await createTestBook(database.sql, { start_ms, dates: [], capacity: 1 });
});
afterAll(() => database.drop());

async function expectSound(): Promise<void> {
  expect((await verifyMerchant(database.sql, merchant_id)).findings).toEqual([]);
}

test("a deposit is held in one shift, kept in part in another, and refunded in the first", async () => {
  const ada = counterOf(book, { operator_id: "op_ada", store_no });
  const ben = counterOf(book, { operator_id: "op_ben", store_no });
  const holding_id = await ada.open(0n);
  const { trade_order } = await ada.accept({
    ...{ type: "REQUEST_DEPOSIT", merchant_id, deposit_id, amount_minor: 5_000n },
    ...{ currency: "SGD", method: "cash", provider: "sandbox", received_minor: null },
    ...{ needs_shift: true, store_no, subject: "deposit", product_id: null, user_id: null },
    ...{ counter: { ...no_counter, store_no, operator_id: "op_ada" }, expiry_at_ms: null },
  });
  expect(await readShiftRow(database.sql, holding_id)).toMatchObject({
    totals: { deposit_count: 1, collection_count: 0 },
    drawer: { cash_sale_minor: 5_000n },
  });
  await expectSound();

  const keeping_id = await ben.open(4_000n);
  await ben.accept({
    ...{ type: "CONSUME_DEPOSIT", deposit_id, amount_minor: 3_000n, goods: null },
    trade_order_id: trade_order?.trade_order_id ?? "",
  });
  expect(await readShiftRow(database.sql, keeping_id)).toMatchObject({
    totals: { deposit_count: 0, collection_count: 1, amount_minor: 3_000n },
    drawer: { cash_refund_minor: 2_000n },
  });
  const drawer = (id: string) => balanceOf(database.sql, `cash_drawer/${store_no}/${id}/SGD`);
  expect([await drawer(holding_id), await drawer(keeping_id)]).toEqual([5_000n, 2_000n]);
  await expectSound();

  const wanted = { kind: "amount", amount_minor: 1_000n } as const;
  const { trade_order_id = "" } = trade_order ?? {};
  await ada.accept({ type: "REFUND_TRADE_ORDER", trade_order_id, wanted, reason: "too much" });
  expect(await readShiftRow(database.sql, holding_id)).toMatchObject({
    totals: { refund_count: 1, refund_minor: 1_000n },
    drawer: { cash_refund_minor: 1_000n },
  });
  expect([await drawer(holding_id), await drawer(keeping_id)]).toEqual([4_000n, 2_000n]);
  await expectSound();
});
