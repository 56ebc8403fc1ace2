/**
 * What statistics say is what the journal says: random sales and refunds around the midnights of
 * zones where days have 24 hours, and of one where the clocks are set at midnight. The expectation
 * is added up from ledger_transfers alone, by a calendar of its own.
 */
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StatisticsGroupName } from "../../../src/contract/statistics.ts";
import { no_counter } from "../../../src/domain/trade/trade-order.ts";
import { readStatistics } from "../../../src/queries/figures/read-statistics.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { emptyTables } from "../../support/empty-tables.ts";
import {
  insertMerchant,
  merchant_id,
  openTestBook,
  testCatalog,
  type TestBook,
} from "../../support/order-book.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Zones with an instant on whose midnight the walk begins. */
const walks = [
  ["Asia/Singapore", "2026-03-20T15:00:00Z"],
  // The day of the merchant ends an hour late on 4 April, and begins an hour late on 6 September.
  ["America/Santiago", "2026-04-05T02:00:00Z"],
  ["America/Santiago", "2026-09-06T03:00:00Z"],
] as const;

/** Of a day at the beach, in minor units. */
const beach_minor = 2_500;

const step = fc.record({
  wait_ms: fc.oneof(fc.nat(60_000), fc.nat(3 * 3_600_000), fc.nat(20 * 3_600_000)),
  what: fc.constantFrom("cash", "wechat", "web", "refund", "refund", "arrive", "arrive"),
  amount: fc.integer({ min: 2, max: 5_000 }),
  off: fc.integer({ min: 0, max: 3 }),
  pick: fc.nat(1_000),
  store_no: fc.constantFrom("S01", "S02"),
  operator_id: fc.constantFrom("op_1", "op_2"),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

for (const [time_zone, start] of walks) {
  test(`on the calendar of ${time_zone}, from ${start.slice(0, 10)}`, { timeout: 120_000 }, () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), async (steps) => {
        await walk(time_zone, Date.parse(start), steps);
      }),
      { numRuns: 4, endOnFailure: true },
    ),
  );
}

async function walk(time_zone: string, start_ms: number, steps: readonly Step[]): Promise<void> {
  const { sql } = database;
  await emptyTables(sql);
  await insertMerchant(sql, { merchant_id, mch_id: "20000000" });
  await sql`update merchants set time_zone = ${time_zone}`;
  const book = openTestBook(sql, start_ms);
  const { skus, ...catalog } = testCatalog([], 10);
  const priced = skus.map((sku) => ({ ...sku, price_minor: BigInt(beach_minor) }));
  await book.accept({ ...catalog, skus: priced });
  const shop = openShop(book);
  for (const one of steps) {
    book.time.advance(one.wait_ms);
    await shop.take(one);
  }
  const calendar = new Intl.DateTimeFormat("en-CA", { timeZone: time_zone, dateStyle: "short" });
  const merchant = { merchant_id, time_zone, currency: "SGD" };
  const [from, to] = [calendar.format(start_ms), calendar.format(book.time.now())];
  for (const group_by of ["day", "store", "operator", "channel", "method"] as const) {
    const expected = await journal(group_by, (at_ms) => calendar.format(at_ms));
    const question = { from, to, group_by, kind: "SALE" } as const;
    const { groups, total } = await readStatistics(sql, merchant, question);
    const shown = groups
      .filter(({ trade_count, refund_count }) => trade_count + refund_count > 0)
      .map(({ key, trade_minor, discount_minor, refund_minor, income_minor, refund_count }) => [
        key,
        { paid: trade_minor - discount_minor, back: refund_minor, refund_count, income_minor },
      ]);
    expect(Object.fromEntries(shown)).toEqual(expected);
    const [sum] = await sql<{ trade_count: number; discount: number }[]>`
      select count(*)::int as trade_count, coalesce(sum(discount_minor), 0)::int as discount
      from trade_orders where success_at is not null`;
    expect(total).toMatchObject({
      trade_count: sum?.trade_count,
      discount_minor: sum?.discount,
      fee_minor: 0,
    });
  }
  expect((await verifyMerchant(sql, merchant_id)).findings).toEqual([]);
  await expectMigrated();
}

type Sums = { paid: number; back: number; refund_count: number; income_minor: number };

