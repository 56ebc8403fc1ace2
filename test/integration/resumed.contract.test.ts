/**
 * Transactions that are resumed from a known head, against both implementations of the Store port:
 * they write where the stream stands where they say, in their order, and nowhere else.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  StreamMovedError,
  type Changes,
  type Store,
  type StreamHead,
} from "../../src/engine/ports/store.ts";
import { lockedOrder, start_ms } from "../support/samples.ts";
import {
  commit,
  eventAt,
  look,
  no_changes,
  nothing,
  park,
  parkSlot,
  record,
  shelves,
  type Shelf,
} from "../support/shelf.ts";

describe.each(shelves)("a transaction that is resumed %s", (_where, open) => {
  let shelf: Shelf;
  let store: Store;
  beforeAll(async () => {
    shelf = await open();
    ({ store } = shelf);
  });
  afterAll(() => shelf.close());

  async function headOf(merchant_id: string): Promise<StreamHead> {
    const transaction = await store.open(merchant_id, nothing);
    await transaction.rollback();
    return transaction.head;
  }

  /** One more event, and the head that it leads to. */
  function nextOf(head: StreamHead, batch_id: string): readonly [Changes, StreamHead] {
    const position = head.position + 1;
    const changes = { ...no_changes, position, batch_id, events: [eventAt(position)] };
    return [changes, { ...head, position, batch_id }];
  }

  test("writes where the stream stands at its head", async () => {
    const merchant_id = await shelf.newMerchant();
    const head = await headOf(merchant_id);
    const [changes, next] = nextOf(head, "mine");
    const order = record(lockedOrder(), merchant_id);
    const slots = [parkSlot({ held: 3 })];
    await store.resume(merchant_id, head).commit({ ...changes, new_orders: [order], slots });
    expect(await headOf(merchant_id)).toEqual(next);
    const found = await look(store, merchant_id, { order_ids: ["order_1"] });
    expect(found.orders).toEqual([order]);
    expect(found.slots).toEqual(slots);
  });

  test("goes behind those sent before it, whose end nobody has waited for", async () => {
    const merchant_id = await shelf.newMerchant();
    let head = await headOf(merchant_id);
    const ends: Promise<void>[] = [];
    for (let batch = 1; batch <= 5; batch++) {
      const [changes, next] = nextOf(head, `batch_${batch}`);
      ends.push(store.resume(merchant_id, head).commit(changes));
      head = next;
    }
    await Promise.all(ends);
    expect(await headOf(merchant_id)).toEqual(head);
  });

  test("is refused with all behind it once somebody else has written", async () => {
    const merchant_id = await shelf.newMerchant();
    const head = await headOf(merchant_id);
    await commit(store, merchant_id, { events: [eventAt(2)], batch_id: "theirs" });
    const [first, next] = nextOf(head, "mine");
    const [second] = nextOf(next, "mine too");
    const ends = await Promise.allSettled([
      store.resume(merchant_id, head).commit(first),
      store.resume(merchant_id, next).commit(second),
    ]);
    for (const end of ends) {
      expect(end).toMatchObject({ status: "rejected", reason: expect.any(StreamMovedError) });
    }
    expect(await headOf(merchant_id)).toMatchObject({ position: 2, batch_id: "theirs" });
  });

  test("is refused by another batch that came to the same position", async () => {
    const merchant_id = await shelf.newMerchant();
    const head = await headOf(merchant_id);
    const [lost, after_lost] = nextOf(head, "lost");
    await commit(store, merchant_id, { ...lost, batch_id: "made again" });
    const [changes] = nextOf(after_lost, "mine");
    await expect(store.resume(merchant_id, after_lost).commit(changes)).rejects.toThrow(
      StreamMovedError,
    );
  });

  test("is refused as a whole by a constraint, with all behind it", async () => {
    const merchant_id = await shelf.newMerchant();
    const head = await headOf(merchant_id);
    const [changes, next] = nextOf(head, "too many");
    const [behind] = nextOf(next, "behind");
    const slots = [parkSlot({ held: 11 })];
    const ends = await Promise.allSettled([
      store.resume(merchant_id, head).commit({ ...changes, slots }),
      store.resume(merchant_id, next).commit(behind),
    ]);
    expect(ends).toMatchObject([
      { status: "rejected", reason: { message: expect.stringMatching(/constraint/) } },
      { status: "rejected", reason: { name: "StreamMovedError" } },
    ]);
    expect(await headOf(merchant_id)).toEqual(head);
    await commit(store, merchant_id, { events: [eventAt(2)] });
  });

  test("with nothing to write tells whether what it knows still stands", async () => {
    const merchant_id = await shelf.newMerchant();
    const head = await headOf(merchant_id);
    await store.resume(merchant_id, head).conclude();
    const [changes, next] = nextOf(head, "mine");
    const sent = store.resume(merchant_id, head).commit(changes);
    const told = store.resume(merchant_id, next).conclude();
    await Promise.all([sent, told]);
    await expect(store.resume(merchant_id, head).conclude()).rejects.toThrow(StreamMovedError);
  });

  test("cannot be written any more once somebody was told that it was not", async () => {
    const merchant_id = await shelf.newMerchant();
    const head = await headOf(merchant_id);
    const [changes] = nextOf(head, "lost");
    const straggler = store.resume(merchant_id, head);
    expect(await store.wasCommitted(merchant_id, { position: 2, batch_id: "lost" })).toBe(false);
    await expect(straggler.commit(changes)).rejects.toThrow(StreamMovedError);
    expect((await headOf(merchant_id)).position).toBe(head.position);
  });

  test("looks at what is committed, and can be given up", async () => {
    const merchant_id = await shelf.newMerchant();
    const head = await headOf(merchant_id);
    const transaction = store.resume(merchant_id, head);
    const late = start_ms + 3_600_000;
    const order = record(lockedOrder(), merchant_id);
    await commit(store, merchant_id, { new_orders: [order], slots: [parkSlot({ held: 3 })] });
    const facts = await transaction.load({ ...nothing, slots: [park] });
    expect(facts.slots).toEqual([parkSlot({ held: 3 })]);
    const due = await transaction.loadDueHolds([park], late, 5);
    expect(due.orders).toEqual([order]);
    expect((await transaction.loadCatalog()).version).toBe(head.catalog_version);
    await transaction.rollback();
    await store.resume(merchant_id, await headOf(merchant_id)).conclude();
  });
});
