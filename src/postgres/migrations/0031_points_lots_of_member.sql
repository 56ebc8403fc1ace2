-- A member's lots, and those with anything left among them, by one index instead of two: every sale
-- that earns points writes a lot, and each index costs it an entry in a place of its own.
drop index points_lots_open;
drop index points_lots_member;
create index points_lots_member on points_lots (merchant_id, member_id, (remaining_points > 0));
