/** The real clock, and ids from a cryptographic random source. */
import { randomFillSync } from "node:crypto";
import type { Clock, IdSource } from "./ports/clock.ts";

export const systemClock: Clock = { now_ms: () => Date.now() };

const pool = Buffer.alloc(7 * 1024);
let used_bytes = pool.length;

/** 13 hex digits: 52 random bits, drawn from a pool that is refilled 1,024 ids at a time. */
function randomDigits(): string {
  if (used_bytes === pool.length) {
    randomFillSync(pool);
    used_bytes = 0;
  }
  const digits = pool.toString("hex", used_bytes, used_bytes + 7);
  used_bytes += 7;
  return digits.slice(0, 13);
}

/** A short id for logs and problems, `req_` and 13 hex digits. */
export function newRequestId(): string {
  return `req_${randomDigits()}`;
}

export const randomIds: IdSource = {
  newId(prefix, at_ms) {
    return `${prefix}_${randomDigits()}${at_ms.toString(16).padStart(11, "0")}`;
  },
};
