/** Deposits under the caller's own numbers: what is asked twice is done once, and told again. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findingText } from "../../../src/queries/verify/finding.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { merchant_id } from "../../support/order-book.ts";
import { openShop, store_no, type Json, type Shop } from "../http/shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());
afterEach(async () => {
  const { findings } = await verifyMerchant(shop.sql, merchant_id);
  if (findings.length > 0) throw new Error(findings.map(findingText).join("\n"));
});

async function ask(path: string, parameters: Record<string, string>): Promise<Json> {
  const query = new URLSearchParams({ storeNo: store_no, ...parameters });
  return (await shop.call("POST", `/api/${path}?${query.toString()}`)).json;
}

let numbers = 0;
const newNumber = () => `till-9-${++numbers}`;
const money = (yuan: string) => ({ requiredAmount: yuan, realAmount: yuan, isDepositMode: "1" });
const bar = (behaviour: string) => `1345678901234500${behaviour}`;
type Way = [path: string, more: Record<string, string>];
const ways: Way[] = [
  ["memberPay/cash", {}],
  ["memberPay/bar", { barCode: bar("00") }],
  ["memberPay/bar", { barCode: "6223456789012340000" }],
];

async function countDeposits(): Promise<number> {
  const [row] = await shop.sql<{ count: number }[]>`
    select count(*)::int as count from deposits where merchant_id = ${merchant_id}`;
  return row?.count ?? 0;
}

async function take([path, more]: Way): Promise<Json> {
  const answer = await ask(path, { ...money("5.00"), ...more });
  expect(answer).toMatchObject({ code: 0, data: { orderStatus: 6 } });
  return answer.data;
}

describe("a deposit under a number of the caller's own", () => {
  test.each(ways)("by %s is taken once, and told again as it stands", async (path, more) => {
    const parameters = { ...money("5.00"), ...more, mchOrderNo: newNumber() };
    const before = await countDeposits();
    const first = await ask(path, parameters);
    expect(first).toMatchObject({ code: 0, data: { orderStatus: 6, depositAmount: 500 } });
    expect(await ask(path, parameters)).toEqual(first);
    expect(await countDeposits()).toBe(before + 1);
    await ask("memberPay/depositReverse", { tradeOrderId: first.data.tradeOrderId });
    expect((await ask(path, parameters)).data).toEqual({ ...first.data, orderStatus: 7 });
  });

  test.each(ways)("by %s is refused with other parameters, sales included", async (path, more) => {
    const parameters = { ...money("5.00"), ...more, mchOrderNo: newNumber() };
    await ask(path, parameters);
    for (const other of [
      { ...parameters, ...money("6.00") },
      { ...parameters, isDepositMode: "0" },
      { ...parameters, subject: "another" },
    ]) {
      expect(await ask(path, other)).toMatchObject({ code: 12044 });
    }
    expect((await ask("memberPay/refund", { mchRefundNo: parameters.mchOrderNo })).code).toBe(
      10002,
    );
  });

  test.each(ways)("by %s is taken once, however many ask at once", async (path, more) => {
    const parameters = { ...money("5.00"), ...more, mchOrderNo: newNumber() };
    const before = await countDeposits();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(path, parameters)));
    expect(new Set(answers.map(({ data }) => data.tradeOrderId)).size).toBe(1);
    expect(answers.every(({ code }) => code === 0)).toBe(true);
    expect(await countDeposits()).toBe(before + 1);
  });

  test("too long a number is refused", async () => {
    const parameters = { ...money("5.00"), mchOrderNo: "x".repeat(31) };
    expect((await ask("memberPay/cash", parameters)).code).toBe(10001);
  });
});

describe("what is done to a deposit under a number", () => {
  test.each(ways)("consumed, held by %s, is consumed once and told again", async (...way) => {
    const { tradeOrderId } = await take(way);
    const parameters = { tradeOrderId, consumeAmount: "3.00", mchRefundNo: newNumber() };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask("memberPay/depositConsume", parameters)),
    );
    for (const answer of [...answers, await ask("memberPay/depositConsume", parameters)]) {
      expect(answer).toMatchObject({ code: 0, data: { orderStatus: 2, amount: 300 } });
    }
    const other = { ...parameters, consumeAmount: "3.01" };
    expect(await ask("memberPay/depositConsume", other)).toMatchObject({ code: 12044 });
    const without = { tradeOrderId, consumeAmount: "3.00" };
    expect(await ask("memberPay/depositConsume", without)).toMatchObject({ code: 12093 });
    const reverse = { tradeOrderId, mchRefundNo: parameters.mchRefundNo };
    expect(await ask("memberPay/depositReverse", reverse)).toMatchObject({ code: 12044 });
  });

  test.each(ways)("given back, held by %s, is given back once", async (...way) => {
    const { tradeOrderId } = await take(way);
    const parameters = { tradeOrderId, mchRefundNo: newNumber() };
    for (const answer of [
      await ask("memberPay/depositReverse", parameters),
      await ask("memberPay/depositReverse", parameters),
    ]) {
      expect(answer).toMatchObject({ code: 0, data: { orderStatus: 7, amount: 0 } });
    }
  });

  test("refused by the channel is refused to whoever asks again, and under way no more", async () => {
    const { tradeOrderId } = await take(["memberPay/bar", { barCode: bar("63") }]);
    const parameters = { tradeOrderId, consumeAmount: "1.00", mchRefundNo: newNumber() };
    const first = await ask("memberPay/depositConsume", parameters);
    expect(first).toMatchObject({ code: 10003 });
    expect(await ask("memberPay/depositConsume", parameters)).toMatchObject({ code: 10003 });
    const back = await ask("memberPay/depositReverse", { tradeOrderId, mchRefundNo: newNumber() });
    expect(back).toMatchObject({ code: 0, data: { orderStatus: 7 } });
  });
});
