-- Keys that begin with time. An id of ours is random digits and behind them, as its last eleven
-- characters, its time. With these eleven first in a key, what is written now lies together at the
-- end of the index, whatever is stored already. With the random digits first each row went to a
-- page of its own, which had to be found, read, and after a checkpoint logged whole.
--
-- A row is found by `id_time = right($id, 11) and order_id = $id`, or by another table's id with
-- `right(cart_id, 11) = right($id, 11) and cart_id = $id`. Ids that others made (of carts, say) may
-- have any shape and any length, and are found alike. Ids are compared byte by byte, whatever the
-- database's own collation is.
--
-- The primary keys come last: while nothing is known of a table, all its indexes look the same to
-- the planner, and it takes the one that was made last.

alter table orders
  drop constraint orders_pkey,
  alter column cart_id type text collate "C",
  -- Of order_id; in other tables, of the id in their primary key.
  add column id_time text collate "C" not null generated always as (right(order_id, 11)) stored;
drop index orders_cart;
create index orders_cart on orders (merchant_id, right(cart_id, 11), cart_id);
alter table orders add primary key (merchant_id, id_time, order_id);

alter table payment_sessions
  drop constraint payment_sessions_pkey,
  alter column session_id type text collate "C",
  alter column cart_id type text collate "C",
  add column id_time text collate "C" not null generated always as (right(session_id, 11)) stored;
drop index payment_sessions_cart;
create index payment_sessions_cart on payment_sessions (merchant_id, right(cart_id, 11), cart_id);
alter table payment_sessions add primary key (merchant_id, id_time, session_id);

alter table tickets
  drop constraint tickets_pkey,
  drop constraint tickets_merchant_id_order_id_key,
  alter column order_id type text collate "C",
  add column id_time text collate "C" not null generated always as (right(ticket_code, 11)) stored;
-- Exactly one fulfilment an order.
create unique index tickets_order on tickets (merchant_id, right(order_id, 11), order_id);
alter table tickets add primary key (merchant_id, id_time, ticket_code);

alter table refunds
  drop constraint refunds_pkey,
  alter column refund_id type text collate "C",
  alter column order_id type text collate "C",
  add column id_time text collate "C" not null generated always as (right(refund_id, 11)) stored;
drop index refunds_order;
create index refunds_order on refunds (merchant_id, right(order_id, 11), order_id);
alter table refunds add primary key (merchant_id, id_time, refund_id);

drop index events_stream;
alter table events alter column stream_id type text collate "C";
create index events_stream on events (merchant_id, right(stream_id, 11), stream_id, position);

drop index used_mandates_session;
alter table used_mandates alter column session_id type text collate "C";
create index used_mandates_session
  on used_mandates (merchant_id, right(session_id, 11), session_id);

-- Search terms have no time in them, and are looked for by their start. They are kept in stretches:
-- within one they are sorted; when the merchant's stream has moved on by some thousand events the
-- next one begins; and whoever searches looks into each. So writing goes to the few pages of one.
alter table order_terms drop constraint order_terms_pkey;
alter table order_terms rename to order_terms_before;
create table order_terms (
  merchant_id text not null,
  -- Grows with the stream's position when the term was written.
  stretch integer not null,
  term text collate "C" not null,
  order_id text collate "C" not null,
  primary key (merchant_id, stretch, term, order_id)
);
-- What is there already goes into stretches of that size, by the time of the orders.
insert into order_terms (merchant_id, stretch, term, order_id)
select merchant_id,
  row_number() over (partition by merchant_id order by right(order_id, 11)) / 8192 as stretch,
  term, order_id
from order_terms_before
order by merchant_id, stretch, term;
drop table order_terms_before;
