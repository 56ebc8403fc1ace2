/**
 * After the run: was anything oversold, or lost? The tables are held against the slots' counters,
 * the counters against their capacity, the books against the payments, the API against the tables,
 * and all of them against what buyers were told.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Database } from "../src/postgres/database.ts";
import { withCalls } from "./call.ts";
import { requestText } from "./http-connection.ts";
import type { Shop } from "./buying.ts";
import type { Session } from "./session.ts";

export type Finding = Readonly<{ what: string; found: string }>;

export type Checked = Readonly<{
  slots: number;
  orders: number;
  fulfilled: number;
  /** Empty when all agrees. */
  findings: readonly Finding[];
}>;

/**
 * A hold that expires meanwhile is between two states for a moment: look again before complaining.
 */
const looks = 3;

export async function checkBooks(session: Session): Promise<Checked> {
  for (let look = 1; ; look++) {
    const checked = await lookAtBooks(session);
    if (checked.findings.length === 0 || look === looks) return checked;
    await pause(1_000);
  }
}

async function lookAtBooks(session: Session): Promise<Checked> {
  const { sql, stored_orders } = session;
  const { merchant_id } = session.server.access;
  const slots = await readSlots(sql, merchant_id);
  const own = await checkShop(sql, session.shop, stored_orders);
  const beside = [];
  for (const shop of session.shops_beside) beside.push(await checkShop(sql, shop, 0));
  const shops = [own, ...beside];
  const sum = (read: (counts: Record<Counted, number>) => number): number =>
    shops.reduce((total, { counts }) => total + read(counts), 0);
  return {
    slots: slots.length,
    orders: sum(({ orders }) => orders),
    fulfilled: sum(({ fulfilled }) => fulfilled),
    findings: [
      ...slots.flatMap(slotFindings),
      ...shops.flatMap(({ findings }) => findings),
      ...(await compareWithApi(session, slots)),
    ],
  };
}

/** One merchant's tables and books against what buyers were told. */
async function checkShop(sql: Database, { merchant_id, acknowledged }: Shop, stored: number) {
  const counts = await countRows(sql, merchant_id);
  const { returned_orders, returned_minor } = acknowledged;
  const kept_minor = counts.paid_minor - counts.returned_minor;
  const sold = counts.fulfilled + returned_orders;
  const findings = [
    ...expect("orders in the table", counts.orders, acknowledged.orders + stored),
    ...expect("orders fulfilled", sold, acknowledged.completed + stored),
    ...expect("tickets, one a fulfilled order", counts.tickets, counts.fulfilled),
    ...expect("payments, one an order that was fulfilled", counts.payments, sold),
    ...expect("events without a gap", counts.events, counts.position),
    ...expect("trade orders, one a payment", counts.trade_orders, counts.payments),
    ...expect("sales in the journal, one a payment", counts.sales, counts.payments_of_money),
    ...expect("given back, in minor units", counts.returned_minor, returned_minor),
    ...expect("received by the books, in minor units", counts.received, kept_minor),
    ...expect("earned by the books, in minor units", counts.earned, kept_minor),
  ];
  return {
    counts,
    findings: findings.map(({ what, found }) => ({ what: `${merchant_id}: ${what}`, found })),
  };
}

function expect(what: string, found: number, expected: number): Finding[] {
  return found === expected ? [] : [{ what, found: `${found}, expected ${expected}` }];
}

type SlotState = Readonly<{
  id: string;
  pool_id: string;
  date: string;
  capacity: number | null;
  held: number;
  sold: number;
  /** Visitors of the slot's orders, by what became of their locks. */
  orders_held: number;
  orders_sold: number;
}>;

function slotFindings(slot: SlotState): Finding[] {
  const { id, capacity, held, sold } = slot;
  const is_oversold = capacity !== null && slot.orders_held + slot.orders_sold > capacity;
  return [
    ...(is_oversold ? [{ what: `${id} is OVERSOLD`, found: JSON.stringify(slot) }] : []),
    ...expect(`${id} held`, held, slot.orders_held),
    ...expect(`${id} sold`, sold, slot.orders_sold),
  ];
}

