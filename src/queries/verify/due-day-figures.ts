/**
 * What the figures of each day have to be: the trade orders by the day on which they were paid, and
 * the refunds in the journal by the day on which they arrived.
 */
import type { Days } from "../figures/merchant-days.ts";
import type { Snapshot } from "./read-pages.ts";

/** Selects the figures' columns but for the income, a row for each key. */
export function dueDayFigures(sql: Snapshot, merchant_id: string, { dates, starts }: Days) {
  const dayOf = (at: string) =>
    sql`(${dates}::text[])[width_bucket(${sql.unsafe(at)}, ${starts}::text[]::timestamptz[])]::date`;
  const key = sql`trade_type, store_no, operator_id, channel`;
  return sql`
    select date, ${key}, method, currency, sum(trade_count)::bigint as trade_count,
      sum(trade_minor)::bigint as trade_minor, sum(discount_minor)::bigint as discount_minor,
      sum(refund_count)::bigint as refund_count, sum(refund_minor)::bigint as refund_minor
    from (
      with known as (${knownTradeOrders(sql, merchant_id)}),
      back as materialized (
        select k.*, l.entries, ${dayOf("l.at")} as date, l.kind
        from ledger_transfers l join known k on k.trade_order_id = l.trade_order_id
        where l.merchant_id = ${merchant_id} and l.kind in ('REFUND', 'RECHARGE_REFUND'))
      select ${dayOf("success_at")} as date, ${key}, method, currency, 1 as trade_count,
        discount_minor as trade_minor, discount_minor, 0 as refund_count, 0 as refund_minor
      from known where success_at is not null
      union all
      select ${dayOf("success_at")}, ${key},
        case tender ->> 'method' when 'CASH' then 'cash' when 'MEMBER_ACCOUNT' then 'member'
          when 'POINTS' then 'points' else substring(tender ->> 'channel_id' from '[^_]*$') end,
        currency, 0, (tender ->> 'amount_minor')::bigint, 0, 0, 0
      from known, json_to_recordset(tenders) as taken (tender json) where success_at is not null
      union all
      select date, ${key}, method, currency, 0, 0, 0, 1, 0 from back
      union all
      select date, ${key},
        case e.code when 'cash_drawer' then 'cash' when 'cash_safe' then 'cash'
          when 'points_expense' then 'points'
          when 'psp_receivable' then substring(e.owner_id from '[^_]*$') else 'member' end,
        back.currency, 0, 0, 0, 0, -e.amount_minor
      from back, json_to_recordset(entries) as e (
        code text, owner_id text, currency text, amount_minor bigint)
      where e.currency = back.currency and (e.code in ('cash_drawer', 'cash_safe', 'psp_receivable')
        or kind = 'REFUND'
          and e.code in ('wallet_principal', 'wallet_gift', 'points_expense'))) as happened
    group by date, ${key}, method, currency`;
}

/** Selects the income of each day, without telling ways to pay apart: no entry does. */
export function dueDayIncome(sql: Snapshot, merchant_id: string, { dates, starts }: Days) {
  return sql`
    select (${dates}::text[])[width_bucket(l.at, ${starts}::text[]::timestamptz[])]::date as date,
      k.trade_type, k.store_no, k.operator_id, k.channel, k.currency,
      sum(-e.amount_minor)::bigint as income_minor
    from (${knownTradeOrders(sql, merchant_id)}) k
    join ledger_transfers l on l.merchant_id = ${merchant_id}
      and l.trade_order_id = k.trade_order_id
      -- The merchant's loss, and no part of what was sold and given back.
      and l.kind <> 'REFUND_GIVEN_TWICE',
    json_to_recordset(l.entries) as e (code text, currency text, amount_minor bigint)
    where k.trade_type = 1 and e.code = 'merchant_payable' and e.currency = k.currency
    group by 1, 2, 3, 4, 5, 6`;
}

/** Trade orders that money came in for, with what their figures are told apart by. */
function knownTradeOrders(sql: Snapshot, merchant_id: string) {
  return sql`
    select t.trade_order_id, t.trade_type, coalesce(t.store_no, '') as store_no,
      coalesce(t.operator_id, '') as operator_id, coalesce(o.channel, 'pos') as channel,
      coalesce(t.method, '') as method, t.currency, t.discount_minor, t.tenders, t.success_at
    from trade_orders t
    left join payment_sessions s on s.merchant_id = ${merchant_id}
      and s.id_time = right(t.session_id, 11) and s.session_id = t.session_id
    left join orders o on o.merchant_id = ${merchant_id}
      and o.id_time = right(s.order_ids[1], 11) and o.order_id = s.order_ids[1]
    where t.merchant_id = ${merchant_id} and t.status in (2, 4, 5)`;
}
