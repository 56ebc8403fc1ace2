/** Trade orders, transfers, balances and numbers: what is changed in them is named. */
import { describe } from "vitest";
import { openKeptSales } from "./kept-sales.ts";

const { names } = openKeptSales();

describe("transfers", () => {
  names(
    "a transfer that is off balance, and what follows from it",
    (sql, { cash }) => sql`
      update ledger_transfers
      set entries = replace(entries::text, '"-1000"', '"-999"')::json
      where transfer_id = ${cash.pay_order_id}`,
    ({ cash }) => [
      `transfer ${cash.pay_order_id} balance in SGD: 0 → 1`,
      /^account merchant_payable\/SGD balance_minor: \d+ → \d+$/,
      `trade_order ${cash.trade_order_id} transfers on merchant_payable/SGD: -1000 → -999`,
    ],
  );
  names(
    "a transfer that balances in the sum of two currencies only",
    (sql, { cash }) => sql`
      update ledger_transfers
      set entries = replace(entries::text,
        '"SGD","amount_minor":"-1000"', '"CNY","amount_minor":"-1000"')::json
      where transfer_id = ${cash.pay_order_id}`,
    ({ cash }) => [
      `transfer ${cash.pay_order_id} balance in CNY: 0 → -1000`,
      `transfer ${cash.pay_order_id} balance in SGD: 0 → 1000`,
      "account merchant_payable/CNY balance_minor: 1000 → nothing",
      /^account merchant_payable\/SGD balance_minor: \d+ → \d+$/,
      `trade_order ${cash.trade_order_id} transfers on merchant_payable/CNY: 0 → -1000`,
      `trade_order ${cash.trade_order_id} transfers on merchant_payable/SGD: -1000 → 0`,
    ],
  );
  names(
    "a transfer with lines of nothing, and one without any",
    (sql) => sql`
      insert into ledger_transfers values
        ('sentosa_demo', 'x_1', 'PAYOUT', now(), 'payout', 'x_1', null, null, null, null,
          '[{"code":"bank","owner_id":"","currency":"SGD","amount_minor":"0"}]'),
        ('sentosa_demo', 'x_2', 'PAYOUT', now(), 'payout', 'x_2', null, null, null, null, '[]')`,
    () => [
      "transfer x_1 entries: one an account, none of them of nothing → others",
      "transfer x_2 entries: one an account, none of them of nothing → others",
    ],
  );
  names(
    "a payment that was not booked",
    (sql, { scanned }) => sql`
      delete from ledger_transfers where transfer_id = ${scanned.pay_order_id}`,
    ({ scanned: { session_id, pay_order_id, trade_order_id } }) => [
      `session ${session_id} transfer: SALE ${pay_order_id} → nothing`,
      "account psp_receivable/sandbox_wechat/SGD balance_minor: 0 → 1000",
      /^account merchant_payable\/SGD balance_minor: \d+ → \d+$/,
      `trade_order ${trade_order_id} transfers on merchant_payable/SGD: -1000 → 0`,
      `trade_order ${trade_order_id} transfers on psp_receivable/sandbox_wechat/SGD: 1000 → 0`,
    ],
  );
  names(
    "a refund that was not booked",
    (sql, { cash_back: { refund_id } }) => sql`
      delete from ledger_transfers where transfer_id = ${refund_id}`,
    ({ cash_back: { refund_id, trade_order_id } }) => [
      `refund ${refund_id} transfer: REFUND ${refund_id} → nothing`,
      "account cash_drawer/S01/SGD balance_minor: 2700 → 1700",
      /^account merchant_payable\/SGD balance_minor: \d+ → \d+$/,
      `trade_order ${trade_order_id} transfers on merchant_payable/SGD: 0 → -1000`,
      `trade_order ${trade_order_id} transfers on cash_drawer/SGD: 0 → 1000`,
    ],
  );
  names(
    "money that came for nothing and was not booked",
    (sql) => sql`delete from ledger_transfers where kind = 'STRAY_PAYMENT'`,
    ({ too_late: { session_id } }) => [
      new RegExp(`^session ${session_id} transfer: STRAY_PAYMENT P\\d+ → nothing$`),
      /^account psp_receivable\/sandbox_card\/SGD balance_minor: \d+ → \d+$/,
      "account suspense/sandbox_card/SGD balance_minor: 0 → 11900",
    ],
  );
  names(
    "a payment that was booked twice",
    async (sql, { cash }) => {
      await sql`
        insert into ledger_transfers
        select merchant_id, 'x', kind, at, reference_type, reference_id, trade_order_id, reverses,
          member_id, store_no, entries
        from ledger_transfers where transfer_id = ${cash.pay_order_id}`;
      await sql`
        update ledger_accounts set balance_minor = balance_minor + 1000
        where account in ('cash_drawer/S01/SGD', 'merchant_payable/SGD')`;
    },
    ({ cash: { trade_order_id } }) => [
      "transfer x row: nothing: no payment and no refund of its own → SALE",
      `trade_order ${trade_order_id} transfers on merchant_payable/SGD: -1000 → -2000`,
      `trade_order ${trade_order_id} transfers on cash_drawer/SGD: 1000 → 2000`,
    ],
  );
  names(
    "what a transfer is of",
    (sql, { cash }) => sql`
      update ledger_transfers
      set kind = 'RECHARGE', reference_id = 'x', trade_order_id = 'E_x'
      where transfer_id = ${cash.pay_order_id}`,
    ({ cash: { pay_order_id, trade_order_id } }) => [
      `transfer ${pay_order_id} kind: SALE → RECHARGE`,
      `transfer ${pay_order_id} reference: pay_order ${pay_order_id} → pay_order x`,
      `transfer ${pay_order_id} trade_order_id: ${trade_order_id} → E_x`,
      `trade_order ${trade_order_id} transfers on merchant_payable/SGD: -1000 → 0`,
      `trade_order ${trade_order_id} transfers on cash_drawer/SGD: 1000 → 0`,
    ],
  );
  names(
    "money that was booked to another drawer and channel",
    (sql, { scanned }) => sql`
      update ledger_transfers
      set entries = replace(entries::text, 'sandbox_wechat', 'sandbox_card')::json
      where transfer_id = ${scanned.pay_order_id}`,
    ({ scanned: { trade_order_id } }) => [
      /^account psp_receivable\/sandbox_card\/SGD balance_minor: \d+ → \d+$/,
      "account psp_receivable/sandbox_wechat/SGD balance_minor: 0 → 1000",
      `trade_order ${trade_order_id} transfers on psp_receivable/sandbox_card/SGD: 0 → 1000`,
      `trade_order ${trade_order_id} transfers on psp_receivable/sandbox_wechat/SGD: 1000 → 0`,
    ],
  );
});

