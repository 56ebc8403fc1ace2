/**
 * The same cases against both implementations of the Store port: what the simulation finds out over
 * the store in memory then holds for PostgreSQL too.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Order } from "../../src/domain/order/order.ts";
import { movementsOf } from "../../src/engine/written.ts";
import type { Refund } from "../../src/domain/payment/session.ts";
import { followMoney } from "../../src/domain/trade/follow-money.ts";
import type { Changes, OrderRecord, Store } from "../../src/engine/ports/store.ts";
import { actor } from "../support/memory-book.ts";
import {
  adult,
  checkedOut,
  createOrder,
  lockedOrder,
  merchant,
  recorded,
  start_ms,
  successOf,
} from "../support/samples.ts";
import {
  commit,
  engineOn,
  eventAt,
  look,
  no_changes,
  nothing,
  park,
  parkSlot,
  record,
  shelves,
  sorted,
  type Shelf,
} from "../support/shelf.ts";

/** A movement of an account that must not fall below zero. */
const drawer = (delta_minor: bigint) => ({
  account: "cash_drawer/S01/SGD",
  may_go_negative: false,
  delta_minor,
});

describe.each(shelves)("an order book %s", (_where, open) => {
  let shelf: Shelf;
  let store: Store;
  beforeAll(async () => {
    shelf = await open();
    ({ store } = shelf);
  });
  afterAll(() => shelf.close());

  describe("gives back what was committed", () => {
    const pair = [lockedOrder(), lockedOrder({ order_id: "order_2" })];
    const { orders, session } = checkedOut(pair);
    const paid = recorded({ orders, session }, successOf(session));

    /** A cart of two paid orders with all that belongs to it, under the merchant. */
    async function fill(merchant_id: string) {
      const records = paid.orders.map((order) => record(order, merchant_id));
      const refund: Refund = {
        merchant_id,
        refund_id: "refund_1",
        refund_no: null,
        order_id: "order_2",
        session_id: session.session_id,
        amount_minor: 9_007_199_254_740_993n,
        currency: "SGD",
        tender: null,
        reason: "下雨了",
        status: "PENDING",
        refund_ref: null,
        failure: null,
        created_at_ms: start_ms + 7,
        attempt_count: 1,
        attempt_key: "refund_1-1",
        next_attempt_at_ms: null,
        ...{ paid_out: null, paid_out_minor: null, paid_out_store_no: null, twice_ref: null },
      };
      const sessions = [{ ...paid.session, merchant_id, nonce: "n", checkout_jwt: "a.b.c" }];
      const slots = [parkSlot({ sold: 6 })];
      const tickets = records.map(({ order }) => order);
      const { trade_orders, transfers } = followMoney(
        { sessions },
        {
          merchant: { ...merchant, merchant_id },
          sessionOf: () => undefined,
          refundOf: () => undefined,
          orderOf: (order_id) => orders.find((order) => order.order_id === order_id),
          tradeOrderOf: () => undefined,
        },
        start_ms + 5,
      );
      await commit(store, merchant_id, {
        ...{ new_orders: records, new_sessions: sessions, refunds: [refund], slots },
        ...{ new_tickets: tickets, new_trade_orders: trade_orders, transfers },
        account_deltas: movementsOf(transfers),
      });
      return { orders: records, sessions, trade_orders, refund, slots };
    }

    test("with a whole cart, by an order, the cart, its session or a refund", async () => {
      const merchant_id = await shelf.newMerchant();
      const { refund, ...filled } = await fill(merchant_id);
      const cart = {
        ...filled,
        refunds: [],
        replays: [],
        ...{ records: [], answered: [] },
        idempotency: [],
      };
      expect(cart.trade_orders).toHaveLength(1);
      for (const needs of [
        { order_ids: ["order_2"] },
        { cart_ids: ["cart_1"] },
        { session_ids: [session.session_id] },
        { order_ids: ["order_1", "order_2"], cart_ids: ["cart_1"] },
      ]) {
        expect(await look(store, merchant_id, needs)).toEqual(cart);
      }
      expect(await look(store, merchant_id, { refund_ids: ["refund_1"] })).toEqual({
        ...cart,
        refunds: [refund],
      });
    });

    test("and nothing that was not asked for", async () => {
      const merchant_id = await shelf.newMerchant();
      await fill(merchant_id);
      const empty = { orders: [], sessions: [], slots: [], refunds: [], replays: [] };
      const other = { order_ids: ["order_9"], cart_ids: ["cart_9"], session_ids: ["ps_9"] };
      expect(await look(store, merchant_id, other)).toMatchObject(empty);
      expect(await look(store, merchant_id, {})).toMatchObject(empty);
    });

    test("to the merchant whose it is, and to no other", async () => {
      const [one, other] = [await shelf.newMerchant(), await shelf.newMerchant()];
      await fill(one);
      const facts = await look(store, other, {
        order_ids: ["order_1"],
        cart_ids: ["cart_1"],
        session_ids: [session.session_id],
        refund_ids: ["refund_1"],
        slots: [park],
      });
      expect(facts).toMatchObject({ orders: [], sessions: [], refunds: [] });
      expect(facts.slots).toEqual([parkSlot()]);
    });

    test("with later changes of the same records", async () => {
      const merchant_id = await shelf.newMerchant();
      const { orders, sessions, trade_orders, refund } = await fill(merchant_id);
      const [sold] = trade_orders;
      const part_refunded = { ...sold!, status: 4, refunded_minor: 1n, income_minor: 7n } as const;
      const [first] = orders;
      const cancelled: OrderRecord = {
        order: { ...first!.order, status: "CANCELLED", fulfillment_status: "REVOKED" },
        head_hash: "later",
      };
      const settled = { ...sessions[0]!, status: "FAILED", failure: "x", settled: true } as const;
      const arrived: Refund = { ...refund, status: "SUCCEEDED", refund_ref: "ref_1" };
      await commit(store, merchant_id, {
        orders: [cancelled],
        sessions: [settled],
        trade_orders: [part_refunded],
        refunds: [arrived],
        slots: [parkSlot({ held: 1, sold: 2 })],
        revoked_tickets: [first!.order.fulfillment!.ticket_code],
      });
      expect(await look(store, merchant_id, { refund_ids: ["refund_1"] })).toEqual({
        orders: [cancelled, orders[1]],
        sessions: [settled],
        trade_orders: [part_refunded],
        refunds: [arrived],
        slots: [parkSlot({ held: 1, sold: 2 })],
        ...{ replays: [], records: [], answered: [] },
        idempotency: [],
      });
    });

    test("with mandates and answers, by their keys", async () => {
      const merchant_id = await shelf.newMerchant();
      const answer = {
        caller_id: "key_1",
        key: "once",
        request_hash: "hash",
        answer_status: 201,
        answer_body: '{"name":"家庭套票"}',
        created_at_ms: start_ms,
      };
      const mandate = { replay_id: "m_1", kind: "checkout", reference: "r_1" } as const;
      await commit(store, merchant_id, {
        replays: [{ ...mandate, session_id: "ps_1" }],
        idempotency: [answer],
      });
      const facts = await look(store, merchant_id, {
        replay_ids: ["m_1", "m_2"],
        idempotency_keys: [
          { caller_id: "key_1", key: "once" },
          { caller_id: "key_2", key: "once" },
        ],
      });
      expect(facts.replays).toEqual([{ replay_id: "m_1", session_id: "ps_1" }]);
      expect(facts.idempotency).toEqual([answer]);
    });
  });

  describe("keeps the catalog", () => {
    test("with its version, and the counters of its slots", async () => {
      const merchant_id = await shelf.newMerchant();
      const catalog = await store.readCatalog(merchant_id);
      expect(catalog).toMatchObject({ version: 1, merchant: { merchant_id, currency: "SGD" } });
      expect(catalog?.skus.get(adult.sku_id)).toEqual(adult);
      const transaction = await store.open(merchant_id, { ...nothing, slots: [park] });
      expect(transaction.head).toMatchObject({ position: 1, catalog_version: 1 });
      expect(transaction.head.catalog_hash).toMatch(/^[0-9a-f]{64}$/);
      expect(transaction.facts.slots).toEqual([parkSlot()]);
      expect(await transaction.loadCatalog()).toEqual(catalog);
      await transaction.rollback();
    });

    test("and lets a slot's counters be moved without touching its plan", async () => {
      const merchant_id = await shelf.newMerchant();
      await commit(store, merchant_id, { slots: [parkSlot({ closed: true, held: 2 })] });
      const { slots } = await look(store, merchant_id, { slots: [park] });
      expect(slots).toEqual([parkSlot({ closed: false, held: 2 })]);
    });

    test("of nobody it does not know", async () => {
      expect(await store.readCatalog("nobody")).toBeNull();
      await expect(store.open("nobody", nothing)).rejects.toThrow(/no merchant nobody/);
    });
  });

  describe("lets transactions of one merchant take turns", () => {
    test("and the second sees what the first has committed", async () => {
      const merchant_id = await shelf.newMerchant();
      const first = await store.open(merchant_id, nothing);
      const needs = { ...nothing, order_ids: ["order_1"], slots: [park] };
      let is_open = false;
      const second = store.open(merchant_id, needs).then((transaction) => {
        is_open = true;
        return transaction;
      });
      await new Promise((resolve) => setTimeout(resolve, 40));
      expect(is_open).toBe(false);
      await first.commit({
        ...no_changes,
        position: 2,
        events: [eventAt(2)],
        new_orders: [record(lockedOrder(), merchant_id)],
        slots: [parkSlot({ held: 3 })],
      });
      const later = await second;
      expect(later.head.position).toBe(2);
      expect(later.facts.orders).toHaveLength(1);
      expect(sorted(later.facts).slots).toEqual([parkSlot({ held: 3 })]);
      await later.rollback();
    });

    test("while those of others go on", async () => {
      const [one, other] = [await shelf.newMerchant(), await shelf.newMerchant()];
      const first = await store.open(one, nothing);
      const second = await store.open(other, nothing);
      await second.rollback();
      await first.rollback();
    });

    test("and forgets what was rolled back", async () => {
      const merchant_id = await shelf.newMerchant();
      const transaction = await store.open(merchant_id, nothing);
      await transaction.rollback();
      await transaction.rollback();
      expect((await look(store, merchant_id, { order_ids: ["order_1"] })).orders).toEqual([]);
    });
  });

  describe("refuses as a whole", () => {
    const order = lockedOrder();
    test.each<[string, (merchant_id: string) => Partial<Changes>]>([
      ["an oversold slot", () => ({ slots: [parkSlot({ held: 11 })] })],
      ["a counter below zero", () => ({ slots: [parkSlot({ sold: -1 })] })],
      ["a position that is taken", () => ({ events: [eventAt(1)] })],
      ["a draw on a till that has nothing", () => ({ account_deltas: [drawer(-1n)] })],
      [
        "two tickets of one order",
        () => {
          const ticketed = (ticket_code: string): Order => ({
            ...order,
            fulfillment: { fulfillment_id: "f", ticket_code, qr_url: "", issued_at_ms: start_ms },
          });
          return { new_tickets: [ticketed("ticket_1"), ticketed("ticket_2")] };
        },
      ],
      [
        "a refund of nothing",
        (merchant_id) => ({
          refunds: [
            {
              merchant_id,
              refund_id: "refund_1",
              refund_no: null,
              order_id: "order_1",
              session_id: "ps_1",
              amount_minor: 0n,
              tender: null,
              currency: "SGD",
              reason: "rain",
              status: "PENDING",
              refund_ref: null,
              failure: null,
              created_at_ms: start_ms,
              attempt_count: 1,
              attempt_key: "refund_1-1",
              next_attempt_at_ms: null,
              ...{ paid_out: null, paid_out_minor: null, paid_out_store_no: null, twice_ref: null },
            },
          ],
        }),
      ],
    ])("a batch with %s", async (_what, changesFor) => {
      const merchant_id = await shelf.newMerchant();
      const orders = [record(order, merchant_id)];
      await expect(
        commit(store, merchant_id, { orders, ...changesFor(merchant_id) }),
      ).rejects.toThrow(/constraint/);
      const { orders: found } = await look(store, merchant_id, { order_ids: ["order_1"] });
      expect(found).toEqual([]);
    });

    test("what a till has not, after it was paid into and drawn on", async () => {
      const merchant_id = await shelf.newMerchant();
      const move = (delta_minor: bigint) =>
        commit(store, merchant_id, { account_deltas: [drawer(delta_minor)] });
      await move(100n);
      await move(-60n);
      await expect(move(-41n)).rejects.toThrow(/constraint/);
      await move(-40n);
      await expect(move(-1n)).rejects.toThrow(/constraint/);
      await move(5n);
      await move(-5n);
    });

    test("a mandate or an idempotency key that was used before", async () => {
      const merchant_id = await shelf.newMerchant();
      const mandate = { replay_id: "m_1", kind: "payment", reference: "r_1" } as const;
      const replays = [{ ...mandate, session_id: "ps_1" }];
      await commit(store, merchant_id, { replays });
      await expect(commit(store, merchant_id, { replays })).rejects.toThrow(/constraint/);
      const idempotency = [
        {
          caller_id: "key_1",
          key: "once",
          request_hash: "hash",
          answer_status: 200,
          answer_body: "",
          created_at_ms: start_ms,
        },
      ];
      await commit(store, merchant_id, { idempotency });
      await expect(commit(store, merchant_id, { idempotency })).rejects.toThrow(/constraint/);
      // And the merchant's stream is free again.
      await commit(store, merchant_id, {});
    });
  });

  describe("tells whether a batch was committed", () => {
    const mine = { position: 2, batch_id: "mine" };

    test("by its name and the position of its first event", async () => {
      const merchant_id = await shelf.newMerchant();
      const events = [eventAt(2), eventAt(3)];
      await commit(store, merchant_id, { events, batch_id: "mine" });
      expect(await store.wasCommitted(merchant_id, mine)).toBe(true);
      expect(await store.wasCommitted(merchant_id, { ...mine, position: 3 })).toBe(false);
      expect(await store.wasCommitted(merchant_id, { ...mine, position: 4 })).toBe(false);
    });

    test("though others have written since", async () => {
      const merchant_id = await shelf.newMerchant();
      await commit(store, merchant_id, { events: [eventAt(2)], batch_id: "mine" });
      await commit(store, merchant_id, { events: [eventAt(3)], batch_id: "theirs" });
      expect(await store.wasCommitted(merchant_id, mine)).toBe(true);
    });

    test("and takes nobody else's equal event for its own", async () => {
      const merchant_id = await shelf.newMerchant();
      await commit(store, merchant_id, { events: [eventAt(2)], batch_id: "theirs" });
      expect(await store.wasCommitted(merchant_id, mine)).toBe(false);
    });

    test("once the transaction that may have written it has ended", async () => {
      const merchant_id = await shelf.newMerchant();
      const transaction = await store.open(merchant_id, nothing);
      const answer = store.wasCommitted(merchant_id, mine);
      const events = [eventAt(2)];
      await transaction.commit({ ...no_changes, position: 2, batch_id: "mine", events });
      expect(await answer).toBe(true);
    });
  });

  describe("finds holds that are due", () => {
    const heldUntil = (order_id: string, expiry_ms: number, hold_until_ms = expiry_ms): Order => {
      const order = lockedOrder({ order_id, cart_id: `cart_${order_id}` });
      return { ...order, lock: { ...order.lock!, expiry_at_ms: expiry_ms, hold_until_ms } };
    };

    async function findDue(orders: readonly Order[], limit = 10): Promise<string[]> {
      const merchant_id = await shelf.newMerchant();
      await commit(store, merchant_id, {
        new_orders: orders.map((one) => record(one, merchant_id)),
      });
      const transaction = await store.open(merchant_id, nothing);
      const facts = await transaction.loadDueHolds([park], start_ms, limit);
      await transaction.rollback();
      return facts.orders.map(({ order }) => order.order_id).sort();
    }

    test("from the instant at which lock and session are over", async () => {
      const due = await findDue([
        heldUntil("due", start_ms),
        heldUntil("early", start_ms + 1),
        heldUntil("paying", start_ms - 9, start_ms + 1),
        heldUntil("paid_late", start_ms - 9, start_ms),
      ]);
      expect(due).toEqual(["due", "paid_late"]);
    });

    test("that are held still, and on the slot that was asked about", async () => {
      const { lock, ...rest } = heldUntil("expired", start_ms);
      const due = await findDue([
        { ...rest, lock: { ...lock!, status: "EXPIRED" } },
        { ...heldUntil("other", start_ms), pool_id: "show", start_time: "19:40" },
        { ...heldUntil("tomorrow", start_ms), date: "2026-03-22" },
      ]);
      expect(due).toEqual([]);
    });

    test("those first whose lock expired first, no more than asked for", async () => {
      const due = await findDue(
        [3, 1, 2].map((n) => heldUntil(`order_${n}`, start_ms - 10 + n)),
        2,
      );
      expect(due).toEqual(["order_1", "order_2"]);
    });

    test("with their whole carts", async () => {
      const merchant_id = await shelf.newMerchant();
      const state = checkedOut([lockedOrder(), lockedOrder({ order_id: "order_2" })]);
      const late_ms = start_ms + 3_600_000;
      await commit(store, merchant_id, {
        new_orders: state.orders.map((order) => record(order, merchant_id)),
        new_sessions: [{ ...state.session, merchant_id }],
        slots: [parkSlot({ held: 6 })],
      });
      const transaction = await store.open(merchant_id, nothing);
      const facts = await transaction.loadDueHolds([park], late_ms, 1);
      expect(facts.orders).toHaveLength(2);
      expect(facts.sessions).toEqual([{ ...state.session, merchant_id }]);
      expect(sorted(facts).slots).toEqual([parkSlot({ held: 6 })]);
      expect(sorted(await transaction.load({ ...nothing, cart_ids: ["cart_1"] }))).toEqual(
        sorted(facts),
      );
      await transaction.rollback();
    });
  });
});

