import { expect, test } from "vitest";
import type { SaleDocument } from "../../../src/contract/sale.ts";
import { refundableMinor, stageOf } from "./sale-stage.ts";

const saleWith = (status: number, refunded = 0, refunding = 0) => {
  const sgd = (amount: number) => ({ amount, currency: "SGD" });
  const back = { refunded: sgd(refunded), refunding: sgd(refunding) };
  const trade_order = { status, amount: sgd(1_000), ...back };
  return { trade_order } as SaleDocument;
};

test.each([
  [0, "waiting"],
  [1, "waiting"],
  [2, "paid"],
  [4, "paid"],
  [5, "paid"],
  [-1, "failed"],
])("a trade order of status %i is %s", (status, stage) => {
  expect(stageOf(saleWith(status))).toBe(stage);
});

test("what was given back already is not given back again", () => {
  expect(refundableMinor(saleWith(4, 400))).toBe(600);
  expect(refundableMinor(saleWith(5, 1_000))).toBe(0);
});

test("what is on its way back is promised, and not given a second time", () => {
  expect(refundableMinor(saleWith(2, 0, 300))).toBe(700);
  expect(refundableMinor(saleWith(4, 400, 600))).toBe(0);
});

test("nothing is given back of what was not paid", () => {
  expect(refundableMinor(saleWith(1))).toBe(0);
  expect(refundableMinor(saleWith(-1))).toBe(0);
});