describe("accounts", () => {
  names(
    "a balance that is not the sum of its entries",
    (sql) => sql`
      update ledger_accounts set balance_minor = 1 where account = 'cash_drawer/S01/SGD'`,
    () => ["account cash_drawer/S01/SGD balance_minor: 1700 → 1"],
  );
  names(
    "an account that is gone",
    (sql) => sql`delete from ledger_accounts where account = 'cash_drawer/S01/SGD'`,
    () => ["account cash_drawer/S01/SGD balance_minor: 1700 → nothing"],
  );
  names(
    "an account that has no entries, or no place in the chart of accounts",
    (sql) => sql`
      insert into ledger_accounts values
        ('sentosa_demo', 'bank/SGD', true, 5), ('sentosa_demo', 'slush/SGD', true, 5)`,
    () => [
      "account bank/SGD balance_minor: 0 → 5",
      "account slush/SGD name: an account of the chart of accounts → slush/SGD",
    ],
  );
  names(
    "a drawer that may be overdrawn, and one that is",
    async (sql) => {
      await sql`
        update ledger_accounts set may_go_negative = true where account = 'cash_drawer/S01/SGD'`;
      await sql`
        insert into ledger_accounts values
          ('sentosa_demo', 'cash_drawer/S02/SGD', false, -7), ('sentosa_demo', 'bank/SGD', true, 7)`;
      await sql`
        insert into ledger_transfers values
          ('sentosa_demo', 'x', 'DROP', now(), 'shift', 'x', null, null, null, null,
            '[{"code":"cash_drawer","owner_id":"S02","currency":"SGD","amount_minor":"-7"},
              {"code":"bank","owner_id":"","currency":"SGD","amount_minor":"7"}]')`;
    },
    () => [
      "account cash_drawer/S01/SGD may_go_negative: false → true",
      "account cash_drawer/S02/SGD balance_minor: not below zero → -7",
    ],
  );
});

