/** The orders list by what became of payment and ticket: exactly those orders, and found fast. */
import { beforeEach, describe, expect, test } from "vitest";
import { ListOrdersQuery, type OrderDocument } from "../../../src/contract/order.ts";
import {
  fulfillmentStatuses,
  orderStatuses,
  paymentStatuses,
} from "../../../src/contract/order-words.ts";
import type { Database, Transaction } from "../../../src/postgres/database.ts";
import { readCursor } from "../../../src/queries/created-range.ts";
import { listOrders } from "../../../src/queries/orders/list-orders.ts";
import { readOverview } from "../../../src/queries/orders/overview.ts";
import { merchant_id } from "../../support/order-book.ts";
import { openSellingBook } from "../../support/selling-book.ts";

const start_ms = Date.parse("2026-03-20T08:00:00.000Z");
const date = "2026-03-21";
const capacity = 200;
const shop = openSellingBook({ start_ms, dates: [date], capacity });
const merchant = { merchant_id, time_zone: "Asia/Singapore", currency: "SGD" };

const unknown = { state: "UNKNOWN", reason: "timeout" } as const;
const declined = { state: "DECLINED", reason: "card_declined" } as const;

async function list(wanted: object): Promise<readonly OrderDocument[]> {
  const query = ListOrdersQuery.parse({ limit: 100, ...wanted });
  const after = query.cursor === undefined ? null : readCursor(query.cursor);
  return (await listOrders(shop.sql, merchant, { ...query, after })).data;
}

async function cancel(order_id: string) {
  return shop.book.accept({ type: "CANCEL_ORDER", order_id, reason: "rain" });
}

async function refund(refund_id: string, state: "SUCCEEDED" | "FAILED") {
  const outcome =
    state === "FAILED"
      ? ({ state, reason: "PROVIDER_REFUSED" } as const)
      : ({ state, refund_ref: `ref_${refund_id}` } as const);
  const attempt_key = `${refund_id}-1`;
  await shop.book.accept({ type: "RECORD_REFUND", refund_id, attempt_key, outcome });
}

function closeThePark(closed: boolean) {
  const slot = { pool_id: "park", date, start_time: "", capacity, closed };
  const command = { type: "SAVE_CATALOG", products: [], pools: [], skus: [] } as const;
  return shop.book.accept({ ...command, slots: [slot] });
}

/** Two orders in each state that orders come to rest or wait in. */
async function sellInEveryWay(): Promise<void> {
  for (let round = 0; round < 2; round++) {
    const [expired, failed, given_up, late] = await Promise.all([
      ...[shop.order(), shop.order(), shop.order(), shop.order()],
    ]);
    const late_session = await shop.checkOut(late!);
    await shop.record((await shop.checkOut(failed!)).session_id, declined);
    await cancel(given_up!);
    shop.book.time.advance(3_600_000);
    const order_ids = [expired!, failed!, late!];
    await shop.book.accept({ type: "EXPIRE_ORDERS", order_ids });
    await closeThePark(true);
    const { refunds } = await shop.settle(late_session);
    await closeThePark(false);
    await refund(refunds[0]!.refund_id, "FAILED");

    await shop.order();
    await shop.checkOut(await shop.order());
    await shop.record((await shop.checkOut(await shop.order())).session_id, declined);
    await shop.record((await shop.checkOut(await shop.order())).session_id, unknown);
    await shop.pay(await shop.order());
    for (const state of ["SUCCEEDED", "FAILED", null] as const) {
      const paid = await shop.order();
      await shop.pay(paid);
      const { refunds: asked } = await cancel(paid);
      if (state !== null) await refund(asked[0]!.refund_id, state);
    }
    const partly = await shop.order();
    await shop.pay(partly);
    await shop.sql`
      update orders set payment_status = 'PARTIALLY_REFUNDED'
      where merchant_id = ${merchant_id} and order_id = ${partly}`;
  }
}

/** Each status of each kind, alone and with each of the others. */
function* everyChoice(): Generator<Readonly<Record<string, string>>> {
  for (const status of [undefined, ...orderStatuses]) {
    for (const payment_status of [undefined, ...paymentStatuses]) {
      for (const fulfillment_status of [undefined, ...fulfillmentStatuses]) {
        yield {
          ...(status === undefined ? {} : { status }),
          ...(payment_status === undefined ? {} : { payment_status }),
          ...(fulfillment_status === undefined ? {} : { fulfillment_status }),
        };
      }
    }
  }
}

const idsOf = (orders: readonly OrderDocument[]) => orders.map(({ order_id }) => order_id);

