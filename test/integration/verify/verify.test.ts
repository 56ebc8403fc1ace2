/** A clean book is clean, and a book with one thing changed is named for that one thing. */
import { describe, expect, test } from "vitest";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { merchant_id } from "../../support/order-book.ts";
import { openKeptSales } from "./kept-sales.ts";

const kept = openKeptSales();
const { names, columns } = kept;

test("a book with an order in every state is clean", async () => {
  const states = await kept.sql<{ status: string }[]>`
    select distinct status from orders order by status`;
  expect(states.map(({ status }) => status)).toEqual([
    ...["CANCELLED", "EXPIRED", "FULFILLED", "LOCKED", "PENDING_PAYMENT", "REFUNDED"],
  ]);
  const report = await verifyMerchant(kept.sql, merchant_id);
  expect(report.findings).toEqual([]);
  expect(report).toMatchObject({ merchant_id, orders: 17, findings_total: 0 });
  expect(report.events).toBe(report.position);
});

describe("timelines and the stream", () => {
  names(
    "an event whose payload was changed",
    (sql, { fulfilled: { order_id } }) => sql`
      update events set payload = '{"reason":"none"}'
      where stream_id = ${order_id} and type = 'PAYMENT_UNKNOWN'`,
    ({ fulfilled: { order_id } }) => [
      new RegExp(`^order ${order_id} hash of event \\d+: [0-9a-f]{64} → [0-9a-f]{64}$`),
      new RegExp(`^order ${order_id} hold_until: no instant → 2026-`),
    ],
  );
  names(
    "an event whose actor was changed",
    (sql, { locked }) => sql`
      update events set actor = '{"type":"operator","id":"op_1"}'
      where stream_id = ${locked} and type = 'INVENTORY_LOCKED'`,
    ({ locked }) => [new RegExp(`^order ${locked} hash of event`)],
  );
  names(
    "an event that was put elsewhere in time",
    (sql, { locked }) => sql`
      update events set at = at + interval '1 millisecond'
      where stream_id = ${locked} and type = 'INVENTORY_LOCKED'`,
    ({ locked }) => [new RegExp(`^order ${locked} hash of event`)],
  );
  names(
    "an event that was taken out of the middle",
    (sql, { waiting: { order_id } }) => sql`
      delete from events where stream_id = ${order_id} and type = 'CHECKOUT_REQUESTED'`,
    ({ waiting: { order_id } }) => [
      new RegExp(`^order ${order_id} hash of event`),
      `order ${order_id} payment_method: nothing → card`,
      /^stream sentosa_demo next position: \d+ → \d+$/,
    ],
  );
  names(
    "a timeline that was cut short at its end",
    (sql, { locked }) => sql`
      delete from events where stream_id = ${locked} and type = 'INVENTORY_LOCKED'`,
    ({ locked }) => [
      new RegExp(`^order ${locked} head_hash: `),
      new RegExp(`^order ${locked} hold_until: nothing → `),
      new RegExp(`^order ${locked} lock_expiry_at: nothing → `),
      new RegExp(`^order ${locked} lock_id: nothing → lock_`),
      `order ${locked} lock_quantity: nothing → 3`,
      `order ${locked} lock_status: nothing → HELD`,
      `order ${locked} status: DRAFT → LOCKED`,
      /^stream sentosa_demo position: /,
    ],
  );
  names(
    "a row's head hash",
    (sql, { locked }) => sql`update orders set head_hash = 'x' where order_id = ${locked}`,
    ({ locked }) => [new RegExp(`^order ${locked} head_hash: [0-9a-f]{64} → x$`)],
  );
  names(
    "an event that cannot follow on what came before",
    async (sql, { locked }) => {
      await sql`
        update events set type = 'FULFILLMENT_REVOKED'
        where stream_id = ${locked} and type = 'INVENTORY_LOCKED'`;
    },
    ({ locked }) => [
      new RegExp(`^order ${locked} event \\d+: an event that can happen in status DRAFT → `),
      new RegExp(`^order ${locked} hash of event`),
    ],
  );
  names(
    "an event of a kind that does not exist, with a payload that is none",
    (sql, { locked }) => sql`
      update events set type = 'WHATEVER', payload = 'null'
      where stream_id = ${locked} and type = 'INVENTORY_LOCKED'`,
    ({ locked }) => [
      new RegExp(`^order ${locked} event \\d+: `),
      new RegExp(`^order ${locked} hash of event`),
    ],
  );
  names(
    "events of an order that is gone",
    (sql, { expired }) => sql`delete from orders where order_id = ${expired}`,
    ({ expired }) => [
      new RegExp(`^order ${expired} row: an order, for event \\d+ INVENTORY_LOCKED → nothing$`),
      new RegExp(`^order ${expired} row: an order, for event \\d+ ORDER_DRAFT_CREATED → nothing$`),
      new RegExp(`^order ${expired} row: an order, for event \\d+ ORDER_EXPIRED → nothing$`),
    ],
  );
  names(
    "an order without events",
    async (sql) => {
      const names = sql(columns.get("orders") ?? []);
      await sql`create table copied as select * from orders where status = 'EXPIRED' limit 1`;
      await sql`update copied set order_id = 'order_x'`;
      await sql`insert into orders (${names}) select ${names} from copied`;
    },
    () => [
      /^order order_x head_hash: nothing → /,
      "order order_x first event: ORDER_DRAFT_CREATED → nothing",
    ],
  );
  names(
    "a stream that is said to be shorter than it is",
    (sql) => sql`update streams set position = position - 1`,
    () => [/^stream sentosa_demo position: \d+ → \d+$/],
  );
  names(
    "a change in the catalog's timeline",
    (sql) => sql`update events set actor = '{}' where stream_id = 'catalog'`,
    () => [/^catalog sentosa_demo hash of event 1: /],
  );
  names(
    "a price, a name and a pool that nobody saved",
    async (sql) => {
      await sql`update skus set price_minor = 1 where sku_id = 'sentosa_adult'`;
      await sql`update products set name_en = 'Sentoza'`;
      await sql`update pools set timed = true where pool_id = 'park'`;
    },
    () => [
      "catalog sku sentosa_adult price_minor: 4800 → 1",
      "catalog product sentosa name_en: Sentosa → Sentoza",
      "catalog pool park timed: false → true",
    ],
  );
  names(
    "a slot that nobody saved, and a SKU that is gone",
    async (sql) => {
      await sql`
        insert into slots (merchant_id, pool_id, visit_date, capacity)
        values ('sentosa_demo', 'park', '2027-01-01', 5)`;
      await sql`delete from skus where sku_id = 'night_show'`;
    },
    () => [
      "catalog slot park/2027-01-01/ row: nothing: it was never saved → a row",
      "catalog sku night_show row: as saved → nothing",
    ],
  );
  names(
    "the catalog's head hash",
    (sql) => sql`update streams set catalog_hash = ''`,
    () => [/^catalog sentosa_demo catalog_hash: [0-9a-f]{64} → nothing$/],
  );
});

