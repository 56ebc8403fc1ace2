/** The cashier family over HTTP: how it is called, what it sells, what it lists. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scopesOfRole } from "../../../src/contract/roles.ts";
import { legacyEnvelope, legacyListEnvelope } from "../../../src/contract/legacy/envelope.ts";
import { PayOrderDocument, RefundOrderDocument } from "../../../src/contract/legacy/pay-order.ts";
import { TradeOrderDocument, TradeOrderRow } from "../../../src/contract/legacy/trade-order.ts";
import { signParameters, type SignType } from "../../../src/protocols/legacy-sign/signature.ts";
import { insertApiKey, insertLegacyClient, newApiKey } from "../../../src/setup/credentials.ts";
import { eventually, expectShape, openShop, store_no, type Json, type Shop } from "../http/shop.ts";

const mch_id = "20000000";
const secret = "EWEFD123RGSRETYDFNGFGFGSHDFGH";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
  const client = { merchant_id: "sentosa_demo", label: "old till", secret };
  const scopes = scopesOfRole.cashier;
  const old = { client_id: "key_md5", app_id: "", sign_type: "MD5" } as const;
  const newer = { client_id: "key_hmac", app_id: "new", sign_type: "HMAC-SHA256" } as const;
  for (const kind of [old, newer]) {
    await insertLegacyClient(shop.sql, { ...client, scopes, ...kind });
  }
});
afterAll(() => shop.stop());

async function ask(path: string, parameters: Record<string, string> = {}): Promise<Json> {
  const query = new URLSearchParams(parameters);
  if (path.startsWith("memberPay/") && !query.has("storeNo")) query.set("storeNo", store_no);
  const reply = await shop.call("GET", `/api/${path}?${query.toString()}`);
  expect({ status: reply.status, text: reply.text }).toMatchObject({ status: 200 });
  return reply.json;
}

/** The data of an answer that must be a success. */
async function good(path: string, parameters: Record<string, string> = {}): Promise<Json> {
  const answer = await ask(path, parameters);
  expect({ path, parameters, answer }).toMatchObject({ answer: { code: 0, msg: "success" } });
  return answer.data;
}

const cash = (requiredAmount: string, realAmount = requiredAmount) =>
  good("memberPay/cash", { requiredAmount, realAmount });
const wechatCode = (behaviour: string) => `1345678901234500${behaviour}`;
const bar = (amount: string, behaviour: string) =>
  good("memberPay/bar", {
    ...{ requiredAmount: amount, realAmount: amount, barCode: wechatCode(behaviour) },
  });

