import { describe, expect, test } from "vitest";
import { actor, merchant_id, openMemoryBooks } from "../../test/support/memory-book.ts";
import {
  adult,
  beach_pass,
  catalogWith,
  createOrder,
  lockedOrder,
  slotWith,
  start_ms,
  visit_date,
} from "../../test/support/samples.ts";
import { chain_start, eventHash } from "../protocols/timeline/event-hash.ts";
import { no_trade_number } from "../domain/trade/trade-number.ts";
import { addFacts, applyChange, takeChanges, openBook } from "./book.ts";
import type { Facts } from "./ports/store.ts";

const nothing: Facts = {
  orders: [],
  sessions: [],
  trade_orders: [],
  refunds: [],
  slots: [],
  replays: [],
  records: [],
  answered: [],
  idempotency: [],
};

/** A book on a transaction that has loaded just this. */
function bookOn(facts: Partial<Facts>, position = 7) {
  const head = {
    position,
    batch_id: "",
    catalog_version: 1,
    catalog_hash: "",
    numbers: no_trade_number,
  };
  return openBook({ head, facts: { ...nothing, ...facts } }, catalogWith());
}

const cancelled = {
  type: "ORDER_CANCELLED",
  at_ms: start_ms,
  payload: { reason: "rain" },
} as const;

describe("the events of a batch", () => {
  test("take the next positions of the merchant's stream, whatever order they belong to", async () => {
    const { book, openServer } = await openMemoryBooks();
    const server = openServer();
    const both = ["order_1", "order_2"].map((order_id) => createOrder({ order_id }));
    await Promise.all(both.map((command) => server.accept(command)));
    await server.accept({ type: "CANCEL_ORDER", order_id: "order_1", reason: "rain" });
    expect(book.events.map(({ position, stream_id }) => [position, stream_id])).toEqual([
      [1, "catalog"],
      [2, "order_1"],
      [3, "order_1"],
      [4, "order_2"],
      [5, "order_2"],
      [6, "order_1"],
      [7, "order_1"],
    ]);
    expect(book.position).toBe(7);
  });

  test("are chained order by order, and the order keeps the last hash", async () => {
    const { book, openServer } = await openMemoryBooks();
    const server = openServer();
    const both = ["order_1", "order_2"].map((order_id) => createOrder({ order_id }));
    await Promise.all(both.map((command) => server.accept(command)));
    await server.accept({ type: "CANCEL_ORDER", order_id: "order_1", reason: "rain" });
    for (const stream_id of ["order_1", "order_2"]) {
      let hash = chain_start;
      for (const event of book.events.filter((one) => one.stream_id === stream_id)) {
        hash = eventHash(hash, merchant_id, event);
        expect(event.hash).toBe(hash);
      }
      expect(book.orders.get(stream_id)?.head_hash).toBe(hash);
    }
  });
});

describe("what a batch writes", () => {
  test("is nothing when nothing happened", () => {
    expect(takeChanges(bookOn({ orders: [{ order: lockedOrder(), head_hash: "h" }] }))).toBeNull();
  });

  test("is each record once, as the last command left it", () => {
    const record = { order: lockedOrder(), head_hash: chain_start };
    const book = bookOn({ orders: [record], slots: [slotWith({ held: 3 })] });
    const released = {
      type: "INVENTORY_RELEASED",
      at_ms: start_ms,
      payload: { lockId: record.order.lock!.lock_id, skuId: adult.sku_id, quantity: 3 },
    } as const;
    const { order_id } = record.order;
    applyChange(book, { events: [{ order_id, event: cancelled }] }, { actor, at_ms: start_ms });
    applyChange(book, { events: [{ order_id, event: released }] }, { actor, at_ms: start_ms });
    expect(takeChanges(book)).toMatchObject({
      position: 9,
      events: [{ position: 8 }, { position: 9 }],
      orders: [{ order: { status: "CANCELLED", lock: { status: "RELEASED" } } }],
      slots: [{ held: 0, sold: 0 }],
    });
  });

  test("makes the slot of a day that an unlimited pool sells for the first time", async () => {
    const { book, openServer } = await openMemoryBooks();
    await openServer().accept(createOrder({ sku_id: beach_pass.sku_id, quantity: 4 }));
    expect(book.slots.get(`beach/${visit_date}/`)).toEqual({
      pool_id: "beach",
      date: visit_date,
      start_time: "",
      capacity: null,
      closed: false,
      held: 4,
      sold: 0,
    });
  });

  test("lets an order be found by what its customer gave, trimmed and in lower case", async () => {
    const book = bookOn({});
    const draft = {
      ...lockedOrder(),
      status: "DRAFT",
      lock: null,
      customer: { telegram_username: " BestJustin ", name: "王小明", empty: " " },
    } as const;
    applyChange(book, { drafts: [draft], events: [] }, { actor, at_ms: start_ms });
    const event = {
      type: "ORDER_DRAFT_CREATED",
      at_ms: start_ms,
      payload: { skuId: "", quantity: 3, date: "", channel: "", customer: {} },
    } as const;
    applyChange(
      book,
      { events: [{ order_id: draft.order_id, event }] },
      { actor, at_ms: start_ms },
    );
    expect(takeChanges(book)?.terms).toEqual([
      { term: "bestjustin", order_id: "order_1" },
      { term: "王小明", order_id: "order_1" },
    ]);
  });
});

describe("what is loaded later", () => {
  test("does not displace what the batch has changed", () => {
    const record = { order: lockedOrder(), head_hash: chain_start };
    const slots = [slotWith({ held: 3 })];
    const book = bookOn({ orders: [record], slots });
    const { order_id } = record.order;
    applyChange(book, { events: [{ order_id, event: cancelled }] }, { actor, at_ms: start_ms });
    addFacts(book, { ...nothing, orders: [record], slots });
    expect(book.orders.get(order_id)?.order.status).toBe("CANCELLED");
  });
});

test("an event on an order that was not loaded is a fault of ours, and throws", () => {
  const change = { events: [{ order_id: "order_9", event: cancelled }] };
  expect(() => applyChange(bookOn({}), change, { actor, at_ms: start_ms })).toThrow(
    /order_9, which was not loaded/,
  );
});
