-- What was consumed of a deposit is a payment like any other, by which it is refunded.

alter table payment_sessions
  drop constraint payment_sessions_protocol_check,
  add constraint payment_sessions_protocol_check
    check (protocol in ('AP2', 'DIRECT', 'COUNTER', 'DEPOSIT'));

-- Its pay order is found by its number, and listed with those of sales by the time of its id.
create index deposits_pay_order on deposits (merchant_id, pay_order_id);
create index deposits_time on deposits (merchant_id, right(deposit_id, 11), deposit_id);

-- Of those that were consumed before: a hold's payment has the key of its capture, a charge its
-- own, and cash is asked of nobody.
insert into payment_sessions (
  merchant_id, session_id, cart_id, order_ids, protocol, payment_method, amount_minor, currency,
  provider, status, created_at, expiry_at, payment_ref, settled, trade_order_id, pay_order_id)
select d.merchant_id,
  case d.keeping
    when 'DRAWER' then replace(d.deposit_id, 'deposit_', 'ps_')
    when 'HOLD' then coalesce((
      select e.payload ->> 'key' from events e
      where e.merchant_id = d.merchant_id and right(e.stream_id, 11) = right(d.deposit_id, 11)
        and e.stream_id = d.deposit_id and e.type = 'DEPOSIT_CONSUME_REQUESTED'
      order by e.position desc limit 1), d.deposit_id)
    else d.deposit_id
  end,
  replace(d.deposit_id, 'deposit_', 'cart_'), '{}', 'DEPOSIT', d.method, d.consumed_minor,
  d.currency, d.provider, 'SUCCEEDED', d.created_at, d.request_expiry_at, d.payment_ref, true,
  d.trade_order_id, d.pay_order_id
from deposits d
where d.merchant_id is not null and d.status = 'CONSUMED';

update trade_orders as t set cart_id = s.cart_id, session_id = s.session_id
from payment_sessions s
where s.protocol = 'DEPOSIT' and t.merchant_id = s.merchant_id
  and t.trade_order_id = s.trade_order_id;
