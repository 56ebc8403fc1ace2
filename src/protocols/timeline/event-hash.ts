/**
 * The hash chain of a timeline: each event's hash covers the hash before it and its own content in
 * the canonical JSON of RFC 8785, so that no event can be changed, left out or put elsewhere
 * unseen.
 */
import { hash } from "node:crypto";
import canonicalize from "canonicalize";

/** What stands before the first event. */
export const chain_start = "0".repeat(64);

/** What a hash covers of an event. */
export type HashedEvent = Readonly<{
  /** Its `seq` in the merchant's stream. */
  position: number;
  stream_id: string;
  type: string;
  at_ms: number;
  /** Who acted, with all that is kept of them. */
  actor: Readonly<{ type: string; id: string }>;
  payload: Readonly<Record<string, unknown>>;
}>;

/** SHA-256 in hex over the previous hash, a line break, and the canonical content. */
export function eventHash(previous_hash: string, merchant_id: string, event: HashedEvent): string {
  const content = canonicalize({
    merchant_id,
    stream_id: event.stream_id,
    seq: event.position,
    type: event.type,
    at: new Date(event.at_ms).toISOString(),
    actor: event.actor,
    payload: event.payload,
  });
  return hash("sha256", `${previous_hash}\n${content}`, "hex");
}