/** The journal added up, line by line. */
async function journal(
  group_by: StatisticsGroupName,
  dateOf: (at_ms: number) => string,
): Promise<Record<string, Sums>> {
  const rows = await database.sql<
    {
      kind: string;
      at: number;
      store_no: string | null;
      operator_id: string | null;
      channel: string;
      entries: { code: string; owner_id: string; amount_minor: string }[];
    }[]
  >`
    select l.kind, l.at, l.entries, t.store_no, t.operator_id, o.channel
    from ledger_transfers l
    join trade_orders t using (trade_order_id)
    join payment_sessions s on s.session_id = t.session_id
    join orders o on o.order_id = s.order_ids[1]`;
  const sums: Record<string, Sums> = {};
  for (const { kind, at, entries, store_no, operator_id, channel } of rows) {
    for (const { code, owner_id, amount_minor } of entries) {
      if (code === "merchant_payable") continue;
      const amount = Number(amount_minor);
      const method = code === "cash_drawer" ? "cash" : owner_id.replace("sandbox_", "");
      const keys = { day: dateOf(at), store: store_no, operator: operator_id, channel, method };
      const sum = (sums[keys[group_by] ?? "null"] ??= {
        ...{ paid: 0, back: 0, refund_count: 0, income_minor: 0 },
      });
      if (kind === "SALE") sum.paid += amount;
      else {
        sum.back -= amount;
        sum.refund_count += 1;
      }
      sum.income_minor += amount;
    }
  }
  return sums;
}

/** What the migration makes of the books is what was kept. */
async function expectMigrated(): Promise<void> {
  const { sql } = database;
  const rows = () => sql`
    select * from day_figures where (trade_count, trade_minor, refund_count) <> (0, 0, 0)
    order by merchant_id, date, store_no, operator_id, channel, method`;
  const kept = await rows();
  const folder = join(import.meta.dirname, "../../../src/postgres/migrations");
  const migration = readFileSync(join(folder, "0016_day_figures.sql"), "utf8");
  await sql`truncate day_figures`;
  await sql.unsafe(migration.slice(migration.indexOf("insert into day_figures")));
  expect(await rows()).toEqual(kept);
}

/** Sales of every kind, and refunds that arrive when they are told to. */
function openShop(book: TestBook) {
  let made = 0;
  const paid: string[] = [];
  const under_way: { refund_id: string; attempt_key: string }[] = [];

  async function sell({ what, amount, off, store_no, operator_id }: Step): Promise<void> {
    made += 1;
    const order_id = `order_${String(made).padStart(4, "0")}`;
    const is_cash = what === "cash";
    const { session } = await book.accept({
      ...{ type: "SELL", cart_id: `cart_${order_id}`, tickets: [], goods: null, customer: {} },
      open_sale: { order_id, product_name: "hat", amount_minor: BigInt(amount + off) },
      ...{ discount_minor: BigInt(off), subject: "hat", body: "hat", at_ms: book.time.now() },
      payment: is_cash
        ? { method: "cash", store_no, received_minor: null }
        : { method: "wechat", provider: "sandbox", product_id: null, user_id: null },
      counter: { ...no_counter, store_no, operator_id },
    });
    if (!is_cash) await settle(session?.session_id ?? "", amount);
    paid.push(session?.trade_order_id ?? "");
  }

  async function settle(session_id: string, amount: number): Promise<void> {
    const payment_ref = `ref_${session_id}`;
    const outcome = { state: "SUCCEEDED", payment_ref, currency: "SGD" } as const;
    await book.accept({
      ...{ type: "RECORD_PAYMENT", session_id },
      outcome: { ...outcome, amount_minor: BigInt(amount) },
    });
  }

  async function buyOnline(): Promise<void> {
    made += 1;
    const order_id = `order_${String(made).padStart(4, "0")}`;
    await book.accept({
      ...{ type: "CREATE_ORDER", order_id, cart_id: `cart_${order_id}`, is_cart_new: true },
      ...{ sku_id: "beach_pass", quantity: 1, date: "2027-01-01", start_time: "" },
      ...{ channel: "web", customer: {}, at_ms: book.time.now() },
    });
    const { session } = await book.accept({
      ...{ type: "CHECKOUT", subject: { order_id }, payment_method: "card" },
      ...{ protocol: "DIRECT", provider: "sandbox" },
    });
    await settle(session?.session_id ?? "", beach_minor);
    paid.push(session?.trade_order_id ?? "");
  }

  async function refund({ pick, amount }: Step): Promise<void> {
    const trade_order_id = paid[pick % Math.max(1, paid.length)];
    if (trade_order_id === undefined) return;
    const amount_minor = BigInt(Math.ceil(amount / 3));
    const outcome = await book.execute({
      ...{ type: "REFUND_TRADE_ORDER", trade_order_id, reason: "cold" },
      wanted: pick % 3 === 0 ? { kind: "all" } : { kind: "amount", amount_minor },
    });
    if (outcome.kind !== "accepted") return;
    under_way.push(...outcome.refunds.filter(({ status }) => status === "PENDING"));
  }

  async function arrive({ pick }: Step): Promise<void> {
    const [one] = under_way.splice(pick % Math.max(1, under_way.length), 1);
    if (one === undefined) return;
    const { refund_id, attempt_key } = one;
    const outcome = { state: "SUCCEEDED", refund_ref: `back_${refund_id}` } as const;
    await book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome });
  }

  return {
    async take(one: Step): Promise<void> {
      if (one.what === "refund") await refund(one);
      else if (one.what === "arrive") await arrive(one);
      else if (one.what === "web") await buyOnline();
      else await sell(one);
    },
  };
}
