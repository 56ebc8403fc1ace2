/** The merchant's stream as a whole: no position is missing, none is left over, no event is nobody's. */
import { chain_start } from "../../protocols/timeline/event-hash.ts";
import type { EventRow } from "../documents/order-document.ts";
import { checkChain } from "./check-chain.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const gaps_max = 20;
const orphans_max = 20;
const catalog_page_events = 50;

export type StreamSize = Readonly<{ events: number; catalog_events: number }>;

/** Positions run from 1 to the stream's position, and the catalog's own timeline is whole. */
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
  const catalog_events = await checkCatalogChain(snapshot, merchant_id, {
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

async function checkCatalogChain(
  snapshot: Snapshot,
  merchant_id: string,
  { findings, catalog_hash }: Readonly<{ findings: FindingList; catalog_hash: string }>,
): Promise<number> {
  const about = { subject: "catalog", id: merchant_id, order_id: null } as const;
  let previous = chain_start;
  let after = 0n;
  for (let seen = 0; ;) {
    const rows = await snapshot<EventRow[]>`
      select position, stream_id, type, at, actor, payload, hash from events
      where merchant_id = ${merchant_id} and stream_id = 'catalog' and position > ${after}
      order by position limit ${catalog_page_events}`;
    previous = checkChain(findings, { ...about, merchant_id, previous }, rows);
    seen += rows.length;
    after = rows.at(-1)?.position ?? after;
    if (rows.length === catalog_page_events) continue;
    findings.compare({ ...about, field: "catalog_hash" }, seen === 0 ? "" : previous, catalog_hash);
    return seen;
  }
}

/** Names events of orders that do not exist. Only asked for when the counts say there are some. */
export async function nameOrphanEvents(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const orphans = await snapshot<{ stream_id: string; position: bigint; type: string }[]>`
    select e.stream_id, e.position, e.type from events e
    left join orders o on o.merchant_id = ${merchant_id} and o.order_id = e.stream_id
    where e.merchant_id = ${merchant_id} and e.stream_id <> 'catalog' and o.order_id is null
    order by e.position limit ${orphans_max}`;
  for (const { stream_id: id, position, type } of orphans) {
    findings.add({
      ...{ subject: "order", id, order_id: id, field: "row" },
      ...{ expected: `an order, for event ${position} ${type}`, found: "nothing" },
    });
  }
}
