-- One-time codes whose time is over are deleted, the oldest first.

create index member_codes_due on member_codes (merchant_id, expiry_at, code);
