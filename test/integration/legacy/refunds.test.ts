/** Refunds over the cashier API, and calls that are repeated under the caller's own number. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { eventually, openShop, store_no, type Json, type Shop } from "../http/shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

async function ask(path: string, parameters: Record<string, string> = {}): Promise<Json> {
  const query = new URLSearchParams(parameters);
  return (await shop.call("POST", `/api/${path}?${query.toString()}`)).json;
}

const money = (amount: string) => ({
  requiredAmount: amount,
  realAmount: amount,
  storeNo: store_no,
});

async function sell(amount: string): Promise<string> {
  const { data } = await ask("memberPay/cash", money(amount));
  return data.tradeOrderId;
}
const tradeOrder = async (tradeOrderId: string) =>
  (await ask("trade_order/get", { tradeOrderId })).data;

describe("a refund", () => {
  test("of a part and of the rest has a number, and is listed", async () => {
    const tradeOrderId = await sell("10.00");
    const part = await ask("memberPay/refund", {
      ...{ tradeOrderId, refundAmount: "3.33", refundDesc: "凉了" },
    });
    expect(part).toMatchObject({ code: 0, data: { status: 2 } });
    const { mchRefundOrderId } = part.data;
    expect(mchRefundOrderId).toMatch(/^MR\d{23}$/);
    expect(await tradeOrder(tradeOrderId)).toMatchObject({ status: 4, refundTotalAmount: 333 });
    const { payOrderId } = await tradeOrder(tradeOrderId);
    const rest = await ask("memberPay/refund", { payOrderId });
    expect(rest).toMatchObject({ code: 0, data: { status: 2 } });
    expect(await tradeOrder(tradeOrderId)).toMatchObject({
      ...{ status: 5, refundTotalAmount: 1_000, mchIncome: 0 },
    });
    const listed = await ask("refund_order/list", { tradeOrderId });
    expect(listed).toMatchObject({
      count: 2,
      data: [{ refundAmount: 667 }, { mchRefundOrderId, refundAmount: 333, refundDesc: "凉了" }],
    });
    expect((await ask("refund_order/get", { mchRefundOrderId })).data).toEqual(listed.data[1]);
    expect(listed.data[1].channelRefundNo).toMatch(/^R\d{23}$/);
  });

  test("is refused with the family's codes, and changes nothing then", async () => {
    const tradeOrderId = await sell("1.00");
    const refuse = async (parameters: Record<string, string>, path = "memberPay/refund") =>
      (await ask(path, parameters)).code;
    expect(await refuse({})).toBe(10002);
    expect(await refuse({ tradeOrderId: "E01209901010000000000001" })).toBe(12025);
    expect(await refuse({ payOrderId: "P01209901010000000000001" })).toBe(12025);
    expect(await refuse({ tradeOrderId, refundAmount: "1.01" })).toBe(12063);
    for (const refundMoney of ["0", "-1", "0.001", "NaN", "１"]) {
      expect(await refuse({ tradeOrderId, refundMoney })).toBe(10001);
    }
    expect(await refuse({ tradeOrderId }, "memberPay/refund2")).toBe(10002);
    expect(await tradeOrder(tradeOrderId)).toMatchObject({ status: 2, refundTotalAmount: 0 });
    expect(await refuse({ tradeOrderId })).toBe(0);
    expect(await refuse({ tradeOrderId })).toBe(12062);
    const scanned = await ask("memberPay/bar", { ...money("1"), barCode: "134567890123450011" });
    if (scanned.data.orderStatus !== 2) {
      expect(await refuse({ tradeOrderId: scanned.data.tradeOrderId })).toBe(12075);
    }
  });

  test("of a store with a password needs it, and is told to wait after wrong ones", async () => {
    const tradeOrderId = await sell("5.00");
    const pin = `/v1/stores/${store_no}/refund_pin`;
    expect((await shop.call("PUT", pin, { body: { refund_pin: "918273" } })).status).toBe(204);
    const refund = (parameters: Record<string, string>) =>
      ask(`memberPay/${"refundPassword" in parameters ? "refund2" : "refund"}`, {
        ...{ tradeOrderId, refundAmount: "1.00", ...parameters },
      });
    expect(await refund({})).toMatchObject({ code: 12100, data: null });
    expect(await refund({ refundPassword: "918273" })).toMatchObject({ code: 0 });
    const wrong = await refund({ refundPassword: "111111" });
    expect(wrong).toMatchObject({ code: 12100 });
    for (let left = 4; left > 0; left -= 1) await refund({ refundPassword: "111111" });
    const blocked = await refund({ refundPassword: "918273" });
    expect(blocked).toMatchObject({ code: 12100, data: null });
    expect(blocked.msg).not.toBe(wrong.msg);
    expect((await shop.call("DELETE", pin)).status).toBe(204);
    expect(await tradeOrder(tradeOrderId)).toMatchObject({ status: 4, refundTotalAmount: 100 });
  });

  test("under the caller's number is given once, whoever repeats it", async () => {
    const tradeOrderId = await sell("10.00");
    const parameters = { tradeOrderId, refundAmount: "1.00", mchRefundNo: "A-1" };
    const answers = await Promise.all([1, 2, 3].map(() => ask("memberPay/refund", parameters)));
    expect(new Set(answers.map(({ data }) => data.mchRefundOrderId)).size).toBe(1);
    const other = await ask("memberPay/refund", { ...parameters, refundAmount: "2.00" });
    expect(other.code).toBe(12044);
    expect(await tradeOrder(tradeOrderId)).toMatchObject({ status: 4, refundTotalAmount: 100 });
  });
});

describe("a sale under the caller's number", () => {
  test("in cash is made once, and answered as it stands", async () => {
    const parameters = { ...money("5.00"), mchOrderNo: "till-7-0001" };
    const answers = await Promise.all([1, 2, 3].map(() => ask("memberPay/cash", parameters)));
    expect(new Set(answers.map(({ data }) => data.tradeOrderId)).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: 0, data: { orderStatus: 2, amount: 500 } });
    const { tradeOrderId } = answers[0].data;
    await ask("memberPay/refund", { tradeOrderId });
    expect(await ask("memberPay/cash", parameters)).toMatchObject({
      data: { tradeOrderId, orderStatus: 5 },
    });
    expect((await ask("memberPay/cash", { ...parameters, requiredAmount: "6.00" })).code).toBe(
      12044,
    );
    const long = await ask("memberPay/cash", { ...parameters, mchOrderNo: "x".repeat(31) });
    expect(long.code).toBe(10001);
  });

  test("by a scanned code charges the customer once", async () => {
    const parameters = {
      ...money("5.00"),
      mchOrderNo: "till-7-0002",
      barCode: "134567890123450000",
    };
    const answers = [
      await ask("memberPay/bar", parameters),
      ...(await Promise.all([1, 2].map(() => ask("memberPay/bar", parameters)))),
    ];
    const ids = new Set(answers.map(({ data }) => data.tradeOrderId as string));
    expect(ids.size).toBe(1);
    const [row] = await shop.sql<{ session_id: string }[]>`
      select session_id from trade_orders where trade_order_id = ${[...ids][0]!}`;
    await eventually(async () => expect(await shop.movements(row!.session_id)).toHaveLength(1));
    const synced = await ask("memberPay/orderSync", { tradeOrderId: [...ids][0]! });
    expect([0, 12059]).toContain(synced.code);
  });
});

test("after all of this the books are sound", async () => {
  await eventually(async () => {
    const report = await verifyMerchant(shop.sql, "sentosa_demo");
    expect(report.findings).toEqual([]);
  });
});