describe("orders and slots", () => {
  const fields: Readonly<Record<string, readonly [string, RegExp]>> = {
    status: ["'CANCELLED'", /status: FULFILLED → CANCELLED$/],
    payment_status: ["'FAILED'", /payment_status: SUCCESS → FAILED$/],
    fulfillment_status: ["'STUCK'", /fulfillment_status: FULFILLED → STUCK$/],
    lock_id: ["'lock_x'", /lock_id: lock_\w+ → lock_x$/],
    lock_expiry_at: ["'2030-01-01'", /lock_expiry_at: 2026\S+ → 2030\S+$/],
    hold_until: ["'2030-01-01'", /hold_until: 2026\S+ → 2030\S+$/],
    session_id: ["'ps_x'", /session_id: ps_\w+ → ps_x$/],
    payment_ref: ["null", /payment_ref: card_\w+ → nothing$/],
    payment_method: ["'paynow'", /payment_method: card → paynow$/],
    qr_url: ["'https://elsewhere'", /qr_url: https:\S+ → https:\/\/elsewhere$/],
    customer: ['\'{"name":"x"}\'', /customer: {"name":"谭"} → {"name":"x"}$/],
    sku_id: ["'other'", /sku_id: sentosa_family_pack → other$/],
    channel: ["'web'", /channel: telegram → web$/],
    created_at: ["created_at - interval '1 s'", /created_at: \S+ → \S+$/],
  };
  for (const [column, [value, line]] of Object.entries(fields)) {
    names(
      `the ${column} of an order`,
      (sql, { fulfilled: { order_id } }) =>
        sql`update orders set ${sql(column)} = ${sql.unsafe(value)} where order_id = ${order_id}`,
      () => [line],
    );
  }
  names(
    "what an order costs",
    (sql, { fulfilled: { order_id } }) =>
      sql`update orders set quote_amount_minor = 1 where order_id = ${order_id}`,
    ({ fulfilled: { order_id, session_id } }) => [
      `order ${order_id} quote_amount: 119 → 0.01`,
      `session ${session_id} amount_minor: 1 → 11900`,
    ],
  );
  names(
    "a lock's status, in the order and in its slot",
    (sql, { locked }) => sql`update orders set lock_status = 'EXPIRED' where order_id = ${locked}`,
    ({ locked }) => [
      `order ${locked} lock_status: HELD → EXPIRED`,
      "slot park/2026-03-21/ held: 9 → 12",
    ],
  );
  names(
    "a slot's counter of held places",
    (sql) => sql`update slots set held = held + 1 where pool_id = 'park'`,
    () => ["slot park/2026-03-21/ held: 12 → 13"],
  );
  names(
    "a slot's counter of sold places",
    (sql) => sql`update slots set sold = sold - 3 where pool_id = 'park'`,
    () => ["slot park/2026-03-21/ sold: 12 → 9"],
  );
  names(
    "counters of a slot that nobody bought",
    (sql) => sql`update slots set held = 2 where pool_id = 'show'`,
    () => ["slot show/2026-03-21/19:40 held: 0 → 2"],
  );
  names(
    "a slot with more places gone than it has",
    (sql) => sql`update slots set capacity = 23 where pool_id = 'park'`,
    () => [
      "catalog slot park/2026-03-21/ capacity: 60 → 23",
      "slot park/2026-03-21/ held + sold: at most its capacity, 23 → 24",
    ],
  );
  names(
    "a slot that is gone although it has orders",
    (sql) => sql`delete from slots where pool_id = 'park'`,
    () => [
      "catalog slot park/2026-03-21/ row: as saved → nothing",
      "slot park/2026-03-21/ row: a slot: it has orders → nothing",
    ],
  );
  names(
    "an order on a day on which it was not bought",
    (sql, { locked }) =>
      sql`update orders set visit_date = '2026-03-22' where order_id = ${locked}`,
    ({ locked }) => [
      `order ${locked} date: 2026-03-21 → 2026-03-22`,
      "slot park/2026-03-21/ held: 9 → 12",
      "slot park/2026-03-22/ row: a slot: it has orders → nothing",
    ],
  );
});

