-- Which batch wrote an event: told with the batch's first one. Two servers may come to the same
-- event at the same position (an expiry, in the same millisecond), so that the event itself does
-- not tell whose batch was committed.

alter table events add column batch_id text;
