/** Random days at two tills on two servers: whatever happens, shifts, drawers and books agree. */
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { expectedCash } from "../../../src/domain/shift/shift.ts";
import { shift_table } from "../../../src/postgres/records/shift-tables.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { channelPaid, counterOf, readShiftRow } from "../../support/counter-day.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { emptyTables } from "../../support/empty-tables.ts";
import {
  createTestBook,
  merchant_id,
  openTestBook,
  type TestBook,
} from "../../support/order-book.ts";

const start_ms = Date.parse("2026-03-21T00:30:00.000Z");

let database: TestDatabase;
let books: readonly [TestBook, TestBook];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.sql);
  const first = await createTestBook(database.sql, { start_ms, dates: [], capacity: 1 });
  books = [first, openTestBook(database.sql, start_ms, first.time)];
});

const kinds = [
  ...(["open", "cash", "cash", "scan", "pay", "refund", "refund"] as const),
  ...(["pay_in", "pay_out", "drop", "close"] as const),
] as const;

type Step = Readonly<{ kind: (typeof kinds)[number]; amount: number; pick: number }>;

const some_step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds),
  amount: fc.integer({ min: 1, max: 5_000 }),
  pick: fc.nat(20),
});

/** One operator's day, step by step; what is refused is refused. */
async function workDay(
  { operator_id, book }: Readonly<{ operator_id: string; book: TestBook }>,
  day: Readonly<{ steps: readonly Step[]; sold: string[]; waiting: (() => Promise<unknown>)[] }>,
): Promise<void> {
  const counter = counterOf(book, { operator_id, store_no: "S01" });
  let shift_id: string | null = null;
  for (const { kind, amount, pick } of day.steps) {
    const amount_minor = BigInt(amount);
    switch (kind) {
      case "open":
        if (shift_id === null) shift_id = await counter.open(amount_minor);
        break;
      case "cash":
        day.sold.push(await counter.sellCash(amount_minor, { discount_minor: BigInt(pick % 2) }));
        break;
      case "scan": {
        const session = await counter.beginScan(amount_minor);
        day.waiting.push(() => channelPaid(book, session));
        break;
      }
      case "pay":
        await day.waiting.shift()?.();
        break;
      case "refund": {
        const trade_order_id = day.sold[pick % Math.max(1, day.sold.length)];
        if (trade_order_id !== undefined)
          await counter.refund(trade_order_id, amount_minor / 3n + 1n);
        break;
      }
      case "pay_in":
      case "pay_out":
      case "drop": {
        const moved = { pay_in: "PAY_IN", pay_out: "PAY_OUT", drop: "DROP" } as const;
        if (shift_id !== null) await counter.move(shift_id, moved[kind], amount_minor);
        break;
      }
      case "close": {
        if (shift_id === null) break;
        const shift = await readShiftRow(database.sql, shift_id);
        const outcome = await counter.close(shift, Number(expectedCash(shift)) + (pick % 3));
        if (outcome.kind === "accepted") shift_id = null;
      }
    }
    book.time.advance(pick * 1_000);
  }
}

async function openDrawers(): Promise<ReadonlyMap<string, bigint>> {
  const rows = await database.sql`
    select * from shifts where merchant_id = ${merchant_id} and closed_at is null`;
  const shifts = rows.map((row) => shift_table.fromRow(row));
  return new Map(
    shifts.map((shift) => [`cash_drawer/S01/${shift.shift_id}/SGD`, expectedCash(shift)]),
  );
}

test("totals are what was sold and given back, drawers hold what open shifts expect", async () => {
  const some_days = fc.tuple(
    fc.array(some_step, { minLength: 15, maxLength: 40 }),
    fc.array(some_step, { minLength: 15, maxLength: 40 }),
  );
  await fc.assert(
    fc.asyncProperty(some_days, async ([first, second]) => {
      const shared = { sold: [], waiting: [] };
      const names = [`op_${Math.random()}`, `op_${Math.random()}`] as const;
      await Promise.all([
        workDay({ operator_id: names[0], book: books[0] }, { steps: first, ...shared }),
        workDay({ operator_id: names[1], book: books[1] }, { steps: second, ...shared }),
      ]);
      const accounts = await database.sql<{ account: string; balance_minor: bigint }[]>`
        select account, balance_minor from ledger_accounts
        where merchant_id = ${merchant_id} and account like 'cash_drawer/S01/shift%'
          and balance_minor <> 0`;
      const held = new Map(accounts.map(({ account, balance_minor }) => [account, balance_minor]));
      const expected = [...(await openDrawers())].filter(([, minor]) => minor !== 0n);
      expect(held).toEqual(new Map(expected));
    }),
    { numRuns: 12 },
  );
  const { findings, events } = await verifyMerchant(database.sql, merchant_id);
  expect(findings).toEqual([]);
  expect(events).toBeGreaterThan(500);
}, 180_000);
