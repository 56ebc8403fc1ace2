/**
 * Every row that a batch or a request names by its id is found by one look into one index, all of
 * whose columns are bound. A batch's statements are planned once and kept, so theirs hold from the
 * first order on, when the database knows nothing of its tables yet.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../../../src/postgres/database.ts";
import { createConnections, type Borrowed } from "../../../src/postgres/store/connection.ts";
import { loadFacts } from "../../../src/postgres/store/load-facts.ts";
import { lane_settings } from "../../../src/postgres/store/store.ts";
import { writeChanges } from "../../../src/postgres/store/write-changes.ts";
import { readStoredAnswer } from "../../../src/queries/idempotency.ts";
import {
  createOrderReader,
  readCartOrders,
  readOrders,
} from "../../../src/queries/orders/read-order.ts";
import * as sessions from "../../../src/queries/orders/read-session.ts";
import {
  createSoldReader,
  createTradeOrderReader,
} from "../../../src/queries/sales/read-trade-order.ts";
import { readTicket } from "../../../src/queries/orders/read-ticket.ts";
import { readTimeline } from "../../../src/queries/orders/timeline.ts";
import { storeOrders } from "../../../bench/stored-orders.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { insertMerchant, merchant_id } from "../../support/order-book.ts";
import { findScans, type PlanNode, type Scan } from "../../support/plans.ts";
import { checkedOut, lockedOrder, recorded, successOf } from "../../support/samples.ts";
import { no_changes, park } from "../../support/shelf.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await insertMerchant(database.sql, { merchant_id, mch_id: "20000000" });
});
afterAll(() => database.drop());

/** What a batch looks for, each kind of thing by its id. */
const needs = {
  order_ids: ["order_1", "order_2"],
  cart_ids: ["cart_1"],
  session_ids: ["ps_1"],
  trade_order_ids: [],
  refund_ids: ["refund_1"],
  slots: [park],
  replay_ids: ["replay_1"],
  lookups: [],
  idempotency_keys: [{ caller_id: "key_1", key: "1" }],
};

/** By index, how many of its columns are bound: all of them, or all but those that only sort. */
const looked_up_by: Readonly<Record<string, number>> = {
  orders_pkey: 3,
  orders_cart: 3,
  payment_sessions_pkey: 3,
  payment_sessions_cart: 3,
  trade_orders_pkey: 2,
  tickets_pkey: 3,
  refunds_pkey: 3,
  refunds_order: 3,
  events_stream: 3,
  used_mandates_pkey: 2,
  used_mandates_session: 3,
  slots_pkey: 4,
  idempotency_keys_pkey: 3,
  members_pkey: 2,
};

/** No table is read from end to end, and those that are not `vague` by look-ups alone. */
function expectLookUps(statement: string, plan: PlanNode, vague: readonly string[]): void {
  // A merchant's own row, or all merchants' where a page knows nothing but a secret.
  const scans = findScans(plan).filter(({ table }) => table !== "merchants");
  const judged = scans.map((scan) => ({
    ...scan,
    is_look_up: isLookUp(scan) || (vague.includes(scan.table) && scan.index !== null),
  }));
  expect({ statement, judged }).toEqual({
    statement,
    judged: scans.map((scan) => ({ ...scan, is_look_up: true })),
  });
}

/** With a later index that may be taken for the primary key while nothing is known. */
const ambiguous_tables = ["payment_sessions", "trade_orders"] as const;
/** In which the orders that these tests store have no rows. */
const empty_tables = ["refunds", "used_mandates", "idempotency_keys", "members"] as const;

function isLookUp({ index, columns, is_by_place }: Scan): boolean {
  return is_by_place || (index !== null && looked_up_by[index] === columns);
}

/** Explains what this connection has sent before, as it would be carried out again. */
async function explainLane(connection: Borrowed, vague: readonly string[]): Promise<string[]> {
  const prepared = await connection.query<{ name: string; statement: string; count: number }>({
    parts: [
      `select name, statement, cardinality(parameter_types) as count from pg_prepared_statements
       where statement not like '%pg_prepared_statements%'`,
    ],
    values: [],
  });
  for (const { name, statement, count } of prepared) {
    const explain = `explain (format json) execute "${name}" ${nulls(count)}`;
    const [row] = await connection.query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>({
      parts: [explain],
      values: [],
    });
    expectLookUps(statement, row!["QUERY PLAN"][0].Plan, vague);
  }
  return prepared.map(({ statement }) => statement);
}

