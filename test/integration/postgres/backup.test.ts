// Backup and restore on a real server: what comes back is what was there, or nothing changes.
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { BackupProgress } from "../../../src/postgres/backup/manifest.ts";
import { restoreBackup } from "../../../src/postgres/backup/restore-backup.ts";
import { writeBackup } from "../../../src/postgres/backup/write-backup.ts";
import { migrate } from "../../../src/postgres/migrate.ts";
import { dumpFixture, fillFixture, writeFixtureMigrations } from "../../support/backup-fixture.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

let folder = "";
let migrations_folder = "";
let file = "";
let source: TestDatabase;
const targets: TestDatabase[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tillgate-backup-"));
  migrations_folder = await writeFixtureMigrations(join(folder, "migrations"));
  file = join(folder, "source.backup");
  source = await createTestDatabase({ empty: true });
  await fillFixture(source.sql, migrations_folder, 400);
  await writeBackup(source.sql, { file });
});

afterEach(async () => {
  for (const target of targets.splice(0)) await target.drop();
});

afterAll(async () => {
  await source.drop();
  await rm(folder, { recursive: true });
});

async function createTarget(): Promise<TestDatabase> {
  const target = await createTestDatabase({ empty: true, max: 2 });
  targets.push(target);
  return target;
}

async function countTables({ sql }: TestDatabase): Promise<number> {
  const [row] = await sql<{ tables: number }[]>`
    select count(*)::int as tables from pg_class where relnamespace = 'public'::regnamespace`;
  return row?.tables ?? -1;
}

