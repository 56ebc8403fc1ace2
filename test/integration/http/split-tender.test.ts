/** Sales over HTTP that a member pays in part, with the tables proven after each test. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RefundsDocument, SaleDocument } from "../../../src/contract/sale.ts";
import { giveToShop, lin, ming } from "../../support/given-to-shop.ts";
import { expectBooksToAgree } from "../../support/members.ts";
import { expectProblem } from "./call.ts";
import { eventually, expectShape, openShop, store_no, type Shop } from "./shop.ts";

let shop: Shop;

let coupon_codes: readonly string[];

beforeAll(async () => {
  shop = await openShop();
  coupon_codes = await giveToShop(shop.server.engine, store_no);
});
afterAll(() => shop.stop());
afterEach(() => expectBooksToAgree(shop.sql));

const sell = (change: object, amount = 3_000) =>
  shop.call("POST", "/v1/sales", {
    body: {
      store_no,
      open_sale: { name: "hat", amount: { amount, currency: "SGD" } },
      payment: { method: "cash" },
      ...change,
    },
  });

async function walletOf({ member_id }: Readonly<{ member_id: string }>) {
  const [row] = await shop.sql<{ principal: string; gift: string; points: string }[]>`
    select principal_minor::text as principal, gift_minor::text as gift,
      (select sum(remaining_points)::text from points_lots where member_id = ${member_id}) as points
    from stored_values where member_id = ${member_id}`;
  return [Number(row?.principal), Number(row?.gift), Number(row?.points)];
}

test("points, coupon, account and cash pay one sale, and each has its part back", async () => {
  const [coupon_code = ""] = coupon_codes;
  const reply = await sell({
    ...{ coupon_code, member: { phone: "+86 138 1234 5678" }, points: 500, member_amount: 1_000 },
    payment: { method: "cash", received: 2_000 },
  });
  expect(reply.status).toBe(201);
  expectShape(SaleDocument, reply.json);
  const { trade_order } = reply.json as SaleDocument;
  expect(trade_order).toMatchObject({
    ...{ status: 2, method: "cash", coupon_code, member_id: ming.member_id },
    ...{ amount: { amount: 2_800 }, discount: { amount: 200 }, points_earned: 10 },
    change: { amount: 700 },
    tenders: [
      { method: "points", amount: { amount: 500 }, points: 500 },
      { method: "member_account", amount: { amount: 1_000 }, gift: { amount: 0 } },
      { method: "cash", amount: { amount: 1_300 } },
    ],
  });
  expect(await walletOf(ming)).toEqual([5_000, 1_500, 10]);
  const path = `/v1/trade_orders/${trade_order.trade_order_id}/refunds`;
  const part = await shop.call("POST", path, {
    body: { amount: 250, tender: "points", reason: "rain" },
  });
  expectShape(RefundsDocument, part.json);
  expect(part.json.refunds).toMatchObject([{ status: "SUCCEEDED", tender: "points" }]);
  const more = { amount: 251, tender: "points", reason: "rain" };
  expectProblem(await shop.call("POST", path, { body: more }), 422, "REFUND_EXCEEDS_TENDER");
  const rest = await shop.call("POST", path, { body: { reason: "rain" } });
  expect(rest.json.refunds).toHaveLength(3);
  const after = await shop.read(`/v1/trade_orders/${trade_order.trade_order_id}`);
  expect(after).toMatchObject({ trade_order: { status: 5, points_earned: 0 } });
  expect(await walletOf(ming)).toEqual([6_000, 1_500, 500]);
  const coupons = await shop.sql`select status from coupons where code = ${coupon_code}`;
  expect(coupons).toEqual([{ status: "UNUSED" }]);
});

test("a code that is scanned is charged for the rest, or the member has all of it again", async () => {
  const by = { member: { card_no: ming.card_no }, points: 100, member_amount: 400 };
  const paid = await sell({ ...by, payment: { method: "scan", bar_code: "134567890123450000" } });
  expect(paid.status).toBe(201);
  expect(paid.json.trade_order).toMatchObject({ status: 2, method: "wechat" });
  const before = await walletOf(ming);
  const refused = await sell({
    ...by,
    payment: { method: "scan", bar_code: "134567890123450001" },
  });
  expect(refused.json.trade_order.status).toBe(-1);
  expect(await walletOf(ming)).toEqual(before);
});

test("a code to be scanned holds the member's parts until the sale is given up", async () => {
  const before = await walletOf(lin);
  const shown = await sell({
    ...{ member: { member_id: lin.member_id }, member_amount: "rest" },
    ...{ coupon_code: coupon_codes[2], payment: { method: "wechat" } },
  });
  // Somebody else's coupon.
  expectProblem(shown, 409, "COUPON_OF_ANOTHER_MEMBER");
  const held = await sell({
    ...{ member: { member_id: lin.member_id }, member_amount: 2_000 },
    payment: { method: "wechat" },
  });
  expect(held.status).toBe(202);
  expect(await walletOf(lin)).toEqual([4_000, 1_500, before[2]]);
  // What waits is no fault of the books.
  await expectBooksToAgree(shop.sql);
  const { trade_order_id } = (held.json as SaleDocument).trade_order;
  const cancelled = await shop.call("POST", `/v1/trade_orders/${trade_order_id}/cancel`, {
    body: {},
  });
  expect(cancelled.json.trade_order.status).toBe(-1);
  await eventually(async () => expect(await walletOf(lin)).toEqual(before));
});

describe("a sale that a member pays wholly", () => {
  test("needs nothing but the account, the gift last", async () => {
    const whole = { member: { member_id: lin.member_id }, payment: { method: "member" } };
    const reply = await sell(whole, 7_000);
    expect(reply.status).toBe(201);
    expect(reply.json.trade_order).toMatchObject({
      ...{ status: 2, method: "member" },
      tenders: [{ method: "member_account", amount: { amount: 7_000 }, gift: { amount: 1_000 } }],
    });
    expectProblem(await sell(whole, 7_000), 409, "STORED_VALUE_TOO_LOW");
  });

  test("is refused without a member, and for a member whom nobody knows", async () => {
    const reply = await sell({ payment: { method: "member" } });
    expectProblem(reply, 422, "REQUEST_INVALID");
    const stranger = { payment: { method: "member" }, member: { phone: "+6591111111" } };
    expectProblem(await sell(stranger), 404, "MEMBER_UNKNOWN");
  });
});

test("a coupon is written off once, however many want it at once", async () => {
  const all = await Promise.all(
    Array.from({ length: 20 }, () => sell({ coupon_code: coupon_codes[1] })),
  );
  expect(all.filter(({ status }) => status === 201)).toHaveLength(1);
  for (const reply of all) if (reply.status !== 201) expectProblem(reply, 409, "COUPON_USED");
});

test("money on an account is spent once, however many want it at once", async () => {
  const [principal = 0, gift = 0] = await walletOf(ming);
  const each = { member: { member_id: ming.member_id }, payment: { method: "member" } };
  const all = await Promise.all(Array.from({ length: 20 }, () => sell(each, 1_000)));
  const sold = all.filter(({ status }) => status === 201).length;
  expect(sold).toBe(Math.floor((principal + gift) / 1_000));
  expect((await walletOf(ming)).slice(0, 2)).toEqual([0, (principal + gift) % 1_000]);
});
