-- What trade orders come to, day by day on the merchant's calendar: sums over any length of time
-- read these few rows. They are written in the same commit as the transfers that they follow from.

create table day_figures (
  merchant_id text not null,
  date date not null,
  -- 1 sales, 2 recharges.
  trade_type smallint not null,
  -- Empty: no store, nobody, or not known.
  store_no text not null,
  operator_id text not null,
  channel text not null,
  method text not null,
  currency char(3) not null,
  trade_count bigint not null,
  trade_minor bigint not null,
  discount_minor bigint not null,
  refund_count bigint not null,
  refund_minor bigint not null,
  income_minor bigint not null,
  primary key (merchant_id, date, trade_type, store_no, operator_id, channel, method, currency)
) with (fillfactor = 50);

-- Of what is there already. Until now nothing was paid in parts and no channel took a fee.
insert into day_figures
select t.merchant_id, (happened.at at time zone m.time_zone)::date, t.trade_type,
  coalesce(t.store_no, ''), coalesce(t.operator_id, ''), coalesce(o.channel, 'pos'),
  coalesce(t.method, ''), t.currency, sum(happened.paid),
  sum(happened.paid * t.order_amount_minor), sum(happened.paid * t.discount_minor),
  sum(1 - happened.paid), sum(happened.back_minor),
  sum(happened.paid * t.amount_minor - happened.back_minor)
from trade_orders t
join merchants m on m.merchant_id = t.merchant_id
left join payment_sessions s on s.merchant_id = t.merchant_id
  and s.id_time = right(t.session_id, 11) and s.session_id = t.session_id
left join orders o on o.merchant_id = t.merchant_id
  and o.id_time = right(s.order_ids[1], 11) and o.order_id = s.order_ids[1]
cross join lateral (
  select t.success_at as at, 1 as paid, 0::bigint as back_minor
  union all
  select l.at, 0, (
    select sum(-e.amount_minor)::bigint
    from json_to_recordset(l.entries) as e (code text, amount_minor bigint)
    where e.code in ('cash_drawer', 'psp_receivable'))
  from ledger_transfers l
  where l.merchant_id = t.merchant_id and l.trade_order_id = t.trade_order_id
    and l.kind = 'REFUND') as happened
where t.merchant_id is not null and t.success_at is not null
group by 1, 2, 3, 4, 5, 6, 7, 8;
