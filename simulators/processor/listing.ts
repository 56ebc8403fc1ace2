/**
 * The book as seen from outside, for those who check that nothing was charged twice.
 *
 * Entries are charges and refunds as they stand; movements are every movement of money there ever
 * was, read from the journal itself, so that a double charge cannot hide behind its latest state.
 */
import type { Journal } from "./journal.ts";
import type { JournalRecord } from "./records.ts";
import { takenBy } from "./records.ts";
import type { Store } from "./store.ts";
import { chargeView, refundView } from "./views.ts";

const MOST_ROWS = 10_000;
/** One page reads no more of the journal than this, so that it delays other answers but little. */
const MOST_BYTES = 4 << 20;

export type Page = Readonly<{ after: number; limit: number }>;

/** Reads `?after&limit`. null when they are no good. */
export function readPage(query: URLSearchParams): Page | null {
  const after = query.get("after") || "0";
  const limit = query.get("limit") || "1000";
  if (!/^\d{1,15}$/.test(after) || !/^\d{1,5}$/.test(limit)) return null;
  const page = { after: Number(after), limit: Number(limit) };
  return page.limit >= 1 && page.limit <= MOST_ROWS ? page : null;
}

/** Charges and refunds as they stand, in the order of their latest change. */
export function listEntries(
  parts: Readonly<{ journal: Journal; store: Store }>,
  page: Page,
): Record<string, unknown> {
  const charges: Record<string, unknown>[] = [];
  const refunds: Record<string, unknown>[] = [];
  const end = readOn(parts.journal, page, (record, offset) => {
    if (!parts.store.isLatest(record, offset)) return charges.length + refunds.length;
    if (record.kind === "refund") refunds.push(refundView(record));
    else if (record.kind === "charge" || record.kind === "tombstone") {
      charges.push(chargeView(record));
    }
    return charges.length + refunds.length;
  });
  return { charges, refunds, ...end };
}

/** Every movement of money, in the order in which they happened. */
export function listMovements(journal: Journal, page: Page): Record<string, unknown> {
  const movements: Record<string, unknown>[] = [];
  const end = readOn(journal, page, (record) => {
    const movement = movementOf(record);
    if (movement) movements.push(movement);
    return movements.length;
  });
  return { movements, ...end };
}

function movementOf(record: JournalRecord): Record<string, unknown> | null {
  if (record.kind !== "charge" && record.kind !== "refund") return null;
  if (record.state !== "SUCCEEDED") return null;
  const at = new Date(record.at_ms).toISOString();
  const { key, merchant_id } = record;
  if (record.kind === "charge") {
    const { amount_minor, currency } = takenBy(record);
    const { payment_ref } = record;
    return { kind: "charge", key, merchant_id, payment_ref, amount_minor, currency, at };
  }
  const { charge_key, refund_ref, amount_minor, currency } = record;
  return { kind: "refund", key, charge_key, merchant_id, refund_ref, amount_minor, currency, at };
}

/** Visits records until the page is full; `visit` returns how many rows there are now. */
function readOn(
  journal: Journal,
  page: Page,
  visit: (record: JournalRecord, offset: number) => number,
): Readonly<{ next_after: number; more: boolean }> {
  const next_after = journal.scan(page.after, (line, offset) => {
    const rows = visit(JSON.parse(line) as JournalRecord, offset);
    return rows >= page.limit || offset - page.after >= MOST_BYTES ? "stop" : "on";
  });
  return { next_after: Math.max(next_after, page.after), more: next_after < journal.end() };
}
