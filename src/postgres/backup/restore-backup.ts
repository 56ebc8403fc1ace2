// Restores a backup into an empty database, in one transaction: all of it, or nothing.
import { createHash } from "node:crypto";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Database, Transaction } from "../database.ts";
import {
  applyMigration,
  createMigrationTable,
  pendingMigrations,
  readAppliedMigrations,
  readMigrations,
  titleOf,
  type MigrationFile,
} from "../migrate.ts";
import { isOperatorError, messageOf, operatorError } from "../operator-error.ts";
import { invalid, readArchive, type ArchiveEntry } from "./archive.ts";
import { parsePieceName, type BackupManifest, type BackupProgress } from "./manifest.ts";
import { fixTextFormat, readTables } from "./schema.ts";
import { verifyBackup } from "./verify-backup.ts";
import { countLines } from "./write-backup.ts";

export interface RestoreOptions {
  readonly file: string;
  /** Folder of the migrations that this version knows; the product's own unless told. */
  readonly migrations_folder?: string;
  readonly onProgress?: (progress: BackupProgress) => void;
}

export interface RestoreReport {
  readonly tables: number;
  readonly rows: number;
  /** The last migration that the restored schema has. */
  readonly schema: string;
}

export interface VerifiedBackup {
  readonly file: string;
  readonly manifest: BackupManifest;
  /** The files that make the schema which the backup was taken from. */
  readonly migrations: MigrationFile[];
  readonly report: RestoreReport;
}

interface Loading {
  readonly tx: Transaction;
  readonly file: string;
  readonly manifest: BackupManifest;
  readonly onProgress: (progress: BackupProgress) => void;
}

/** Proves that the file is whole and that this version can restore it; touches no database. */
export async function verifyBackupFile(options: RestoreOptions): Promise<VerifiedBackup> {
  const { file, onProgress = () => {} } = options;
  const manifest = await verifyBackup(file, onProgress);
  const migrations = selectMigrations(manifest, await readMigrations(options.migrations_folder));
  const report: RestoreReport = {
    tables: manifest.tables.length,
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    schema: manifest.migrations.map(titleOf).at(-1) ?? "none",
  };
  return { file, manifest, migrations, report };
}

/** `verifyBackupFile`, then `loadBackup`. */
export async function restoreBackup(
  sql: Database,
  options: RestoreOptions,
): Promise<RestoreReport> {
  return loadBackup(sql, await verifyBackupFile(options), options.onProgress);
}

/**
 * Loads a proven backup into a database that has no rows: either nothing at all, or the tables of
 * the same or an older version. The file is proven again while it is loaded. Throws operator
 * errors (`BACKUP_…`, `RESTORE_…`, `MIGRATION_…`) and then the database is as it was.
 */
export async function loadBackup(
  sql: Database,
  { file, manifest, migrations, report }: VerifiedBackup,
  onProgress: (progress: BackupProgress) => void = () => {},
): Promise<RestoreReport> {
  try {
    await sql.begin(async (tx) => {
      await fixTextFormat(tx);
      await prepareSchema(tx, migrations);
      await compareSchema(tx, manifest);
      await tx`set constraints all deferred`;
      await loadTables({ tx, file, manifest, onProgress });
      await checkCounts(tx, manifest);
      await restoreSequences(tx, manifest);
    });
    await sql`analyze`;
    return report;
  } catch (error) {
    if (isOperatorError(error)) throw error;
    throw operatorError(
      "RESTORE_FAILED",
      `The restore failed and was undone: ${messageOf(error)}.`,
      error,
    );
  }
}

/** The migrations up to the backup's last; they must be the very ones that it was made with. */
function selectMigrations(manifest: BackupManifest, files: MigrationFile[]): MigrationFile[] {
  for (const migration of manifest.migrations) {
    const file = files[migration.number - 1];
    if (file === undefined) {
      throw operatorError(
        "BACKUP_FROM_NEWER_VERSION",
        `The backup has migration ${titleOf(migration)}, which this version of Tillgate does not ` +
          "know. Restore it with the version that wrote it, or a later one.",
      );
    }
    if (file.checksum !== migration.checksum) {
      throw operatorError(
        "MIGRATION_CHANGED",
        `The backup was made with another ${titleOf(migration)}.sql than this version has.`,
      );
    }
  }
  return files.slice(0, manifest.migrations.length);
}