describe("a call", () => {
  test("takes its parameters from the query, a form or JSON, by GET and POST alike", async () => {
    const { tradeOrderId } = await cash("1.00");
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const path = "/api/trade_order/get";
    const raw = `tradeOrderId=${tradeOrderId}`;
    const replies = await Promise.all([
      shop.call("GET", `${path}?${raw}`),
      shop.call("POST", `${path}?${raw}`),
      shop.call("POST", path, { raw, headers: form }),
      shop.call("POST", path, { body: { tradeOrderId } }),
    ]);
    expectShape(legacyEnvelope(TradeOrderDocument), replies[0]?.json);
    for (const { text } of replies) expect(text).toBe(replies[0]?.text);
  });

  test("bears its token in the header, with or without Bearer, or in a parameter", async () => {
    const { api_key } = shop;
    const path = "/api/trade_order/count";
    const replies = [
      await shop.call("GET", path, { api_key: null, headers: { authorization: api_key } }),
      await shop.call("GET", `${path}?Authorization=${api_key}`, { api_key: null }),
      await shop.call("POST", path, { api_key: null, body: { Authorization: api_key } }),
    ];
    for (const { json } of replies) expect(json).toMatchObject({ code: 0 });
  });

  test("without credentials, or with wrong ones, is 12001 and tells nothing", async () => {
    const path = "/api/trade_order/count";
    for (const call of [
      shop.call("GET", path, { api_key: null }),
      shop.call("GET", path, { api_key: "tg_test_wrong" }),
      shop.call("GET", `${path}?mchId=${mch_id}&sign=00`, { api_key: null }),
      shop.call("GET", `${path}?mchId=99999999&sign=00`, { api_key: null }),
      shop.call("GET", `${path}?mchId=99999999`),
    ]) {
      const { status, json } = await call;
      expect({ status, json }).toMatchObject({ status: 200, json: { code: 12001, data: null } });
    }
  });

  test("that only reads may not sell", async () => {
    const read_key = newApiKey(true);
    const key = { merchant_id: "sentosa_demo", key_id: "key_read", label: "r", is_test: true };
    await insertApiKey(shop.sql, { ...key, secret: read_key, scopes: ["orders:read"] });
    const path = "/api/memberPay/cash?requiredAmount=1&realAmount=1";
    expect((await shop.call("GET", path, { api_key: read_key })).json.code).toBe(12001);
  });

  test("speaks Chinese unless English is asked for", async () => {
    const path = "/api/trade_order/get";
    const zh = await shop.call("GET", path);
    const en = await shop.call("GET", path, { headers: { "accept-language": "en" } });
    expect([zh.json.msg, en.json.msg]).toEqual([
      "缺少必填参数：tradeOrderId",
      "A parameter is missing: tradeOrderId",
    ]);
  });

  test.each<[string, string, Record<string, string>]>([
    ["no JSON", "{", { "content-type": "application/json" }],
    ["a list", "[]", { "content-type": "application/json" }],
    ["text", "tradeOrderId", { "content-type": "text/plain" }],
    ["a parameter twice", "a=1&a=2", { "content-type": "application/x-www-form-urlencoded" }],
    ["half a character", '{"tradeOrderId":"\\ud800"}', { "content-type": "application/json" }],
  ])("with %s for a body is 10001", async (_name, raw, headers) => {
    const { status, json } = await shop.call("POST", "/api/trade_order/get", { raw, headers });
    expect({ status, json }).toMatchObject({ status: 200, json: { code: 10001, data: null } });
  });

  test("that says two things at once is refused", async () => {
    const path = "/api/trade_order/get?tradeOrderId=E1";
    const { json } = await shop.call("POST", path, { body: { tradeOrderId: "E2" } });
    expect(json.code).toBe(10001);
    const twice = await shop.call("POST", "/api/trade_order/get", {
      raw: '{"tradeOrderId":"E1","tradeOrderId":"E2"}',
      headers: { "content-type": "application/json" },
    });
    expect(twice.json.code).toBe(10001);
  });
});

describe("a signed call", () => {
  const sign = (parameters: Record<string, string>, sign_type: SignType) => ({
    ...parameters,
    sign: signParameters(parameters, { secret, sign_type }),
  });
  const send = async (body: object) =>
    (await shop.call("POST", "/api/trade_order/count", { api_key: null, body })).json;

  test("counts under its client's kind of signature, and no other", async () => {
    const old = { mchId: mch_id, queryDateRange: "today" };
    const newer = { ...old, appId: "new" };
    expect(await send(sign(old, "MD5"))).toMatchObject({ code: 0 });
    expect(await send(sign(newer, "HMAC-SHA256"))).toMatchObject({ code: 0 });
    // What the request claims does not count.
    const claimed = { ...newer, signType: "MD5" };
    expect(await send(sign(claimed, "MD5"))).toMatchObject({ code: 12001 });
    expect(await send(sign(old, "HMAC-SHA256"))).toMatchObject({ code: 12001 });
  });

  test("covers every parameter", async () => {
    const signed = sign({ mchId: mch_id, queryDateRange: "today" }, "MD5");
    expect(await send({ ...signed, queryDateRange: "yesterday" })).toMatchObject({ code: 12001 });
    expect(await send({ ...signed, status: "2" })).toMatchObject({ code: 12001 });
    expect(await send({ ...signed, nothing: "" })).toMatchObject({ code: 0 });
  });

  test("may come from a query as well, numbers as they were written", async () => {
    const two_yuan = { requiredAmount: "2.0", realAmount: "2.0", storeNo: store_no };
    const signed = sign({ mchId: mch_id, ...two_yuan }, "MD5");
    const path = `/api/memberPay/cash?${new URLSearchParams(signed).toString()}`;
    const { json } = await shop.call("GET", path, { api_key: null });
    expect(json).toMatchObject({ code: 0, data: { amount: 200, orderStatus: 2 } });
    const raw = JSON.stringify(signed).replaceAll('"2.0"', "2.0");
    const again = await shop.call("POST", "/api/memberPay/cash", { api_key: null, raw });
    expect(again.json).toMatchObject({ code: 0, data: { amount: 200 } });
  });
});

