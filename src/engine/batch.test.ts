import { describe, expect, test } from "vitest";
import { actor, merchant_id, openMemoryBooks, storeWith } from "../../test/support/memory-book.ts";
import {
  adult,
  beach,
  beach_pass,
  catalogWith,
  createOrder,
  minute_ms,
  night_show,
  park,
  start_ms,
  successOf,
  visit_date,
} from "../../test/support/samples.ts";
import { lock_duration_ms } from "../domain/order/create-order.ts";
import type { PaymentOutcome, PaymentSession } from "../domain/payment/session.ts";
import { needsOf } from "./needs.ts";
import type { Command, Idempotency, Outcome } from "./command.ts";
import { CommitUnknownError, StoreUnavailableError } from "./ports/store.ts";

const orderFor = (order_id: string, quantity: number) =>
  createOrder({ order_id, cart_id: `cart_${order_id}`, sku_id: adult.sku_id, quantity });

const checkout = {
  type: "CHECKOUT",
  payment_method: "card",
  protocol: "DIRECT",
  provider: "sandbox",
} as const;

const codeOf = (outcome: Outcome) =>
  outcome.kind === "rejected" ? outcome.rejection.code : outcome.kind;

describe("a batch loads what its commands name", () => {
  const nothing = {
    order_ids: [],
    cart_ids: [],
    session_ids: [],
    refund_ids: [],
    trade_order_ids: [],
    slots: [],
    replay_ids: [],
    lookups: [],
    idempotency_keys: [],
  };
  const outcome = { state: "DECLINED", reason: "card_declined" } as const;
  const record = { type: "RECORD_PAYMENT", session_id: "ps_1", outcome } as const;
  const slot = { pool_id: park.pool_id, date: visit_date, start_time: "" };

  test.each<[string, Command, Partial<typeof nothing> | Record<string, unknown>]>([
    ["the cart and the slot of an order", createOrder(), { cart_ids: ["cart_1"], slots: [slot] }],
    ["no cart when it is new", createOrder({ is_cart_new: true }), { slots: [slot] }],
    ["no slot of an unknown SKU", createOrder({ sku_id: "nothing" }), { cart_ids: ["cart_1"] }],
    ["a cart to be paid", { ...checkout, subject: { cart_id: "c" } }, { cart_ids: ["c"] }],
    ["an order to be paid", { ...checkout, subject: { order_id: "o" } }, { order_ids: ["o"] }],
    ["a session whose cart nobody told", record, { session_ids: ["ps_1"] }],
    ["a session by its cart", { ...record, cart_id: "c" }, { cart_ids: ["c"] }],
    [
      "the mandates that a payment used",
      {
        ...record,
        ap2: {
          mandates: [
            { replay_id: "m_1", kind: "checkout", reference: "r_1" },
            { replay_id: "m_2", kind: "payment", reference: "r_2" },
          ],
          checkout_receipt: "",
          payment_receipt: "",
        },
      },
      { session_ids: ["ps_1"], replay_ids: ["m_1", "m_2"] },
    ],
    [
      "an order to be cancelled",
      { type: "CANCEL_ORDER", order_id: "o", reason: "rain" },
      { order_ids: ["o"] },
    ],
    [
      "orders to be expired",
      { type: "EXPIRE_ORDERS", order_ids: ["o", "p"] },
      { order_ids: ["o", "p"] },
    ],
    [
      "a refund",
      {
        type: "RECORD_REFUND",
        refund_id: "r",
        attempt_key: "r-1",
        outcome: { state: "FAILED", reason: "" },
      },
      {
        refund_ids: ["r"],
        // In whose shift it would be.
        lookups: [{ kind: "shift", by: "open_of_operator", value: actor.id }],
      },
    ],
    [
      "a refund to be tried again",
      { type: "RETRY_REFUND", order_id: "o", refund_id: "r", cause: "DUE" },
      { refund_ids: ["r"] },
    ],
    [
      "the slots of a catalog",
      {
        type: "SAVE_CATALOG",
        products: [],
        pools: [],
        skus: [],
        slots: [{ ...slot, capacity: 1, closed: false }],
      },
      { slots: [slot] },
    ],
  ])("%s", (_what, command, needs) => {
    expect(needsOf([{ merchant_id, actor, command }], catalogWith())).toEqual({
      ...nothing,
      ...needs,
    });
  });

  test("each thing once, however many commands name it", () => {
    const submission = { merchant_id, actor, command: createOrder() };
    const needs = needsOf([submission, submission], catalogWith());
    expect(needs).toMatchObject({ cart_ids: ["cart_1"], slots: [slot] });
  });
});

