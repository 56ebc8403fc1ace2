import fc from "fast-check";
import { expect, test } from "vitest";
import { keypadKeyOf, minorOf, pressKeypad, type KeypadKey } from "./keypad-text.ts";

const typed = (keys: readonly KeypadKey[], decimals = 2) =>
  keys.reduce((text, key) => pressKeypad(text, key, decimals), "");

test("digits and a point make an amount in minor units", () => {
  expect(minorOf(typed(["1", "2", ".", "5"]), 2)).toBe(1_250);
  expect(minorOf(typed(["1", "2", "00"]), 2)).toBe(120_000);
  expect(minorOf(typed([".", "0", "5"]), 2)).toBe(5);
  expect(minorOf("", 2)).toBeUndefined();
});

test("a second point, a third decimal and a leading zero change nothing", () => {
  expect(typed(["1", ".", ".", "2", "3", "4"])).toBe("1.23");
  expect(typed(["0", "0", "7"])).toBe("7");
});

test("a currency without cents has no point", () => {
  expect(typed(["1", ".", "5"], 0)).toBe("15");
  expect(minorOf("15", 0)).toBe(15);
});

test("the last key is taken back", () => {
  expect(typed(["1", "2", "back"])).toBe("1");
  expect(typed(["back"])).toBe("");
});

test("wide digits of a Chinese input method are digits", () => {
  expect(keypadKeyOf("\uff15")).toBe("5");
  expect(keypadKeyOf("\u3002")).toBe(".");
  expect(keypadKeyOf("a")).toBeUndefined();
});

test("whatever is pressed is an amount that the server can read", () => {
  const key = fc.constantFrom<KeypadKey>("0", "5", "9", "00", ".", "back");
  fc.assert(
    fc.property(fc.array(key), (keys) => {
      const minor = minorOf(typed(keys), 2) ?? 0;
      expect(Number.isSafeInteger(minor) && minor >= 0).toBe(true);
    }),
  );
});