describe("selling an amount", () => {
  test("in cash is paid at once, and is an order like any other", async () => {
    const sold = await cash("12.30", "10");
    expect(sold).toEqual({
      tradeOrderId: expect.stringMatching(/^E01\d{21}$/),
      orderStatus: 2,
      productType: 1,
      amount: 1_000,
    });
    const { tradeOrderId } = sold;
    expect(await good("trade_order/get", { tradeOrderId })).toMatchObject({
      ...{ tradeType: 1, mchId: 20_000_000, subject: "消费|现金支付", productId: null },
      ...{ orderAmount: 1_230, discountAmount: 230, amount: 1_000, mchIncome: 1_000 },
      goodsDesc: [{ currentPrice: 1_000, goodsId: -1, goodsNum: 1 }],
      ...{ storeNo: store_no, storeName: "圣淘沙入口售票处", refundTotalAmount: 0 },
    });
    const { orders } = await shop.read(`/v1/trade_orders/${tradeOrderId}`);
    expect(await shop.timeline(orders[0].order_id)).toContain("FULFILLMENT_ISSUED");
  });

  test("by bar code is charged, declined, or waits, as the wallet says", async () => {
    expect(await bar("1.00", "00")).toMatchObject({ orderStatus: 2, productType: 3, amount: 100 });
    expect(await bar("1.00", "01")).toMatchObject({ orderStatus: -1, productType: null });
    const waiting = await good("memberPay/bar", {
      ...{ requiredAmount: "1", realAmount: "1", barCode: "134567890123450110" },
    });
    expect(waiting).toMatchObject({ orderStatus: 1 });
    const { tradeOrderId } = waiting;
    await eventually(async () => {
      const now = await good("memberPay/queryStatus", { tradeOrderId });
      expect(now).toEqual({ tradeOrderId, orderStatus: 2, productType: 3, amount: 100 });
    });
    const document = await good("trade_order/get", { tradeOrderId });
    expect(document).toMatchObject({ productId: "8020", userId: "134567890123450110" });
  });

  test("names the payer as the channel does, whatever tells of the payment first", async () => {
    const mode = { storeNo: store_no, isDepositMode: "1" };
    const codes = [wechatCode("00"), wechatCode("20"), "134567890123450110", wechatCode("30")];
    for (const barCode of codes) {
      const money = { requiredAmount: "1", realAmount: "1", barCode };
      for (const kind of [{}, mode]) {
        const { tradeOrderId } = await good("memberPay/bar", { ...money, ...kind });
        await eventually(async () => {
          const { orderStatus } = await good("memberPay/queryStatus", { tradeOrderId });
          expect(orderStatus).toBe("isDepositMode" in kind ? 6 : 2);
        });
        const { channelUserId } = await good("trade_order/get", { tradeOrderId });
        expect(channelUserId).toMatch(/^o/);
        const theirs = await ask("trade_order/list", { channelUserId, tradeOrderId });
        expect(theirs).toMatchObject({ count: 1 });
      }
    }
    const declined = await bar("1.00", "01");
    expect(await good("trade_order/get", declined)).toMatchObject({ channelUserId: null });
  });

  test("by a card's token is charged, declined, or found out, once a number", async () => {
    const money = { requiredAmount: "1.00", realAmount: "1.00" };
    const card = (token: string) => ({ ...money, paymentToken: `tok_sandbox_${token}` });
    const paid = await good("memberPay/bar", { ...card("success"), mchOrderNo: "card-1" });
    expect(paid).toMatchObject({ orderStatus: 2, productType: 7, amount: 100 });
    expect(await good("trade_order/get", paid)).toMatchObject({
      ...{ subject: "消费|银行卡支付", productId: null, userId: null },
    });
    const again = await good("memberPay/bar", { ...card("success"), mchOrderNo: "card-1" });
    expect(again).toEqual(paid);
    const other = await ask("memberPay/bar", { ...card("decline"), mchOrderNo: "card-1" });
    expect(other.code).toBe(12044);
    expect(await good("memberPay/bar", card("decline"))).toMatchObject({ orderStatus: -1 });
    const { tradeOrderId } = await good("memberPay/bar", card("late_success_900"));
    expect(await good("memberPay/queryStatus", { tradeOrderId })).toMatchObject({ orderStatus: 1 });
    await eventually(async () => {
      const now = await good("memberPay/queryStatus", { tradeOrderId });
      expect(now).toMatchObject({ orderStatus: 2, productType: 7 });
    });
    const held = await good("memberPay/bar", { ...card("success"), isDepositMode: "1" });
    expect(held).toMatchObject({ orderStatus: 6, productType: 7, depositAmount: 100 });
  });

  test("by nothing that can be charged says what is missing or wrong", async () => {
    const money = { requiredAmount: "1.00", realAmount: "1.00" };
    const refused = async (parameters: Record<string, string>) => {
      const { code, msg } = await ask("memberPay/bar", { ...money, ...parameters });
      return [code, msg];
    };
    expect(await refused({})).toEqual([10002, expect.stringContaining("barCode")]);
    // The digits of a card are no payment code, and are none of a till's business.
    expect((await refused({ barCode: "4242424242424242" }))[0]).toBe(12056);
    const both = { paymentToken: "tok_sandbox_success", barCode: wechatCode("00") };
    expect(await refused(both)).toEqual([10001, expect.stringContaining("paymentToken")]);
    const long = { paymentToken: "t".repeat(129) };
    expect(await refused(long)).toEqual([10001, expect.stringContaining("128")]);
  });

  test("keeps the goods that the till showed", async () => {
    const goodsDesc = [
      { cellPrice: 12_000, currentPrice: 10_400, goodsId: 1, goodsName: "汉堡", goodsNum: 1 },
      { currentPrice: 10_000, goodsId: -1, goodsName: "茶", goodsNum: 2, goodsProps: "大" },
    ];
    const body = { requiredAmount: "1", realAmount: "1", storeNo: store_no, goodsDesc };
    const as_list = await shop.call("POST", "/api/memberPay/cash", { body });
    const as_text = await good("memberPay/cash", {
      ...{ ...body, goodsDesc: JSON.stringify(goodsDesc) },
    });
    for (const { tradeOrderId } of [as_list.json.data, as_text]) {
      const document = await good("trade_order/get", { tradeOrderId });
      expect(document.goodsDesc).toEqual(goodsDesc);
    }
    const wrong = await ask("memberPay/cash", { ...body, goodsDesc: '[{"goodsNum":0}]' });
    expect(wrong).toMatchObject({ code: 10001 });
  });

  test.each<[string, Record<string, string>, number]>([
    ["more than is due", { realAmount: "1.01" }, 12073],
    ["an unknown store", { storeNo: "S99" }, 12066],
    ["no store where there are several", { storeNo: "" }, 12066],
    ["no amount", { requiredAmount: "" }, 10002],
    ["nothing", { requiredAmount: "0" }, 10001],
    ["a code of no wallet", { barCode: "9".repeat(18) }, 12056],
    ["a discounted deposit", { realAmount: "0.5", isDepositMode: "1" }, 12096],
  ])("%s is refused with its code", async (_name, parameters, code) => {
    const path = "barCode" in parameters ? "memberPay/bar" : "memberPay/cash";
    const [before] = await shop.sql`select position from streams`;
    const answer = await ask(path, { requiredAmount: "1", realAmount: "1", ...parameters });
    expect(answer).toMatchObject({ code, data: null });
    expect((await shop.sql`select position from streams`)[0]).toEqual(before);
  });

  test("can be asked after only where there is a channel to ask", async () => {
    const { tradeOrderId } = await cash("1");
    expect(await ask("memberPay/orderSync", { tradeOrderId })).toMatchObject({ code: 12076 });
    const paid = await bar("1", "00");
    const { tradeOrderId: by_code } = paid;
    expect(await ask("memberPay/orderSync", { tradeOrderId: by_code })).toMatchObject({
      code: 12059,
    });
    const open = await good("memberPay/bar", {
      ...{ requiredAmount: "1", realAmount: "1", barCode: "134567890123450114" },
    });
    const synced = await good("memberPay/orderSync", { tradeOrderId: open.tradeOrderId });
    expect([1, 2]).toContain(synced.orderStatus);
    expect(await ask("memberPay/orderSync", { tradeOrderId: "E9" })).toMatchObject({ code: 12025 });
  });
});