describe("a repeated request", () => {
  /** Keeps the answer `body`; nothing when it is null. */
  const keyed = (body: string | null, change: Partial<Idempotency> = {}): Idempotency => ({
    caller_id: "key_1",
    key: "once",
    request_hash: "hash_1",
    present: () => (body === null ? null : { status: 201, body }),
    ...change,
  });

  test("gets the first answer again, in the same batch and later, and does nothing", async () => {
    const { book, openServer } = await openMemoryBooks();
    const server = openServer();
    const [first, second] = await Promise.all([
      server.execute(orderFor("order_1", 1), keyed("first")),
      server.execute(orderFor("order_2", 1), keyed("second")),
    ]);
    expect(first.kind).toBe("accepted");
    expect(second).toEqual({ kind: "replayed", status: 201, body: "first" });
    expect(await openServer().execute(orderFor("order_3", 1), keyed("third"))).toEqual(second);
    expect([...book.orders.keys()]).toEqual(["order_1"]);
  });

  test("with other content is refused, in the same batch and later", async () => {
    const { openServer } = await openMemoryBooks();
    const server = openServer();
    const other = keyed("second", { request_hash: "hash_2" });
    const [, second] = await Promise.all([
      server.execute(orderFor("order_1", 1), keyed("first")),
      server.execute(orderFor("order_2", 1), other),
    ]);
    expect(second).toEqual({
      kind: "rejected",
      rejection: { code: "IDEMPOTENCY_KEY_REUSED", key: "once" },
    });
    expect(await server.execute(orderFor("order_3", 1), other)).toEqual(second);
  });

  test("is a new one when another caller sends it", async () => {
    const { openServer } = await openMemoryBooks();
    const server = openServer();
    await server.accept(orderFor("order_1", 1), keyed("first"));
    await server.accept(orderFor("order_2", 1), keyed("second", { caller_id: "key_2" }));
  });

  test("is tried again when its first answer was not final", async () => {
    const { openServer } = await openMemoryBooks(0);
    const server = openServer();
    expect(codeOf(await server.execute(orderFor("order_1", 1), keyed(null)))).toBe("SLOT_SOLD_OUT");
    expect(codeOf(await server.execute(orderFor("order_1", 1), keyed(null)))).toBe("SLOT_SOLD_OUT");
  });

  test("that was refused is refused the same way again", async () => {
    const { book, openServer } = await openMemoryBooks(0);
    const server = openServer();
    await server.execute(orderFor("order_1", 1), keyed("sold out"));
    const again = await server.execute(orderFor("order_1", 1), keyed("?"));
    expect(again).toEqual({ kind: "replayed", status: 201, body: "sold out" });
    expect(book.orders.size).toBe(0);
  });
});

