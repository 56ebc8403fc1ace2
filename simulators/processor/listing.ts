/**
 * The book as seen from outside, for those who check that nothing was charged twice.
 *
 * Entries are charges, refunds and holds as they stand; movements are every movement of money there
 * ever was, read from the journal itself, so that a double charge cannot hide behind its latest
 * state. What was taken is charges and captures, what was given back refunds and reversals; each
 * hold ends in a capture and a release that make up what was held.
 */
import type { Journal } from "./journal.ts";
import type { ChargeRecord, HoldRecord, JournalRecord, RefundRecord } from "./records.ts";
import { restOf, takenBy } from "./records.ts";
import type { Store } from "./store.ts";
import { chargeView, holdView, refundView } from "./views.ts";

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

type Row = Record<string, unknown>;

/** Charges, refunds and holds as they stand, in the order of their latest change. */
export function listEntries(parts: Readonly<{ journal: Journal; store: Store }>, page: Page): Row {
  const rows = { charges: [] as Row[], refunds: [] as Row[], holds: [] as Row[] };
  const end = readOn(parts.journal, page, (record, offset) => {
    if (parts.store.isLatest(record, offset)) addEntry(rows, record);
    return rows.charges.length + rows.refunds.length + rows.holds.length;
  });
  return { ...rows, ...end };
}

function addEntry(
  rows: Readonly<{ charges: Row[]; refunds: Row[]; holds: Row[] }>,
  record: JournalRecord,
): void {
  switch (record.kind) {
    case "charge":
    case "tombstone":
      return void rows.charges.push(chargeView(record));
    case "hold":
    case "hold_tombstone":
      return void rows.holds.push(holdView(record));
    case "refund":
      return void rows.refunds.push(refundView(record));
    case "notice":
    case "notice_done":
    case "clock":
    case "answered":
      return;
  }
}

/** Every movement of money, in the order in which they happened. */
export function listMovements(journal: Journal, page: Page): Row {
  const movements: Row[] = [];
  const end = readOn(journal, page, (record) => {
    movements.push(...movementsOf(record));
    return movements.length;
  });
  return { movements, ...end };
}

function movementsOf(record: JournalRecord): Row[] {
  switch (record.kind) {
    case "charge":
      return chargeMovements(record);
    case "refund":
      return refundMovements(record);
    case "hold":
      return holdMovements(record);
    case "tombstone":
    case "hold_tombstone":
    case "notice":
    case "notice_done":
    case "clock":
    case "answered":
      return [];
  }
}

function chargeMovements(record: ChargeRecord): Row[] {
  const { key, merchant_id, payment_ref, reversal } = record;
  const { amount_minor, currency } = takenBy(record);
  const at = timeOf(record);
  if (record.state === "SUCCEEDED") {
    return [{ kind: "charge", key, merchant_id, payment_ref, amount_minor, currency, at }];
  }
  return reversal === undefined
    ? []
    : [{ kind: "reversal", key, charge_key: key, merchant_id, ...reversal, currency, at }];
}

function refundMovements(record: RefundRecord): Row[] {
  if (record.state !== "SUCCEEDED") return [];
  const { key, charge_key, merchant_id, refund_ref, amount_minor, currency } = record;
  const at = timeOf(record);
  return [{ kind: "refund", key, charge_key, merchant_id, refund_ref, amount_minor, currency, at }];
}

function holdMovements(record: HoldRecord): Row[] {
  const { key: hold_key, merchant_id, hold_ref, capture } = record;
  const { amount_minor, currency } = takenBy(record);
  const row = { hold_key, merchant_id, hold_ref, currency, at: timeOf(record) };
  const release = { ...row, kind: "release", key: hold_key };
  switch (record.state) {
    case "HELD":
      // One that lasts longer is written again, but nothing more is set aside.
      return record.extensions === undefined
        ? [{ ...row, kind: "hold", key: hold_key, amount_minor }]
        : [];
    case "CAPTURED": {
      if (capture === undefined) return [];
      const rest = restOf(record);
      const took = { ...row, kind: "capture", ...capture };
      return rest === 0n ? [took] : [took, { ...release, amount_minor: String(rest) }];
    }
    case "RELEASED":
    case "EXPIRED":
      return [{ ...release, amount_minor }];
    case "PENDING":
    case "DECLINED":
    case "CLOSED":
      return [];
  }
}

function timeOf({ at_ms }: Readonly<{ at_ms: number }>): string {
  return new Date(at_ms).toISOString();
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
