import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addPacks,
  empty_cart,
  isEmpty,
  removeLine,
  saleOf,
  selectNeighbour,
  setPacks,
  totalsOf,
  visitorsOnSlot,
  type Ware,
} from "./cart.ts";

const family: Ware = {
  sku_id: "family",
  pool_id: "park",
  name: { zh: "家庭票", en: "Family" },
  price_minor: 11_900,
  pack_size: 3,
  date: "2026-03-21",
  start_time: "",
};
const show: Ware = { ...family, sku_id: "show", pool_id: "show", price_minor: 2_500, pack_size: 1 };
const till = { store_no: "S1", device: "till-1", currency: "SGD" };

test("the same ticket again is more of the same line; another time is another line", () => {
  const twice = addPacks(addPacks(empty_cart, family, 1), family, 2);
  expect(twice.lines).toMatchObject([{ packs: 3 }]);
  const times = addPacks(addPacks(twice, { ...show, start_time: "19:40" }, 1), show, 1);
  expect(times.lines).toHaveLength(3);
  expect(times.selected).toBe(times.lines[2]?.line_id);
});

test("a cart comes to its packs, less the discount", () => {
  const cart = { ...addPacks(addPacks(empty_cart, family, 2), show, 1), discount: null };
  expect(totalsOf(cart)).toMatchObject({ gross_minor: 26_300, total_minor: 26_300 });
  expect(totalsOf(cart).visitor_count).toBe(7);
  const percent = { ...cart, discount: { kind: "percent", percent: 15 } as const };
  expect(totalsOf(percent)).toMatchObject({ discount_minor: 3_945, total_minor: 22_355 });
});

test("a percentage of an odd sum is rounded half up", () => {
  const cart = { ...addPacks(empty_cart, { ...show, price_minor: 50 }, 1) };
  const discounted = { ...cart, discount: { kind: "percent", percent: 5 } as const };
  expect(totalsOf(discounted).discount_minor).toBe(3);
});

test("a discount that is more than the lines is named, and no total falls below nothing", () => {
  const cart = addPacks(empty_cart, show, 1);
  const discounted = { ...cart, discount: { kind: "amount", amount_minor: 2_501 } as const };
  expect(totalsOf(discounted)).toMatchObject({ total_minor: 0, is_discount_too_large: true });
});

test("with the last line the discount goes too", () => {
  const cart = addPacks(empty_cart, show, 1);
  const discounted = { ...cart, discount: { kind: "amount", amount_minor: 100 } as const };
  const id = cart.lines[0]?.line_id ?? "";
  expect(removeLine(discounted, id)).toEqual(empty_cart);
  expect(isEmpty(setPacks(discounted, id, 0))).toBe(true);
});

test("no line asks for more visitors than one order takes", () => {
  const cart = addPacks(empty_cart, family, 999_999);
  expect(cart.lines[0]?.packs).toBe(3_333);
});

test("the selection walks over the lines and stops at their ends", () => {
  const cart = addPacks(addPacks(empty_cart, family, 1), show, 1);
  const [first, last] = cart.lines.map(({ line_id }) => line_id);
  expect(selectNeighbour(cart, 1).selected).toBe(last);
  expect(selectNeighbour(selectNeighbour(cart, -1), -1).selected).toBe(first);
});

test("visitors count against the slot that their tickets draw from", () => {
  const cart = addPacks(addPacks(empty_cart, family, 2), { ...family, sku_id: "adult" }, 1);
  const slot = { pool_id: "park", date: "2026-03-21", start_time: "" };
  expect(visitorsOnSlot(cart, slot)).toBe(9);
  expect(visitorsOnSlot(cart, { ...slot, date: "2026-03-22" })).toBe(0);
});

test("a sale asks for visitors, for a time only where there is one, and for the own amount", () => {
  const cart = addPacks(addPacks(empty_cart, family, 2), { ...show, start_time: "19:40" }, 1);
  const open_sale = { name: "Locker", amount_minor: 500 };
  expect(saleOf({ ...cart, open_sale }, till)).toEqual({
    store_no: "S1",
    device: "till-1",
    tickets: [
      { sku_id: "family", quantity: 6, date: "2026-03-21" },
      { sku_id: "show", quantity: 1, date: "2026-03-21", start_time: "19:40" },
    ],
    discount: 0,
    open_sale: { name: "Locker", amount: { amount: 500, currency: "SGD" } },
  });
});

test("whatever is done to a cart, what is paid and what is taken off make the whole", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(family, show), fc.integer({ min: 1, max: 50 }))),
      fc.integer({ min: 0, max: 100 }),
      (steps, percent) => {
        const filled = steps.reduce(
          (cart, [ware, packs]) => addPacks(cart, ware, packs),
          empty_cart,
        );
        const totals = totalsOf({ ...filled, discount: { kind: "percent", percent } });
        expect(totals.total_minor + totals.discount_minor).toBe(totals.gross_minor);
        expect(totals.is_discount_too_large).toBe(false);
      },
    ),
  );
});
