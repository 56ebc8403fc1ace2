/** The console's overview: today in the merchant's zone, and the capacity of the next days. */
import type { OverviewDocument } from "../../contract/console.ts";
import type { Channel } from "../../contract/fields.ts";
import type { Merchant } from "../../domain/catalog/catalog.ts";
import { endOfDate, startOfDate } from "../../domain/member/local-time.ts";
import { addDays, localDate } from "../../domain/time-zone.ts";
import type { Database } from "../../postgres/database.ts";
import { readAttention } from "./attention.ts";

export const overview_days = 14;

type Day = Readonly<{ merchant_id: string; from_ms: number; to_ms: number }>;

export async function readOverview(
  sql: Database,
  merchant: Pick<Merchant, "merchant_id" | "time_zone" | "currency">,
  now_ms: number,
): Promise<OverviewDocument> {
  const { merchant_id, time_zone, currency } = merchant;
  const date = localDate(now_ms, time_zone);
  const [from_ms, to_ms] = [startOfDate(date, time_zone), endOfDate(date, time_zone)];
  const today: Day = { merchant_id, from_ms, to_ms };
  const [order_count, channels, refunds_minor, pools, attention] = await Promise.all([
    countOrders(sql, today),
    readSales(sql, today),
    readRefunds(sql, today),
    readCapacity(sql, merchant_id, date),
    readAttention(sql, merchant_id, now_ms),
  ]);
  const total = (of: (channel: (typeof channels)[number]) => number) =>
    channels.reduce((sum, channel) => sum + of(channel), 0);
  return {
    date,
    currency,
    today: {
      order_count,
      paid_count: total(({ paid_count }) => paid_count),
      visitor_count: total(({ visitor_count }) => visitor_count),
      sales_minor: total(({ sales_minor }) => sales_minor),
      refunds_minor,
    },
    channels,
    pools,
    attention,
  };
}

async function countOrders(sql: Database, { merchant_id, from_ms, to_ms }: Day): Promise<number> {
  const [row] = await sql<{ order_count: number }[]>`
    select count(*)::integer as order_count from orders
    where merchant_id = ${merchant_id}
      and created_at >= ${from_ms}::timestamptz and created_at < ${to_ms}::timestamptz`;
  return row?.order_count ?? 0;
}

type Sales = OverviewDocument["channels"];

/** Paid in this time, whatever became of the order later. The largest channel comes first. */
async function readSales(sql: Database, { merchant_id, from_ms, to_ms }: Day): Promise<Sales> {
  const rows = await sql<
    { channel: Channel; paid_count: number; visitor_count: number; sales_minor: bigint }[]
  >`
    select o.channel, count(*)::integer as paid_count, sum(o.quantity)::integer as visitor_count,
      sum(o.quote_amount_minor)::bigint as sales_minor
    from events e
    join orders o on o.merchant_id = ${merchant_id} and o.id_time = right(e.stream_id, 11)
      and o.order_id = e.stream_id
    where e.merchant_id = ${merchant_id} and e.type = 'CHECKOUT_COMPLETED'
      and e.at >= ${from_ms}::timestamptz and e.at < ${to_ms}::timestamptz
    group by o.channel order by sales_minor desc, o.channel`;
  return rows.map(({ sales_minor, ...row }) => ({ ...row, sales_minor: Number(sales_minor) }));
}

/** Given back in this time: what the provider confirmed. */
async function readRefunds(sql: Database, { merchant_id, from_ms, to_ms }: Day): Promise<number> {
  const [row] = await sql<{ refunds_minor: bigint }[]>`
    select coalesce(sum(r.amount_minor), 0)::bigint as refunds_minor
    from events e
    join refunds r on r.merchant_id = ${merchant_id}
      and r.id_time = right(e.payload ->> 'refundId', 11) and r.refund_id = e.payload ->> 'refundId'
    where e.merchant_id = ${merchant_id} and e.type = 'REFUND_SUCCEEDED'
      and e.at >= ${from_ms}::timestamptz and e.at < ${to_ms}::timestamptz`;
  return Number(row?.refunds_minor ?? 0n);
}

type PoolDayRow = {
  pool_id: string;
  name_zh: string;
  name_en: string;
  date: string;
  capacity: number | null;
  held: number;
  sold: number;
  closed: boolean;
};

/**
 * Each pool on each day, its start times together. A day is closed when all its slots are; else
 * closed ones do not count. A day without slots has no capacity, or is open when the pool is
 * unlimited.
 */
async function readCapacity(
  sql: Database,
  merchant_id: string,
  first: string,
): Promise<OverviewDocument["pools"]> {
  const last = addDays(first, overview_days - 1);
  const rows = await sql<PoolDayRow[]>`
    select p.pool_id, p.name_zh, p.name_en, day::date as date,
      case when p.unlimited then null else coalesce(s.capacity, 0) end as capacity,
      coalesce(s.held, 0) as held, coalesce(s.sold, 0) as sold, coalesce(s.closed, false) as closed
    from pools p
    cross join generate_series(${first}::timestamp, ${last}::timestamp, interval '1 day') as day
    left join (
      select pool_id, visit_date, closed, sum(capacity)::integer as capacity,
        sum(held)::integer as held, sum(sold)::integer as sold,
        row_number() over (partition by pool_id, visit_date order by closed) as choice
      from slots
      where merchant_id = ${merchant_id} and visit_date between ${first} and ${last}
      group by pool_id, visit_date, closed
    ) s on s.pool_id = p.pool_id and s.visit_date = day::date and s.choice = 1
    where p.merchant_id = ${merchant_id}
    order by p.pool_id, day`;
  const pools = new Map<string, OverviewDocument["pools"][number]>();
  for (const { pool_id, name_zh: zh, name_en: en, ...day } of rows) {
    const pool = pools.get(pool_id) ?? { pool_id, name: { zh, en }, days: [] };
    pools.set(pool_id, pool);
    pool.days.push(day);
  }
  return [...pools.values()];
}
