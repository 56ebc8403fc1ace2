import { describe, expect, test } from "vitest";
import { openMemoryBooks, storeWith } from "../../test/support/memory-book.ts";
import { adult, createOrder, visit_date } from "../../test/support/samples.ts";
import type { Command } from "./command.ts";
import { CommitUnknownError, type Store } from "./ports/store.ts";

const orderFor = (order_id: string): Command =>
  createOrder({
    order_id,
    cart_id: `cart_${order_id}`,
    is_cart_new: true,
    sku_id: adult.sku_id,
    quantity: 1,
  });

const ordersFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, n) => orderFor(`order_${first + n}`));

/** The store, with the kinds of transactions and of looks that were asked of it. */
function watch(store: Store) {
  const asked: string[] = [];
  const watched: Store = {
    ...store,
    open(id, needs) {
      asked.push("open");
      return store.open(id, needs);
    },
    resume(id, head) {
      asked.push("resume");
      const transaction = store.resume(id, head);
      return {
        ...transaction,
        load(needs) {
          asked.push("load");
          return transaction.load(needs);
        },
      };
    },
  };
  return { asked, store: watched };
}

/** A store on which the first commit of a resumed transaction waits at a gate. */
function gated(store: Store) {
  const gate = Promise.withResolvers<void>();
  const sent: number[] = [];
  const slow: Store = {
    ...store,
    resume(id, head) {
      const transaction = store.resume(id, head);
      return {
        ...transaction,
        async commit(changes) {
          sent.push(changes.events.length / 2);
          await gate.promise;
          await transaction.commit(changes);
        },
      };
    },
  };
  return { store: slow, sent, open: () => gate.resolve() };
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((next) => setImmediate(next));
};

describe("a batch is decided on the book that the last one left", () => {
  test("without asking the store for what is in it", async () => {
    const { store, openServer } = await openMemoryBooks();
    const { asked, store: watched } = watch(store);
    const server = openServer({ store: watched });
    await server.accept(orderFor("order_1"));
    await server.accept(orderFor("order_2"));
    await server.accept({ type: "CANCEL_ORDER", order_id: "order_1", reason: "rain" });
    expect(asked).toEqual(["open", "resume", "resume"]);
  });

  test("with a look for what is not", async () => {
    const { store, openServer } = await openMemoryBooks();
    await openServer().accept(orderFor("order_1"));
    const { asked, store: watched } = watch(store);
    const server = openServer({ store: watched });
    await server.accept(orderFor("order_2"));
    await server.accept({ type: "CANCEL_ORDER", order_id: "order_1", reason: "rain" });
    expect(asked).toEqual(["open", "resume", "load"]);
  });

  test("and run again the long way when somebody else has written since", async () => {
    const { book, store, openServer } = await openMemoryBooks(2);
    const { asked, store: watched } = watch(store);
    const here = openServer({ store: watched });
    const there = openServer();
    await here.accept(orderFor("order_1"));
    await there.accept(orderFor("order_2"));
    expect(await here.execute(orderFor("order_3"))).toMatchObject({
      kind: "rejected",
      rejection: { code: "SLOT_SOLD_OUT" },
    });
    expect(asked).toEqual(["open", "resume", "open"]);
    expect(book.slots.get(`park/${visit_date}/`)?.held).toBe(2);
  });

  test("and a refusal too is only given on how things stand", async () => {
    const { openServer } = await openMemoryBooks(1);
    const here = openServer();
    const there = openServer();
    await here.accept(orderFor("order_1"));
    expect((await here.execute(orderFor("order_2"))).kind).toBe("rejected");
    await there.accept({ type: "CANCEL_ORDER", order_id: "order_1", reason: "rain" });
    await here.accept(orderFor("order_3"));
  });

  test("until it has grown too large, and nothing is lost by that", async () => {
    const { book, store, openServer } = await openMemoryBooks(10_000);
    const { asked, store: watched } = watch(store);
    const server = openServer({ store: watched });
    for (let round = 0; round < 12; round++) {
      await Promise.all(ordersFrom(round * 250, 250).map((order) => server.accept(order)));
    }
    const cancel = { type: "CANCEL_ORDER", order_id: "order_0", reason: "rain" } as const;
    await server.accept(cancel);
    expect(book.orders.size).toBe(3_000);
    expect(book.slots.get(`park/${visit_date}/`)?.held).toBe(2_999);
    // Its orders are let go, and looked for where they are wanted; the slots and the rest stay.
    expect(asked.filter((kind) => kind !== "resume")).toEqual(["open", "load"]);
  });

  test("and what is let go is known again where it matters", async () => {
    const { book, openServer } = await openMemoryBooks(10_000);
    const server = openServer();
    const first = orderFor("order_a");
    await server.accept(first);
    const checkout = { type: "CHECKOUT", payment_method: "card", protocol: "DIRECT" } as const;
    const subject = { order_id: "order_a" };
    const opened = await server.accept({ ...checkout, subject, provider: "sandbox" });
    const { session_id, amount_minor, currency } = opened.session!;
    for (let round = 0; round < 4; round++) {
      await Promise.all(ordersFrom(round * 250, 250).map((order) => server.accept(order)));
    }
    const again = { ...first, order_id: "order_b", is_cart_new: false } as Command;
    expect(await server.execute(again)).toMatchObject({
      rejection: { code: "CART_BEING_PAID", session_id },
    });
    const outcome = { state: "SUCCEEDED", payment_ref: "card_1", amount_minor, currency } as const;
    const paid = await server.accept({ type: "RECORD_PAYMENT", session_id, outcome });
    expect(paid.orders).toMatchObject([{ order_id: "order_a", status: "FULFILLED" }]);
    expect(book.orders.size).toBe(1_001);
    expect(book.slots.get(`park/${visit_date}/`)).toMatchObject({ held: 1_000, sold: 1 });
  });
});

