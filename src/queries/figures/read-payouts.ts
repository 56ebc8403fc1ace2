/**
 * What is to be paid out: the journal's transfers of some days, added up by day and channel. Only
 * what goes through a provider is there; cash, accounts of members, points and coupons are not.
 *
 * Each transfer of a payment or a refund books at one channel at most, with the fee on that, so its
 * entries tell all of it: the journal itself is read, and a statement cannot differ from the books.
 */
import { SettledMethod } from "../../contract/fields.ts";
import type { PayoutFigures, PayoutLine, PayoutStatement } from "../../contract/payout.ts";
import type { Merchant } from "../../domain/catalog/catalog.ts";
import type { Database } from "../../postgres/database.ts";
import { daysOfRange } from "./merchant-days.ts";

export type PayoutQuestion = Readonly<{
  /** Days of the merchant's calendar, both included. */
  from: string;
  to: string;
  currency: string;
  /** Null: of all stores, and of none. */
  store_no: string | null;
}>;

type Row = Record<Exclude<keyof PayoutFigures, "payout_minor">, bigint> & {
  date: string;
  channel_id: string;
};

export async function readPayouts(
  sql: Database,
  { merchant_id, time_zone }: Pick<Merchant, "merchant_id" | "time_zone">,
  question: PayoutQuestion,
): Promise<PayoutStatement> {
  const rows = await readRows(sql, { merchant_id, time_zone }, question);
  const lines = rows.map(lineOf);
  const { from, to, currency, store_no } = question;
  const total = lines.reduce<PayoutFigures>(addUp, no_figures);
  return { from, to, time_zone, currency, store_no, total, lines };
}

/**
 * Reading an entry's JSON costs more than finding the transfer, and most sales of a day are booked
 * alike, letter for letter: so those are counted first, and each kind of them is read once.
 */
function readRows(
  sql: Database,
  { merchant_id, time_zone }: Pick<Merchant, "merchant_id" | "time_zone">,
  { from, to, currency, store_no }: PayoutQuestion,
): Promise<Row[]> {
  const { dates, starts, end } = daysOfRange({ from, to }, time_zone);
  return sql<Row[]>`
    with alike as materialized (
      select (${dates}::text[])[width_bucket(l.at, (select ${starts}::text[]::timestamptz[]))]
          as date,
        -- What was paid out past the channel, it did not give back.
        l.kind in ('REFUND', 'RECHARGE_REFUND', 'REFUND_PAID_OUT', 'REFUND_GIVEN_TWICE')
          as is_refund,
        l.kind in ('REFUND', 'RECHARGE_REFUND') as is_counted, l.entries::text as entries,
        case when l.kind = 'DEPOSIT_CONSUMED'
          then ${depositChannel(sql, merchant_id)} end as deposit_channel_id,
        count(*) as times
      from ledger_transfers l ${store_no === null ? sql`` : soldIn(sql, { merchant_id, store_no })}
      where l.merchant_id = ${merchant_id}
        and l.at >= ${starts[0] ?? end}::timestamptz and l.at < ${end}::timestamptz
        and l.kind in ('SALE', 'DEPOSIT_CONSUMED', 'RECHARGE', 'REFUND', 'RECHARGE_REFUND',
          'REFUND_PAID_OUT', 'REFUND_GIVEN_TWICE')
      group by 1, 2, 3, 4, 5)
    select date, channel_id,
      coalesce(sum(times) filter (where not is_refund), 0)::bigint as payment_count,
      coalesce(sum(times * moved_minor) filter (where not is_refund), 0)::bigint as gross_minor,
      coalesce(sum(times * fee_minor) filter (where not is_refund), 0)::bigint as fee_minor,
      sum(times * share_minor)::bigint as share_minor,
      coalesce(sum(times) filter (where is_counted), 0)::bigint as refund_count,
      coalesce(-sum(times * moved_minor) filter (where is_refund), 0)::bigint as refund_minor,
      coalesce(-sum(times * fee_minor) filter (where is_refund), 0)::bigint as fee_back_minor
    from (
      select alike.date, is_refund, is_counted, times, fee_minor, share_minor,
        -- A deposit that is consumed whole moves nothing at its channel any more.
        coalesce(booked.channel_id, deposit_channel_id) as channel_id,
        booked.taken_minor + booked.held_minor as moved_minor
      from alike cross join lateral (
        select max(e.owner_id) filter (where e.code = 'psp_receivable') as channel_id,
          coalesce(sum(e.amount_minor) filter (where e.code = 'psp_receivable'), 0) as taken_minor,
          coalesce(sum(e.amount_minor) filter (where e.code = 'customer_hold'), 0) as held_minor,
          coalesce(-sum(e.amount_minor) filter (where e.code in
            ('psp_cost_accrued', 'fee_revenue', 'agent_payable', 'isv_payable')), 0) as fee_minor,
          coalesce(-sum(e.amount_minor) filter (where e.code in
            ('agent_payable', 'isv_payable')), 0) as share_minor
        from json_to_recordset(alike.entries::json) as e (
          code text, owner_id text, currency text, amount_minor bigint)
        where e.currency = ${currency}) as booked) as moved
    where channel_id is not null and moved_minor <> 0
    group by 1, 2 order by 1, 2`;
}