/** Brings the empty schema to the backup's version. Nobody else gets at the tables from here on. */
async function prepareSchema(tx: Transaction, files: MigrationFile[]): Promise<void> {
  const tables = await readTables(tx);
  const applied = await readAppliedMigrations(tx);
  if (applied.length === 0 && tables.length > 0) {
    throw notEmpty(`it has tables that are not Tillgate's (${tables[0]?.name})`);
  }
  for (const { name } of tables) {
    await tx`lock table ${tx(name)} in access exclusive mode`;
    const rows = await tx`select 1 from ${tx(name)} limit 1`;
    if (rows.length > 0) throw notEmpty(`the table ${name} has rows`);
  }
  if (applied.length > files.length) {
    throw operatorError(
      "RESTORE_TARGET_NEWER",
      "The database is empty, but its tables are newer than the backup. Restore into a database " +
        "without tables (a new data folder, or `create database`); the next start brings it " +
        "up to date.",
    );
  }
  await createMigrationTable(tx);
  for (const file of pendingMigrations(files, applied)) await applyMigration(tx, file);
}

async function compareSchema(tx: Transaction, manifest: BackupManifest): Promise<void> {
  const titles = (tables: readonly { name: string; columns: readonly string[] }[]): string[] =>
    tables.map(({ name, columns }) => `${name} (${[...columns].sort().join(", ")})`).sort();
  const [here, there] = [titles(await readTables(tx)), titles(manifest.tables)];
  const differing = [...here, ...there].find(
    (table) => !here.includes(table) || !there.includes(table),
  );
  if (differing !== undefined) {
    throw operatorError(
      "RESTORE_FAILED",
      `The backup's tables are not those that its migrations make: ${differing}.`,
    );
  }
}

async function loadTables(loading: Loading): Promise<void> {
  const { file, manifest, onProgress } = loading;
  const bytes_total = manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = { phase: "load" as const, table: "", rows: 0, bytes: 0, bytes_total };
  const entries = readArchive(file);
  try {
    let next = await nextPiece(entries);
    for (const table of manifest.tables) {
      const hash = createHash("sha256");
      const pieces = async function* (): AsyncGenerator<Buffer> {
        while (next !== null && next.table === table.name) {
          const { content } = next;
          hash.update(content);
          yield content;
          progress.table = table.name;
          progress.rows += countLines(content);
          progress.bytes += content.length;
          onProgress({ ...progress });
          next = await nextPiece(entries);
        }
      };
      await copyInto(loading.tx, table, pieces());
      // The file was proven before; this is about a file that has changed since.
      if (hash.digest("hex") !== table.sha256) throw invalid("it changed while it was read");
    }
  } finally {
    await entries.return(undefined);
  }
}

async function nextPiece(entries: AsyncGenerator<ArchiveEntry>) {
  for (;;) {
    const { value, done } = await entries.next();
    if (done === true) return null;
    const piece = parsePieceName(value.name);
    if (piece !== null) return { table: piece.table, content: value.content };
  }
}

async function copyInto(
  tx: Transaction,
  table: { readonly name: string; readonly columns: string[] },
  pieces: AsyncGenerator<Buffer>,
): Promise<void> {
  const query = tx`copy ${tx(table.name)} (${tx(table.columns)}) from stdin`;
  const sink: Writable = await query.writable();
  await new Promise<void>((resolve, reject) => {
    // An error that PostgreSQL reports only after the last byte (a violated key, say) reaches the
    // query, which has been answered already, and never the stream: listen there as well.
    (query as unknown as { reject: (error: Error) => void }).reject = reject;
    pipeline(Readable.from(pieces, { highWaterMark: 1 }), sink).then(resolve, reject);
  });
}

async function checkCounts(tx: Transaction, manifest: BackupManifest): Promise<void> {
  for (const table of manifest.tables) {
    const [found] = await tx<{ rows: bigint }[]>`
      select count(*) as rows from ${tx(table.name)}`;
    if (found?.rows !== BigInt(table.rows)) {
      throw new Error(`${table.name} has ${found?.rows} rows, ${table.rows} were expected`);
    }
  }
}

async function restoreSequences(tx: Transaction, manifest: BackupManifest): Promise<void> {
  for (const { name, last_value, is_called } of manifest.sequences) {
    await tx`
      select setval(
        format('public.%I', ${name}::text)::regclass, ${BigInt(last_value)}, ${is_called})`;
  }
}

function notEmpty(reason: string) {
  return operatorError(
    "RESTORE_TARGET_NOT_EMPTY",
    `The database is not empty: ${reason}. A restore goes into an empty database only: use a new ` +
      "data folder (TILLGATE_HOME) or a new database (DATABASE_URL).",
  );
}
