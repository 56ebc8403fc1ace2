// Forward-only migrations: numbered plain SQL files, each applied once, in order, in a transaction.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Database, Transaction } from "./database.ts";
import { messageOf, operatorError } from "./operator-error.ts";

export interface Migration {
  readonly number: number;
  readonly name: string;
  /** SHA-256 of the file in hex, line ends counted as LF. */
  readonly checksum: string;
}

export interface MigrationFile extends Migration {
  readonly sql: string;
}

export interface MigrateOptions {
  /** Folder of `0001_name.sql` files; the product's own unless told. */
  readonly folder?: string;
  /** Say what would be applied, change nothing. */
  readonly dry_run?: boolean;
}

export interface MigrationReport {
  /** What this call applied (or would apply, on a dry run), in order. */
  readonly applied: readonly Migration[];
  /** What had been applied before. */
  readonly already_applied: readonly Migration[];
}

const PRODUCT_FOLDER = fileURLToPath(new URL("migrations", import.meta.url));
const FILE_NAME = /^(\d{4})_([a-z0-9_]+)\.sql$/;

/**
 * Brings the schema up to date. Servers that start together take turns on the table
 * `schema_migrations`, so each file is applied by exactly one of them. A file that fails leaves
 * nothing behind; the files before it stay. Throws operator errors `MIGRATION_*`.
 */
export async function migrate(
  sql: Database,
  options: MigrateOptions = {},
): Promise<MigrationReport> {
  const files = await readMigrations(options.folder);
  if (options.dry_run === true) {
    const already_applied = await readAppliedMigrations(sql);
    return { applied: pendingMigrations(files, already_applied).map(describe), already_applied };
  }
  await createMigrationTable(sql);
  const already_applied = await readAppliedMigrations(sql);
  const applied: Migration[] = [];
  let pending = pendingMigrations(files, already_applied);
  while (pending.length > 0) {
    // Read again under the lock: another server may have been faster.
    const done = await sql.begin((tx) => applyNext(tx, files));
    if (done !== null) applied.push(done);
    pending = pendingMigrations(files, await readAppliedMigrations(sql));
  }
  return { applied, already_applied };
}

/** Reads and checks the migration files: numbered 0001, 0002, … without gaps. */
export async function readMigrations(folder: string = PRODUCT_FOLDER): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (file_name, index) => {
      const match = FILE_NAME.exec(file_name);
      const number = Number(match?.[1]);
      if (match === null || number !== index + 1) {
        const expected = `${String(index + 1).padStart(4, "0")}_name.sql`;
        throw operatorError(
          "MIGRATION_FILES_INVALID",
          `Migration files must be numbered without gaps: found ${file_name}, expected ${expected}`,
        );
      }
      const text = (await readFile(join(folder, file_name), "utf8")).replaceAll("\r\n", "\n");
      const checksum = createHash("sha256").update(text).digest("hex");
      return { number, name: match[2] ?? "", checksum, sql: text };
    }),
  );
}

/** What the database says was applied; an empty list when it has never been migrated. */
export async function readAppliedMigrations(sql: Database | Transaction): Promise<Migration[]> {
  const [table] = await sql<{ present: boolean }[]>`
    select to_regclass('public.schema_migrations') is not null as present`;
  if (table?.present !== true) return [];
  const rows = await sql<Migration[]>`
    select number, name, checksum from public.schema_migrations order by number`;
  return [...rows];
}

/**
 * The files that are still to be applied. Throws when the database knows a migration that the files
 * do not, or knows one of them with other content.
 */
export function pendingMigrations(
  files: readonly MigrationFile[],
  applied: readonly Migration[],
): MigrationFile[] {
  for (const migration of applied) {
    const file = files[migration.number - 1];
    const title = titleOf(migration);
    if (file === undefined) {
      throw operatorError(
        "MIGRATION_UNKNOWN",
        `The database has migration ${title}, which this version of Tillgate does not know. ` +
          "A newer version has used this database: run that version or a later one.",
      );
    }
    if (file.checksum !== migration.checksum) {
      throw operatorError(
        "MIGRATION_CHANGED",
        `Migration ${title} was applied to the database with other content than the file ` +
          `${titleOf(file)}.sql has now. Put the file back as it was and add a new migration ` +
          "instead.",
      );
    }
  }
  const done = new Set(applied.map((migration) => migration.number));
  return files.filter((file) => !done.has(file.number));
}

/** Creates `schema_migrations` when it is missing, also when another server does the same. */
export async function createMigrationTable(sql: Database | Transaction): Promise<void> {
  try {
    await sql`
      create table if not exists public.schema_migrations (
        number integer primary key,
        name text not null,
        checksum text not null,
        applied_at timestamptz not null default now()
      )`;
  } catch (error) {
    // `if not exists` does not cover two creations at the same instant; the other one won.
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (!["23505", "42P07", "42710"].includes(String(code))) throw error;
  }
}

/** Applies one file inside the caller's transaction and records it. */
export async function applyMigration(tx: Transaction, file: MigrationFile): Promise<Migration> {
  try {
    await tx.unsafe(file.sql).simple();
  } catch (error) {
    throw operatorError(
      "MIGRATION_FAILED",
      `Migration ${titleOf(file)} failed and was undone: ${messageOf(error)}${lineOf(error, file)}`,
      error,
    );
  }
  await tx`
    insert into public.schema_migrations (number, name, checksum)
    values (${file.number}, ${file.name}, ${file.checksum})`;
  return describe(file);
}

async function applyNext(tx: Transaction, files: MigrationFile[]): Promise<Migration | null> {
  await tx`lock table public.schema_migrations in access exclusive mode`;
  const next = pendingMigrations(files, await readAppliedMigrations(tx))[0];
  return next === undefined ? null : applyMigration(tx, next);
}

function describe({ number, name, checksum }: Migration): Migration {
  return { number, name, checksum };
}

/** `0001_name`, as the file is called. */
export function titleOf(migration: Migration): string {
  return `${String(migration.number).padStart(4, "0")}_${migration.name}`;
}

function lineOf(error: unknown, file: MigrationFile): string {
  const position =
    error instanceof Error && "position" in error ? Number(error.position) : Number.NaN;
  if (Number.isNaN(position)) return "";
  return ` (line ${file.sql.slice(0, position - 1).split("\n").length})`;
}