function nulls(count: number): string {
  return count === 0 ? "" : `(${Array.from({ length: count }, () => "null").join(", ")})`;
}

async function checkLane(vague: readonly string[]): Promise<void> {
  const connections = createConnections({ url: database.url, settings: lane_settings, max: 1 });
  const connection = await connections.borrow(merchant_id);
  try {
    await loadFacts(connection, merchant_id, needs);
    const { orders, session } = checkedOut([lockedOrder()]);
    const paid = recorded({ orders, session }, successOf(session));
    // Changes of what is not there: looked for, and not found.
    for (const write of writeChanges(merchant_id, {
      ...no_changes,
      position: 0,
      orders: paid.orders.map((order) => ({ order, head_hash: "" })),
      sessions: [paid.session],
      revoked_tickets: ["ticket_1"],
    })) {
      await connection.run(write);
    }
    const statements = await explainLane(connection, vague);
    for (const table of ["orders", "payment_sessions", "tickets", "refunds", "used_mandates"]) {
      expect(statements.some((statement) => statement.includes(table))).toBe(true);
    }
  } finally {
    connection.discard();
    await connections.end();
  }
}

/** Every read of single things by their ids. */
async function readAll(sql: Database): Promise<void> {
  await createOrderReader(sql)(merchant_id, "order_1");
  await createTradeOrderReader(sql)(merchant_id, "E1");
  await createSoldReader(sql)(merchant_id, "E1");
  await readCartOrders(sql, merchant_id, "cart_1");
  await readOrders(sql, merchant_id, ["order_1", "order_2"]);
  await sessions.createSessionReader(sql)(merchant_id, "ps_1");
  await sessions.readSessionsOfCart(sql, merchant_id, "cart_1");
  await sessions.readRefundsOfOrder(sql, merchant_id, "order_1");
  await sessions.findMerchantOfSession(sql, "ps_1");
  await sessions.readMandateReferences(sql, merchant_id, "ps_1");
  await readTicket(sql, "ticket_1");
  await readTimeline(sql, merchant_id, "order_1");
  await readStoredAnswer(sql, merchant_id, { caller_id: "key_1", key: "1" });
}

async function checkReads(): Promise<void> {
  const sql = openDatabase({
    url: database.url,
    max: 1,
    settings: { plan_cache_mode: "force_generic_plan" },
  });
  try {
    await readAll(sql);
    const prepared = await sql<{ name: string; statement: string; count: number }[]>`
      select name, statement, cardinality(parameter_types) as count from pg_prepared_statements
      where statement not like '%pg_prepared_statements%'`;
    expect(prepared).toHaveLength(14);
    for (const { name, statement, count } of prepared) {
      const [row] = await sql.unsafe<{ "QUERY PLAN": [{ Plan: PlanNode }] }[]>(
        `explain (format json) execute "${name}" ${nulls(count)}`,
      );
      expectLookUps(statement, row!["QUERY PLAN"][0].Plan, empty_tables);
    }
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function fill(from: number, to: number): Promise<void> {
  await storeOrders(database.sql, { merchant_id, from, to, onProgress: () => undefined });
}

describe("a batch finds what it names by look-ups alone", () => {
  // All indexes of such a table look the same, but for those with a condition, which do no harm.
  test("in tables that are empty and unknown", () => checkLane(ambiguous_tables));
  test("in tables that were looked at when they had few orders", async () => {
    await fill(0, 30);
    await checkLane(["trade_orders"]);
  });
  test("in tables with thousands of orders", async () => {
    await fill(30, 4_000);
    await checkLane(["trade_orders"]);
  });
});

test("a request finds what it names by look-ups alone", async () => {
  await fill(4_000, 5_000);
  await checkReads();
});
