/**
 * The processor's append-only file: one JSON record a line, and the only store there is.
 *
 * Records gather in memory while one turn of the event loop handles its requests, and are written
 * together at its end; answers wait for that write. What was answered is therefore in the hands of
 * the operating system and outlives a `kill -9`. (It is not synced to the disk: this is a
 * simulator, and a power cut may cost its last moments.)
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

const BUFFER_BYTES = 1 << 20;
const READ_BYTES = 1 << 18;
const NEWLINE = 10;

export type Journal = Readonly<{
  /** Adds a line (without its line feed) and returns the offset where it begins. */
  append(line: string): number;
  /** The line that begins at an offset. */
  read(offset: number): string;
  /** Runs `then` once everything appended so far has been written. */
  afterCommit(then: () => void): void;
  /** Writes what has been appended, now. */
  commit(): void;
  /** Visits lines from an offset on until `visit` says stop; returns the offset after the last. */
  scan(from: number, visit: (line: string, offset: number) => "on" | "stop"): number;
  /** Offset at which the next line will begin. */
  end(): number;
  /** Drops everything from an offset on. Only for a damaged end, before anything is appended. */
  truncate(offset: number): void;
  close(): void;
}>;

/** Opens or creates the file. A last line that was not written to its end is dropped. */
export function openJournal(file: string): Journal {
  const fd = openSync(file, openFlags(file), 0o600);
  let written = lastLineEnd(fd, fstatSync(fd).size);
  ftruncateSync(fd, written);
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let buffered = 0;
  let waiting: (() => void)[] = [];
  let is_due = false;

  function write(): void {
    let done = 0;
    while (done < buffered) done += writeSync(fd, buffer, done, buffered - done, written + done);
    written += buffered;
    buffered = 0;
  }
  function commit(): void {
    if (buffered > 0) write();
    const answered = waiting;
    waiting = [];
    for (const then of answered) then();
  }
  function schedule(): void {
    if (is_due) return;
    is_due = true;
    setImmediate(() => {
      is_due = false;
      commit();
    });
  }

  return {
    append(line) {
      const most_bytes = line.length * 3 + 1;
      if (most_bytes > BUFFER_BYTES) throw new Error("A journal record is too long.");
      if (buffered + most_bytes > BUFFER_BYTES) write();
      const offset = written + buffered;
      buffered += buffer.write(line, buffered, "utf8");
      buffer[buffered++] = NEWLINE;
      schedule();
      return offset;
    },
    read(offset) {
      if (offset >= written) write();
      return readLine(fd, offset);
    },
    afterCommit(then) {
      if (buffered === 0 && waiting.length === 0) return then();
      waiting.push(then);
      schedule();
    },
    commit,
    scan(from, visit) {
      write();
      return scanLines(fd, { from, to: written }, visit);
    },
    end: () => written + buffered,
    truncate(offset) {
      ftruncateSync(fd, offset);
      written = offset;
    },
    close() {
      commit();
      closeSync(fd);
    },
  };
}

function openFlags(file: string): "r+" | "w+" {
  try {
    closeSync(openSync(file, "r+"));
    return "r+";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "w+";
    throw error;
  }
}

/** Offset after the last line feed of the first `size` bytes. */
function lastLineEnd(fd: number, size: number): number {
  const chunk = Buffer.allocUnsafe(READ_BYTES);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - READ_BYTES);
    const length = readSync(fd, chunk, 0, end - start, start);
    const at = chunk.subarray(0, length).lastIndexOf(NEWLINE);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}

const line_chunk = Buffer.allocUnsafe(1 << 12);

function readLine(fd: number, offset: number): string {
  let chunk = line_chunk;
  for (;;) {
    const length = readSync(fd, chunk, 0, chunk.length, offset);
    const end = chunk.subarray(0, length).indexOf(NEWLINE);
    if (end >= 0) return chunk.toString("utf8", 0, end);
    if (length < chunk.length) throw new Error(`No journal record begins at ${offset}.`);
    chunk = Buffer.allocUnsafe(chunk.length * 4);
  }
}

function scanLines(
  fd: number,
  range: { from: number; to: number },
  visit: (line: string, offset: number) => "on" | "stop",
): number {
  let chunk = Buffer.allocUnsafe(READ_BYTES);
  let offset = range.from;
  while (offset < range.to) {
    const length = readSync(fd, chunk, 0, Math.min(chunk.length, range.to - offset), offset);
    if (length === 0) throw new Error("The journal was cut short by someone else.");
    let start = 0;
    for (;;) {
      const end = chunk.subarray(start, length).indexOf(NEWLINE);
      if (end < 0) break;
      const verdict = visit(chunk.toString("utf8", start, start + end), offset + start);
      start += end + 1;
      if (verdict === "stop") return offset + start;
    }
    if (start === 0) chunk = Buffer.allocUnsafe(chunk.length * 4);
    offset += start;
  }
  return offset;
}