describe("whoever wants places that only dead holds occupy gets them", () => {
  test("in the same transaction, and the holds are given back by the system", async () => {
    const { book, time, openServer } = await openMemoryBooks(10);
    const server = openServer();
    await server.accept(orderFor("order_1", 6));
    time.now_ms += lock_duration_ms;
    await server.accept(orderFor("order_2", 10));
    expect(book.orders.get("order_1")?.order.status).toBe("EXPIRED");
    const expired = book.events.find(({ type }) => type === "ORDER_EXPIRED");
    expect(expired?.actor).toEqual({ type: "system", id: "expiry" });
    expect(book.slots.get(`park/${visit_date}/`)).toMatchObject({ held: 10, sold: 0 });
  });

  test("but not those of a hold that lives", async () => {
    const { book, time, openServer } = await openMemoryBooks(10);
    const server = openServer();
    await server.accept(orderFor("order_1", 6));
    time.now_ms += lock_duration_ms - 1;
    expect(codeOf(await server.execute(orderFor("order_2", 10)))).toBe("SLOT_SOLD_OUT");
    expect(book.orders.get("order_1")?.order.status).toBe("LOCKED");
  });

  test("nor of a hold whose payment session is open still", async () => {
    const { time, openServer } = await openMemoryBooks(10);
    const server = openServer();
    await server.accept(orderFor("order_1", 6));
    time.now_ms += lock_duration_ms - 1;
    await server.accept({ ...checkout, subject: { order_id: "order_1" } });
    time.now_ms += minute_ms;
    expect(codeOf(await server.execute(orderFor("order_2", 10)))).toBe("SLOT_SOLD_OUT");
  });

  test("and when even that is not enough, the dead ones are given back all the same", async () => {
    const { book, time, openServer } = await openMemoryBooks(10);
    const server = openServer();
    await server.accept(orderFor("order_1", 6));
    time.now_ms += lock_duration_ms;
    const refused = await server.execute(orderFor("order_2", 11));
    expect(refused).toMatchObject({ rejection: { code: "SLOT_SOLD_OUT", remaining: 10, held: 0 } });
    expect(book.orders.get("order_1")?.order.status).toBe("EXPIRED");
  });

  test("also when there are more of them than are given back at once", async () => {
    const { time, openServer } = await openMemoryBooks(250);
    const server = openServer();
    const holds = Array.from({ length: 250 }, (_, n) => orderFor(`order_${n}`, 1));
    await Promise.all(holds.map((hold) => server.accept(hold)));
    time.now_ms += lock_duration_ms;
    await Promise.all([server.accept(orderFor("big", 200)), server.accept(orderFor("small", 50))]);
  });

  test("also when money came late for orders that only dead holds keep out together", async () => {
    const { book, time, openServer } = await openMemoryBooks(10);
    const server = openServer();
    const in_cart = (order_id: string) => ({ ...orderFor(order_id, 5), cart_id: "cart_1" });
    await server.accept(in_cart("order_1"));
    await server.accept(in_cart("order_2"));
    const { session } = await server.accept({ ...checkout, subject: { cart_id: "cart_1" } });
    time.now_ms += 2 * lock_duration_ms;
    await server.accept({ type: "EXPIRE_ORDERS", order_ids: ["order_1", "order_2"] });
    await server.accept(orderFor("order_3", 5));
    time.now_ms += lock_duration_ms;
    const { session_id } = session!;
    const outcome = successOf(session!);
    await server.accept({ type: "RECORD_PAYMENT", session_id, outcome });
    const statuses = [...book.orders.values()].map(({ order }) => order.status);
    expect(statuses).toEqual(["FULFILLED", "FULFILLED", "EXPIRED"]);
  });

  test("also when the hold belongs to an order of the same batch", async () => {
    const { time, openServer } = await openMemoryBooks(10);
    const server = openServer();
    await server.accept(orderFor("order_1", 10));
    time.now_ms += lock_duration_ms;
    const outcomes = await Promise.all([
      server.execute(orderFor("order_2", 8)),
      server.execute(orderFor("order_3", 8)),
      server.execute(orderFor("order_4", 2)),
    ]);
    expect(outcomes.map(codeOf)).toEqual(["accepted", "SLOT_SOLD_OUT", "accepted"]);
  });
});

