/** Members who had names before names were searched are found by them afterwards. */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate, readMigrations, titleOf } from "../../../src/postgres/migrate.ts";
import { nameKey } from "../../../src/postgres/records/member-tables.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { insertMerchant, merchant_id } from "../../support/order-book.ts";

/** The last migration before the one that this is about. */
const before = 28;
const product_folder = fileURLToPath(new URL("../../../src/postgres/migrations", import.meta.url));
const names = ["张三", "Ann LEE", "ＬＩＮ", "Ümit", "", null];

let database: TestDatabase;
let folder = "";

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  folder = await mkdtemp(join(tmpdir(), "tillgate-before-"));
  for (const migration of (await readMigrations()).slice(0, before)) {
    const name = `${titleOf(migration)}.sql`;
    await copyFile(join(product_folder, name), join(folder, name));
  }
  await migrate(database.sql, { folder });
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

test("a name becomes what it is searched by, and nobody without one gets any", async () => {
  const { sql } = database;
  await insertMerchant(sql, { merchant_id, mch_id: "20000000" });
  for (const [n, name] of names.entries()) {
    await sql`
      insert into members (
        merchant_id, member_id, card_no, name, status, recharge_count, created_at, head_hash)
      values (${merchant_id}, ${`member_${n}`}, ${String(n)}, ${name}, 'ACTIVE', 0, now(), '')`;
  }
  await migrate(sql);
  const rows = await sql<{ name: string | null; name_key: string | null }[]>`
    select name, name_key from members where merchant_id = ${merchant_id} order by member_id`;
  expect(rows).toEqual(
    names.map((name) => ({ name, name_key: name === null ? null : nameKey(name) })),
  );
});
