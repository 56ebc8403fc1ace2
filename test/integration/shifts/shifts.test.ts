/** Shifts on a database: what is sold and given back in them, their drawers, and their close. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { expectedCash } from "../../../src/domain/shift/shift.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { balanceOf, channelPaid, counterOf, readShiftRow } from "../../support/counter-day.ts";
import { createTestDatabase, tellLanes, type TestDatabase } from "../../support/database.ts";
import { emptyTables } from "../../support/empty-tables.ts";
import {
  createTestBook,
  merchant_id,
  openTestBook,
  type TestBook,
} from "../../support/order-book.ts";

const start_ms = Date.parse("2026-03-21T00:30:00.000Z");
const store_no = "S01";

let database: TestDatabase;
let book: TestBook;
let ada: ReturnType<typeof counterOf>;
let ben: ReturnType<typeof counterOf>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.sql);
  book = await createTestBook(database.sql, { start_ms, dates: [], capacity: 1 });
  ada = counterOf(book, { operator_id: "op_ada", store_no });
  ben = counterOf(book, { operator_id: "op_ben", store_no });
});

const shiftOf = (shift_id: string) => readShiftRow(database.sql, shift_id);
const drawer = (shift_id: string) =>
  balanceOf(database.sql, `cash_drawer/${store_no}/${shift_id}/SGD`);

async function expectSound(): Promise<void> {
  expect((await verifyMerchant(database.sql, merchant_id)).findings).toEqual([]);
}

describe("what is sold", () => {
  test("in cash is in the seller's shift and drawer, and in nobody else's", async () => {
    const shift_id = await ada.open(20_000n);
    const other_id = await ben.open(5_000n);
    await ada.sellCash(1_250n, { discount_minor: 250n });
    expect(await shiftOf(shift_id)).toMatchObject({
      totals: { collection_count: 1, amount_minor: 1_000n, discount_minor: 250n },
      drawer: { cash_sale_minor: 1_000n },
      change_count: 1,
    });
    expect(await drawer(shift_id)).toBe(21_000n);
    expect(await shiftOf(other_id)).toMatchObject({ totals: { collection_count: 0 } });
    expect(await drawer(other_id)).toBe(5_000n);
    await expectSound();
  });

  test("outside of any shift is in the store's own drawer, and may be given back from it", async () => {
    const trade_order_id = await ada.sellCash(1_000n);
    expect(await balanceOf(database.sql, "cash_drawer/S01/SGD")).toBe(1_000n);
    expect(await ada.refund(trade_order_id, 400n)).toMatchObject({ kind: "accepted" });
    expect(await balanceOf(database.sql, "cash_drawer/S01/SGD")).toBe(600n);
    await expectSound();
  });

  test("for nothing counts, and moves no cash", async () => {
    const shift_id = await ada.open(0n);
    await ada.sellCash(1_000n, { discount_minor: 1_000n });
    expect(await shiftOf(shift_id)).toMatchObject({
      totals: { collection_count: 1, amount_minor: 0n, discount_minor: 1_000n },
    });
    await expectSound();
  });

  test("by a channel counts in the shift that is open when the money is there", async () => {
    const first_id = await ada.open(0n);
    const session = await ada.beginScan(990n);
    expect(await shiftOf(first_id)).toMatchObject({ totals: { collection_count: 0 } });
    await ada.close(await shiftOf(first_id), 0);
    const late = await ada.beginScan(500n);
    await channelPaid(book, late);
    const next_id = await ada.open(0n);
    await channelPaid(book, session);
    expect(await shiftOf(first_id)).toMatchObject({ totals: { collection_count: 0 } });
    expect(await shiftOf(next_id)).toMatchObject({
      totals: { collection_count: 1, amount_minor: 990n, by_method: { wechat: { count: 1 } } },
      drawer: { cash_sale_minor: 0n },
    });
    await expectSound();
  });

  test("in another store than the shift's is not in it", async () => {
    const shift_id = await ada.open(0n);
    const elsewhere = counterOf(book, { operator_id: "op_ada", store_no: "S02" });
    await elsewhere.sellCash(700n);
    expect(await shiftOf(shift_id)).toMatchObject({ totals: { collection_count: 0 } });
    expect(await balanceOf(database.sql, "cash_drawer/S02/SGD")).toBe(700n);
    await expectSound();
  });

  test("in cash is refused without a shift where the store asks for one", async () => {
    const sale = ada.cashSale(500n, true);
    const rejection = { code: "SHIFT_REQUIRED", store_no };
    expect(await ada.execute(sale)).toMatchObject({ kind: "rejected", rejection });
    const shift_id = await ada.open(0n);
    expect(await ada.execute(sale)).toMatchObject({ kind: "accepted" });
    expect(await drawer(shift_id)).toBe(500n);
    await expectSound();
  });
});

describe("what is given back", () => {
  test("comes out of the drawer of whoever gives it back, whoever took it", async () => {
    const taker_id = await ada.open(0n);
    const trade_order_id = await ada.sellCash(1_000n);
    const giver_id = await ben.open(3_000n);
    expect(await ben.refund(trade_order_id, 400n)).toMatchObject({ kind: "accepted" });
    expect(await shiftOf(taker_id)).toMatchObject({ totals: { refund_count: 0 } });
    expect(await shiftOf(giver_id)).toMatchObject({
      totals: { refund_count: 1, refund_minor: 400n },
      drawer: { cash_refund_minor: 400n },
    });
    expect([await drawer(taker_id), await drawer(giver_id)]).toEqual([1_000n, 2_600n]);
    await expectSound();
  });

  test("is refused where the giver's drawer has too little, and nothing changes", async () => {
    await ada.open(0n);
    const trade_order_id = await ada.sellCash(1_000n);
    const giver_id = await ben.open(300n);
    expect(await ben.refund(trade_order_id, 400n)).toMatchObject({
      rejection: { code: "DRAWER_SHORT", wanted_minor: 400n, in_drawer_minor: 300n },
    });
    expect(await drawer(giver_id)).toBe(300n);
    await expectSound();
  });

  test("comes out of the safe once the shift that took it is closed, and the giver has none", async () => {
    const shift_id = await ada.open(0n);
    const trade_order_id = await ada.sellCash(1_000n);
    await ada.close(await shiftOf(shift_id), 1_000);
    expect(await drawer(shift_id)).toBe(0n);
    expect(await balanceOf(database.sql, "cash_safe/S01/SGD")).toBe(1_000n);
    expect(await ben.refund(trade_order_id, 1_000n)).toMatchObject({ kind: "accepted" });
    expect(await balanceOf(database.sql, "cash_safe/S01/SGD")).toBe(0n);
    await expectSound();
  });
});

describe("closing", () => {
  test("brings the count to the safe, names what is short, and numbers the report", async () => {
    for (const [z_number, short] of [0, 100].entries()) {
      const shift_id = await ada.open(2_000n);
      await ada.sellCash(1_000n);
      await ada.close(await shiftOf(shift_id), 3_000 - short);
      expect((await shiftOf(shift_id)).closing).toMatchObject({
        z_number: z_number + 1,
        over_short_minor: BigInt(-short),
      });
    }
    expect(await balanceOf(database.sql, "over_short/S01/SGD")).toBe(100n);
    expect(await balanceOf(database.sql, "cash_safe/S01/SGD")).toBe(1_900n);
    const types = await database.sql<{ type: string }[]>`
      select type from events where stream_id like 'shift_%' order by position`;
    expect(types.map(({ type }) => type)).toEqual([
      ...["SHIFT_OPENED", "SHIFT_CLOSED", "SHIFT_OPENED", "SHIFT_CLOSED"],
    ]);
    await expectSound();
  });

  test("twice at once, from two servers, happens once", async () => {
    const shift_id = await ada.open(1_000n);
    const other = openTestBook(database.sql, start_ms, book.time);
    const same = counterOf(other, { operator_id: "op_ada", store_no });
    const shift = await shiftOf(shift_id);
    const outcomes = await Promise.all([ada.close(shift, 1_000), same.close(shift, 1_000)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["accepted", "rejected"]);
    expect(outcomes.find(({ kind }) => kind === "rejected")).toMatchObject({
      rejection: { code: "SHIFT_NOT_OPEN" },
    });
    await expectSound();
  });

  test("while something is sold either counts it or is refused", async () => {
    const other = openTestBook(database.sql, start_ms, book.time);
    const same = counterOf(other, { operator_id: "op_ada", store_no });
    for (let round = 0; round < 10; round += 1) {
      const shift_id = await ada.open(0n);
      const seen = await shiftOf(shift_id);
      const [outcome] = await Promise.all([ada.close(seen, 0), same.sellCash(100n)]);
      const after = await shiftOf(shift_id);
      if (outcome.kind === "accepted") {
        expect(after).toMatchObject({ totals: { collection_count: 0 } });
      } else {
        expect(outcome).toMatchObject({
          rejection: { code: "SHIFT_TOTALS_CHANGED", change_count: 1 },
        });
        expect(after).toMatchObject({ closing: null, totals: { collection_count: 1 } });
        await ada.close(after, 100);
      }
    }
    await expectSound();
  });

  test("without a count takes the drawer for what it should be", async () => {
    const shift_id = await ada.open(700n);
    const { change_count } = await shiftOf(shift_id);
    await ada.accept({
      ...{ type: "CLOSE_SHIFT", shift_id, operator_id: "op_ada", note: null },
      ...{ seen: { change_count }, cash: null },
    });
    expect((await shiftOf(shift_id)).closing).toMatchObject({
      ...{ pieces: null, counted_minor: 700n, over_short_minor: 0n },
    });
    await expectSound();
  });
});

test("cash that is paid in, paid out or dropped is on the shift's timeline and in the books", async () => {
  const shift_id = await ada.open(1_000n);
  await ada.move(shift_id, "PAY_IN", 500n);
  await ada.move(shift_id, "PAY_OUT", 200n);
  await ada.move(shift_id, "DROP", 1_000n);
  expect(await ada.move(shift_id, "DROP", 301n)).toMatchObject({
    rejection: { code: "DRAWER_SHORT", in_drawer_minor: 300n },
  });
  expect(expectedCash(await shiftOf(shift_id))).toBe(300n);
  expect(await drawer(shift_id)).toBe(300n);
  expect(await balanceOf(database.sql, "cash_safe/S01/SGD")).toBe(-500n);
  expect(await balanceOf(database.sql, "till_expense/S01/SGD")).toBe(200n);
  const [dropped] = await database.sql<{ payload: object }[]>`
    select payload from events where stream_id = ${shift_id} order by position desc limit 1`;
  expect(dropped?.payload).toMatchObject({ kind: "DROP", amountMinor: 1_000 });
  await expectSound();
});

describe("verification finds", () => {
  test.each([
    ["a sale that a shift does not count", "totals", "collection_count"],
    ["cash that a drawer does not know", "drawer", "cash_sale_minor"],
  ])("%s", async (_, column, part) => {
    const shift_id = await ada.open(0n);
    await ada.sellCash(1_000n);
    await database.sql`
      update shifts set ${database.sql(column)} =
        (${database.sql(column)}::jsonb || jsonb_build_object(${part}::text, 0))::json`;
    await tellLanes(database.sql);
    const { findings } = await verifyMerchant(database.sql, merchant_id);
    expect(findings).toMatchObject([{ subject: "record", id: shift_id }]);
  });

  test("a final report that is missing", async () => {
    for (const float_minor of [0n, 0n]) {
      const shift_id = await ada.open(float_minor);
      await ada.close(await shiftOf(shift_id), 0);
    }
    await database.sql`
      update shifts set closing = (closing::jsonb || '{"z_number":3}')::json
      where (closing ->> 'z_number')::int = 2`;
    const { findings } = await verifyMerchant(database.sql, merchant_id);
    expect(findings.map(({ field }) => field)).toEqual(["last", "numbers in use", "reports"]);
  });
});
