-- Which papers were printed, how often, and by whom: every print but the first is a reprint.

create table receipt_prints (
  merchant_id text not null,
  trade_order_id text collate "C" not null,
  -- Empty for the receipt of the trade order itself; else the refund that the slip is of.
  refund_id text collate "C" not null,
  -- 1 for the original, and from there without a gap.
  print_no integer not null check (print_no > 0),
  printed_at timestamptz not null,
  caller_id text not null,
  caller_name text not null,
  -- A request that is repeated prints the same paper again.
  idempotency_key text,
  request_hash text,
  primary key (merchant_id, trade_order_id, refund_id, print_no)
);
create unique index receipt_prints_key on receipt_prints (merchant_id, caller_id, idempotency_key)
  where idempotency_key is not null;
