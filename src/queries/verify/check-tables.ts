/** What one statement over whole tables finds: counters, sums, and rows that belong to nothing. */
import { coveredByMembers } from "./covered-by-members.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const rows_max = 100;

type SlotUse = {
  pool_id: string;
  visit_date: string;
  start_time: string;
  capacity: number | null;
  held: number | null;
  sold: number | null;
  held_by_orders: bigint;
  sold_to_orders: bigint;
};

/** A slot's counters are the sums over the orders on it, and these fit into its capacity. */
export async function checkSlots(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const slots = await snapshot<SlotUse[]>`
    select pool_id, visit_date, start_time, s.capacity, s.held, s.sold,
      coalesce(o.held, 0) as held_by_orders, coalesce(o.sold, 0) as sold_to_orders
    from (
      select pool_id, visit_date, start_time, capacity, held, sold from slots
      where merchant_id = ${merchant_id}) s
    full join (
      select pool_id, visit_date, start_time,
        coalesce(sum(quantity) filter (where lock_status = 'HELD'), 0) as held,
        coalesce(sum(quantity) filter (where lock_status = 'CONSUMED'), 0) as sold
      from orders where merchant_id = ${merchant_id}
      group by pool_id, visit_date, start_time) o using (pool_id, visit_date, start_time)
    where s.held is null or s.held <> coalesce(o.held, 0) or s.sold <> coalesce(o.sold, 0)
      or s.held + s.sold > s.capacity or coalesce(o.held, 0) + coalesce(o.sold, 0) > s.capacity
    order by pool_id, visit_date, start_time limit ${rows_max}`;
  for (const slot of slots) {
    const id = `${slot.pool_id}/${slot.visit_date}/${slot.start_time}`;
    const about = { subject: "slot", id, order_id: null } as const;
    if (slot.held === null) {
      findings.add({ ...about, field: "row", expected: "a slot: it has orders", found: "nothing" });
      continue;
    }
    findings.compare({ ...about, field: "held" }, slot.held_by_orders, BigInt(slot.held));
    findings.compare({ ...about, field: "sold" }, slot.sold_to_orders, BigInt(slot.sold ?? 0));
    const used = slot.held_by_orders + slot.sold_to_orders;
    if (slot.capacity !== null && used > slot.capacity) {
      const expected = `at most its capacity, ${slot.capacity}`;
      findings.add({ ...about, field: "held + sold", expected, found: String(used) });
    }
  }
}

/** What a session says by itself: for which orders it is, how much, and where its money went. */
export async function checkSessions(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const sums = await snapshot<
    { session_id: string; amount_minor: bigint; listed: number; found: bigint; quotes: bigint }[]
  >`
    select s.session_id, s.amount_minor, cardinality(s.order_ids) as listed,
      count(o.order_id) as found,
      (coalesce(sum(o.quote_amount_minor), 0) - m.covered)::bigint as quotes
    from payment_sessions s
    left join lateral unnest(s.order_ids) as named (order_id) on true
    left join orders o on o.merchant_id = ${merchant_id} and o.id_time = right(named.order_id, 11)
      and o.order_id = named.order_id and o.cart_id = s.cart_id
    left join trade_orders t
      on t.merchant_id = ${merchant_id} and t.trade_order_id = s.trade_order_id
    cross join lateral (select ${coveredByMembers(snapshot)} as covered) as m
    where s.merchant_id = ${merchant_id} and s.protocol <> 'DEPOSIT'
      and not exists (
        -- Of a recharge, which pays for no order: see check-recharges.ts.
        select from recharges c
        where c.merchant_id = ${merchant_id} and c.trade_order_id = s.trade_order_id)
    group by s.session_id, s.amount_minor, cardinality(s.order_ids), m.covered
    having cardinality(s.order_ids) = 0 or count(o.order_id) <> cardinality(s.order_ids)
      or coalesce(sum(o.quote_amount_minor), 0) - m.covered <> s.amount_minor
    order by s.session_id limit ${rows_max}`;
  for (const { session_id: id, listed, found, quotes, amount_minor } of sums) {
    const about = { subject: "session", id, order_id: null } as const;
    const expected_orders = listed === 0 ? "at least one" : String(listed);
    findings.compare({ ...about, field: "orders in its cart" }, expected_orders, String(found));
    findings.compare({ ...about, field: "amount_minor" }, quotes, amount_minor);
  }
  await checkSessionEnds(snapshot, merchant_id, findings);
}

/** A success has a reference and is settled; money of any other session goes back. */
async function checkSessionEnds(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const ends = await snapshot<
    { session_id: string; status: string; settled: boolean; refunded: bigint; owed: bigint }[]
  >`
    select s.session_id, s.status, s.settled,
      coalesce(sum(r.amount_minor), 0)::bigint as refunded, s.amount_minor as owed
    from payment_sessions s
    left join refunds r on r.merchant_id = ${merchant_id} and r.session_id = s.session_id
    where s.merchant_id = ${merchant_id}
      and (s.status = 'SUCCEEDED' and (s.payment_ref is null or not s.settled)
        or s.status <> 'SUCCEEDED' and s.payment_ref is not null)
    group by s.session_id, s.status, s.settled, s.amount_minor, s.payment_ref
    having s.status = 'SUCCEEDED' or not s.settled
      or (coalesce(sum(r.amount_minor), 0) < s.amount_minor
        and not coalesce(bool_or(r.reason = 'AMOUNT_DIFFERS'), false))
    order by s.session_id limit ${rows_max}`;
  for (const { session_id: id, status, settled, refunded, owed } of ends) {
    const about = { subject: "session", id, order_id: null } as const;
    findings.compare({ ...about, field: "settled" }, true, settled);
    if (status === "SUCCEEDED") {
      if (!settled) continue;
      findings.add({ ...about, field: "payment_ref", expected: "a reference", found: "nothing" });
    } else if (refunded < owed) {
      const expected = `at least ${owed}: it paid for nothing`;
      findings.add({ ...about, field: "refunds", expected, found: String(refunded) });
    }
  }
}

/** Tickets and refunds of orders that do not exist. */
export async function checkOrphans(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const tickets = await snapshot<{ id: string; order_id: string }[]>`
    select t.ticket_code as id, t.order_id from tickets t
    left join orders o on o.merchant_id = ${merchant_id} and o.id_time = right(t.order_id, 11)
      and o.order_id = t.order_id
    where t.merchant_id = ${merchant_id} and o.order_id is null limit ${rows_max}`;
  const refunds = await snapshot<{ id: string; order_id: string }[]>`
    select r.refund_id as id, r.order_id from refunds r
    left join orders o on o.merchant_id = ${merchant_id} and o.id_time = right(r.order_id, 11)
      and o.order_id = r.order_id
    where r.merchant_id = ${merchant_id} and o.order_id is null
      and not exists (
        select from recharges c
        where c.merchant_id = ${merchant_id} and c.trade_order_id = r.order_id)
      and not exists (
        select from deposits d
        where d.merchant_id = ${merchant_id} and d.trade_order_id = r.order_id)
    limit ${rows_max}`;
  const ends = [
    ...tickets.map((row) => ({ ...row, subject: "ticket" as const })),
    ...refunds.map((row) => ({ ...row, subject: "refund" as const })),
  ];
  for (const row of ends) {
    findings.add({ ...row, field: "order", expected: row.order_id, found: "nothing" });
  }
}
