/** The cashier family about members: `memberPay/recharge` and `member_coupon/checkCoupon`. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { expectBooksToAgree } from "../../support/members.ts";
import { openShop, store_no, type Json, type Shop } from "../http/shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());
afterEach(() => expectBooksToAgree(shop.sql));

async function ask(path: string, parameters: Record<string, string>): Promise<Json> {
  const query = new URLSearchParams({ storeNo: store_no, ...parameters });
  const reply = await shop.call("POST", `/api/${path}?${query.toString()}`);
  expect({ status: reply.status, text: reply.text }).toMatchObject({ status: 200 });
  return reply.json;
}

async function post(path: string, body: object): Promise<Json> {
  const reply = await shop.call("POST", path, { body });
  expect({ path, status: reply.status, text: reply.text }).toMatchObject({ status: 201 });
  return reply.json;
}

const newMember = async (): Promise<string> => (await post("/v1/members", {})).member_id;
const balances = async (member_id: string) =>
  (await shop.read(`/v1/members/${member_id}`)).balances;

describe("memberPay/recharge", () => {
  test("credits cash at once, as a trade order of type 2", async () => {
    const memberId = await newMember();
    const { code, data } = await ask("memberPay/recharge", { memberId, amount: "50.00" });
    expect({ code, data }).toMatchObject({
      code: 0,
      data: { orderStatus: 2, productType: 1, amount: 5_000 },
    });
    expect(await balances(memberId)).toMatchObject([{ principal: { amount: 5_000 } }]);
    const { tradeOrderId } = data;
    const read = await ask("trade_order/get", { tradeOrderId });
    expect(read.data).toMatchObject({ tradeType: 2, amount: 5_000, memberId });
  });

  test("takes a rule's amount before the one that was typed, and shows its gift", async () => {
    const rule = { recharge_amount: 20_000, gift: { type: "BALANCE", gift: 1_000 } };
    const { rule_id: ruleId } = await post("/v1/recharge_rules", rule);
    const memberId = await newMember();
    const barCode = "134567890123450000";
    const asked = { memberId, ruleId, amount: "1.00", barCode };
    const { data } = await ask("memberPay/recharge", asked);
    expect(data).toMatchObject({ orderStatus: 2, productType: 3, amount: 20_000 });
    expect(await balances(memberId)).toMatchObject([
      { principal: { amount: 20_000 }, gift: { amount: 1_000 } },
    ]);
    const { tradeOrderId } = data;
    const read = await ask("trade_order/get", { tradeOrderId });
    expect(read.data).toMatchObject({ orderAmount: 21_000, discountAmount: 1_000, amount: 20_000 });
  });

  test("under the caller's number credits once, and so does what the account pays", async () => {
    const memberId = await newMember();
    const asked = { memberId, amount: "50.00", mchOrderNo: "R-1" };
    const answers = await Promise.all([1, 2, 3].map(() => ask("memberPay/recharge", asked)));
    expect(new Set(answers.map(({ data }) => data.tradeOrderId)).size).toBe(1);
    expect(await ask("memberPay/recharge", { ...asked, amount: "51.00" })).toMatchObject({
      code: 12044,
    });
    const by_code = { memberId, amount: "20.00", mchOrderNo: "R-2", barCode: "134567890123450000" };
    const charged = await ask("memberPay/recharge", by_code);
    expect(charged).toMatchObject({ code: 0, data: { orderStatus: 2 } });
    expect(await ask("memberPay/recharge", by_code)).toEqual(charged);
    const { code: memberPayCode } = await post(`/v1/members/${memberId}/code`, {});
    const sale = { ...{ requiredAmount: "30.00", realAmount: "30.00" }, mchOrderNo: "B-1" };
    const paid = await ask("memberPay/balance", { ...sale, memberPayCode });
    expect(paid).toMatchObject({ code: 0, data: { orderStatus: 2 } });
    expect(await ask("memberPay/balance", { ...sale, memberPayCode })).toEqual(paid);
    expect(await balances(memberId)).toMatchObject([{ principal: { amount: 4_000 } }]);
  });

  test.each<[string, Record<string, string>, number]>([
    ["nobody", { memberId: "member_1" }, 12058],
    ["an unknown rule", { ruleId: "rule_1" }, 10004],
    ["no amount", { amount: "" }, 10002],
    ["nothing", { amount: "0.00" }, 10001],
    ["less than nothing", { amount: "-1" }, 10001],
    ["three decimals", { amount: "1.001" }, 10001],
    ["full-width digits", { amount: "１００" }, 10001],
    ["more than is taken", { amount: "9999999999.99" }, 10001],
    ["a code of no wallet", { barCode: "999999999999999999" }, 12056],
    ["an unknown store", { storeNo: "S99" }, 12066],
  ])("of or for %s is refused", async (_name, wrong, code) => {
    const memberId = await newMember();
    const parameters = { memberId, amount: "1.00", ...wrong };
    expect(await ask("memberPay/recharge", parameters)).toMatchObject({ code });
    expect(await balances(memberId)).toEqual([]);
  });
});

describe("member_coupon/checkCoupon", () => {
  test("writes a coupon off once", async () => {
    const member_id = await newMember();
    const { coupon_id } = await post("/v1/coupon_definitions", {
      name: { zh: "免费雪糕", en: "Free ice cream" },
      amount_off: 500,
      currency: "SGD",
      validity: { type: "DAYS_AFTER_RECEIPT", days: 7 },
    });
    const { code: couponNo } = await post(`/v1/members/${member_id}/coupons`, { coupon_id });
    expect(await ask("member_coupon/checkCoupon", { couponNo })).toMatchObject({
      code: 0,
      data: { couponNo, couponId: coupon_id, memberId: member_id },
    });
    expect(await ask("member_coupon/checkCoupon", { couponNo })).toMatchObject({ code: 12064 });
    const nothing = { couponNo: "0000000000000000" };
    expect(await ask("member_coupon/checkCoupon", nothing)).toMatchObject({ code: 10004 });
    expect(await ask("member_coupon/checkCoupon", {})).toMatchObject({ code: 10002 });
  });
});
