import { expect, test } from "vitest";
import { countedMinor, countText, piecesOf } from "./count.ts";

test("what is typed is a count: digits of any width, and nothing else", () => {
  expect(countText("１2a")).toBe("12");
  expect(countText("007")).toBe("7");
  expect(countText("0")).toBe("0");
  expect(countText("-")).toBe("");
  expect(countText("99999999")).toBe("1000000");
});

test("pieces are those that there are any of, greatest first", () => {
  const typed = { 100: "3", 5_000: "2", 50: "0", 20: "" };
  expect(piecesOf(typed)).toEqual([
    { denomination: 5_000, count: 2 },
    { denomination: 100, count: 3 },
  ]);
  expect(countedMinor(typed)).toBe(10_300);
});
