/** Members over the cashier API: who pays from the account, by points and with a coupon. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { giveToShop, lin, ming } from "../../support/given-to-shop.ts";
import { expectBooksToAgree } from "../../support/members.ts";
import { merchant_id } from "../../support/order-book.ts";
import { openShop, store_no, type Json, type Shop } from "../http/shop.ts";

let shop: Shop;
let coupon_codes: readonly string[];

beforeAll(async () => {
  shop = await openShop();
  coupon_codes = await giveToShop(shop.server.engine, store_no);
});
afterAll(() => shop.stop());
afterEach(() => expectBooksToAgree(shop.sql));

async function ask(path: string, parameters: Record<string, string>): Promise<Json> {
  const query = new URLSearchParams({ storeNo: store_no, ...parameters });
  const reply = await shop.call("GET", `/api/${path}?${query.toString()}`);
  return reply.json;
}

const sale = (requiredAmount: string, realAmount = requiredAmount) => ({
  requiredAmount,
  realAmount,
});
const get = async (tradeOrderId: string): Promise<Json> =>
  (await ask("trade_order/get", { tradeOrderId })).data;

test("a sale out of the account is paid at once, and shows who paid and what it earned", async () => {
  const paid = await ask("memberPay/balance", { ...sale("20.00"), memberNo: "138 1234 5678" });
  expect(paid).toMatchObject({ code: 0, data: { orderStatus: 2, productType: 2, amount: 2_000 } });
  expect(await get(paid.data.tradeOrderId)).toMatchObject({
    ...{ memberId: ming.member_id, memberTel: ming.phone, givePoints: 10 },
    ...{ orderAmount: 2_000, discountAmount: 0, amount: 2_000, status: 2 },
  });
  const { tradeOrderId } = paid.data;
  const back = await ask("memberPay/refund", { tradeOrderId, refundAmount: "10.00" });
  expect(back).toMatchObject({ code: 0, data: { status: 2 } });
  expect(await get(tradeOrderId)).toMatchObject({ status: 4, givePoints: 5 });
});

test("a coupon is counted among the discount, or left to us, and refused when it is used", async () => {
  const [first = "", second = ""] = coupon_codes;
  const counted = await ask("memberPay/cash", { ...sale("21.00", "18.00"), couponNo: first });
  expect(counted.data).toMatchObject({ orderStatus: 2, amount: 1_800 });
  const shown = await get(counted.data.tradeOrderId);
  expect(shown).toMatchObject({ couponId: first, discountAmount: 300 });
  const left = await ask("memberPay/cash", { ...sale("21.00"), couponCode: second });
  expect(left.data).toMatchObject({ amount: 1_900 });
  expect(await ask("memberPay/cash", { ...sale("21.00"), couponNo: first })).toMatchObject({
    code: 12_064,
  });
  const short = { ...sale("21.00", "20.00"), couponNo: coupon_codes[2] ?? "" };
  expect(await ask("memberPay/cash", short)).toMatchObject({ code: 12_068 });
});

test("points and a part of the account go before the cash", async () => {
  const split = { memberNo: lin.card_no, points: "250", memberAmount: "5.00" };
  const paid = await ask("memberPay/cash", { ...sale("10.00"), ...split });
  expect(paid.data).toMatchObject({ orderStatus: 2, productType: 1, amount: 1_000 });
  const [row] = await shop.sql<{ principal: string }[]>`
    select principal_minor::text as principal from stored_values
    where merchant_id = ${merchant_id} and member_id = ${lin.member_id}`;
  expect(row).toEqual({ principal: "5500" });
});

test.each<[string, Record<string, string>, number]>([
  ["nobody knows the member", { memberNo: "7999999999999999" }, 12_058],
  ["no member can have the number", { memberNo: "!" }, 12_058],
  ["the code is nobody's", { memberPayCode: "880000000000000000" }, 12_058],
  ["there is no member to pay by points", { points: "5" }, 10_002],
  ["the points are no number", { memberNo: ming.card_no, points: "-5" }, 10_001],
  ["the amount is none", { memberNo: ming.card_no, memberAmount: "0.001" }, 10_001],
])("a sale is refused when %s", async (_why, parameters, code) => {
  expect(await ask("memberPay/cash", { ...sale("1.00"), ...parameters })).toMatchObject({ code });
});
