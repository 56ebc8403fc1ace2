// Migrations on a real server: forward only, each once, whatever the servers that start do.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../../src/postgres/database.ts";
import { migrate, readAppliedMigrations, readMigrations } from "../../../src/postgres/migrate.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let folder = "";

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
  folder = await mkdtemp(join(tmpdir(), "tillgate-migrations-"));
  await writeMigration("0001_first.sql", "create table first_one (a integer);");
  await writeMigration(
    "0002_second.sql",
    "create table second_one (b text); insert into second_one values ('票');",
  );
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

function writeMigration(name: string, sql: string): Promise<void> {
  return writeFile(join(folder, name), sql);
}

async function listTables(): Promise<string[]> {
  const rows = await database.sql<{ tablename: string }[]>`
    select tablename from pg_tables where schemaname = 'public' order by tablename`;
  return rows.map(({ tablename }) => tablename);
}

function numbers(migrations: readonly { number: number }[]): number[] {
  return migrations.map(({ number }) => number);
}

test("every file is applied once, in order, and new ones are added later", async () => {
  const first = await migrate(database.sql, { folder });
  expect(numbers(first.applied)).toEqual([1, 2]);
  expect(first.already_applied).toEqual([]);
  expect([...(await database.sql`select b from second_one`)]).toEqual([{ b: "票" }]);

  await writeMigration("0003_third.sql", "create table third_one ()");
  const second = await migrate(database.sql, { folder });
  expect(second.applied).toMatchObject([{ number: 3, name: "third" }]);
  expect(numbers(second.already_applied)).toEqual([1, 2]);
  expect(numbers((await migrate(database.sql, { folder })).applied)).toEqual([]);
});

test("a dry run says what would be done and leaves no trace", async () => {
  const { applied } = await migrate(database.sql, { folder, dry_run: true });
  expect(numbers(applied)).toEqual([1, 2]);
  expect(await listTables()).toEqual([]);
});

test("a file that fails is undone alone, and named with the line", async () => {
  await writeMigration(
    "0003_bad.sql",
    "create table third_one (a integer);\n\nselect * from nowhere;\n",
  );
  await expect(migrate(database.sql, { folder })).rejects.toMatchObject({
    code: "MIGRATION_FAILED",
    message: expect.stringMatching(/0003_bad .*"nowhere" does not exist \(line 3\)/),
  });
  expect(await listTables()).toEqual(["first_one", "schema_migrations", "second_one"]);
  await writeMigration("0003_bad.sql", "create table third_one ()");
  expect(numbers((await migrate(database.sql, { folder })).applied)).toEqual([3]);
});

test("a file that was changed after it was applied is refused, line ends aside", async () => {
  await migrate(database.sql, { folder });
  await writeMigration("0001_first.sql", "create table first_one (a bigint);");
  await expect(migrate(database.sql, { folder })).rejects.toMatchObject({
    code: "MIGRATION_CHANGED",
    message: expect.stringContaining("0001_first"),
  });
  await writeMigration("0001_first.sql", "create table first_one (a integer);");
  await writeMigration("0003_lines.sql", "-- one\nselect 1;\n");
  await migrate(database.sql, { folder });
  await writeMigration("0003_lines.sql", "-- one\r\nselect 1;\r\n");
  await migrate(database.sql, { folder });
});

test("a database that a newer version has used is refused", async () => {
  await migrate(database.sql, { folder });
  await rm(join(folder, "0002_second.sql"));
  await expect(migrate(database.sql, { folder })).rejects.toMatchObject({
    code: "MIGRATION_UNKNOWN",
    message: expect.stringMatching(/0002_second.*newer version/),
  });
});

test.each(["0004_gap.sql", "third.sql", "0002_twice.sql", "0003_Upper.sql"])(
  "a file called %s is refused before anything is done",
  async (name) => {
    await writeMigration(name, "select 1");
    await expect(migrate(database.sql, { folder })).rejects.toMatchObject({
      code: "MIGRATION_FILES_INVALID",
    });
    expect(await listTables()).toEqual([]);
  },
);

test("servers that start together share the work: every file is applied once", async () => {
  await writeMigration("0003_slow.sql", "select pg_sleep(0.2); create table slow_one ();");
  const pools = [1, 2, 3, 4].map(() => openDatabase({ url: database.url, max: 2 }));
  const reports = await Promise.all(pools.map((sql) => migrate(sql, { folder })));
  await Promise.all(pools.map((sql) => sql.end()));
  const applied = reports.flatMap((report) => numbers(report.applied)).toSorted((a, b) => a - b);
  expect(applied).toEqual([1, 2, 3]);
  expect(numbers(await readAppliedMigrations(database.sql))).toEqual([1, 2, 3]);
});

test("the product's own migrations apply to an empty database", async () => {
  const { applied } = await migrate(database.sql);
  expect(applied).toHaveLength((await readMigrations()).length);
  expect(applied.length).toBeGreaterThan(0);
});
