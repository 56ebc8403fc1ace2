/**
 * A database with the sales of sales.ts that each test may change by SQL: afterwards its tables are
 * as they were. To be opened once at the top of a test file.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Database } from "../../../src/postgres/database.ts";
import type { Finding } from "../../../src/queries/verify/finding.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { merchant_id } from "../../support/order-book.ts";
import { makeSales, type Sales } from "./sales.ts";

const tables = [
  ...["streams", "products", "pools", "skus", "slots"],
  ...["events", "orders", "payment_sessions", "tickets", "refunds"],
  ...["trade_orders", "ledger_transfers", "ledger_accounts", "day_figures"],
];

export type Change = (sql: Database, sales: Sales) => PromiseLike<unknown>;

export function openKeptSales() {
  let database: TestDatabase;
  let sales: Sales;
  /** By table: its columns but those that the database fills in. */
  const columns = new Map<string, string[]>();

  beforeAll(async () => {
    database = await createTestDatabase();
    const { sql } = database;
    sales = await makeSales(sql);
    // What the tables themselves refuse is to be found as well.
    await sql`alter table slots drop constraint slots_check`;
    await sql`drop index tickets_order`;
    await sql`alter table skus drop constraint skus_merchant_id_product_id_fkey`;
    await sql`alter table skus drop constraint skus_merchant_id_pool_id_fkey`;
    await sql`alter table ledger_accounts drop constraint ledger_accounts_check`;
    for (const name of ["trade_orders_check", "trade_orders_check1", "trade_orders_check2"]) {
      await sql`alter table trade_orders drop constraint ${sql(name)}`;
    }
    await sql`create schema kept`;
    for (const table of tables) {
      await sql`create table kept.${sql(table)} as select * from ${sql(table)}`;
      const rows = await sql<{ name: string }[]>`
        select column_name as name from information_schema.columns
        where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER'`;
      columns.set(
        table,
        rows.map(({ name }) => name),
      );
    }
  });

  afterEach(async () => {
    const { sql } = database;
    for (const table of tables) {
      const names = sql(columns.get(table) ?? []);
      await sql`delete from ${sql(table)}`;
      await sql`insert into ${sql(table)} (${names}) select ${names} from kept.${sql(table)}`;
    }
  });

  afterAll(() => database.drop());

  /** The findings as `subject id field: expected → found`. */
  async function verified(): Promise<string[]> {
    const report = await verifyMerchant(database.sql, merchant_id);
    expect(report.findings_total).toBe(report.findings.length);
    return report.findings.map(lineOf);
  }

  return {
    get sql() {
      return database.sql;
    },
    columns,
    /** Makes the change, expects these findings, in any order, and nothing else. */
    names: (what: string, change: Change, expected: (sales: Sales) => (string | RegExp)[]) => {
      test(`names ${what}`, async () => {
        await change(database.sql, sales);
        const lines = await verified();
        const all = expected(sales);
        const is_about_days = all.some((wanted) => String(wanted).startsWith("day "));
        const missing = all.filter((wanted) => {
          const index = lines.findIndex((line) =>
            typeof wanted === "string" ? line === wanted : wanted.test(line),
          );
          if (index >= 0) lines.splice(index, 1);
          return index < 0;
        });
        // What a day comes to follows from nearly everything; day-figures.test.ts looks at that.
        const unexpected = lines.filter((line) => is_about_days || !line.startsWith("day "));
        expect({ missing, unexpected }).toEqual({ missing: [], unexpected: [] });
      });
    },
  };
}

function lineOf({ subject, id, field, expected, found }: Finding): string {
  return `${subject} ${id} ${field}: ${expected} → ${found}`;
}
