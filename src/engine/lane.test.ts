import { describe, expect, test } from "vitest";
import {
  actor,
  merchant_id,
  openMemoryBooks,
  sampleCatalog,
  storeWith,
} from "../../test/support/memory-book.ts";
import { createMemoryStore } from "../../test/support/memory-store.ts";
import { adult, createOrder, merchant, visit_date } from "../../test/support/samples.ts";
import type { Command, Idempotency } from "./command.ts";
import { createEngine } from "./engine.ts";
import { batch_commands_max, lane_queue_max, LaneFullError } from "./lane.ts";
import { MerchantUnknownError } from "./long-way.ts";
import { StoreUnavailableError, type Store, type Transaction } from "./ports/store.ts";

const orderFor = (order_id: string): Command =>
  createOrder({ order_id, cart_id: `cart_${order_id}`, sku_id: adult.sku_id, quantity: 1 });

const orders = (count: number) => Array.from({ length: count }, (_, n) => orderFor(`order_${n}`));

/** Makes the whole batch fail that a command with it belongs to. */
const poison: Idempotency = {
  caller_id: "key_1",
  key: "poison",
  request_hash: "hash",
  present() {
    throw new Error("poisoned");
  },
};

/** The store with its transactions, opened and resumed ones, put through `watch`. */
function watched(store: Store, watch: (transaction: Transaction) => Transaction): Store {
  return {
    ...store,
    open: async (id, needs) => watch(await store.open(id, needs)),
    resume: (id, head) => watch(store.resume(id, head)),
  };
}

/** The store, and how many events each of its commits has written. */
function countCommits(store: Store) {
  const commits: number[] = [];
  const counted = watched(store, (transaction) => ({
    ...transaction,
    async commit(changes) {
      await transaction.commit(changes);
      commits.push(changes.events.length);
    },
  }));
  return { commits, store: counted };
}

describe("commands of one merchant", () => {
  test("that wait go together, up to a bound, in the order in which they came", async () => {
    const { store, book, openServer } = await openMemoryBooks(10_000);
    const counted = countCommits(store);
    const server = openServer({ store: counted.store });
    await Promise.all(orders(batch_commands_max + 10).map((order) => server.accept(order)));
    expect(counted.commits).toEqual([2 * batch_commands_max, 2 * 10]);
    const created = book.events.filter(({ type }) => type === "ORDER_DRAFT_CREATED");
    expect(created.map(({ stream_id }) => stream_id)).toEqual([...book.orders.keys()]);
    expect([...book.orders.keys()][0]).toBe("order_0");
  });

  test("never run in two transactions at once", async () => {
    const { store, openServer } = await openMemoryBooks(1_000);
    let open = 0;
    let open_max = 0;
    const slow: Store = {
      ...store,
      async open(id, needs) {
        open_max = Math.max(open_max, ++open);
        const transaction = await store.open(id, needs);
        return {
          ...transaction,
          async commit(changes) {
            await new Promise((resolve) => setImmediate(resolve));
            await transaction.commit(changes);
            open--;
          },
        };
      },
    };
    const server = openServer({ store: slow });
    const waves = [0, 1, 2].map(async (wave) => {
      for (let turn = 0; turn < wave; turn++) await new Promise((next) => setImmediate(next));
      await Promise.all([0, 1, 2].map((n) => server.accept(orderFor(`order_${wave}_${n}`))));
    });
    await Promise.all(waves);
    expect(open_max).toBe(1);
  });

  test("that are refused cost their neighbours nothing", async () => {
    const { store, openServer } = await openMemoryBooks(2);
    const counted = countCommits(store);
    const server = openServer({ store: counted.store });
    const outcomes = await Promise.all(orders(4).map((order) => server.execute(order)));
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      "accepted",
      "accepted",
      "rejected",
      "rejected",
    ]);
    expect(counted.commits).toEqual([4]);
  });

  test("that fail for a fault of ours fail alone, and their neighbours are carried out", async () => {
    const { book, openServer } = await openMemoryBooks();
    const server = openServer();
    const ends = await Promise.allSettled(
      orders(9).map((order, n) => server.accept(order, n === 5 ? poison : undefined)),
    );
    expect(ends.map(({ status }) => status === "fulfilled")).toEqual([
      ...[true, true, true, true, true, false, true, true, true],
    ]);
    expect(ends[5]).toMatchObject({ reason: { message: "poisoned" } });
    expect(book.orders.size).toBe(8);
    expect(book.slots.get(`park/${visit_date}/`)?.held).toBe(8);
  });

  test("are carried out after a batch has failed", async () => {
    const { openServer } = await openMemoryBooks();
    const server = openServer();
    await expect(server.accept(orderFor("order_1"), poison)).rejects.toThrow("poisoned");
    await server.accept(orderFor("order_2"));
  });
});