describe("a backup", () => {
  test("comes back into an empty database with every value as it was", async () => {
    const target = await createTarget();
    const report = await restoreBackup(target.sql, { file, migrations_folder });
    expect(report).toEqual({ tables: 4, rows: 5 + 6 * 400, schema: "0001_everything" });
    expect(await dumpFixture(target.sql)).toEqual(await dumpFixture(source.sql));
    const [next] = await target.sql`
      insert into values_of_all_kinds (words) values ('next')
      returning id, nextval('tickets') as t`;
    expect(next).toEqual({ id: 2401n, t: 102n });
  });

  test("comes back into tables without rows", async () => {
    const target = await createTarget();
    await migrate(target.sql, { folder: migrations_folder });
    await restoreBackup(target.sql, { file, migrations_folder });
    expect(await dumpFixture(target.sql)).toEqual(await dumpFixture(source.sql));
  });

  test("is one snapshot: what is written while it runs is in all of it or none", async () => {
    const busy = await createTarget();
    await busy.sql`create table a_first (n integer)`;
    await busy.sql`create table z_last (n integer)`;
    await busy.sql`insert into a_first select n from generate_series(1, 300000) n`;
    await busy.sql`insert into z_last select n from generate_series(1, 300000) n`;
    let n = 300_000;
    let is_running = true;
    const writing = (async () => {
      while (is_running) {
        n += 1;
        await busy.sql.begin(async (tx) => {
          await tx`insert into a_first values (${n})`;
          await tx`insert into z_last values (${n})`;
        });
      }
    })();
    const seen: BackupProgress[] = [];
    const busy_file = join(folder, "busy.backup");
    await writeBackup(busy.sql, { file: busy_file, onProgress: (step) => seen.push(step) });
    is_running = false;
    await writing;
    const manifest = readManifest(await readFile(busy_file));
    const [first, last] = manifest.tables.map(({ rows }) => rows);
    expect(first).toBe(last);
    expect(n).toBeGreaterThan(first ?? 0);
    expect(seen.at(-1)?.rows).toBe((first ?? 0) * 2);
    expect(seen.every((step, index) => step.bytes >= (seen[index - 1]?.bytes ?? 0))).toBe(true);
  });

  test("is for its owner only, leaves nothing beside it, and does not replace a file", async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expect(writeBackup(source.sql, { file })).rejects.toMatchObject({
      code: "BACKUP_FILE_EXISTS",
    });
    await writeBackup(source.sql, { file, force: true });
    await expect(
      writeBackup(source.sql, { file: join(folder, "no", "such", "folder") }),
    ).rejects.toMatchObject({ code: "BACKUP_FAILED" });
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("of a connection that is lost on the way fails and leaves no file", async () => {
    const broken = join(folder, "broken.backup");
    const backup = writeBackup(source.sql, {
      file: broken,
      onProgress: () => {
        void source.sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`.catch(() => {});
      },
    });
    const outcome = await backup.catch((error: unknown) => error);
    // The snapshot is small: it may have been quicker than the cut.
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: "BACKUP_FAILED" });
    expect((await readdir(folder)).includes("broken.backup.part")).toBe(false);
  });
});

describe("a restore is refused, and the database stays as it was,", () => {
  async function expectRefused(contents: (Buffer | string)[], expected: object): Promise<void> {
    const damaged = join(folder, "damaged.backup");
    const target = await createTarget();
    for (const content of contents) {
      await writeFile(damaged, content);
      const restoring = restoreBackup(target.sql, { file: damaged, migrations_folder });
      await expect(restoring, `${content.length} bytes`).rejects.toMatchObject(expected);
    }
    expect(await countTables(target)).toBe(0);
  }

  const INVALID = { code: "BACKUP_FILE_INVALID" };

  test("when any single byte of the file was changed", async () => {
    const whole = await readFile(file);
    const positions = [...Array(10).keys(), whole.length - 8, whole.length - 1];
    for (let n = 0; n < 60; n += 1) positions.push(Math.floor(Math.random() * whole.length));
    const damaged = positions.map((position) => {
      const bytes = Buffer.from(whole);
      bytes[position] = (bytes[position] ?? 0) ^ (1 << Math.floor(Math.random() * 8));
      return bytes;
    });
    await expectRefused(damaged, INVALID);
  });

  test("when the file was cut short, or goes on after its end", async () => {
    const whole = await readFile(file);
    const lengths = [0, 1, 9, 10, 500, whole.length >> 1, whole.length - 1];
    const damaged = lengths.map((length) => whole.subarray(0, length));
    damaged.push(Buffer.concat([whole, Buffer.from("x")]), Buffer.concat([whole, whole]));
    await expectRefused(damaged, INVALID);
  });

  test("when the file is something else", async () => {
    const message = expect.stringContaining("not a Tillgate backup");
    await expectRefused(["create table x ();", gzipSync("hello")], { ...INVALID, message });
    const empty_archive = gzipSync(Buffer.alloc(1024), { level: 4 });
    empty_archive[9] = 255;
    await expectRefused([empty_archive], {
      ...INVALID,
      message: expect.stringContaining("manifest is missing"),
    });
    const target = await createTarget();
    const missing = restoreBackup(target.sql, { file: join(folder, "missing"), migrations_folder });
    await expect(missing).rejects.toMatchObject({ code: "BACKUP_FILE_UNREADABLE" });
  });

  test("when rows were changed and everything but their checksum was put right", async () => {
    const unpacked = gunzipSync(await readFile(file));
    const at = unpacked.indexOf("家庭套票");
    unpacked.write("家庭套餐", at);
    const packed = gzipSync(unpacked, { level: 4 });
    packed[9] = 255;
    await expectRefused([packed], {
      ...INVALID,
      message: expect.stringMatching(/values_of_all_kinds does not match its checksum/),
    });
  });

  test("when a newer version wrote the file", async () => {
    const target = await createTarget();
    const other_folder = join(folder, "no-migrations");
    await writeFixtureMigrations(other_folder);
    await rm(join(other_folder, "0001_everything.sql"));
    await expect(
      restoreBackup(target.sql, { file, migrations_folder: other_folder }),
    ).rejects.toMatchObject({ code: "BACKUP_FROM_NEWER_VERSION" });
    await writeFile(join(other_folder, "0001_everything.sql"), "select 1");
    await expect(
      restoreBackup(target.sql, { file, migrations_folder: other_folder }),
    ).rejects.toMatchObject({ code: "MIGRATION_CHANGED" });
    expect(await countTables(target)).toBe(0);
  });

  test("when the database has rows, or tables of something else", async () => {
    const filled = await createTarget();
    await migrate(filled.sql, { folder: migrations_folder });
    await filled.sql`insert into parents values ('mine')`;
    await expect(restoreBackup(filled.sql, { file, migrations_folder })).rejects.toMatchObject({
      code: "RESTORE_TARGET_NOT_EMPTY",
      message: expect.stringContaining("parents has rows"),
    });
    expect((await dumpFixture(filled.sql))["parents"]).toEqual(["(mine)"]);

    const foreign = await createTarget();
    await foreign.sql`create table theirs (a integer)`;
    await expect(restoreBackup(foreign.sql, { file, migrations_folder })).rejects.toMatchObject({
      code: "RESTORE_TARGET_NOT_EMPTY",
    });
  });

  test("when its tables are newer than the backup", async () => {
    const newer_folder = await writeFixtureMigrations(join(folder, "newer"));
    await writeFile(join(newer_folder, "0002_more.sql"), "create table more (a integer)");
    const target = await createTarget();
    await migrate(target.sql, { folder: newer_folder });
    await expect(
      restoreBackup(target.sql, { file, migrations_folder: newer_folder }),
    ).rejects.toMatchObject({ code: "RESTORE_TARGET_NEWER" });
    const fresh = await createTarget();
    await restoreBackup(fresh.sql, { file, migrations_folder: newer_folder });
    await migrate(fresh.sql, { folder: newer_folder });
  });

  test("when a row breaks a rule of the table: the reason is told, and nothing hangs", async () => {
    const target = await createTarget();
    await migrate(target.sql, { folder: migrations_folder });
    await target.sql`alter table children add check (child_id < 3)`;
    await expect(restoreBackup(target.sql, { file, migrations_folder })).rejects.toMatchObject({
      code: "RESTORE_FAILED",
      message: expect.stringContaining("violates check constraint"),
    });
    await target.sql`alter table children drop constraint children_child_id_check`;
    // Found by PostgreSQL only when the last row has been sent.
    await target.sql`alter table children add foreign key (child_id) references children (next_id)
      not valid`.catch(() => {});
    await target.sql`create unique index on values_of_all_kinds (visit)`;
    await expect(restoreBackup(target.sql, { file, migrations_folder })).rejects.toMatchObject({
      code: "RESTORE_FAILED",
      message: expect.stringContaining("duplicate key"),
    });
    expect((await dumpFixture(target.sql))["parents"]).toEqual([]);
  });
});

interface ReadManifest {
  readonly tables: { readonly name: string; readonly rows: number; readonly sha256: string }[];
}

/** Opens the file with nothing of ours, as someone without Tillgate would. */
function readManifest(packed: Buffer): ReadManifest {
  const unpacked = gunzipSync(packed);
  const start = unpacked.indexOf("manifest.json\0");
  const size = Number.parseInt(unpacked.toString("latin1", start + 124, start + 135), 8);
  return JSON.parse(unpacked.toString("utf8", start + 512, start + 512 + size)) as ReadManifest;
}

test("the manifest holds the checksum of the rows as COPY writes them", async () => {
  const { tables } = readManifest(await readFile(file));
  const rows = "1\t家\t2\n2\ta\t\\N\n3\ta\t1\n";
  expect(tables.find(({ name }) => name === "children")).toMatchObject({
    rows: 3,
    sha256: createHash("sha256").update(rows).digest("hex"),
  });
});