describe("tickets", () => {
  names(
    "a ticket that is missing",
    (sql, { fulfilled: { order_id } }) => sql`delete from tickets where order_id = ${order_id}`,
    () => [/^ticket ticket_\w+ row: a ticket, as issued → nothing$/],
  );
  names(
    "a ticket of an order that was never paid",
    (sql, { locked }) => sql`
      insert into tickets values ('sentosa_demo', 'ticket_x', ${locked}, 'ful_x', 'VALID', now())`,
    () => ["ticket ticket_x row: nothing: no FULFILLMENT_ISSUED → a ticket, order LOCKED"],
  );
  names(
    "a second ticket of an order",
    (sql, { fulfilled: { order_id } }) => sql`
      insert into tickets
      values ('sentosa_demo', 'ticket_x', ${order_id}, 'ful_x', 'VALID', now())`,
    () => [/^ticket ticket_x row: only ticket_\w+ → another ticket$/],
  );
  names(
    "a ticket of an order that does not exist",
    (sql) => sql`
      insert into tickets values ('sentosa_demo', 'ticket_x', 'order_x', 'ful_x', 'VALID', now())`,
    () => ["ticket ticket_x order: order_x → nothing"],
  );
  names(
    "a revoked ticket that is valid again",
    (sql, { refunded: { order_id } }) =>
      sql`update tickets set status = 'VALID' where order_id = ${order_id}`,
    () => [/^ticket ticket_\w+ status: REVOKED → VALID$/],
  );
  names(
    "a ticket that was revoked by nobody",
    (sql, { fulfilled: { order_id } }) =>
      sql`update tickets set status = 'REVOKED' where order_id = ${order_id}`,
    () => [/^ticket ticket_\w+ status: VALID → REVOKED$/],
  );
  names(
    "a ticket with another code than was issued",
    (sql, { fulfilled: { order_id } }) =>
      sql`update tickets set ticket_code = 'ticket_x' where order_id = ${order_id}`,
    () => [
      /^ticket ticket_[0-9a-f]+ row: a ticket, as issued → nothing$/,
      /^ticket ticket_x row: only ticket_\w+ → another ticket$/,
    ],
  );
  names(
    "whose fulfilment a ticket is, and when it was issued",
    (sql, { fulfilled: { order_id } }) => sql`
      update tickets set fulfillment_id = 'ful_x', issued_at = '2020-01-01'
      where order_id = ${order_id}`,
    () => [
      /^ticket ticket_\w+ fulfillment_id: ful_\w+ → ful_x$/,
      /^ticket ticket_\w+ issued_at: 2026\S+ → 2020\S+$/,
    ],
  );
});

