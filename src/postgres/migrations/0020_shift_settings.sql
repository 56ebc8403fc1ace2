-- How often anything was booked to a shift; and how a store handles shifts.

alter table shifts add column change_count int not null default 0;

-- Whose cash a store takes in an open shift only.
alter table stores add column cash_needs_shift text not null default 'nobody'
  check (cash_needs_shift in ('nobody', 'operators', 'everybody'));
-- Cashiers count their drawer without knowing what should be in it.
alter table stores add column blind_count boolean not null default false;
