/** Keys for `Idempotency-Key`. */

/** 32 random hex digits. Not `randomUUID`, which a page over plain HTTP does not have. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
