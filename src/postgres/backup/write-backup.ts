// Writes a backup: every table as one snapshot sees it, streamed to a file that appears complete.
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Database, Transaction } from "../database.ts";
import { readAppliedMigrations } from "../migrate.ts";
import { isOperatorError, messageOf, operatorError } from "../operator-error.ts";
import { ARCHIVE_END, encodeEntry, gzipTransforms } from "./archive.ts";
import * as manifest from "./manifest.ts";
import { fixTextFormat, readSequences, readTables, type SchemaTable } from "./schema.ts";

export interface BackupOptions {
  /** Where to write; a file of that name with `.part` behind it is used on the way. */
  readonly file: string;
  /** Replace a file that is there already. */
  readonly force?: boolean;
  readonly onProgress?: (progress: manifest.BackupProgress) => void;
}

export interface BackupReport {
  readonly file: string;
  readonly file_bytes: number;
  readonly tables: number;
  readonly rows: number;
}

interface Copying {
  readonly tx: Transaction;
  readonly tables: readonly SchemaTable[];
  readonly onProgress: (progress: manifest.BackupProgress) => void;
}

/** Rows are gathered into entries of about this size. */
const PIECE_BYTES = 2 ** 20;
const LINE_FEED = 0x0a;

/**
 * Writes all rows of schema public, from one read-only snapshot, while others go on writing.
 * Throws `BACKUP_FILE_EXISTS` or `BACKUP_FAILED`; on any failure no file is left.
 */
export async function writeBackup(sql: Database, options: BackupOptions): Promise<BackupReport> {
  const { file, onProgress = () => {} } = options;
  if (options.force !== true && (await stat(file).catch(() => null)) !== null) {
    throw operatorError("BACKUP_FILE_EXISTS", `${file} is there already; --force replaces it.`);
  }
  const part = `${file}.part`;
  try {
    const totals = await sql.begin("isolation level repeatable read read only", async (tx) => {
      await fixTextFormat(tx);
      const tables = await readTables(tx);
      const written: manifest.BackupTable[] = [];
      const entries = writeEntries({ tx, tables, onProgress }, written);
      const sink = createWriteStream(part, { mode: 0o600, flush: true });
      await pipeline(Readable.from(entries, { highWaterMark: 1 }), ...gzipTransforms(), sink);
      return { tables: written.length, rows: written.reduce((sum, { rows }) => sum + rows, 0) };
    });
    await rename(part, file);
    await flushFolder(dirname(file));
    return { file, file_bytes: (await stat(file)).size, ...totals };
  } catch (error) {
    await rm(part, { force: true });
    if (isOperatorError(error)) throw error;
    throw operatorError("BACKUP_FAILED", `The backup failed: ${messageOf(error)}.`, error);
  }
}

async function* writeEntries(
  copying: Copying,
  written: manifest.BackupTable[],
): AsyncGenerator<Buffer> {
  const { tx, tables } = copying;
  const header: manifest.BackupHeader = {
    format: manifest.FORMAT,
    format_version: manifest.FORMAT_VERSION,
    created_at: new Date().toISOString(),
  };
  yield encodeJson(manifest.HEADER_NAME, header);
  for (const table of tables) yield* writeTable(copying, { table, written });
  const [server] = await tx<{ version: string }[]>`
    select current_setting('server_version') as version`;
  const end: manifest.BackupManifest = {
    postgres_version: server?.version ?? "",
    migrations: await readAppliedMigrations(tx),
    tables: written,
    sequences: await readSequences(tx),
  };
  yield encodeJson(manifest.MANIFEST_NAME, end);
  yield ARCHIVE_END;
}

async function* writeTable(
  { tx, tables, onProgress }: Copying,
  { table, written }: { table: SchemaTable; written: manifest.BackupTable[] },
): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  const bytes_total = tables.reduce((sum, each) => sum + each.bytes, 0);
  const before = {
    rows: written.reduce((sum, each) => sum + each.rows, 0),
    bytes: tables.slice(0, written.length).reduce((sum, each) => sum + each.bytes, 0),
  };
  let rows = 0;
  let bytes = 0;
  let number = 0;
  for await (const content of gatherPieces(await copyOut(tx, table))) {
    hash.update(content);
    rows += countLines(content);
    bytes += content.length;
    number += 1;
    yield encodeEntry({ name: manifest.pieceName(table.name, number), content });
    onProgress({
      phase: "copy",
      table: table.name,
      rows: before.rows + rows,
      bytes: before.bytes + Math.min(bytes, table.bytes),
      bytes_total,
    });
  }
  const columns = [...table.columns];
  written.push({ name: table.name, columns, rows, bytes, sha256: hash.digest("hex") });
}

function copyOut(tx: Transaction, table: SchemaTable): Promise<Readable> {
  const columns = tx(table.columns as string[]);
  return table.is_partitioned
    ? tx`copy (select ${columns} from ${tx(table.name)}) to stdout`.readable()
    : tx`copy ${tx(table.name)} (${columns}) to stdout`.readable();
}

/** Whole rows, about PIECE_BYTES at a time; PostgreSQL sends one row a chunk. */
async function* gatherPieces(rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = [];
  let bytes = 0;
  for await (const row of rows) {
    gathered.push(row);
    bytes += row.length;
    if (bytes >= PIECE_BYTES) {
      yield Buffer.concat(gathered);
      gathered = [];
      bytes = 0;
    }
  }
  if (bytes > 0) yield Buffer.concat(gathered);
}

/** A row is a line: COPY's text format writes line feeds inside values as `\n`. */
export function countLines(content: Buffer): number {
  let count = 0;
  for (let at = content.indexOf(LINE_FEED); at !== -1; at = content.indexOf(LINE_FEED, at + 1)) {
    count += 1;
  }
  return count;
}

function encodeJson(name: string, value: unknown): Buffer {
  return encodeEntry({ name, content: Buffer.from(`${JSON.stringify(value, null, 2)}\n`) });
}

/** The new name must survive a power cut too; systems that cannot flush a folder need not. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
