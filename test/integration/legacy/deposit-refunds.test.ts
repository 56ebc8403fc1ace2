/** Deposits in the cashier family once they are consumed: refunds, pay orders, refund orders. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { legacyEnvelope } from "../../../src/contract/legacy/envelope.ts";
import { PayOrderDocument, RefundOrderDocument } from "../../../src/contract/legacy/pay-order.ts";
import { findingText } from "../../../src/queries/verify/finding.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { insertStore } from "../../../src/setup/store.ts";
import { merchant_id } from "../../support/order-book.ts";
import { expectShape, openShop, store_no, type Json, type Shop } from "../http/shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());
afterEach(async () => {
  const { findings } = await verifyMerchant(shop.sql, merchant_id);
  if (findings.length > 0) throw new Error(findings.map(findingText).join("\n"));
});

async function ask(path: string, parameters: Record<string, string> = {}): Promise<Json> {
  const query = new URLSearchParams(parameters);
  return (await shop.call("POST", `/api/${path}?${query.toString()}`)).json;
}

async function good(path: string, parameters: Record<string, string>): Promise<Json> {
  const answer = await ask(path, parameters);
  expect({ path, answer }).toMatchObject({ answer: { code: 0 } });
  return answer.data;
}

const deposit = { requiredAmount: "500.00", realAmount: "500.00", depositMode: "1" };
const ways = [
  ["memberPay/cash", {}, 1],
  ["memberPay/bar", { barCode: "134567890123450000" }, 3],
  ["memberPay/bar", { barCode: "285678901234560000" }, 4],
  ["memberPay/bar", { barCode: "6223456789012340000" }, 5],
] as const;
type Way = (typeof ways)[number];

const take = ([path, more]: Readonly<[Way[0], Way[1], ...unknown[]]>, storeNo = store_no) =>
  good(path, { ...deposit, ...more, storeNo });
const consume = ({ tradeOrderId }: Json, consumeAmount: string) =>
  good("memberPay/depositConsume", { tradeOrderId, consumeAmount });
const read = ({ tradeOrderId }: Json): Promise<Json> => good("trade_order/get", { tradeOrderId });

describe("what was consumed of a deposit", () => {
  test.each(ways)("taken by %s %j goes back with statuses 4 and 5", async (...way) => {
    const begun = await take(way);
    const { tradeOrderId } = begun;
    expect(await ask("memberPay/refund", { tradeOrderId })).toMatchObject({ code: 12075 });
    await consume(begun, "300.00");
    const refused = await ask("memberPay/refund", { tradeOrderId, refundAmount: "300.01" });
    expect(refused.code).toBe(12063);
    const mchRefundNo = `back-${tradeOrderId.slice(-8)}`;
    const asked = { tradeOrderId, refundAmount: "99.99", refundDesc: "多收", mchRefundNo };
    const part = await good("memberPay/refund", asked);
    expect(part).toMatchObject({
      status: 2,
      mchRefundOrderId: expect.stringMatching(/^MR\d{23}$/),
    });
    expect(await good("memberPay/refund", asked)).toEqual(part);
    expect(await read(begun)).toMatchObject({
      ...{ status: 4, amount: 30_000, refundTotalAmount: 9_999, mchIncome: 20_001 },
      depositAmount: 50_000,
    });
    const { payOrderId } = await read(begun);
    expect(await good("memberPay/refund", { payOrderId })).toMatchObject({ status: 2 });
    expect(await read(begun)).toMatchObject({
      ...{ status: 5, refundTotalAmount: 30_000, mchIncome: 0 },
    });
    expect(await ask("memberPay/refund", { tradeOrderId })).toMatchObject({ code: 12062 });
    const listed = await ask("refund_order/list", { tradeOrderId });
    expect(listed).toMatchObject({
      count: 2,
      data: [
        { refundAmount: 20_001, payAmount: 30_000, status: 2, payOrderId, tradeOrderId },
        { refundAmount: 9_999, refundDesc: "多收", ...part },
      ],
    });
    const one = await ask("refund_order/get", part);
    expectShape(legacyEnvelope(RefundOrderDocument), one);
    expect(one.data).toEqual(listed.data[1]);
  });

  test("needs the store's password where it has one", async () => {
    const store = { store_no: "S89", name_zh: "山上", name_en: "Hill" };
    await insertStore(shop.sql, { merchant_id, ...store });
    const refund_pin = "918273645";
    await shop.call("PUT", "/v1/stores/S89/refund_pin", { body: { refund_pin } });
    const begun = await take(ways[1], "S89");
    const { tradeOrderId } = begun;
    await consume(begun, "10.00");
    expect(await ask("memberPay/refund", { tradeOrderId })).toMatchObject({ code: 12100 });
    const wrong = { tradeOrderId, refundPassword: "111111" };
    expect(await ask("memberPay/refund2", wrong)).toMatchObject({ code: 12100 });
    const right = { tradeOrderId, refundPassword: refund_pin };
    expect(await good("memberPay/refund2", right)).toMatchObject({ status: 2 });
    const [held] = [await take(ways[1], "S89")];
    expect(await good("memberPay/depositReverse", held)).toMatchObject({ orderStatus: 7 });
  });
});

describe("a deposit's pay order", () => {
  test.each(ways)("taken by %s %j is found from first to last", async (...way) => {
    const begun = await take(way);
    const { tradeOrderId } = begun;
    const { payOrderId } = await read(begun);
    expect(payOrderId).toMatch(/^P\d{23}$/);
    const one = await ask("pay_order/get", { payOrderId });
    expectShape(legacyEnvelope(PayOrderDocument), one);
    expect(one.data).toMatchObject({
      ...{ tradeOrderId, payOrderId, status: 6, amount: 50_000, depositAmount: 50_000 },
      ...{ productType: way[2], channelOrderNo: expect.any(String) },
    });
    expect(await ask("pay_order/list", { tradeOrderId })).toMatchObject({
      ...{ count: 1, data: [one.data] },
    });
    await consume(begun, "300.00");
    expect(await good("pay_order/get", { payOrderId })).toMatchObject({
      ...{ status: 2, amount: 30_000, depositAmount: 50_000 },
    });
    expect(await ask("pay_order/list", { tradeOrderId })).toMatchObject({ count: 1 });
    expect(await good("pay_order/count", { tradeOrderId })).toEqual({
      ...{ allTotalCount: 1, allTotalAmount: 30_000 },
    });
  });

  test("is told apart by status, and listed among those of sales, newest first", async () => {
    const { tradeOrderId: sold } = await good("memberPay/cash", {
      ...{ requiredAmount: "1.00", realAmount: "1.00", storeNo: store_no },
    });
    const begun = await take(ways[1]);
    await good("memberPay/depositReverse", begun);
    const held = await take(ways[0]);
    const newest = await ask("pay_order/list", { queryDateRange: "today", limit: "3" });
    expect(newest.data.map(({ tradeOrderId }: Json) => tradeOrderId)).toEqual([
      ...[held.tradeOrderId, begun.tradeOrderId, sold],
    ]);
    const next = await ask("pay_order/list", { queryDateRange: "today", limit: "2", page: "2" });
    expect(next.data[0].tradeOrderId).toBe(sold);
    expect("depositAmount" in next.data[0]).toBe(false);
    const all = await ask("pay_order/list", { limit: "1000" });
    expect(all.count).toBe(all.data.length);
    for (const status of [1, 2, 6, 7, -1]) {
      const only = await ask("pay_order/list", { status: String(status), limit: "1000" });
      const expected = all.data.filter((one: Json) => one.status === status);
      expect(only.data).toEqual(expected);
      const sums = await good("pay_order/count", { status: String(status) });
      expect(sums.allTotalCount).toBe(expected.length);
    }
  });
});