describe("the list", () => {
  beforeEach(sellInEveryWay);

  test("holds exactly the orders that all its filters name, newest first", async () => {
    const all = await list({});
    const seen = new Set<string>();
    for (const wanted of everyChoice()) {
      const filters = Object.entries(wanted);
      const expected = all.filter((order) =>
        filters.every(([name, value]) => order[name] === value),
      );
      const found = idsOf(await list(wanted));
      expect({ wanted, found }).toEqual({ wanted, found: idsOf(expected) });
      if (found.length > 0) for (const [name, value] of filters) seen.add(`${name} ${value}`);
    }
    // Every state of payment and ticket was there to be found.
    for (const status of paymentStatuses) expect(seen).toContain(`payment_status ${status}`);
    for (const status of fulfillmentStatuses)
      expect(seen).toContain(`fulfillment_status ${status}`);
  });

  test("follows an order out of a filter when its state changes", async () => {
    const [order] = await list({ payment_status: "UNKNOWN" });
    const session = await shop.sql<{ session_id: string }[]>`
      select session_id from orders where merchant_id = ${merchant_id}
        and order_id = ${order!.order_id}`;
    await shop.record(session[0]!.session_id, declined);
    expect(idsOf(await list({ payment_status: "UNKNOWN" }))).not.toContain(order!.order_id);
    expect(idsOf(await list({ payment_status: "FAILED" }))).toContain(order!.order_id);
  });

  test("behind each matter of the overview has as many orders as the overview counts", async () => {
    const { attention } = await readOverview(shop.sql, merchant, shop.book.time.now());
    expect(attention).toMatchObject({ unknown_count: 2, stuck_count: 2 });
    expect(await list({ payment_status: "UNKNOWN" })).toHaveLength(attention.unknown_count);
    expect(await list({ fulfillment_status: "STUCK" })).toHaveLength(attention.stuck_count);
  });

  test("of an ordinary sale leaves every entry of the rare states' indexes alone", async () => {
    const entries = async () => {
      const [row] = await shop.sql<{ count: number }[]>`
        select count(*)::integer as count from orders where merchant_id = ${merchant_id}
          and (rare_payment_status is not null or rare_fulfillment_status is not null)`;
      return row!.count;
    };
    const before = await entries();
    const order_id = await shop.order();
    expect(await entries()).toBe(before);
    const session = await shop.checkOut(order_id);
    expect(await entries()).toBe(before);
    await shop.settle(session);
    expect(await entries()).toBe(before);
  });
});

describe("a rare state among very many orders", () => {
  test("is found without walking over the others", async () => {
    await fill(30_000);
    for (const wanted of [
      ...["UNKNOWN", "FAILED", "PARTIALLY_REFUNDED", "PENDING", "NONE"].map((payment_status) => {
        return { payment_status };
      }),
      ...["STUCK", "REVOKED", "PENDING"].map((fulfillment_status) => ({ fulfillment_status })),
    ]) {
      const { data, rows_read } = await shop.sql.begin(async (transaction) => {
        const before = await rowsRead(transaction);
        const query = ListOrdersQuery.parse(wanted);
        const sql = transaction as unknown as Database;
        const page = await listOrders(sql, merchant, { ...query, after: null });
        return { data: page.data, rows_read: (await rowsRead(transaction)) - before };
      });
      expect({ wanted, data, is_quick: rows_read < 100 }).toEqual({
        ...{ wanted, data: [], is_quick: true },
      });
    }
  });
});

/** Rows of orders that this connection has looked at. */
async function rowsRead(transaction: Transaction): Promise<number> {
  const [row] = await transaction<{ rows_read: number }[]>`
    select (seq_tup_read + idx_tup_fetch)::integer as rows_read
    from pg_stat_xact_user_tables where relname = 'orders'`;
  return row!.rows_read;
}

/** Fulfilled orders, by SQL alone. */
async function fill(count: number): Promise<void> {
  await shop.sql`
    insert into orders (merchant_id, order_id, cart_id, sku_id, pool_id, product_name, quantity,
      visit_date, quote_amount_minor, currency, channel, customer, created_at, status,
      payment_status, fulfillment_status, lock_id, lock_status, lock_expiry_at, hold_until,
      head_hash)
    select ${merchant_id}, 'order_' || n, 'cart_' || n, 'sentosa_adult', 'park', 'P', 1,
      '2026-03-21', 4800, 'SGD', 'web', '{}', now() - n * interval '1 second', 'FULFILLED',
      'SUCCESS', 'FULFILLED', 'lock_' || n, 'CONSUMED', now(), now(), ''
    from generate_series(1, ${count}::integer) n`;
  await shop.sql`analyze orders`;
}
