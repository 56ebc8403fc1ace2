/** Records: each one's timeline is whole and ends where its row says. */
import { record_kinds, type RecordKind } from "../../domain/record.ts";
import { chain_start } from "../../protocols/timeline/event-hash.ts";
import { tableOf } from "../../postgres/records/tables.ts";
import type { EventRow } from "../documents/order-document.ts";
import { checkChain } from "./check-chain.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const page_records = 200;

/** The kinds of records that there are. */
export const kinds = Object.keys(record_kinds) as RecordKind[];

/** Returns how many events the records have. */
export async function checkRecords(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<number> {
  let events = 0;
  for (const kind of kinds) {
    const { table, key } = tableOf(kind);
    for (let after = ""; ;) {
      const rows = await snapshot<{ id: string; head_hash: string }[]>`
        select ${snapshot(key)} as id, head_hash from ${snapshot(table)}
        where merchant_id = ${merchant_id} and ${snapshot(key)} > ${after}
        order by ${snapshot(key)} limit ${page_records}`;
      events += await checkPage(snapshot, { merchant_id, rows }, findings);
      if (rows.length < page_records) break;
      after = rows.at(-1)?.id ?? "";
    }
  }
  return events;
}

type Page = Readonly<{
  merchant_id: string;
  rows: readonly Readonly<{ id: string; head_hash: string }>[];
}>;

async function checkPage(
  snapshot: Snapshot,
  { merchant_id, rows }: Page,
  findings: FindingList,
): Promise<number> {
  const ids = rows.map(({ id }) => id);
  const events = await snapshot<EventRow[]>`
    select e.position, e.stream_id, e.type, e.at, e.actor, e.payload, e.hash
    from unnest(${ids}::text[]) as named (id),
    lateral (
      select * from events
      where merchant_id = ${merchant_id} and right(stream_id, 11) = right(named.id, 11)
        and stream_id = named.id offset 0) as e
    order by e.stream_id, e.position`;
  const by_stream = Map.groupBy(events, ({ stream_id }) => stream_id);
  for (const { id, head_hash } of rows) {
    const about = { subject: "record", id, order_id: null } as const;
    const own = by_stream.get(id) ?? [];
    const head = checkChain(findings, { ...about, merchant_id }, own);
    const expected = head === chain_start ? "" : head;
    findings.compare({ ...about, field: "head_hash" }, expected, head_hash);
  }
  return events.length;
}
