/** Deposits in the cashier family: begun at a till, consumed, given back, and what is refused. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { legacyEnvelope } from "../../../src/contract/legacy/envelope.ts";
import { TradeOrderDocument } from "../../../src/contract/legacy/trade-order.ts";
import { scopesOfRole } from "../../../src/contract/roles.ts";
import { insertApiKey, newApiKey } from "../../../src/setup/credentials.ts";
import { eventually, expectShape, openShop, store_no, type Json, type Shop } from "../http/shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

async function ask(path: string, parameters: Record<string, string>): Promise<Json> {
  const query = new URLSearchParams({ storeNo: store_no, ...parameters });
  return (await shop.call("GET", `/api/${path}?${query.toString()}`)).json;
}

async function good(path: string, parameters: Record<string, string>): Promise<Json> {
  const answer = await ask(path, parameters);
  expect({ path, parameters, answer }).toMatchObject({ answer: { code: 0 } });
  return answer.data;
}

const barCode = (behaviour: string) => `1345678901234500${behaviour}`;
const money = (yuan: string) => ({ requiredAmount: yuan, realAmount: yuan });
const cash = (yuan: string) => good("memberPay/cash", { ...money(yuan), isDepositMode: "1" });
const bar = (yuan: string, behaviour = "00") =>
  good("memberPay/bar", { ...money(yuan), depositMode: "1", barCode: barCode(behaviour) });
const read = async ({ tradeOrderId }: Json): Promise<Json> => {
  const answer = await ask("trade_order/get", { tradeOrderId });
  expectShape(legacyEnvelope(TradeOrderDocument), answer);
  return answer.data;
};
const consume = ({ tradeOrderId }: Json, consumeAmount: string) =>
  ask("memberPay/depositConsume", { tradeOrderId, consumeAmount });
const reverse = ({ tradeOrderId }: Json) => ask("memberPay/depositReverse", { tradeOrderId });

describe("a deposit at a till", () => {
  test("is held with status 6, and sells nothing yet", async () => {
    for (const begun of [await cash("500.00"), await bar("500.00")]) {
      expect(begun).toMatchObject({ orderStatus: 6, amount: 0, depositAmount: 50_000 });
      expect(await read(begun)).toMatchObject({
        depositMode: 1,
        depositAmount: 50_000,
        orderAmount: 0,
        amount: 0,
        discountAmount: 0,
        mchIncome: null,
        status: 6,
        productType: begun.productType,
        tradeSuccTime: null,
      });
      expect(await good("memberPay/queryStatus", begun)).toEqual(begun);
    }
  });

  test("consumed in part is paid with status 2, its time and its income", async () => {
    for (const begun of [await cash("500.00"), await bar("500.00")]) {
      const { data } = await consume(begun, "300.00");
      expect(data).toMatchObject({ orderStatus: 2, amount: 30_000, depositAmount: 50_000 });
      expect(await read(begun)).toMatchObject({
        status: 2,
        orderAmount: 30_000,
        amount: 30_000,
        mchIncome: 30_000,
        tradeSuccTime: expect.any(String),
      });
      expect(await consume(begun, "1.00")).toMatchObject({ code: 12093 });
      expect(await reverse(begun)).toMatchObject({ code: 12093 });
    }
  });

  test("given back has status 7, asked once or twice", async () => {
    for (const begun of [await cash("500.00"), await bar("500.00")]) {
      const first = await reverse(begun);
      expect(first).toMatchObject({ code: 0, data: { orderStatus: 7, amount: 0 } });
      expect(await reverse(begun)).toEqual(first);
      expect(await consume(begun, "1.00")).toMatchObject({ code: 12093 });
    }
  });

  test("that needs a password is under way, and held when it was typed", async () => {
    const begun = await bar("1.00", "10");
    expect(begun.orderStatus).toBe(1);
    expect(await consume(begun, "1.00")).toMatchObject({ code: 12093 });
    await eventually(async () => {
      expect(await good("memberPay/queryStatus", begun)).toMatchObject({ orderStatus: 6 });
    }, 12_000);
  }, 20_000);

  test("is no deposit of a sale, and the other way round", async () => {
    const sale = await good("memberPay/cash", money("1.00"));
    expect(await consume(sale, "1.00")).toMatchObject({ code: 12094 });
    expect(await reverse(sale)).toMatchObject({ code: 12094 });
    expect((await read(sale)).depositAmount).toBeUndefined();
    const nobodys = { tradeOrderId: "E01202001010000000000001" };
    expect(await consume(nobodys, "1.00")).toMatchObject({ code: 12025 });
  });

  test("is no member's: one that is named is refused, and nothing is held or consumed", async () => {
    const of_member = { memberNo: "7000000000000017" };
    const named = [
      of_member,
      { memberPayCode: "880000000000000001" },
      { points: "10" },
      { memberAmount: "1.00" },
    ];
    const begun = await bar("2.00");
    const before = await shop.read("/v1/trade_orders?limit=1");
    for (const member of named) {
      const [name = ""] = Object.keys(member);
      const refused = { code: 10001, msg: expect.stringContaining(name) as string };
      const mode = { isDepositMode: "1", ...money("2.00"), ...(member as Record<string, string>) };
      expect(await ask("memberPay/cash", mode)).toMatchObject(refused);
      expect(await ask("memberPay/bar", { ...mode, barCode: barCode("00") })).toMatchObject(
        refused,
      );
      const consumed = { tradeOrderId: begun.tradeOrderId, consumeAmount: "1.00" };
      const asked = { ...consumed, ...(member as Record<string, string>) };
      expect(await ask("memberPay/depositConsume", asked)).toMatchObject(refused);
    }
    const balance = { isDepositMode: "1", ...money("2.00"), ...of_member };
    expect(await ask("memberPay/balance", balance)).toMatchObject({ code: 10001 });
    expect((await shop.read("/v1/trade_orders?limit=1")).data).toEqual(before.data);
    expect(await read(begun)).toMatchObject({ status: 6, memberId: null });
    const none = { isDepositMode: "1", ...money("2.00"), points: "0", memberNo: "" };
    expect(await ask("memberPay/cash", none)).toMatchObject({ code: 0 });
  });

  test("is not discounted, not of nothing, and never consumed beyond itself", async () => {
    const mode = { isDepositMode: "1" };
    const cases = [
      [{ ...mode, requiredAmount: "2.00", realAmount: "1.00" }, 12096],
      [{ ...mode, ...money("2.00"), couponNo: "1" }, 12096],
      [{ ...mode, ...money("2.00"), couponCode: "1" }, 12096],
      [{ ...mode, requiredAmount: "1.00", realAmount: "2.00" }, 12073],
      [{ ...mode, ...money("0") }, 10001],
      [{ isDepositMode: "2", ...money("1.00") }, 10001],
    ] as const;
    for (const [parameters, code] of cases) {
      expect(await ask("memberPay/cash", { ...parameters })).toMatchObject({ code });
    }
    const begun = await bar("2.00");
    for (const [yuan, code] of [
      ["2.01", 12095],
      ["0", 12095],
      ["-1", 10001],
      ["0.001", 10001],
      ["", 10002],
    ] as const) {
      expect(await consume(begun, yuan)).toMatchObject({ code });
    }
    expect((await read(begun)).status).toBe(6);
  });

  test("needs a key that may hold deposits", async () => {
    const secret = newApiKey(true);
    const scopes = scopesOfRole.cashier.filter((scope) => scope !== "deposits:write");
    const owner = { merchant_id: "sentosa_demo", key_id: "key_no_deposits", label: "sales only" };
    await insertApiKey(shop.sql, { ...owner, secret, is_test: true, scopes });
    const query = new URLSearchParams({ storeNo: store_no, ...money("1.00") }).toString();
    const options = { api_key: secret };
    const sale = await shop.call("GET", `/api/memberPay/cash?${query}`, options);
    expect(sale.json.code).toBe(0);
    const path = `/api/memberPay/cash?${query}&depositMode=1`;
    expect((await shop.call("GET", path, options)).json.code).toBe(12001);
  });
});
