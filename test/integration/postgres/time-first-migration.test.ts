/** A database that was filled before its keys began with time: nothing is lost, all is found. */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ListOrdersQuery } from "../../../src/contract/order.ts";
import { randomIds } from "../../../src/engine/clock.ts";
import { migrate, readMigrations, titleOf } from "../../../src/postgres/migrate.ts";
import { listOrders } from "../../../src/queries/orders/list-orders.ts";
import { createOrderReader, readCartOrders } from "../../../src/queries/orders/read-order.ts";
import { readSessionsOfCart } from "../../../src/queries/orders/read-session.ts";
import { readTicket } from "../../../src/queries/orders/read-ticket.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { merchant_id } from "../../support/order-book.ts";

/** The last migration before the one that this is about. */
const before = 5;
const product_folder = fileURLToPath(new URL("../../../src/postgres/migrations", import.meta.url));
const start_ms = Date.parse("2026-03-20T08:00:00.000Z");

let database: TestDatabase;
let folder = "";

/** An order of each kind of cart id that there may be: ours, and what clients made up. */
const orders = ["", "a", "0123456789", "01234567890", "x".repeat(64), "-_-", null].map(
  (cart_id, n) => {
    const at_ms = start_ms + n;
    return {
      n,
      at: new Date(at_ms).toISOString(),
      order_id: randomIds.newId("order", at_ms),
      session_id: randomIds.newId("ps", at_ms),
      ticket_code: randomIds.newId("ticket", at_ms),
      cart_id: cart_id ?? randomIds.newId("cart", at_ms),
    };
  },
);

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  folder = await mkdtemp(join(tmpdir(), "tillgate-before-"));
  for (const migration of (await readMigrations()).slice(0, before)) {
    const name = `${titleOf(migration)}.sql`;
    await copyFile(join(product_folder, name), join(folder, name));
  }
  await migrate(database.sql, { folder });
  await fill();
  await migrate(database.sql);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** As it was written before. */
async function fill(): Promise<void> {
  const { sql } = database;
  const rows = JSON.stringify(orders);
  await sql`
    insert into merchants (merchant_id, mch_id, name_zh, name_en, time_zone, currency, locale,
      is_test, created_at)
    values (${merchant_id}, '20000000', '圣淘沙', 'Sentosa', 'Asia/Singapore', 'SGD', 'zh-CN',
      true, now())`;
  await sql`
    insert into orders (merchant_id, order_id, cart_id, sku_id, pool_id, product_name, quantity,
      visit_date, quote_amount_minor, currency, channel, customer, created_at, status,
      payment_status, fulfillment_status, lock_id, lock_status, lock_expiry_at, hold_until,
      head_hash)
    select ${merchant_id}, order_id, cart_id, 'pass', 'park', 'Pass', 1, '2026-03-21', 4800, 'SGD',
      'web', json_build_object('name', 'Visitor' || n), at, 'FULFILLED', 'SUCCESS', 'FULFILLED',
      'lock_' || n, 'CONSUMED', at, at, ''
    from json_to_recordset(${rows}::json)
      as x (n int, order_id text, cart_id text, at timestamptz)`;
  await sql`
    insert into order_terms (merchant_id, term, order_id)
    select ${merchant_id}, 'visitor' || n, order_id
    from json_to_recordset(${rows}::json) as x (n int, order_id text)`;
  await sql`
    insert into payment_sessions (merchant_id, session_id, cart_id, order_ids, protocol,
      payment_method, amount_minor, currency, provider, status, created_at, expiry_at, settled)
    select ${merchant_id}, session_id, cart_id, array[order_id], 'DIRECT', 'card', 4800, 'SGD',
      'sandbox', 'SUCCEEDED', at, at, true
    from json_to_recordset(${rows}::json)
      as x (session_id text, cart_id text, order_id text, at timestamptz)`;
  await sql`
    insert into tickets (merchant_id, ticket_code, order_id, fulfillment_id, status, issued_at)
    select ${merchant_id}, ticket_code, order_id, 'ful_' || n, 'VALID', at
    from json_to_recordset(${rows}::json)
      as x (n int, ticket_code text, order_id text, at timestamptz)`;
}

async function search(q: string): Promise<string[]> {
  const query = ListOrdersQuery.parse({ q });
  const merchant = { merchant_id, time_zone: "Asia/Singapore" };
  const { data } = await listOrders(database.sql, merchant, { ...query, after: null });
  return data.map(({ order_id }) => order_id);
}

test("each order is found by its id, cart, ticket and what it is sought by", async () => {
  const { sql } = database;
  const readOrder = createOrderReader(sql);
  for (const { n, order_id, cart_id, session_id, ticket_code } of orders) {
    expect(await readOrder(merchant_id, order_id)).toMatchObject({ order_id, cart_id });
    const of_cart = await readCartOrders(sql, merchant_id, cart_id);
    expect(of_cart.map((order) => order.order_id)).toEqual([order_id]);
    const sessions = await readSessionsOfCart(sql, merchant_id, cart_id);
    expect(sessions).toMatchObject([{ session_id, order_ids: [order_id] }]);
    expect(Object.keys(sessions[0]!)).not.toContain("id_time");
    expect(await readTicket(sql, ticket_code)).toMatchObject({ ticket_code, order_id });
    for (const q of [order_id, order_id.slice(0, 16), ticket_code, `visitor${n}`]) {
      expect({ q, found: await search(q) }).toEqual({ q, found: [order_id] });
    }
  }
  expect(await search("visitor")).toEqual(orders.map(({ order_id }) => order_id).toReversed());
});

test("an id that is there is refused a second time, and so is an order's second ticket", async () => {
  const { sql } = database;
  const [{ order_id, session_id, ticket_code } = expect.fail("there are orders")] = orders;
  const another = "ticket_0123456789abc19d0a63581c";
  const refused = [
    [
      "orders_pkey",
      sql`update orders set order_id = ${order_id} where merchant_id = ${merchant_id}`,
    ],
    [
      "tickets_order",
      sql`
      insert into tickets (merchant_id, ticket_code, order_id, fulfillment_id, status, issued_at)
      values (${merchant_id}, ${another}, ${order_id}, 'ful', 'VALID', now())`,
    ],
    [
      "tickets_pkey",
      sql`
      insert into tickets (merchant_id, ticket_code, order_id, fulfillment_id, status, issued_at)
      values (${merchant_id}, ${ticket_code}, 'order_of_nobody', 'ful', 'VALID', now())`,
    ],
    [
      "payment_sessions_pkey",
      sql`
      update payment_sessions set session_id = ${session_id} where merchant_id = ${merchant_id}`,
    ],
  ] as const;
  for (const [constraint_name, statement] of refused) {
    await expect(statement).rejects.toMatchObject({ code: "23505", constraint_name });
  }
});
