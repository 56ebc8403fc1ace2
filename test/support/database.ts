// A database of its own for each test file, cloned from the migrated template.
import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import { expect, inject } from "vitest";
import { openDatabase, withDatabaseName, type Database } from "../../src/postgres/database.ts";

export interface TestDatabase {
  readonly url: string;
  /** A pool that `drop` closes. */
  readonly sql: Database;
  /** Call it in `afterAll`: a database that is left behind fails the run. */
  readonly drop: () => Promise<void>;
}

export interface TestDatabaseOptions {
  /** Without tables; for tests of the migrations themselves. */
  readonly empty?: boolean;
  /** Connections of the pool; 10 unless told. */
  readonly max?: number;
}

/** Tells the lanes of running servers that somebody has written past them. */
export async function tellLanes(sql: Database): Promise<void> {
  await sql`update streams set batch_id = gen_random_uuid()::text`;
}

/** What else is to be closed with a database, and where each can be reached. */
const companions = new WeakMap<Database, { url: string; closing: (() => Promise<void>)[] }>();

/** The URL of a test database. */
export function urlOf(sql: Database): string {
  const companion = companions.get(sql);
  if (companion === undefined) throw new Error("not a test database");
  return companion.url;
}

/** Closes something together with the database. */
export function closeWith(sql: Database, close: () => Promise<void>): void {
  companions.get(sql)?.closing.push(close);
}

/** Clones the migrated template, by copying files: under 100 ms. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server_url = inject("test_server_url");
  const name = databaseName();
  const template = options.empty === true ? "template0" : inject("test_template");
  await onServer(
    server_url,
    (admin) => admin`create database ${admin(name)} template ${admin(template)} strategy file_copy`,
  );
  const url = withDatabaseName(server_url, name);
  const sql = openDatabase({ url, max: options.max ?? 10, application_name: name });
  const closing: (() => Promise<void>)[] = [];
  companions.set(sql, { url, closing });
  const drop = async (): Promise<void> => {
    await Promise.all(closing.map((close) => close()));
    await sql.end({ timeout: 5 });
    await onServer(
      server_url,
      (admin) => admin`drop database if exists ${admin(name)} with (force)`,
    );
  };
  return { url, sql, drop };
}

/** Named after the test file, so that a leak names its culprit. */
function databaseName(): string {
  const file = basename(expect.getState().testPath ?? "unknown").replace(/\.test\.tsx?$/, "");
  const slug = file.replace(/[^a-z0-9]+/g, "_").slice(0, 30);
  return `${inject("test_prefix")}${slug}_${randomBytes(4).toString("hex")}`;
}

async function onServer(url: string, run: (admin: Database) => Promise<unknown>): Promise<void> {
  const admin = openDatabase({ url, max: 1 });
  try {
    await run(admin);
  } finally {
    await admin.end({ timeout: 5 });
  }
}