/** Where a consumed deposit was held: its transfer may not say, its trade order does. */
function depositChannel(sql: Database, merchant_id: string) {
  return sql`(
    select tender ->> 'channel_id'
    from trade_orders t, json_to_recordset(t.tenders) as taken (tender json)
    where t.merchant_id = ${merchant_id} and t.trade_order_id = l.trade_order_id
      and tender ->> 'method' = 'CHANNEL')`;
}

/** One look by its key for each transfer: without `offset 0` all trade orders would be read. */
function soldIn(sql: Database, of: Readonly<{ merchant_id: string; store_no: string }>) {
  return sql`cross join lateral (
    select 1 from trade_orders t
    where t.merchant_id = ${of.merchant_id} and t.trade_order_id = l.trade_order_id
      and t.store_no = ${of.store_no} offset 0) as sold`;
}

/** A channel's account is named after its provider and the method: `sandbox_wechat`. */
function lineOf({ date, channel_id, ...row }: Row): PayoutLine {
  const place = channel_id.lastIndexOf("_");
  const method = SettledMethod.safeParse(channel_id.slice(place + 1));
  const { gross_minor, fee_minor, refund_minor, fee_back_minor } = row;
  return {
    date,
    provider: method.success ? channel_id.slice(0, place) : channel_id,
    method: method.success ? method.data : null,
    payment_count: Number(row.payment_count),
    gross_minor: Number(gross_minor),
    fee_minor: Number(fee_minor),
    share_minor: Number(row.share_minor),
    refund_count: Number(row.refund_count),
    refund_minor: Number(refund_minor),
    fee_back_minor: Number(fee_back_minor),
    payout_minor: Number(gross_minor - fee_minor - refund_minor + fee_back_minor),
  };
}

const no_figures: PayoutFigures = {
  ...{ payment_count: 0, gross_minor: 0, fee_minor: 0, share_minor: 0 },
  ...{ refund_count: 0, refund_minor: 0, fee_back_minor: 0, payout_minor: 0 },
};

function addUp(sum: PayoutFigures, more: PayoutFigures): PayoutFigures {
  return {
    payment_count: sum.payment_count + more.payment_count,
    gross_minor: sum.gross_minor + more.gross_minor,
    fee_minor: sum.fee_minor + more.fee_minor,
    share_minor: sum.share_minor + more.share_minor,
    refund_count: sum.refund_count + more.refund_count,
    refund_minor: sum.refund_minor + more.refund_minor,
    fee_back_minor: sum.fee_back_minor + more.fee_back_minor,
    payout_minor: sum.payout_minor + more.payout_minor,
  };
}