describe("a lane is bounded", () => {
  test("and tells those who come when it is full, at once, and them only", async () => {
    const { store, openServer } = await openMemoryBooks(0);
    const gate = Promise.withResolvers<void>();
    const server = openServer({ store: storeWith(store, { open: () => gate.promise }) });
    const waiting = orders(lane_queue_max).map((order) => server.execute(order));
    await expect(server.execute(orderFor("one_more"))).rejects.toThrow(LaneFullError);
    gate.resolve();
    const kinds = new Set((await Promise.all(waiting)).map(({ kind }) => kind));
    // Sold out, which is quickly said: whoever waited was answered.
    expect([...kinds]).toEqual(["rejected"]);
  });
});

describe("while the database is away", () => {
  test("a lane tries again, with growing pauses, and nobody notices", async () => {
    const { store, openServer } = await openMemoryBooks();
    const pauses: number[] = [];
    let failures = 3;
    const server = openServer({
      store: storeWith(store, {
        open: async () => {
          if (failures-- > 0) throw new StoreUnavailableError("away");
        },
      }),
      pause: async (duration_ms) => void pauses.push(duration_ms),
    });
    await server.accept(orderFor("order_1"));
    expect(pauses).toEqual([50, 100, 200]);
  });

  test("it gives up in the end, tells everyone who waits, and recovers by itself", async () => {
    const { store, book, openServer } = await openMemoryBooks();
    let is_away = true;
    let attempts = 0;
    const server = openServer({
      store: storeWith(store, {
        open: async () => {
          attempts++;
          if (is_away) throw new StoreUnavailableError("away");
        },
      }),
      pause: async () => undefined,
    });
    const ends = await Promise.allSettled(orders(3).map((order) => server.accept(order)));
    for (const end of ends) {
      expect(end).toMatchObject({
        status: "rejected",
        reason: expect.any(StoreUnavailableError),
      });
    }
    // Not in halves: an outage is nobody's fault.
    expect(attempts).toBe(8);
    is_away = false;
    await server.accept(orderFor("order_9"));
    expect([...book.orders.keys()]).toEqual(["order_9"]);
  });

  test("it holds nobody up for longer than one round of attempts, however many wait", async () => {
    const { store, book, openServer } = await openMemoryBooks();
    let attempts = 0;
    let is_away = true;
    const server = openServer({
      store: storeWith(store, {
        open: async () => {
          attempts++;
          if (is_away) throw new StoreUnavailableError("away");
        },
      }),
      pause: async () => undefined,
    });
    const all = orders(3 * batch_commands_max).map((order) => server.accept(order));
    const ends = await Promise.allSettled(all);
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(["rejected"]));
    expect(attempts).toBe(8);
    is_away = false;
    await server.accept(orderFor("order_again"));
    expect([...book.orders.keys()]).toEqual(["order_again"]);
  });

  test("a commit that failed is made again as a whole", async () => {
    const { store, book, openServer } = await openMemoryBooks();
    let failures = 1;
    const broken: Store = {
      ...store,
      async open(id, needs) {
        const transaction = await store.open(id, needs);
        return {
          ...transaction,
          async commit(changes) {
            if (failures-- > 0) throw new StoreUnavailableError("the connection broke");
            await transaction.commit(changes);
          },
        };
      },
    };
    const server = openServer({ store: broken, pause: async () => undefined });
    await Promise.all(orders(3).map((order) => server.accept(order)));
    expect(book.orders.size).toBe(3);
    expect(book.position).toBe(book.events.length);
  });
});

describe("an engine", () => {
  test("keeps its merchants apart: one that waits holds up no other", async () => {
    const other = { ...merchant, merchant_id: "zoo", mch_id: "20000001" };
    const store = createMemoryStore([merchant, other]);
    const gate = Promise.withResolvers<void>();
    const slow: Store = {
      ...store,
      async open(id, needs) {
        if (id === "zoo") await gate.promise;
        return store.open(id, needs);
      },
    };
    const ids = { newId: (prefix: string) => `${prefix}_1` };
    const engine = createEngine({ store: slow, clock: { now_ms: () => 0 }, ids });
    const save = (id: string) =>
      engine.execute({ merchant_id: id, actor, command: sampleCatalog(1) });
    const zoo = save("zoo");
    expect((await save(merchant_id)).kind).toBe("accepted");
    gate.resolve();
    expect((await zoo).kind).toBe("accepted");
    await engine.idle();
    expect((await engine.catalog("zoo")).merchant.merchant_id).toBe("zoo");
  });

  test("refuses a merchant that does not exist", async () => {
    const { openServer } = await openMemoryBooks();
    const { engine } = openServer();
    const command = orderFor("order_1");
    const asked = { merchant_id: "nobody", actor, command };
    await expect(engine.execute(asked)).rejects.toThrow(MerchantUnknownError);
    await expect(engine.catalog("nobody")).rejects.toThrow(MerchantUnknownError);
  });

  test("is idle once everything that was asked is answered", async () => {
    const { book, openServer } = await openMemoryBooks(1_000);
    const server = openServer();
    for (const order of orders(300)) void server.execute(order);
    await server.engine.idle();
    expect(book.orders.size).toBe(300);
  });
});
