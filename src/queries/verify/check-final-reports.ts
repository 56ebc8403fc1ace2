/** Final reports: numbered 1, 2, … in each store, and counted by the store's sequence. */
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

type Numbered = { store_id: string; reports: bigint; last: bigint; numbers: bigint };

export async function checkFinalReports(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const stores = await snapshot<Numbered[]>`
    select store_id, count(*) as reports, max((closing ->> 'z_number')::bigint) as last,
      count(distinct closing ->> 'z_number') as numbers
    from shifts where merchant_id = ${merchant_id} and closed_at is not null
    group by store_id order by store_id`;
  const sequences = await snapshot<{ sequence_id: string; last: bigint }[]>`
    select sequence_id, last from sequences
    where merchant_id = ${merchant_id} and sequence_id like 'final_reports/%'
    order by sequence_id`;
  const counted = new Map(sequences.map(({ sequence_id, last }) => [sequence_id, last]));
  for (const { store_id, reports, last, numbers } of stores) {
    const id = `final_reports/${store_id}`;
    const about = { subject: "record", id, order_id: null } as const;
    findings.compare({ ...about, field: "last" }, last, counted.get(id) ?? null);
    findings.compare({ ...about, field: "numbers in use" }, last, numbers);
    findings.compare({ ...about, field: "reports" }, last, reports);
    counted.delete(id);
  }
  for (const [id, last] of counted) {
    const about = { subject: "record", id, order_id: null } as const;
    findings.compare({ ...about, field: "last" }, 0n, last);
  }
}