describe("while a batch is under way", () => {
  test("the next goes off once enough wait for it, but no third", async () => {
    const { book, store, openServer } = await openMemoryBooks(1_000);
    const slow = gated(store);
    const server = openServer({ store: slow.store });
    await server.accept(orderFor("order_0"));
    const all = [server.accept(orderFor("order_1"))];
    await turns(20);
    all.push(server.accept(orderFor("order_2")));
    await turns(20);
    expect(slow.sent).toEqual([1]);
    all.push(...ordersFrom(3, 20).map((order) => server.accept(order)));
    await turns(20);
    expect(slow.sent).toEqual([1, 21]);
    all.push(...ordersFrom(30, 20).map((order) => server.accept(order)));
    await turns(20);
    expect(slow.sent).toEqual([1, 21]);
    slow.open();
    await Promise.all(all);
    expect(slow.sent).toEqual([1, 21, 20]);
    expect(book.orders.size).toBe(43);
  });

  test("nothing of it is let go: what is wanted of it waits until it is written", async () => {
    const { book, store, openServer } = await openMemoryBooks(1_000);
    const slow = gated(store);
    const server = openServer({ store: slow.store, kept_orders_max: 3 });
    await server.accept(orderFor("order_0"));
    const created = ordersFrom(1, 15).map((order) => server.accept(order));
    await turns(20);
    expect(slow.sent).toEqual([15]);
    const cancelled = Array.from({ length: 15 }, (_, n) =>
      server.accept({ type: "CANCEL_ORDER", order_id: `order_${1 + n}`, reason: "rain" }),
    );
    const another = server.accept(orderFor("order_16"));
    await turns(20);
    slow.open();
    await Promise.all([...created, ...cancelled, another]);
    expect(book.slots.get(`park/${visit_date}/`)?.held).toBe(2);
  });

  test("and fails, all behind it is run again in its order, and nobody notices", async () => {
    const { book, store, openServer } = await openMemoryBooks(1_000);
    let is_broken = false;
    const failing = storeWith(store, {
      async commit(commit) {
        if (!is_broken) return commit();
        is_broken = false;
        await turns(30);
        throw new Error("refused");
      },
    });
    const server = openServer({ store: failing });
    await server.accept(orderFor("order_0"));
    is_broken = true;
    const first = ordersFrom(1, 15).map((order) => server.accept(order));
    await turns(10);
    const second = ordersFrom(16, 15).map((order) => server.accept(order));
    await Promise.all([...first, ...second]);
    const created = book.events.filter(({ type }) => type === "ORDER_DRAFT_CREATED");
    expect(created.map(({ stream_id }) => stream_id)).toEqual(
      Array.from({ length: 31 }, (_, n) => `order_${n}`),
    );
  });

  test("and nobody can say what became of it, it alone is given up", async () => {
    const { book, store, openServer } = await openMemoryBooks(1_000);
    let is_lost = false;
    const losing = storeWith(store, {
      async commit(commit) {
        await commit();
        if (!is_lost) return;
        is_lost = false;
        throw new CommitUnknownError("the answer was lost");
      },
      wasCommitted: () => Promise.reject(new Error("away")),
    });
    const server = openServer({ store: losing });
    await server.accept(orderFor("order_0"));
    is_lost = true;
    const first = server.accept(orderFor("order_1")).catch((error: unknown) => error);
    await turns(10);
    await server.accept(orderFor("order_2"));
    expect(await first).toBeInstanceOf(CommitUnknownError);
    expect([...book.orders.keys()]).toEqual(["order_0", "order_1", "order_2"]);
  });
});
