import { expect, test } from "vitest";
import { camelCurrency, isoInstant } from "./event.ts";

test("a currency is written in a camelCase key as a word", () => {
  expect(["SGD", "CNY"].map(camelCurrency)).toEqual(["Sgd", "Cny"]);
});

test("an instant is written in UTC with milliseconds, also when they are zero", () => {
  expect(isoInstant(Date.UTC(2026, 2, 20, 8, 36, 16, 28))).toBe("2026-03-20T08:36:16.028Z");
  expect(isoInstant(Date.UTC(2026, 2, 20))).toBe("2026-03-20T00:00:00.000Z");
});