function readSlots(sql: Database, merchant_id: string): Promise<SlotState[]> {
  return sql<SlotState[]>`
    with taken as (
      select pool_id, visit_date, start_time,
        coalesce(sum(quantity) filter (where lock_status = 'HELD'), 0)::integer as orders_held,
        coalesce(sum(quantity) filter (where lock_status = 'CONSUMED'), 0)::integer as orders_sold
      from orders where merchant_id = ${merchant_id}
      group by pool_id, visit_date, start_time)
    select concat_ws(' ', s.pool_id, s.visit_date, s.start_time) as id, s.pool_id,
      s.visit_date as date, s.capacity, s.held, s.sold, coalesce(orders_held, 0) as orders_held,
      coalesce(orders_sold, 0) as orders_sold
    from slots s left join taken using (pool_id, visit_date, start_time)
    where s.merchant_id = ${merchant_id}`;
}

async function countRows(sql: Database, merchant_id: string) {
  const [row] = await sql<Record<Counted, number>[]>`
    select
      (select count(*)::integer from orders where merchant_id = ${merchant_id}) as orders,
      (select count(*)::integer from orders
        where merchant_id = ${merchant_id} and status = 'FULFILLED') as fulfilled,
      (select count(*)::integer from tickets
        where merchant_id = ${merchant_id} and status = 'VALID') as tickets,
      (select count(distinct payment_ref)::integer from payment_sessions
        where merchant_id = ${merchant_id} and status = 'SUCCEEDED') as payments,
      (select count(*)::integer from payment_sessions
        where merchant_id = ${merchant_id} and status = 'SUCCEEDED'
          and amount_minor > 0) as payments_of_money,
      (select coalesce(sum(amount_minor), 0)::float8 from payment_sessions
        where merchant_id = ${merchant_id} and status = 'SUCCEEDED') as paid_minor,
      (select coalesce(sum(amount_minor), 0)::float8 from refunds
        where merchant_id = ${merchant_id} and status = 'SUCCEEDED') as returned_minor,
      (select count(*)::integer from trade_orders
        where merchant_id = ${merchant_id} and success_at is not null) as trade_orders,
      (select count(*)::integer from ledger_transfers
        where merchant_id = ${merchant_id} and kind = 'SALE') as sales,
      (select coalesce(sum(balance_minor), 0)::float8 from ledger_accounts
        where merchant_id = ${merchant_id}
          and split_part(account, '/', 1) in ('psp_receivable', 'cash_drawer', 'cash_safe')) as received,
      (select coalesce(sum(balance_minor), 0)::float8 from ledger_accounts
        where merchant_id = ${merchant_id}
          and split_part(account, '/', 1) = 'merchant_payable') as earned,
      (select count(*)::integer from events where merchant_id = ${merchant_id}) as events,
      (select position::integer from streams where merchant_id = ${merchant_id}) as position`;
  if (row === undefined) throw new Error("nothing could be counted");
  return row;
}

type Counted =
  | ("orders" | "fulfilled" | "tickets" | "payments" | "events" | "position")
  | (
      | "payments_of_money"
      | "paid_minor"
      | "returned_minor"
      | "trade_orders"
      | "sales"
      | "received"
      | "earned"
    );

async function compareWithApi(
  { catalog, shop }: Session,
  slots: readonly SlotState[],
): Promise<Finding[]> {
  const { head } = shop;
  const findings: Finding[] = [];
  await withCalls(shop.port, async (call) => {
    for (const { pool_id, from, to } of catalog.pools) {
      const path = `/v1/slots?pool_id=${pool_id}&from=${from}&to=${to}`;
      const body = await call("slots", requestText({ method: "GET", path, head }), 200);
      const { data } = JSON.parse(body) as { data: { held: number; sold: number }[] };
      const told = data.reduce((sum, { held, sold }) => sum + held + sold, 0);
      const ours = slots.filter((slot) => slot.pool_id === pool_id && slot.date >= from);
      const taken = ours.reduce((sum, slot) => sum + slot.orders_held + slot.orders_sold, 0);
      findings.push(...expect(`${pool_id} as the API tells it`, told, taken));
    }
  });
  return findings;
}
