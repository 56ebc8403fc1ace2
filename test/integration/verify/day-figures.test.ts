/** What is changed in the figures of a day, or is missing from them, is named. */
import { openKeptSales } from "./kept-sales.ts";

const { names } = openKeptSales();

names(
  "a day whose sum was raised",
  (sql) => sql`
    update day_figures set trade_minor = trade_minor + 1
    where merchant_id = 'sentosa_demo' and method = 'wechat'`,
  () => ["day 2026-03-20/1/S01//pos/wechat/SGD trade_minor: 1200 → 1201"],
);
names(
  "a day that forgot a refund",
  (sql) => sql`
    update day_figures set refund_count = refund_count - 1
    where merchant_id = 'sentosa_demo' and method = 'cash'`,
  () => [/^day 2026-03-20\/1\/S01\/\/pos\/cash\/SGD refund_count: 2 → 1$/],
);
names(
  "an income that nothing brought",
  (sql) => sql`
    update day_figures set income_minor = income_minor + 5
    where merchant_id = 'sentosa_demo' and method = 'wechat'`,
  () => [/^day 2026-03-20\/1\/S01\/\/pos\/SGD income_minor: \d+ → \d+$/],
);
names(
  "a day that is gone, and one that never was",
  (sql) => sql`
    update day_figures set date = '2026-03-19'
    where merchant_id = 'sentosa_demo' and method = 'wechat'`,
  () => [
    "day 2026-03-20/1/S01//pos/wechat/SGD trade_count: 1 → 0",
    "day 2026-03-20/1/S01//pos/wechat/SGD trade_minor: 1200 → 0",
    "day 2026-03-20/1/S01//pos/wechat/SGD discount_minor: 200 → 0",
    "day 2026-03-19/1/S01//pos/wechat/SGD trade_count: 0 → 1",
    "day 2026-03-19/1/S01//pos/wechat/SGD trade_minor: 0 → 1200",
    "day 2026-03-19/1/S01//pos/wechat/SGD discount_minor: 0 → 200",
    /^day 2026-03-19\/1\/S01\/\/pos\/SGD income_minor: 0 → 1000$/,
    /^day 2026-03-20\/1\/S01\/\/pos\/SGD income_minor: \d+ → \d+$/,
  ],
);
