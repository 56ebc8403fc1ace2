/** Recomputes the hash chain of one timeline. */
import { chain_start, eventHash } from "../../protocols/timeline/event-hash.ts";
import type { EventRow } from "../documents/order-document.ts";
import type { About, FindingList } from "./finding.ts";

/**
 * Names every event whose hash does not follow from the stored hash before it and its own content,
 * so that one change is one finding. Returns the last stored hash: the next page goes on from it.
 */
export function checkChain(
  findings: FindingList,
  about: Omit<About, "field"> & Readonly<{ merchant_id: string; previous?: string }>,
  rows: readonly EventRow[],
): string {
  const { merchant_id, previous = chain_start, ...subject } = about;
  let last = previous;
  for (const { at: at_ms, position, hash, ...rest } of rows) {
    const event = { ...rest, position: Number(position), at_ms };
    const expected = eventHash(last, merchant_id, event);
    findings.compare({ ...subject, field: `hash of event ${position}` }, expected, hash);
    last = hash;
  }
  return last;
}
