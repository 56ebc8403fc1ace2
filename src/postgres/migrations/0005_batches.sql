-- What the last batch of a merchant called itself. A batch that was decided on what the last one
-- left, without reading again, names that one: when somebody else has written since, it is refused.

alter table streams add column batch_id text not null default '';
