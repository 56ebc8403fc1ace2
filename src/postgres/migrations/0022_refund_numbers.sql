-- The number of a refund in the cashier family, `MR…`; those of before have none.
alter table refunds add column refund_no text collate "C";
create unique index refunds_number on refunds (merchant_id, refund_no) where refund_no is not null;