test("both come to the same events, hash by hash, from the same commands", async () => {
  const both = await Promise.all(shelves.map(([, open]) => open()));
  const heads = await Promise.all(
    both.map(async ({ store, newMerchant }) => {
      const merchant_id = await newMerchant();
      let now_ms = start_ms;
      const engine = engineOn(store, () => now_ms);
      const execute = (command: Parameters<typeof engine.execute>[0]["command"]) =>
        engine.execute({ merchant_id, actor, command });
      await Promise.all([
        execute(createOrder()),
        execute(createOrder({ order_id: "order_2", cart_id: "cart_2", quantity: 6 })),
        execute(createOrder({ order_id: "order_3", cart_id: "cart_3", quantity: 3 })),
      ]);
      const checkout = { payment_method: "card", protocol: "DIRECT", provider: "sandbox" } as const;
      const opened = await execute({
        type: "CHECKOUT",
        subject: { cart_id: "cart_1" },
        ...checkout,
      });
      const session = opened.kind === "accepted" ? opened.session! : expect.fail(opened.kind);
      const { session_id, cart_id } = session;
      const outcome = successOf(session);
      await execute({ type: "RECORD_PAYMENT", session_id, cart_id, outcome });
      now_ms += 10_000_000;
      await execute(createOrder({ order_id: "order_4", cart_id: "cart_4", quantity: 6 }));
      await execute({ type: "CANCEL_ORDER", order_id: "order_4", reason: "rain" });
      const needs = { cart_ids: ["cart_1", "cart_2", "cart_3", "cart_4"], slots: [park] };
      return look(store, merchant_id, needs);
    }),
  );
  await Promise.all(both.map(({ close }) => close()));
  const [memory, postgres] = heads;
  expect(memory?.orders.map(({ order }) => order.status)).toEqual([
    ...["FULFILLED", "EXPIRED", "CANCELLED"],
  ]);
  expect(postgres).toEqual(memory);
});
