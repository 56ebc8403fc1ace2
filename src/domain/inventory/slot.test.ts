import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slotWith } from "../../../test/support/samples.ts";
import type { LockStatus } from "../order/order.ts";
import { hasRoom, moveLock, remaining, slotId } from "./slot.ts";

describe("room on a slot", () => {
  test("is what is neither held nor sold", () => {
    expect(remaining(slotWith({ capacity: 10, held: 3, sold: 4 }))).toBe(3);
  });

  test("fits a party exactly, and not one more", () => {
    const slot = slotWith({ capacity: 10, held: 3, sold: 4 });
    expect(hasRoom(slot, 3)).toBe(true);
    expect(hasRoom(slot, 4)).toBe(false);
  });

  test("has no end on an unlimited slot", () => {
    const slot = slotWith({ capacity: null, held: 1_000_000 });
    expect(remaining(slot)).toBeNull();
    expect(hasRoom(slot, 10_000)).toBe(true);
  });
});

describe("the counters follow the locks", () => {
  test("from held to sold when the ticket is issued", () => {
    const held = moveLock(slotWith(), 3, { from: null, to: "HELD" });
    expect(held).toMatchObject({ held: 3, sold: 0 });
    const sold = moveLock(held, 3, { from: "HELD", to: "CONSUMED" });
    expect(sold).toMatchObject({ held: 0, sold: 3 });
  });

  test("back to nothing when the lock expires, or a sold order is cancelled", () => {
    const held = slotWith({ held: 3 });
    expect(moveLock(held, 3, { from: "HELD", to: "EXPIRED" })).toEqual(slotWith());
    const sold = slotWith({ sold: 3 });
    expect(moveLock(sold, 3, { from: "CONSUMED", to: "RELEASED" })).toEqual(slotWith());
  });

  test("and never sell more than there is: that would be a fault of ours, and throws", () => {
    const full = slotWith({ capacity: 10, sold: 8 });
    expect(() => moveLock(full, 3, { from: "EXPIRED", to: "HELD" })).toThrow(/oversold/);
  });

  test("nor count below zero", () => {
    expect(() => moveLock(slotWith(), 3, { from: "HELD", to: "EXPIRED" })).toThrow(/below zero/);
  });

  test("though places may come back on a slot that is over its capacity", () => {
    const over = slotWith({ capacity: 5, held: 3, sold: 4 });
    expect(moveLock(over, 3, { from: "HELD", to: "EXPIRED" })).toMatchObject({ held: 0, sold: 4 });
  });

  test("so that they are the sums over the orders, whatever the order of things", () => {
    type Lock = { quantity: number; status: LockStatus | null };
    const steps = fc.array(fc.tuple(fc.nat(9), fc.nat(3)), { maxLength: 60 });
    const ways: Record<string, readonly LockStatus[]> = {
      none: ["HELD"],
      HELD: ["CONSUMED", "RELEASED", "EXPIRED"],
      CONSUMED: ["RELEASED"],
      EXPIRED: ["HELD"],
      RELEASED: [],
    };
    fc.assert(
      fc.property(steps, (chosen) => {
        const locks = Array.from({ length: 10 }, (_, n): Lock => ({
          quantity: n + 1,
          status: null,
        }));
        let slot = slotWith({ capacity: 1_000 });
        for (const [which, way] of chosen) {
          const lock = locks[which]!;
          const to = ways[lock.status ?? "none"]?.[way];
          if (to === undefined) continue;
          slot = moveLock(slot, lock.quantity, { from: lock.status, to });
          lock.status = to;
        }
        const sum = (status: LockStatus) =>
          locks.reduce((total, lock) => total + (lock.status === status ? lock.quantity : 0), 0);
        expect(slot).toMatchObject({ held: sum("HELD"), sold: sum("CONSUMED") });
      }),
    );
  });
});

test("a slot's id tells pool, date and time apart", () => {
  expect(slotId(slotWith())).not.toBe(slotId(slotWith({ start_time: "09:30" })));
  expect(slotId(slotWith({ pool_id: "a", start_time: "09:30" }))).toBe("a/2026-03-21/09:30");
});
