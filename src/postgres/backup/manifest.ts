// What a backup file is. It is a gzipped tar archive, so that it can be opened without Tillgate:
//
//   backup.json                   says what the file is
//   tables/<name>/000001.copy …   the rows of one table, as COPY writes them in text format
//   manifest.json                 last: counts and checksums of all that came before
//
// Tables stand in an order in which they can be loaded (a table after those it refers to).
// `tar xzf` unpacks it, and `cat tables/orders/*.copy | psql -c 'copy orders from stdin'` loads it.
// It holds password hashes and signing keys: its mode is 0600, keep it that way.
import { z } from "zod";

export const FORMAT = "tillgate-backup";
export const FORMAT_VERSION = 1;
export const HEADER_NAME = "backup.json";
export const MANIFEST_NAME = "manifest.json";

const migrationShape = z.object({ number: z.int(), name: z.string(), checksum: z.string() });

const tableShape = z.object({
  name: z.string(),
  columns: z.array(z.string()).min(1),
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Of the table's COPY text, all pieces after one another. */
  sha256: z.string(),
});

const sequenceShape = z.object({
  name: z.string(),
  /** Text, because a sequence counts further than a number does. */
  last_value: z.string().regex(/^-?\d+$/),
  is_called: z.boolean(),
});

export const headerShape = z.object({
  format: z.literal(FORMAT),
  format_version: z.int(),
  created_at: z.string(),
});

export const manifestShape = z.object({
  postgres_version: z.string(),
  migrations: z.array(migrationShape),
  tables: z.array(tableShape),
  sequences: z.array(sequenceShape),
});

export type BackupHeader = z.infer<typeof headerShape>;
export type BackupManifest = z.infer<typeof manifestShape>;
export type BackupTable = z.infer<typeof tableShape>;
export type BackupSequence = z.infer<typeof sequenceShape>;

/** How far a backup or restore has come. */
export interface BackupProgress {
  readonly phase: "copy" | "verify" | "load";
  readonly table: string;
  /** Rows so far, all tables together. */
  readonly rows: number;
  readonly bytes: number;
  /** An estimate while copying. */
  readonly bytes_total: number;
}

export function pieceName(table: string, number: number): string {
  return `tables/${table}/${String(number).padStart(6, "0")}.copy`;
}

/** Reads a piece's name back; null when it is no piece. */
export function parsePieceName(name: string): { table: string; number: number } | null {
  const match = /^tables\/([^/]+)\/(\d{6,})\.copy$/.exec(name);
  return match === null ? null : { table: match[1] ?? "", number: Number(match[2]) };
}
