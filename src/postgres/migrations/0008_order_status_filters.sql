-- The list of orders by what became of their payment or their ticket, where that is rare: in a
-- million orders the few are found at once. As with ended_status, columns that stay empty through
-- an ordinary order's life are indexed, and not the statuses themselves, whose every step would
-- else write a new entry into each of the table's indexes.

alter table orders
  add column rare_payment_status text generated always as (
    case when payment_status in ('FAILED', 'UNKNOWN', 'REFUNDED', 'PARTIALLY_REFUNDED')
      then payment_status end) stored,
  add column rare_fulfillment_status text generated always as (
    case when fulfillment_status in ('REVOKED', 'STUCK') then fulfillment_status end) stored;
create index orders_payment on orders (merchant_id, rare_payment_status, created_at, order_id)
  where rare_payment_status is not null;
create index orders_fulfillment
  on orders (merchant_id, rare_fulfillment_status, created_at, order_id)
  where rare_fulfillment_status is not null;
