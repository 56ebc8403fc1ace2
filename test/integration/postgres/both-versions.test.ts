// The oldest PostgreSQL we support and the newest we ship: migrations, writes and backups work on
// both, and a backup of one comes back on the other.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { restoreBackup } from "../../../src/postgres/backup/restore-backup.ts";
import { writeBackup } from "../../../src/postgres/backup/write-backup.ts";
import { openDatabase, withDatabaseName, type Database } from "../../../src/postgres/database.ts";
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from "../../../src/postgres/embedded/start.ts";
import { migrate, readMigrations } from "../../../src/postgres/migrate.ts";
import { checkDatabaseServer } from "../../../src/postgres/server-check.ts";
import { dumpFixture, fillFixture, writeFixtureMigrations } from "../../support/backup-fixture.ts";
import { findDebianPostgres } from "../../support/global-setup.ts";

const OLDEST = 15;
const bin = findDebianPostgres(OLDEST);
if (bin === null) {
  console.log(`skipped: PostgreSQL ${OLDEST} is not installed (Debian: apt install postgresql-15)`);
}

interface Version {
  readonly server: EmbeddedPostgres;
  readonly home: string;
}

describe.skipIf(bin === null)(`PostgreSQL ${OLDEST} and the embedded one`, () => {
  const versions: Version[] = [];
  const pools: Database[] = [];
  let folder = "";
  let migrations_folder = "";

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tillgate-versions-"));
    migrations_folder = await writeFixtureMigrations(join(folder, "migrations"));
    for (const program_folder of [bin, null]) {
      const home = await mkdtemp(join(tmpdir(), "tillgate-version-"));
      const server = await startEmbeddedPostgres({
        home,
        durability: "none",
        ...(program_folder === null ? {} : { bin: program_folder }),
      });
      versions.push({ server, home });
    }
  });

  afterAll(async () => {
    for (const sql of pools) await sql.end({ timeout: 1 });
    for (const { server, home } of versions) {
      await server.stop();
      await rm(home, { recursive: true });
    }
    await rm(folder, { recursive: true });
  });

  async function createDatabase(version: Version | undefined, name: string): Promise<Database> {
    const { url } = version!.server;
    const admin = openDatabase({ url, max: 1 });
    await admin`create database ${admin(name)}`;
    await admin.end();
    const sql = openDatabase({ url: withDatabaseName(url, name), max: 2 });
    pools.push(sql);
    return sql;
  }

  test("are the versions they should be", async () => {
    const majors = versions.map(({ server }) => Number.parseInt(server.version, 10));
    expect(majors[0]).toBe(OLDEST);
    expect(majors[1]).toBeGreaterThanOrEqual(18);
    for (const version of versions) {
      const sql = openDatabase({ url: version.server.url, max: 1 });
      expect(await checkDatabaseServer(sql, version.server.url)).toBe(version.server.version);
      await sql.end();
    }
  });

  test("take the product's migrations", async () => {
    for (const version of versions) {
      const sql = await createDatabase(version, "product");
      expect((await migrate(sql)).applied).toHaveLength((await readMigrations()).length);
    }
  });

  test("write and read the same, and back each other up in both directions", async () => {
    const dumps: unknown[] = [];
    for (const [index, version] of versions.entries()) {
      const file = join(folder, `${index}.backup`);
      const source = await createDatabase(version, "source");
      await fillFixture(source, migrations_folder);
      await writeBackup(source, { file });
      for (const other of versions) {
        const target = await createDatabase(other, `target_of_${index}`);
        await restoreBackup(target, { file, migrations_folder });
        dumps.push(await dumpFixture(target));
      }
    }
    expect(dumps).toHaveLength(4);
    for (const dump of dumps) expect(dump).toEqual(dumps[0]);
  });

  test("keep their data apart: a folder of one is refused by the other", async () => {
    const [oldest] = versions.splice(0, 1);
    await oldest!.server.stop();
    await expect(startEmbeddedPostgres({ home: oldest!.home })).rejects.toMatchObject({
      code: "DATA_FOLDER_UNUSABLE",
      message: expect.stringMatching(/was made by PostgreSQL 15, and this is PostgreSQL 18/),
    });
    await rm(oldest!.home, { recursive: true });
  });
});

test("a server that cannot be used is named without its password", async () => {
  const url = "postgres://someone:secret@127.0.0.1:1/nothing";
  const sql = openDatabase({ url, max: 1 });
  const error = await checkDatabaseServer(sql, url).catch((reason: unknown) => reason);
  await sql.end();
  expect(error).toMatchObject({
    code: "DATABASE_UNREACHABLE",
    message: expect.stringMatching(/127\.0\.0\.1:1\/nothing cannot be used: no server listens/),
  });
  expect(String(error)).not.toContain("secret");
});
