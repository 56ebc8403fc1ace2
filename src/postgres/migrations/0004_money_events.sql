-- What was paid and given back in a time, without walking over the merchant's whole stream.

create index events_money on events (merchant_id, at)
  where type in ('CHECKOUT_COMPLETED', 'REFUND_SUCCEEDED');
