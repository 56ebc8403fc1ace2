-- Who a member is stands with the member, and nowhere else: whoever asks to be forgotten is then
-- forgotten whole. A trade order names the member by its id.

alter table trade_orders drop column member_phone;

-- What a member bought and paid in.
create index trade_orders_member
  on trade_orders (merchant_id, member_id, created_at, trade_order_id)
  where member_id is not null;