describe("the lists", () => {
  test("of trade orders are paged, filtered, counted, and named", async () => {
    const answer = await ask("trade_order/list", { limit: "3", queryDateRange: "today" });
    expectShape(legacyListEnvelope(TradeOrderRow), answer);
    expect(answer.data).toHaveLength(3);
    const all = await ask("trade_order/list", { limit: "1000" });
    expect(all.count).toBe(all.data.length);
    const numbers: string[] = [];
    for (let page = 1; numbers.length < all.count; page += 1) {
      const { data } = await ask("trade_order/list", { limit: "4", page: String(page) });
      numbers.push(...data.map(({ tradeOrderId }: Json) => tradeOrderId));
    }
    expect(numbers).toEqual(all.data.map(({ tradeOrderId }: Json) => tradeOrderId));
    const filtered = async (parameters: Record<string, string>) =>
      (await ask("trade_order/list", { limit: "1000", ...parameters })).data;
    // A payment that another test left open may be settled between two looks: then look again.
    const expectThose = (parameters: Record<string, string>, keep: (row: Json) => boolean) =>
      eventually(async () => {
        const every = await filtered({});
        expect(await filtered(parameters)).toEqual(every.filter(keep));
      });
    await expectThose({ status: "-1" }, ({ status }) => status === -1);
    await expectThose({ status: "-99", productType: "3" }, ({ productType }) => productType === 3);
    await expectThose({ storeNo: store_no, tradeType: "1" }, () => true);
    await expectThose({ storeNo: "S99" }, () => false);
    for (const mode of [0, 1]) {
      await expectThose({ depositMode: String(mode) }, ({ depositMode }) => depositMode === mode);
    }
    const { tradeOrderId } = await good("memberPay/cash", {
      ...{ requiredAmount: "1", realAmount: "1", device: "till 7" },
    });
    expect(await filtered({ device: "till 7" })).toMatchObject([{ tradeOrderId }]);
    const names: Json = { 1: "现金", 3: "微信", 7: "银行卡" };
    for (const { productType, productName } of all.data) {
      expect(productName).toBe(names[productType] ?? null);
    }
  });

  test.each<[string, Record<string, string>, number]>([
    ["limit", { limit: "-1" }, 10001],
    ["page", { page: "0" }, 10001],
    ["status", { status: "paid" }, 10001],
    ["productType", { productType: "0x1" }, 10001],
    ["tradeType", { tradeType: "3" }, 10001],
    ["depositMode", { depositMode: "2" }, 10001],
    ["queryDateRange", { queryDateRange: "last_week" }, 10001],
    ["queryStartDate", { queryStartDate: "2026-02-30" }, 10001],
    [
      "queryEndDate 不能早于 queryStartDate",
      { queryStartDate: "2026-03-02", queryEndDate: "2026-03-01" },
      10001,
    ],
    ["11023", { page: "700", limit: "100" }, 11023],
  ])("a wrong %s is told by name", async (name, parameters, code) => {
    const answer = await ask("trade_order/list", parameters);
    expect(answer).toMatchObject({ code, data: null });
    if (code === 10001) expect(answer.msg).toContain(name);
  });

  test("of pay orders have every attempt, by its trade order too", async () => {
    const { tradeOrderId } = await bar("3", "01");
    const answer = await ask("pay_order/list", { tradeOrderId });
    expectShape(legacyListEnvelope(PayOrderDocument), answer);
    expect(answer).toMatchObject({
      count: 1,
      data: [{ tradeOrderId, amount: 300, status: -1, errMsg: "insufficient_funds" }],
    });
    const { payOrderId } = answer.data[0];
    expect(await good("pay_order/get", { payOrderId })).toEqual(answer.data[0]);
    expect(await ask("pay_order/get", { payOrderId: "P1" })).toMatchObject({ code: 10004 });
    const failed = await ask("pay_order/list", { status: "-1", limit: "1000" });
    const count = await good("pay_order/count", { status: "-1", queryDateRange: "today" });
    expect(count.allTotalCount).toBe(failed.count);
  });

  test("and a single one name what was sold in the order in which it was sold", async () => {
    const ticket = (days: number) => {
      return { sku_id: "sentosa_family_pack", quantity: 3, date: shop.day(days) };
    };
    const { json: sale } = await shop.call("POST", "/v1/sales", {
      body: {
        store_no,
        tickets: [ticket(5), ticket(3), ticket(4)],
        open_sale: { name: "Ice cream", amount: { amount: 450, currency: "SGD" } },
        payment: { method: "cash" },
      },
    });
    const { trade_order_id: tradeOrderId } = sale.trade_order;
    const document = await good("trade_order/get", { tradeOrderId });
    const goods = document.goodsDesc.map((line: Json) => [line.goodsProps, line.currentPrice]);
    expect(goods.slice(0, 3)).toEqual([5, 3, 4].map((days) => [shop.day(days), 11_900]));
    expect(document.goodsDesc[3]).toMatchObject({ goodsName: "Ice cream", currentPrice: 450 });
    const { data } = await ask("trade_order/list", { tradeOrderId });
    expect(data[0].goodsDesc).toEqual(document.goodsDesc);
  });

  test("of refunds have what went back", async () => {
    const { order, session } = await shop.buy({ date: shop.day(2) });
    const body = { reason: "ill" };
    expect((await shop.call("POST", `/v1/orders/${order.order_id}/cancel`, { body })).status).toBe(
      200,
    );
    const [row] = await shop.sql<{ trade_order_id: string }[]>`
      select trade_order_id from payment_sessions where session_id = ${session.session_id}`;
    const tradeOrderId = row!.trade_order_id;
    const answer = await ask("refund_order/list", { tradeOrderId, status: "2" });
    expectShape(legacyListEnvelope(RefundOrderDocument), answer);
    expect(answer).toMatchObject({
      count: 1,
      data: [{ tradeOrderId, payAmount: 11_900, refundAmount: 11_900, status: 2 }],
    });
    const { mchRefundOrderId } = answer.data[0];
    expect(await good("refund_order/get", { mchRefundOrderId })).toEqual(answer.data[0]);
    expect(await ask("refund_order/list", { status: "3" })).toMatchObject({ count: 0, data: [] });
    expect(await good("trade_order/get", { tradeOrderId })).toMatchObject({
      ...{ status: 5, refundTotalAmount: 11_900, mchIncome: 0, productType: 7 },
      goodsDesc: [{ goodsName: order.product_name, goodsProps: order.date }],
    });
  });
});
