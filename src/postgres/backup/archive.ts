// The container of a backup: a tar archive (POSIX.1-1988 ustar) inside one gzip member, written and
// read as a stream. Entries are small by construction, so each is held in memory whole.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { messageOf, operatorError, type OperatorError } from "../operator-error.ts";

export interface ArchiveEntry {
  readonly name: string;
  readonly content: Buffer;
}

const BLOCK_BYTES = 512;
/** More than PostgreSQL allows in one row, and an entry holds little more than one. */
const ENTRY_BYTES_MAX = 2 ** 30 + 2 ** 24;
/** Magic, deflate, no flags, no time, no level, unknown system: the same on every machine. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
const GZIP_LEVEL = 4;

/** One entry as it stands in the archive: header, content, padding. */
export function encodeEntry({ name, content }: ArchiveEntry): Buffer {
  const padding = (BLOCK_BYTES - (content.length % BLOCK_BYTES)) % BLOCK_BYTES;
  return Buffer.concat([encodeHeader(name, content.length), content, Buffer.alloc(padding)]);
}

/** What stands after the last entry. */
export const ARCHIVE_END: Buffer = Buffer.alloc(2 * BLOCK_BYTES);

/** Gzip whose header carries nothing of this machine, so that any changed byte can be noticed. */
export function gzipTransforms(): [Transform, Transform] {
  let is_first = true;
  const plainHeader = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (is_first && chunk.length >= GZIP_HEADER.length) {
        GZIP_HEADER.copy(chunk);
        is_first = false;
      }
      done(null, chunk);
    },
  });
  return [createGzip({ level: GZIP_LEVEL }), plainHeader];
}

/**
 * Reads a backup file entry by entry; `onBytes` hears how much of the file has been read. Throws
 * `BACKUP_FILE_UNREADABLE`, or `BACKUP_FILE_INVALID` with what is wrong and where.
 */
export async function* readArchive(
  path: string,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<ArchiveEntry> {
  const file_bytes = await sizeOf(path);
  const source = createReadStream(path, { highWaterMark: 2 ** 18 });
  const gunzip = createGunzip();
  source.once("data", (chunk) => {
    if (!GZIP_HEADER.equals(Buffer.from(chunk).subarray(0, GZIP_HEADER.length))) {
      source.destroy(invalid("it is not a Tillgate backup (its first bytes are not those of one)"));
    }
  });
  const flowing = pipeline(source, gunzip);
  flowing.catch(() => {}); // seen below, by whoever reads
  try {
    yield* splitEntries(gunzip, () => onBytes(source.bytesRead));
    await flowing;
  } catch (error) {
    throw explain(error);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
  if (gunzip.bytesWritten !== file_bytes) throw invalid("it goes on after its end");
}

async function* splitEntries(
  chunks: AsyncIterable<Buffer>,
  onChunk: () => void,
): AsyncGenerator<ArchiveEntry> {
  let pending: Buffer[] = [];
  let pending_bytes = 0;
  let position = 0;
  let header: { name: string; size: number } | null = null;
  let is_ended = false;
  for await (const chunk of chunks) {
    onChunk();
    pending.push(chunk);
    pending_bytes += chunk.length;
    for (;;) {
      const wanted = header === null ? BLOCK_BYTES : paddedBytes(header.size);
      if (pending_bytes < wanted) break;
      const joined = pending.length === 1 ? (pending[0] ?? chunk) : Buffer.concat(pending);
      const block = joined.subarray(0, wanted);
      pending = [joined.subarray(wanted)];
      pending_bytes -= wanted;
      if (header !== null) {
        yield { name: header.name, content: block.subarray(0, header.size) };
        header = null;
      } else if (block.every((byte) => byte === 0)) {
        is_ended = true;
      } else if (is_ended) {
        throw invalid("there is something after its last entry");
      } else {
        header = decodeHeader(block, position);
      }
      position += wanted;
      if (pending_bytes === 0) break;
    }
  }
  if (header !== null || pending_bytes > 0 || !is_ended) throw invalid("it is cut short");
}

function encodeHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK_BYTES);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`too long for an archive: ${name}`);
  header.write(name, 0);
  header.write("0000600\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  header.write(`${checksumOf(header).toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function decodeHeader(header: Buffer, position: number): { name: string; size: number } {
  const field = (start: number, length: number): string =>
    header
      .toString("utf8", start, start + length)
      .replace(/\0.*$/s, "")
      .trim();
  const size = Number.parseInt(field(124, 12), 8);
  const is_sound =
    field(257, 6) === "ustar" &&
    Number.parseInt(field(148, 8), 8) === checksumOf(header) &&
    size >= 0 &&
    size <= ENTRY_BYTES_MAX;
  if (!is_sound) throw invalid(`the entry at unpacked byte ${position} is damaged`);
  return { name: field(0, 100), size };
}

/** The sum of all bytes, the checksum's own field counted as spaces. */
function checksumOf(header: Buffer): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < BLOCK_BYTES; index += 1) {
    if (index < 148 || index >= 156) sum += header[index] ?? 0;
  }
  return sum;
}

function paddedBytes(size: number): number {
  return Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error("it is not a file");
    return found.size;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): OperatorError {
  const message = `The backup ${path} cannot be read: ${messageOf(error)}.`;
  return operatorError("BACKUP_FILE_UNREADABLE", message, error);
}

/** A file that is not, or is no longer, what a backup wrote. */
export function invalid(reason: string): OperatorError {
  return operatorError("BACKUP_FILE_INVALID", `The backup cannot be used: ${reason}.`);
}

function explain(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "Z_BUF_ERROR") return invalid("it is cut short");
  if (code.startsWith("Z_")) return invalid(`its content is damaged (${messageOf(error)})`);
  return error;
}
