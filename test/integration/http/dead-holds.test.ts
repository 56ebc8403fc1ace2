/** What holds whose time is over stand in the way of: nothing. With the clock in hand. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Order } from "../../../src/domain/order/order.ts";
import { no_counter } from "../../../src/domain/trade/trade-order.ts";
import { expireHolds } from "../../../src/workers/expiry.ts";
import { createTestDatabase, tellLanes, type TestDatabase } from "../../support/database.ts";
import { createTestBook, type TestBook } from "../../support/order-book.ts";

const date = "2026-03-21";
const start_ms = Date.parse("2026-03-20T08:00:00Z");
let database: TestDatabase;
let book: TestBook;

beforeAll(async () => {
  database = await createTestDatabase();
  book = await createTestBook(database.sql, { start_ms, dates: [date], capacity: 6 });
});
afterAll(() => database.drop());

let orders_made = 0;

async function order(quantity: number): Promise<Order> {
  orders_made += 1;
  const names = { order_id: `order_${orders_made}`, cart_id: `cart_${orders_made}` };
  const { orders } = await book.accept({
    type: "CREATE_ORDER",
    ...names,
    is_cart_new: true,
    sku_id: "sentosa_adult",
    quantity,
    date,
    start_time: "",
    channel: "web",
    customer: {},
    at_ms: book.time.now(),
  });
  return orders[0]!;
}

function saveCapacity(capacity: number): Promise<unknown> {
  const slot = { pool_id: "park", date, start_time: "", capacity, closed: false };
  return book.accept({ type: "SAVE_CATALOG", products: [], pools: [], skus: [], slots: [slot] });
}

describe("the worker that gives holds back", () => {
  test("does so for all but the one whose record is broken", async () => {
    const broken = await order(1);
    const sound = await order(1);
    await database.sql`
      update orders set status = 'REFUNDED' where order_id = ${broken.order_id}`;
    await tellLanes(database.sql);
    book.time.advance(400_000);
    const { engine, time } = book;
    const round = expireHolds({ sql: database.sql, engine, clock: time.clock });
    await expect(round).rejects.toThrow(broken.order_id);
    const [row] = await database.sql<{ status: string }[]>`
      select status from orders where order_id = ${sound.order_id}`;
    expect(row?.status).toBe("EXPIRED");
    await database.sql`update orders set status = 'LOCKED' where order_id = ${broken.order_id}`;
    await tellLanes(database.sql);
    await expect(expireHolds({ sql: database.sql, engine, clock: time.clock })).resolves.toBe(
      false,
    );
  });
});

describe("somebody who wants places that only dead holds occupy", () => {
  test("gets them, also when it takes more holds than are given back at once", async () => {
    await saveCapacity(700);
    await Promise.all(Array.from({ length: 700 }, () => order(1)));
    book.time.advance(400_000);
    const party = await order(350);
    expect(party.status).toBe("LOCKED");
    // As one burst: each takes what the ones before it in the batch left over.
    const burst = await Promise.all(Array.from({ length: 350 }, () => order(1)));
    expect(burst.every(({ status }) => status === "LOCKED")).toBe(true);
    const [slot] = await database.sql<{ held: number }[]>`
      select held from slots where pool_id = 'park' and visit_date = ${date}`;
    expect(slot?.held).toBe(700);
    book.time.advance(400_000);
    await expireHolds({ sql: database.sql, engine: book.engine, clock: book.time.clock });
    await expireHolds({ sql: database.sql, engine: book.engine, clock: book.time.clock });
    await saveCapacity(6);
  });
});

describe("a till that sells places that only dead holds occupy", () => {
  test("gets them all, on each of the sale's slots", async () => {
    const { order_id } = await order(6);
    book.time.advance(400_000);
    const night = { sku_id: "night_show", date, start_time: "19:40" };
    await book.accept({
      ...{ type: "CREATE_ORDER", order_id: "order_night", cart_id: "cart_night" },
      ...{ is_cart_new: true, ...night, quantity: 6, channel: "web", customer: {} },
      at_ms: book.time.now(),
    });
    book.time.advance(400_000);
    const day = { sku_id: "sentosa_adult", date, start_time: "" };
    const { orders } = await book.accept({
      ...{ type: "SELL", cart_id: "cart_till", open_sale: null, goods: null, customer: {} },
      tickets: [
        { ...day, order_id: "order_till_1", quantity: 2 },
        { ...day, order_id: "order_till_2", quantity: 4 },
        { ...night, order_id: "order_till_3", quantity: 6 },
      ],
      ...{ discount_minor: 0n, subject: "tickets", body: "cash", at_ms: book.time.now() },
      payment: { method: "cash", store_no: "S01", received_minor: null },
      counter: no_counter,
    });
    expect(orders.map(({ status }) => status)).toEqual(["FULFILLED", "FULFILLED", "FULFILLED"]);
    const ended = await database.sql<{ status: string }[]>`
      select status from orders where order_id in (${order_id}, 'order_night')`;
    expect(ended.map(({ status }) => status)).toEqual(["EXPIRED", "EXPIRED"]);
    await saveCapacity(12);
  });
});

describe("money that comes late", () => {
  test("takes the places of dead holds, rather than going back", async () => {
    const { order_id } = await order(6);
    const { session } = await book.accept({
      type: "CHECKOUT",
      subject: { order_id },
      payment_method: "card",
      protocol: "DIRECT",
      provider: "sandbox",
    });
    book.time.advance(400_000);
    await book.accept({ type: "EXPIRE_ORDERS", order_ids: [order_id] });
    const other = await order(6);
    // The other one's hold runs out as well, and no worker comes by.
    book.time.advance(400_000);
    const paid = await book.accept({
      type: "RECORD_PAYMENT",
      session_id: session!.session_id,
      outcome: {
        state: "SUCCEEDED",
        payment_ref: "card_1",
        amount_minor: session!.amount_minor,
        currency: "SGD",
      },
    });
    expect(paid.orders[0]).toMatchObject({ order_id, status: "FULFILLED" });
    expect(paid.refunds).toEqual([]);
    const [row] = await database.sql<{ status: string }[]>`
      select status from orders where order_id = ${other.order_id}`;
    expect(row?.status).toBe("EXPIRED");
  });
});
