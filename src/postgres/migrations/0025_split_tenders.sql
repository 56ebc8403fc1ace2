-- Refunds of sales that a member paid a part of: what a member paid goes back to the member.

alter table refunds
  -- Null for what the session itself brought: cash, or money of the channel.
  add column tender text check (tender in ('MEMBER_ACCOUNT', 'POINTS'));
