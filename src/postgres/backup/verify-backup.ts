// Reads a backup from end to end and proves it whole before anything is done with it.
import { createHash, type Hash } from "node:crypto";
import { stat } from "node:fs/promises";
import type { z } from "zod";
import { operatorError } from "../operator-error.ts";
import { invalid, readArchive } from "./archive.ts";
import * as manifest from "./manifest.ts";
import { countLines } from "./write-backup.ts";

interface Tally {
  rows: number;
  bytes: number;
  pieces: number;
  hash: Hash;
}

/**
 * Checks every byte of the file against its manifest, which is returned. Throws
 * `BACKUP_FILE_UNREADABLE`, `BACKUP_FILE_INVALID` or `BACKUP_FROM_NEWER_VERSION`.
 */
export async function verifyBackup(
  file: string,
  onProgress: (progress: manifest.BackupProgress) => void = () => {},
): Promise<manifest.BackupManifest> {
  const tallies = new Map<string, Tally>();
  let read: manifest.BackupManifest | null = null;
  let is_first = true;
  const progress = { table: "", rows: 0, bytes: 0, bytes_total: 0 };
  const onBytes = (bytes: number): void => {
    progress.bytes = bytes;
    onProgress({ phase: "verify", ...progress });
  };
  progress.bytes_total = (await stat(file).catch(() => null))?.size ?? 0;
  for await (const { name, content } of readArchive(file, onBytes)) {
    if (is_first) {
      checkHeader(name, content);
      is_first = false;
      continue;
    }
    if (read !== null) throw invalid("there is something after its manifest");
    if (name === manifest.MANIFEST_NAME) {
      read = parseJson(manifest.manifestShape, name, content);
      continue;
    }
    const tally = addPiece(tallies, name, content);
    progress.table = tally.table;
    progress.rows += tally.rows;
  }
  if (read === null) throw invalid("it is cut short: its manifest is missing");
  compare(read, tallies);
  return read;
}

function checkHeader(name: string, content: Buffer): void {
  if (name !== manifest.HEADER_NAME) {
    throw invalid(
      "it is an archive, but not a Tillgate backup (backup.json is not its first entry)",
    );
  }
  const header = parseJson(manifest.headerShape, name, content);
  if (header.format_version > manifest.FORMAT_VERSION) {
    throw operatorError(
      "BACKUP_FROM_NEWER_VERSION",
      `The backup has format ${header.format_version}, and this version of Tillgate reads ` +
        `${manifest.FORMAT_VERSION}. Restore it with the version that wrote it, or a later one.`,
    );
  }
}

function addPiece(tallies: Map<string, Tally>, name: string, content: Buffer) {
  const piece = manifest.parsePieceName(name);
  if (piece === null) throw invalid(`it has an entry that does not belong there: ${name}`);
  const tally = tallies.get(piece.table) ?? {
    ...{ rows: 0, bytes: 0, pieces: 0 },
    hash: createHash("sha256"),
  };
  tallies.set(piece.table, tally);
  tally.pieces += 1;
  if (piece.number !== tally.pieces) throw invalid(`${name} does not follow the piece before it`);
  const rows = countLines(content);
  tally.rows += rows;
  tally.bytes += content.length;
  tally.hash.update(content);
  return { table: piece.table, rows };
}

function compare(read: manifest.BackupManifest, tallies: Map<string, Tally>): void {
  const known = new Set(read.tables.map(({ name }) => name));
  for (const name of tallies.keys()) {
    if (!known.has(name)) throw invalid(`its manifest does not name the table ${name}`);
  }
  for (const table of read.tables) {
    const tally = tallies.get(table.name);
    const [rows, bytes] = [tally?.rows ?? 0, tally?.bytes ?? 0];
    const sha256 = (tally?.hash ?? createHash("sha256")).digest("hex");
    if (rows !== table.rows || bytes !== table.bytes || sha256 !== table.sha256) {
      throw invalid(
        `the table ${table.name} does not match its checksum ` +
          `(${rows} rows found, ${table.rows} written)`,
      );
    }
  }
}

function parseJson<Shape extends z.ZodType>(
  shape: Shape,
  name: string,
  content: Buffer,
): z.infer<Shape> {
  let value: unknown;
  try {
    value = JSON.parse(content.toString("utf8"));
  } catch {
    throw invalid(`${name} is not JSON`);
  }
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw invalid(`${name} is not what a Tillgate backup has there`);
  return parsed.data;
}
