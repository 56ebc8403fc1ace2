/**
 * The timeline of an order or a record with its hash chain recomputed, and the merchant's whole
 * stream of events.
 */
import type { EventList, TimelineDocument } from "../../contract/order.ts";
import { chain_start, eventHash } from "../../protocols/timeline/event-hash.ts";
import type { RecordKind } from "../../domain/record.ts";
import { tableOf } from "../../postgres/records/tables.ts";
import type { Database } from "../../postgres/database.ts";
import { eventDocument, type EventRow } from "../documents/order-document.ts";

/** Null when there is no such order. */
export async function readTimeline(
  sql: Database,
  merchant_id: string,
  order_id: string,
): Promise<TimelineDocument | null> {
  const [rows, [order]] = await Promise.all([
    sql<EventRow[]>`
      select position, stream_id, type, at, actor, payload, hash from events
      where merchant_id = ${merchant_id} and right(stream_id, 11) = right(${order_id}, 11)
        and stream_id = ${order_id}
      order by position`,
    sql<{ head_hash: string }[]>`
      select head_hash from orders
      where merchant_id = ${merchant_id} and id_time = right(${order_id}, 11)
        and order_id = ${order_id}`,
  ]);
  return order === undefined ? null : timelineOf(merchant_id, rows, order.head_hash);
}

function timelineOf(
  merchant_id: string,
  rows: readonly EventRow[],
  head: string,
): TimelineDocument {
  const broken_seq = firstBroken(merchant_id, rows);
  const last = rows.at(-1);
  // A timeline cut short at its end agrees with itself, but not with its row.
  const is_whole = last?.hash === head;
  const broken = broken_seq ?? (is_whole || last === undefined ? undefined : Number(last.position));
  return {
    data: rows.map(eventDocument),
    chain: {
      status: broken === undefined && is_whole ? "INTACT" : "BROKEN",
      head,
      ...(broken === undefined ? {} : { broken_seq: broken }),
    },
  };
}

/** The timeline of a record that is there. */
export async function readRecordTimeline(
  sql: Database,
  merchant_id: string,
  { kind, id }: Readonly<{ kind: RecordKind; id: string }>,
): Promise<TimelineDocument> {
  const { table, key } = tableOf(kind);
  const [rows, [record]] = await Promise.all([
    sql<EventRow[]>`
      select position, stream_id, type, at, actor, payload, hash from events
      where merchant_id = ${merchant_id} and right(stream_id, 11) = right(${id}, 11)
        and stream_id = ${id}
      order by position`,
    sql<{ head_hash: string }[]>`
      select head_hash from ${sql(table)}
      where merchant_id = ${merchant_id} and ${sql(key)} = ${id}`,
  ]);
  return timelineOf(merchant_id, rows, record?.head_hash ?? "");
}

/** The position of the first event whose hash does not agree with its content and predecessor. */
export function firstBroken(merchant_id: string, rows: readonly EventRow[]): number | undefined {
  let previous = chain_start;
  for (const row of rows) {
    const { at: at_ms, position, ...rest } = row;
    const event = { ...rest, position: Number(position), at_ms };
    if (eventHash(previous, merchant_id, event) !== row.hash) return Number(position);
    previous = row.hash;
  }
  return undefined;
}

/**
 * The merchant's events behind `after`, in commit order. None is ever skipped: positions have no
 * gap.
 */
export async function listEvents(
  sql: Database,
  merchant_id: string,
  { after, limit }: Readonly<{ after: number; limit: number }>,
): Promise<EventList> {
  const rows = await sql<EventRow[]>`
    select position, stream_id, type, at, actor, payload, hash from events
    where merchant_id = ${merchant_id} and position > ${after} order by position limit ${limit}`;
  const last = rows.at(-1);
  return {
    data: rows.map(eventDocument),
    next_after: last === undefined ? after : Number(last.position),
  };
}

/** The position of the merchant's last event. */
export async function readPosition(sql: Database, merchant_id: string): Promise<number> {
  const [row] = await sql<{ position: bigint }[]>`
    select position from streams where merchant_id = ${merchant_id}`;
  return Number(row?.position ?? 0n);
}
