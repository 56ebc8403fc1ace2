import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { family_pack, merchant, product } from "../../../test/support/samples.ts";
import { isOnSale, productName, quoteMinor, validQuantities } from "./catalog.ts";

describe("a SKU is on sale", () => {
  const window = { ...family_pack, sale_from_ms: 1_000, sale_until_ms: 2_000 };

  test("from the first millisecond of its window to the last before its end", () => {
    expect([999, 1_000, 1_999, 2_000].map((now_ms) => isOnSale(window, product, now_ms))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test("always, without a window", () => {
    expect(isOnSale(family_pack, product, 0)).toBe(true);
  });

  test("only while it is active, and its product too", () => {
    expect(isOnSale({ ...family_pack, active: false }, product, 0)).toBe(false);
    expect(isOnSale(family_pack, { active: false }, 0)).toBe(false);
    expect(isOnSale(family_pack, undefined, 0)).toBe(false);
  });
});

describe("packs", () => {
  test.each([
    [1, 3, [3]],
    [2, 3, [3]],
    [4, 3, [3, 6]],
    [3, 2, [2, 4]],
    [10_000, 3, [9_999, 10_002]],
  ])("for %i visitors in packs of %i the nearest quantities are %j", (quantity, size, valid) => {
    expect(validQuantities(quantity, size)).toEqual(valid);
  });

  test("the quantities named are multiples of the pack that enclose what was asked", () => {
    const sizes = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), sizes, (quantity, size) => {
        const valid = validQuantities(quantity, size);
        for (const one of valid) expect(one % size).toBe(0);
        expect(valid.every((one) => one > 0 && Math.abs(one - quantity) <= size)).toBe(true);
        expect(valid.at(-1)).toBeGreaterThan(quantity);
      }),
    );
  });

  test("one family pack for three costs its price, two cost twice that", () => {
    expect(quoteMinor(family_pack, 3)).toBe(11_900n);
    expect(quoteMinor(family_pack, 6)).toBe(23_800n);
  });
});

test("the order shows the SKU's name in the merchant's language", () => {
  expect(productName(family_pack, merchant)).toBe("家庭套票");
  expect(productName(family_pack, { ...merchant, locale: "en" })).toBe("Family pack");
});
