-- Recharges: money that members pay in. Each is a trade order of its own kind, paid by a payment
-- session with no orders; and what a member's statement is read by.

create table recharges (
  merchant_id text not null,
  trade_order_id text collate "C" not null,
  -- Who asked for it; members may have been merged since.
  member_id text not null,
  status text not null check (status in ('OPEN', 'PAID', 'FAILED', 'RETURNED')),
  amount_minor bigint not null check (amount_minor > 0),
  currency char(3) not null,
  -- As it was promised.
  rule json,
  coupon_codes json not null,
  gift_minor bigint not null check (gift_minor >= 0),
  points bigint not null check (points >= 0),
  is_gift_withheld boolean not null,
  -- Asked back, whether it has arrived or not.
  refunded_minor bigint not null,
  created_at timestamptz not null,
  paid_at timestamptz,
  head_hash text not null,
  primary key (merchant_id, trade_order_id),
  check (refunded_minor between 0 and amount_minor),
  check ((paid_at is null) = (status <> 'PAID'))
) with (fillfactor = 70);
create index recharges_member on recharges (merchant_id, member_id, trade_order_id);

-- Two members are merged in one transfer.
alter table ledger_transfers add column other_member_id text;
create index ledger_transfers_member on ledger_transfers (merchant_id, member_id, at, transfer_id)
  where member_id is not null;
create index ledger_transfers_other_member
  on ledger_transfers (merchant_id, other_member_id, at, transfer_id)
  where other_member_id is not null;
