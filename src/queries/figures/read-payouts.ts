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

function readRows(
  sql: Database,
  { merchant_id, time_zone }: Pick<Merchant, "merchant_id" | "time_zone">,
  { from, to, currency, store_no }: PayoutQuestion,
): Promise<Row[]> {
  const { dates, starts, end } = daysOfRange({ from, to }, time_zone);
  return sql<Row[]>`
    select (${dates}::text[])[width_bucket(at, ${starts}::text[]::timestamptz[])] as date,
      channel_id, count(*) filter (where not is_refund) as payment_count,
      coalesce(sum(moved_minor) filter (where not is_refund), 0)::bigint as gross_minor,
      coalesce(sum(fee_minor) filter (where not is_refund), 0)::bigint as fee_minor,
      sum(share_minor)::bigint as share_minor, count(*) filter (where is_refund) as refund_count,
      coalesce(-sum(moved_minor) filter (where is_refund), 0)::bigint as refund_minor,
      coalesce(-sum(fee_minor) filter (where is_refund), 0)::bigint as fee_back_minor
    from (
      select l.at, l.kind in ('REFUND', 'RECHARGE_REFUND') as is_refund,
        -- A deposit that is consumed whole moves nothing at its channel any more.
        coalesce(booked.channel_id, (
          select tender ->> 'channel_id' from json_to_recordset(t.tenders) as taken (tender json)
          where l.kind = 'DEPOSIT_CONSUMED' and tender ->> 'method' = 'CHANNEL')) as channel_id,
        booked.taken_minor + booked.held_minor as moved_minor, fee_minor, share_minor
      from ledger_transfers l
      left join trade_orders t
        on t.merchant_id = ${merchant_id} and t.trade_order_id = l.trade_order_id
      cross join lateral (
        select max(e.owner_id) filter (where e.code = 'psp_receivable') as channel_id,
          coalesce(sum(e.amount_minor) filter (where e.code = 'psp_receivable'), 0) as taken_minor,
          coalesce(sum(e.amount_minor) filter (where e.code = 'customer_hold'), 0) as held_minor,
          coalesce(-sum(e.amount_minor) filter (where e.code in
            ('psp_cost_accrued', 'fee_revenue', 'agent_payable', 'isv_payable')), 0) as fee_minor,
          coalesce(-sum(e.amount_minor) filter (where e.code in
            ('agent_payable', 'isv_payable')), 0) as share_minor
        from json_to_recordset(l.entries) as e (
          code text, owner_id text, currency text, amount_minor bigint)
        where e.currency = ${currency}) as booked
      where l.merchant_id = ${merchant_id}
        and l.at >= ${starts[0] ?? end}::timestamptz and l.at < ${end}::timestamptz
        and l.kind in ('SALE', 'DEPOSIT_CONSUMED', 'RECHARGE', 'REFUND', 'RECHARGE_REFUND')
        ${store_no === null ? sql`` : sql`and t.store_no = ${store_no}`}) as moved
    where channel_id is not null and moved_minor <> 0
    group by 1, 2 order by 1, 2`;
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
