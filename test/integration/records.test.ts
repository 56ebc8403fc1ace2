/**
 * Records in both stores: found by their groups, changed with an event on a timeline of their own,
 * booked in the same commit.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decideCloseShift, totalsToSee } from "../../src/domain/shift/close-shift.ts";
import type { Shift } from "../../src/domain/shift/shift.ts";
import { verifyMerchant } from "../../src/queries/verify/verify-merchant.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createTestBook, merchant_id } from "../support/order-book.ts";
import { commit, look, shelves, type Shelf } from "../support/shelf.ts";
import { accepted, later, opening, openShiftWith } from "../support/shifts.ts";

function closedAfter(shift: Shift): Shift {
  const { shift_id } = shift;
  const seen = totalsToSee(shift);
  const command = { type: "CLOSE_SHIFT", shift_id, operator_id: "op_1", seen } as const;
  const counted = { ...command, cash: [{ denomination_minor: 10_000n, count: 2 }], note: null };
  return accepted(decideCloseShift(counted, { shift, last_z_number: 0 }, later)).shift;
}

describe.each(shelves)("records %s", (_name, openShelf) => {
  let shelf: Shelf;
  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  const of_operator = { kind: "shift", by: "open_of_operator", value: "op_1" } as const;

  test("come back as they were written, by their id and by each group", async () => {
    const merchant_id = await shelf.newMerchant();
    const record = openShiftWith({ merchant_id });
    const stored = { kind: "shift", record, head_hash: "head" } as const;
    await commit(shelf.store, merchant_id, { records: [stored] });
    for (const lookup of [
      { kind: "shift", by: "id", value: "shift_1" } as const,
      { kind: "shift", by: "open_of_device", value: "till_1" } as const,
      of_operator,
    ]) {
      const facts = await look(shelf.store, merchant_id, { lookups: [lookup] });
      expect(facts).toMatchObject({ records: [stored], answered: [lookup] });
    }
  });

  test("leave a group when they no longer belong to it", async () => {
    const merchant_id = await shelf.newMerchant();
    const shift = openShiftWith({ merchant_id });
    const closed = closedAfter(shift);
    await commit(shelf.store, merchant_id, {
      records: [{ kind: "shift", record: shift, head_hash: "one" }],
    });
    await commit(shelf.store, merchant_id, {
      records: [{ kind: "shift", record: closed, head_hash: "two" }],
    });
    expect((await look(shelf.store, merchant_id, { lookups: [of_operator] })).records).toEqual([]);
    const by_id = { kind: "shift", by: "id", value: "shift_1" } as const;
    const facts = await look(shelf.store, merchant_id, { lookups: [by_id] });
    expect(facts.records).toEqual([{ kind: "shift", record: closed, head_hash: "two" }]);
  });
});

describe("a command on records", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test("writes the record, its event and its transfer, and verification agrees", async () => {
    const start_ms = Date.parse("2026-03-21T00:30:00.000Z");
    const book = await createTestBook(database.sql, { start_ms, dates: [], capacity: 1 });
    await book.accept({ ...opening, merchant_id, currency: "SGD" });
    const [event] = await database.sql<{ type: string; stream_id: string }[]>`
      select type, stream_id from events where stream_id = 'shift_1'`;
    expect(event).toEqual({ type: "SHIFT_OPENED", stream_id: "shift_1" });
    const [drawer] = await database.sql<{ balance_minor: bigint }[]>`
      select balance_minor from ledger_accounts where account = 'cash_drawer/store_1/shift_1/SGD'`;
    expect(drawer?.balance_minor).toBe(20_000n);
    expect((await verifyMerchant(database.sql, merchant_id)).findings).toEqual([]);
    const again = { ...opening, merchant_id, shift_id: "shift_2", currency: "SGD" };
    expect(await book.execute(again)).toMatchObject({ rejection: { code: "SHIFT_ALREADY_OPEN" } });
  });

  test("of which the timeline was changed is found by verification", async () => {
    await database.sql`update events set at = at + interval '1 s' where stream_id = 'shift_1'`;
    const { findings } = await verifyMerchant(database.sql, merchant_id);
    expect(findings).toMatchObject([{ subject: "record", id: "shift_1" }]);
    await database.sql`update events set at = at - interval '1 s' where stream_id = 'shift_1'`;
    await database.sql`delete from shifts`;
    const lost = await verifyMerchant(database.sql, merchant_id);
    expect(lost.findings).toMatchObject([{ id: "shift_1", field: "row" }]);
  });
});
