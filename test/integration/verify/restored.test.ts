/** A backup carries the books: what is restored from it is the same, and verifies. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { restoreBackup } from "../../../src/postgres/backup/restore-backup.ts";
import { writeBackup } from "../../../src/postgres/backup/write-backup.ts";
import type { Database } from "../../../src/postgres/database.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { insertOperator } from "../../../src/setup/credentials.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { merchant_id } from "../../support/order-book.ts";
import { makeSales } from "./sales.ts";

let folder: string;
let source: TestDatabase;
let target: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tillgate-books-"));
  source = await createTestDatabase();
  target = await createTestDatabase({ empty: true, max: 2 });
});
afterAll(async () => {
  await Promise.all([source.drop(), target.drop()]);
  await rm(folder, { recursive: true });
});

/** Every row of the books as text. */
async function dump(sql: Database): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select 'trade order ' || t::text as line from trade_orders t
    union all select 'transfer ' || t::text from ledger_transfers t
    union all select 'account ' || t::text from ledger_accounts t
    union all select 'audited ' || t::text from audit_entries t
    union all
    select 'numbers ' || number_ms || ' ' || number_counter from streams order by line`;
  return rows.map(({ line }) => line);
}

test("trade orders, transfers, balances and the audit trail come back as they were", async () => {
  await makeSales(source.sql);
  const who = { merchant_id, operator_id: "op_lin", email: "lin@staff.example", name: "Lin" };
  await insertOperator(source.sql, { ...who, role: "gate", password: "correct horse battery" });
  const file = join(folder, "books.backup");
  await writeBackup(source.sql, { file });
  await restoreBackup(target.sql, { file });
  const lines = await dump(target.sql);
  expect(lines).toEqual(await dump(source.sql));
  const kinds = new Set(lines.map((line) => line.split(" ")[0]));
  expect([...kinds]).toEqual(["account", "audited", "numbers", "trade", "transfer"]);
  const report = await verifyMerchant(target.sql, merchant_id);
  expect(report).toMatchObject({ orders: 17, findings: [] });
  await expect(target.sql`delete from audit_entries`).rejects.toThrow("is refused");
});