/** What a trade order is that says it was paid when it was not. */
const unpaid = [
  /^trade_order E\d+ success_at: false → true$/,
  /^trade_order E\d+ status: FAIL → SUCCESS$/,
];

describe("payments and refunds", () => {
  names(
    "a payment without its reference",
    (sql, { fulfilled: { session_id } }) =>
      sql`update payment_sessions set payment_ref = null where session_id = ${session_id}`,
    ({ fulfilled: { session_id } }) => [
      new RegExp(`^session ${session_id} payment_ref: a reference → nothing$`),
      new RegExp(`^session ${session_id} payment_ref: card_\\w+ → nothing$`),
    ],
  );
  names(
    "a session that succeeded although its order was never paid",
    (sql, { waiting: { session_id } }) => sql`
      update payment_sessions set status = 'SUCCEEDED', settled = true, payment_ref = 'card_x'
      where session_id = ${session_id}`,
    ({ waiting: { session_id } }) => [
      `session ${session_id} payment_ref: nothing → card_x`,
      `session ${session_id} status: not SUCCEEDED: no CHECKOUT_COMPLETED → SUCCEEDED`,
      `session ${session_id} status: OPEN or UNKNOWN: the order waits for it → SUCCEEDED`,
      new RegExp(`^session ${session_id} trade order: E\\d+ → nothing$`),
      new RegExp(`^session ${session_id} transfer: SALE P\\d+ → nothing$`),
    ],
  );
  names(
    "a session that failed although its orders were paid",
    (sql, { cart }) => sql`
      update payment_sessions set status = 'FAILED' where session_id = ${cart[0]!.session_id}`,
    ({ cart: [{ session_id } = { session_id: "" }] }) => [
      `session ${session_id} refunds: at least 23800: it paid for nothing → 0`,
      `session ${session_id} status: SUCCEEDED → FAILED`,
      `session ${session_id} status: SUCCEEDED → FAILED`,
      /^transfer P\d+ row: nothing: no payment and no refund of its own → SALE$/,
      ...unpaid,
      /^trade_order E\d+ income_minor: 0 → 23800$/,
      /^trade_order E\d+ transfers on merchant_payable\/SGD: 0 → -23800$/,
      /^trade_order E\d+ transfers on psp_receivable\/sandbox_card\/SGD: 0 → 23800$/,
    ],
  );
  names(
    "a success of which the provider's last word is not known",
    (sql, { fulfilled: { session_id } }) =>
      sql`update payment_sessions set settled = false where session_id = ${session_id}`,
    ({ fulfilled: { session_id } }) => [`session ${session_id} settled: true → false`],
  );
  names(
    "a session that is open although nobody waits for it",
    (sql, { declined: { session_id } }) =>
      sql`update payment_sessions set status = 'OPEN' where session_id = ${session_id}`,
    ({ declined: { session_id } }) => [
      `session ${session_id} status: ended: the order is LOCKED → OPEN`,
    ],
  );
  names(
    "a session that is gone",
    (sql, { fulfilled: { session_id } }) =>
      sql`delete from payment_sessions where session_id = ${session_id}`,
    ({ fulfilled: { session_id } }) => [
      `session ${session_id} row: a session of this order, as created → nothing`,
      /^transfer P\d+ row: nothing: no payment and no refund of its own → SALE$/,
      /^trade_order E\d+ session_id: a session of its own → ps_/,
      ...unpaid,
      /^trade_order E\d+ income_minor: 0 → 11900$/,
      /^trade_order E\d+ transfers on merchant_payable\/SGD: 0 → -11900$/,
      /^trade_order E\d+ transfers on psp_receivable\/sandbox_card\/SGD: 0 → 11900$/,
    ],
  );
  names(
    "a session for an order that never heard of it",
    (sql, { fulfilled: { session_id }, locked }) => sql`
      update payment_sessions set order_ids = array[${locked}] where session_id = ${session_id}`,
    ({ fulfilled: { session_id } }) => [
      `session ${session_id} amount_minor: 0 → 11900`,
      `session ${session_id} orders in its cart: 1 → 0`,
      `session ${session_id} row: a session of this order, as created → nothing`,
    ],
  );
  names(
    "what a session was to take",
    (sql, { cart }) => sql`
      update payment_sessions set amount_minor = 1 where session_id = ${cart[0]!.session_id}`,
    ({ cart: [{ session_id } = { session_id: "" }] }) => [
      `session ${session_id} amount_minor: 23800 → 1`,
      /^transfer P\d+ moves in minor units: 1 SGD → 23800 SGD$/,
      /^trade_order E\d+ amount_minor: 1 → 23800$/,
    ],
  );
  names(
    "a refund that is missing",
    (sql, { refunded: { refund_id } }) => sql`delete from refunds where refund_id = ${refund_id}`,
    ({ refunded: { refund_id, order_id, session_id } }) => [
      `order ${order_id} refunds of ${session_id} in minor units of SGD: 11900 → 0`,
      `refund ${refund_id} row: a refund, as requested → nothing`,
      `transfer ${refund_id} row: nothing: no payment and no refund of its own → REFUND`,
      /^trade_order E\d+ refunded_minor: 0 → 11900$/,
      /^trade_order E\d+ refunds of its tenders: 0 → 11900$/,
      /^trade_order E\d+ status: SUCCESS → REFUND_ALL$/,
    ],
  );
  names(
    "money that came for nothing and stays",
    (sql, { too_late: { order_id } }) => sql`delete from refunds where order_id = ${order_id}`,
    ({ too_late: { session_id } }) => [
      /^refund refund_\w+ row: a refund, as requested → nothing$/,
      `session ${session_id} refunds: at least 11900: it paid for nothing → 0`,
      /^transfer P\d+ row: nothing: no payment and no refund of its own → STRAY_PAYMENT$/,
    ],
  );
  names(
    "a refund that nobody asked for, of an order that has its ticket",
    (sql, { fulfilled: { order_id, session_id } }) => sql`
      insert into refunds values ('sentosa_demo', 'refund_x', ${order_id}, ${session_id}, 11900,
        'SGD', 'none', 'PENDING', null, null, now(), default, 1, 'refund_x-1')`,
    ({ fulfilled: { order_id, session_id } }) => [
      `order ${order_id} refunds of ${session_id} in minor units of SGD: 0 → 11900`,
      "refund refund_x row: nothing: no REFUND_REQUESTED → a refund",
      /^trade_order E\d+ refunding_minor: 11900 → 0$/,
    ],
  );
  names(
    "a refund of an order that does not exist",
    (sql) => sql`
      insert into refunds values ('sentosa_demo', 'refund_x', 'order_x', 'ps_x', 1, 'SGD', 'none',
        'PENDING', null, null, now(), default, 1, 'refund_x-1')`,
    () => ["refund refund_x order: order_x → nothing"],
  );
  names(
    "a refund that is said to have arrived",
    (sql, { refunding: { refund_id } }) => sql`
      update refunds set status = 'SUCCEEDED', refund_ref = 'r_1' where refund_id = ${refund_id}`,
    ({ refunding: { refund_id } }) => [
      `refund ${refund_id} refund_ref: nothing → r_1`,
      `refund ${refund_id} status: PENDING → SUCCEEDED`,
      `refund ${refund_id} transfer: REFUND ${refund_id} → nothing`,
      /^trade_order E\d+ refunded_minor: 11900 → 0$/,
      /^trade_order E\d+ refunding_minor: 0 → 11900$/,
      /^trade_order E\d+ refunds of its tenders: 11900 → 0$/,
      /^trade_order E\d+ status: REFUND_ALL → SUCCESS$/,
    ],
  );
  names(
    "a refund that is said to have been tried more often",
    (sql, { refunding: { refund_id } }) =>
      sql`update refunds set attempt_count = 3 where refund_id = ${refund_id}`,
    ({ refunding: { refund_id } }) => [`refund ${refund_id} attempt_count: 1 → 3`],
  );
  names(
    "a refund of another amount",
    (sql, { refunding: { refund_id } }) =>
      sql`update refunds set amount_minor = 11800 where refund_id = ${refund_id}`,
    ({ refunding: { refund_id, order_id, session_id } }) => [
      `order ${order_id} refunds of ${session_id} in minor units of SGD: 11900 → 11800`,
      `refund ${refund_id} amount in SGD: 119 → 118`,
      /^trade_order E\d+ refunding_minor: 11800 → 11900$/,
    ],
  );
});

test("a broken book is counted to its end and named in part", async () => {
  await kept.sql`update orders set head_hash = 'x'`;
  const report = await verifyMerchant(kept.sql, merchant_id, { findings_max: 5 });
  expect(report.findings).toHaveLength(5);
  expect(report.findings_total).toBe(17);
});

test("another merchant's book is none of its business", async () => {
  await kept.sql`update orders set head_hash = 'x'`;
  const report = await verifyMerchant(kept.sql, "somebody_else");
  expect(report).toMatchObject({ orders: 0, events: 0 });
});
