/** The processor's data folder: one instance at a time, its secret, and where it can be found. */
import { randomBytes } from "node:crypto";
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Takes the folder for this process. Returns what gives it back; null when another process has it.
 *
 * The lock is SQLite's file lock, held by an open transaction: the system drops it with the
 * process, however that ends, so there is no stale lock to judge after a `kill -9`.
 */
export function takeFolder(folder: string): (() => void) | null {
  const file = join(folder, "processor.lock");
  const lock = new DatabaseSync(file);
  try {
    lock.exec("pragma busy_timeout = 0; pragma journal_mode = memory; begin exclusive");
  } catch (error) {
    lock.close();
    if (error instanceof Error && error.message.includes("locked")) return null;
    throw error;
  }
  chmodSync(file, 0o600);
  return () => lock.close();
}

/** The secret kept in the folder; made at the first start. */
export function readOrMakeSecret(folder: string): string {
  const file = join(folder, "processor.secret");
  try {
    writeFileSync(file, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const secret = readFileSync(file, "utf8").trim();
  if (secret.length < 16) throw new Error(`${file} holds no usable secret; remove it.`);
  return secret;
}

/** Says where the running processor is found. Returns what withdraws it. */
export function publishAddress(folder: string, address: { url: string; pid: number }): () => void {
  const file = join(folder, "processor.json");
  const draft = `${file}.${address.pid}`;
  writeFileSync(draft, `${JSON.stringify({ ...address, simulator: true })}\n`, { mode: 0o600 });
  renameSync(draft, file);
  return () => rmSync(file, { force: true });
}
