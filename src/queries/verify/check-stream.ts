/** The merchant's stream as a whole: no position is missing, and no event is nobody's. */
import type { RecordKind } from "../../domain/record.ts";
import { tableOf } from "../../postgres/records/tables.ts";
import { checkCatalog } from "./check-catalog.ts";
import { kinds } from "./check-records.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const gaps_max = 20;
const orphans_max = 20;

export type StreamSize = Readonly<{ events: number; catalog_events: number }>;

/** Positions run from 1 to the stream's position without a gap, and the catalog is as saved. */
export async function checkStream(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<StreamSize> {
  const about = { subject: "stream", id: merchant_id, order_id: null } as const;
  const [[stream], [count]] = await Promise.all([
    snapshot<{ position: bigint; catalog_hash: string }[]>`
      select position, catalog_hash from streams where merchant_id = ${merchant_id}`,
    snapshot<{ events: bigint; first: bigint | null; last: bigint | null }[]>`
      select count(*) as events, min(position) as first, max(position) as last
      from events where merchant_id = ${merchant_id}`,
  ]);
  const { events = 0n, last = 0n } = count ?? {};
  findings.compare({ ...about, field: "position" }, last ?? 0n, stream?.position ?? null);
  if (events !== (last ?? 0n)) await nameGaps(snapshot, merchant_id, findings);
  const catalog_events = await checkCatalog(snapshot, merchant_id, {
    findings,
    catalog_hash: stream?.catalog_hash ?? "",
  });
  return { events: Number(events), catalog_events };
}

async function nameGaps(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const gaps = await snapshot<{ before: bigint | null; position: bigint }[]>`
    select before, position from (
      select position, lag(position) over (order by position) as before
      from events where merchant_id = ${merchant_id}) e
    where position <> coalesce(before, 0) + 1
    order by position limit ${gaps_max}`;
  for (const { before, position } of gaps) {
    const expected = `${(before ?? 0n) + 1n}`;
    const about = { subject: "stream", id: merchant_id, order_id: null } as const;
    findings.add({ ...about, field: "next position", expected, found: String(position) });
  }
}

/** Names events of what does not exist. Only asked for when the counts say there are some. */
export async function nameOrphanEvents(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const orphans = await snapshot<{ stream_id: string; position: bigint; type: string }[]>`
    select e.stream_id, e.position, e.type from events e
    left join orders o on o.merchant_id = ${merchant_id} and o.id_time = right(e.stream_id, 11)
      and o.order_id = e.stream_id
    where e.merchant_id = ${merchant_id} and e.stream_id <> 'catalog' and o.order_id is null
      ${kinds.map((kind) => isNot(snapshot, kind))}
    order by e.position limit ${orphans_max}`;
  for (const { stream_id: id, position, type } of orphans) {
    findings.add({
      ...{ subject: "order", id, order_id: id, field: "row" },
      ...{ expected: `an order, for event ${position} ${type}`, found: "nothing" },
    });
  }
}

/** The event is on no timeline of a record of this kind. */
function isNot(snapshot: Snapshot, kind: RecordKind) {
  const { table, key } = tableOf(kind);
  return snapshot`and not exists (
    select 1 from ${snapshot(table)} r
    where r.merchant_id = e.merchant_id and r.${snapshot(key)} = e.stream_id)`;
}