describe("trade orders", () => {
  const fields: Readonly<Record<string, readonly [string, string]>> = {
    status: ["4", "status: SUCCESS → REFUND_PART"],
    amount_minor: ["999", "amount_minor: 1000 → 999"],
    income_minor: ["1", "income_minor: 1000 → 1"],
    refunded_minor: ["7", "refunded_minor: 0 → 7"],
    refunding_minor: ["7", "refunding_minor: 0 → 7"],
    method: ["'alipay'", "method: wechat → alipay"],
    cart_id: ["'cart_x'", "cart_id: cart_order_[0-9]+ → cart_x"],
    success_at: ["null", "success_at: true → false"],
    currency: ["'CNY'", "currency: SGD → CNY"],
  };
  for (const [column, [value, line]] of Object.entries(fields)) {
    names(
      `the ${column} of a trade order`,
      (sql, { scanned }) => sql`
        update trade_orders set ${sql(column)} = ${sql.unsafe(value)}
        where trade_order_id = ${scanned.trade_order_id}`,
      ({ scanned: { trade_order_id } }) => [
        new RegExp(`^trade_order ${trade_order_id} ${line}$`),
        ...(column === "amount_minor" ? [/amount of its tenders: 999 → 1000$/] : []),
        ...(column === "currency" ? moved_currency : []),
      ],
    );
  }
  names(
    "what a trade order was paid with, and what went back of it",
    (sql, { cash_back }) => sql`
      update trade_orders
      set tenders = replace(tenders::text,
        '"refunded_minor":"1000"', '"refunded_minor":"998"')::json
      where trade_order_id = ${cash_back.trade_order_id}`,
    ({ cash_back: { trade_order_id } }) => [
      `trade_order ${trade_order_id} income_minor: 2 → 0`,
      `trade_order ${trade_order_id} refunds of its tenders: 1000 → 998`,
      `trade_order ${trade_order_id} transfers on merchant_payable/SGD: -2 → 0`,
      `trade_order ${trade_order_id} transfers on cash_drawer/SGD: 2 → 0`,
    ],
  );
  names(
    "a trade order that is gone",
    (sql, { fulfilled: { session_id } }) =>
      sql`delete from trade_orders where session_id = ${session_id}`,
    ({ fulfilled: { session_id } }) => [
      new RegExp(`^session ${session_id} trade order: E\\d+ → nothing$`),
    ],
  );
  names(
    "a trade order that failed and is said to wait, or to be paid",
    (sql, { not_scanned }) => sql`
      update trade_orders set status = 1, refunded_minor = 1
      where trade_order_id = ${not_scanned.trade_order_id}`,
    ({ not_scanned: { trade_order_id } }) => [
      `trade_order ${trade_order_id} refunded_minor: 0 → 1`,
      `trade_order ${trade_order_id} status: FAIL → ING`,
    ],
  );
  names(
    "a trade order whose attempts both paid",
    async (sql, { scanned, not_scanned }) => {
      await sql`
        update payment_sessions set trade_order_id = ${scanned.trade_order_id},
          cart_id = (select cart_id from payment_sessions
            where session_id = ${scanned.session_id})
        where session_id = ${not_scanned.session_id}`;
      await sql`
        update payment_sessions set status = 'SUCCEEDED', payment_ref = 'x'
        where session_id = ${not_scanned.session_id}`;
      await sql`update payment_sessions set order_ids = (
          select order_ids from payment_sessions where session_id = ${scanned.session_id})
        where session_id = ${not_scanned.session_id}`;
    },
    ({ scanned, not_scanned }) => [
      `trade_order ${scanned.trade_order_id} payments: 1 → 2`,
      `session ${not_scanned.session_id} transfer: SALE ${not_scanned.pay_order_id} → nothing`,
      new RegExp(`^trade_order ${not_scanned.trade_order_id} trade_order_id of its session: `),
      new RegExp(`^trade_order ${not_scanned.trade_order_id} cart_id: `),
      `session ${not_scanned.session_id} payment_ref: nothing → x`,
      new RegExp(`^session ${not_scanned.session_id} PAYMENT_SESSION_CREATED: true → false$`),
      new RegExp(`^session ${not_scanned.session_id} status: not SUCCEEDED`),
      new RegExp(`^session ${not_scanned.session_id} row: a session of this order, as created`),
    ],
  );
});

const moved_currency = [
  /transfers on merchant_payable\/CNY: -1000 → 0$/,
  /transfers on merchant_payable\/SGD: 0 → -1000$/,
  /transfers on psp_receivable\/sandbox_wechat\/CNY: 1000 → 0$/,
  /transfers on psp_receivable\/sandbox_wechat\/SGD: 0 → 1000$/,
];

describe("numbers", () => {
  names(
    "a stream that would give numbers out again",
    (sql) => sql`
      update streams set number_counter = number_counter - 1 where merchant_id = 'sentosa_demo'`,
    ({ not_scanned: { session_id } }) => [
      new RegExp(`^session ${session_id} pay_order_id: a number up to \\d{21} → P\\d{23}$`),
    ],
  );
  names(
    "a pay order that is none",
    (sql, { waiting: { session_id } }) => sql`
      update payment_sessions set pay_order_id = 'P12' where session_id = ${session_id}`,
    ({ waiting: { session_id } }) => [
      new RegExp(`^session ${session_id} pay_order_id: a number up to \\d{21} → P12$`),
    ],
  );
  names(
    "a number that two attempts have",
    (sql, { waiting, unknown }) => sql`
      update payment_sessions s set pay_order_id = o.pay_order_id, trade_order_id = o.trade_order_id
      from payment_sessions o
      where s.session_id = ${waiting.session_id} and o.session_id = ${unknown.session_id}`,
    () => [
      /^session ps_\w+ pay_order_id: a number of its own → P\d{23}, given twice$/,
      /^session ps_\w+ trade_order_id: a number of its own → E\d{23}, given twice$/,
    ],
  );
});