describe("the catalog that a server knows", () => {
  const beachAdult = { ...adult, pool_id: beach.pool_id };
  const moved: Command = {
    type: "SAVE_CATALOG",
    products: [],
    pools: [],
    skus: [beachAdult],
    slots: [],
  };

  test("is read again when another server changed it", async () => {
    const { openServer, book } = await openMemoryBooks();
    const [one, other] = [openServer(), openServer()];
    await one.accept(orderFor("order_1", 1));
    await other.accept({ ...moved, skus: [{ ...adult, price_minor: 1n }] });
    await one.accept(orderFor("order_2", 1));
    expect(book.orders.get("order_2")?.order.quote_amount_minor).toBe(1n);
  });

  test("counts for the commands behind it in the same batch, with the slots it points to", async () => {
    const { openServer, book } = await openMemoryBooks();
    const server = openServer();
    await server.accept(createOrder({ sku_id: beach_pass.sku_id, quantity: 5 }));
    await Promise.all([server.accept(moved), server.accept(orderFor("order_2", 2))]);
    expect(book.slots.get(`beach/${visit_date}/`)).toMatchObject({ held: 7, sold: 0 });
  });

  test("sells from slots that the same batch planned", async () => {
    const { openServer, book } = await openMemoryBooks();
    const server = openServer();
    const slot = { pool_id: "show", date: visit_date, start_time: "21:00" };
    const [, order] = await Promise.all([
      server.accept({ ...moved, skus: [], slots: [{ ...slot, capacity: 5, closed: false }] }),
      server.execute(
        createOrder({ sku_id: night_show.sku_id, quantity: 2, start_time: slot.start_time }),
      ),
    ]);
    expect(codeOf(order)).toBe("accepted");
    expect(book.slots.get(`show/${visit_date}/21:00`)).toMatchObject({ capacity: 5, held: 2 });
  });

  test("has no new version when nothing was saved", async () => {
    const { openServer, book } = await openMemoryBooks();
    const [one, other] = [openServer(), openServer()];
    const saved = await one.accept({ ...moved, skus: [] });
    expect(saved.changed).toBe(false);
    await other.accept({ ...moved, skus: [{ ...adult, price_minor: 1n }] });
    await one.accept(orderFor("order_1", 1));
    expect(book.orders.get("order_1")?.order.quote_amount_minor).toBe(1n);
  });
});

describe("a commit whose answer was lost", () => {
  const lost = () => Promise.reject(new CommitUnknownError("the connection broke"));

  test("counts when it took place: the caller gets its answer, and followers are told", async () => {
    const { store, book, openServer } = await openMemoryBooks();
    const told: number[] = [];
    const server = openServer({
      store: storeWith(store, { commit: (commit) => commit().then(lost) }),
      onCommit: (_merchant_id, position) => told.push(position),
    });
    await server.accept(orderFor("order_1", 1));
    expect(book.orders.size).toBe(1);
    expect(told).toEqual([book.position]);
  });

  test("is made again when it did not", async () => {
    const { store, book, openServer } = await openMemoryBooks();
    let commits = 0;
    const commit = (real: () => Promise<void>) => (++commits === 1 ? lost() : real());
    // The broken connection has ended the transaction.
    const broken = storeWith(store, { commit });
    const open = broken.open.bind(broken);
    const server = openServer({
      store: {
        ...broken,
        async open(id, needs) {
          const transaction = await open(id, needs);
          return {
            ...transaction,
            async commit(changes) {
              await transaction.commit(changes).catch(async (error: unknown) => {
                await transaction.rollback();
                throw error;
              });
            },
          };
        },
      },
      pause: async () => undefined,
    });
    await server.accept(orderFor("order_1", 1));
    expect(commits).toBe(2);
    expect(book.events.filter(({ stream_id }) => stream_id === "order_1")).toHaveLength(2);
  });

  test("is never made again while nobody can say: that could sell twice", async () => {
    const { store, book, openServer } = await openMemoryBooks();
    const server = openServer({
      store: storeWith(store, {
        commit: (commit) => commit().then(lost),
        wasCommitted: () => Promise.reject(new StoreUnavailableError("away")),
      }),
      pause: async () => undefined,
    });
    const orders = ["order_1", "order_2"].map((id) => server.execute(orderFor(id, 1)));
    const ends = await Promise.allSettled(orders);
    for (const end of ends) {
      expect(end).toMatchObject({ status: "rejected", reason: expect.any(CommitUnknownError) });
    }
    const { events, slots } = book;
    expect(events.filter(({ type }) => type === "INVENTORY_LOCKED")).toHaveLength(2);
    expect(slots.get(`park/${visit_date}/`)).toMatchObject({ held: 2 });
  });

  test("is made again when somebody else's batch began with an equal event", async () => {
    const { store, book, time, openServer } = await openMemoryBooks();
    const theirs = openServer();
    const expiry: Command = { type: "EXPIRE_ORDERS", order_ids: ["order_1"] };
    let is_overtaken = false;
    const commit = async (real: () => Promise<void>) => {
      if (!is_overtaken) return real();
      is_overtaken = false;
      // In the same millisecond, and so with the same events, hash by hash.
      await theirs.accept(expiry);
      return lost();
    };
    const mine = openServer({ store: storeWith(store, { commit }), pause: async () => undefined });
    await mine.accept(orderFor("order_1", 1));
    time.now_ms += 2 * lock_duration_ms;
    is_overtaken = true;
    const orders = [mine.accept(expiry), mine.accept(orderFor("order_2", 1))];
    await Promise.all(orders);
    expect(is_overtaken).toBe(false);
    expect(book.orders.get("order_2")?.order.status).toBe("LOCKED");
    expect(book.events.filter(({ type }) => type === "ORDER_EXPIRED")).toHaveLength(1);
  });

  test("of an answer alone is made again: a second one does no harm", async () => {
    const { store, openServer } = await openMemoryBooks(0);
    let commits = 0;
    const commit = (real: () => Promise<void>) => {
      commits++;
      return commits === 1 ? real().then(lost) : real();
    };
    const server = openServer({
      store: storeWith(store, { commit }),
      pause: async () => undefined,
    });
    const refused = await server.execute(orderFor("order_1", 1), {
      caller_id: "key_1",
      key: "once",
      request_hash: "hash_1",
      present: () => ({ status: 409, body: "sold out" }),
    });
    expect(refused).toEqual({ kind: "replayed", status: 409, body: "sold out" });
  });
});

