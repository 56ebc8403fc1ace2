-- The transfers of some days are read for what is to be paid out. They are appended as time goes
-- on, so that an index of what each stretch of the table holds is all that it takes, and writing
-- costs nothing.
create index ledger_transfers_at on ledger_transfers
  using brin (at) with (pages_per_range = 16, autosummarize = on);