test("a mandate may be shown again for its own session, and for no other", async () => {
  const { book, openServer } = await openMemoryBooks();
  const server = openServer();
  const record = async (session: PaymentSession, outcome: PaymentOutcome) =>
    server.execute({
      type: "RECORD_PAYMENT",
      session_id: session.session_id,
      outcome,
      ap2: {
        mandates: [{ replay_id: "m_1", kind: "payment", reference: "r_1" }],
        checkout_receipt: "c",
        payment_receipt: "p",
      },
    });
  const open = async (order_id: string) => {
    await server.accept(orderFor(order_id, 1));
    return (await server.accept({ ...checkout, subject: { order_id } })).session!;
  };
  const first = await open("order_1");
  const doubt = { state: "UNKNOWN", reason: "timeout" } as const;
  expect(codeOf(await record(first, doubt))).toBe("accepted");
  expect(codeOf(await record(first, successOf(first)))).toBe("accepted");
  expect(book.orders.get("order_1")?.order.status).toBe("FULFILLED");
  expect(codeOf(await record(await open("order_2"), doubt))).toBe("MANDATE_REPLAYED");
});

test("nobody is answered before the commit", async () => {
  const { store, openServer } = await openMemoryBooks();
  const gate = Promise.withResolvers<void>();
  const server = openServer({
    store: storeWith(store, { commit: (commit) => gate.promise.then(commit) }),
  });
  let is_answered = false;
  const order = server.accept(orderFor("order_1", 1)).then(() => (is_answered = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(is_answered).toBe(false);
  gate.resolve();
  await order;
});

test("a lock counts from the decision, the order from its request", async () => {
  const { time, openServer } = await openMemoryBooks();
  time.now_ms = start_ms + 40;
  const { orders } = await openServer().accept(createOrder());
  expect(orders[0]).toMatchObject({
    created_at_ms: start_ms,
    lock: { expiry_at_ms: start_ms + 40 + lock_duration_ms },
  });
});
