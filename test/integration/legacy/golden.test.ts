/**
 * The answer of the source's `/api/trade_order/get`, from a counter sale made through the API with
 * the clock and the numbers held still.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { legacyEnvelope } from "../../../src/contract/legacy/envelope.ts";
import { TradeOrderDocument } from "../../../src/contract/legacy/trade-order.ts";
import type { PaymentProvider } from "../../../src/engine/ports/payment-provider.ts";
import { createTestDatabase } from "../../support/database.ts";
import { insertMerchant, merchant_id, openTestBook } from "../../support/order-book.ts";
import { openTill, type Till } from "../../support/till.ts";
import { unasked_provider } from "../../support/unasked-provider.ts";
import { sourceDocument } from "../../vectors/trade-orders/load.ts";

/** The example with the comma that it lacks. */
const source = sourceDocument().example.replace(/\]\s*"couponId"/, '],"couponId"');

/** The instant that the source's numbers show, on clocks of 24 hours in China. */
const created_ms = Date.parse("2019-08-23T04:14:43.351+08:00");
const paid_ms = Date.parse("2019-08-23T11:12:21.000Z");

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let till: Till;

beforeAll(async () => {
  database = await createTestDatabase();
  const { sql } = database;
  await insertMerchant(sql, { merchant_id, mch_id: "20000000" });
  await sql`
    update merchants set time_zone = 'Asia/Shanghai', currency = 'CNY'
    where merchant_id = ${merchant_id}`;
  await sql`
    insert into stores (merchant_id, store_no, name_zh, name_en, created_at)
    values (${merchant_id}, 'S01', '一号店', 'Shop one', now())`;
  // The last number that was given out: the sixth of this very millisecond comes next.
  await sql`
    update streams set number_ms = ${Date.parse("2019-08-23T04:14:43.351Z")}, number_counter = 5
    where merchant_id = ${merchant_id}`;
  const book = openTestBook(sql, created_ms);
  const provider: PaymentProvider = {
    ...unasked_provider,
    charge: ({ amount_minor, currency }) => {
      book.time.set(paid_ms);
      return Promise.resolve({ state: "SUCCEEDED", payment_ref: "w", amount_minor, currency });
    },
  };
  till = await openTill(sql, { ...book, provider, operator_name: "123" });
});
afterAll(async () => {
  await till.close();
  await database.drop();
});

const sale = {
  store_no: "S01",
  open_sale: { name: "被扫支付", amount: { amount: 1, currency: "CNY" } },
  payment: { method: "scan", bar_code: "134713461986047502" },
  subject: "被扫支付",
  goods: [
    {
      ...{ goods_id: 100_093, name: "奥尔良鸡腿堡", count: 1, props: "" },
      ...{ list_price: 12_000, price: 10_400, discount: 400 },
    },
    { goods_id: -1, name: "茉莉花茶", count: 1, price: 10_000 },
  ],
};

test("the example of the source comes out, member for member and byte for byte", async () => {
  const sold = await till.post("/v1/sales", sale, { "x-forwarded-for": "0:0:0:0:0:0:0:1" });
  expect({ status: sold.statusCode, body: sold.body }).toMatchObject({ status: 201 });
  const { trade_order } = sold.json<{ trade_order: { trade_order_id: string } }>();
  const { trade_order_id } = trade_order;
  expect(trade_order_id).toBe("E01201908230414433510006");
  const answer = await till.get(`/api/trade_order/get?tradeOrderId=${trade_order_id}`);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  legacyEnvelope(TradeOrderDocument).parse(answer.json());

  const example = JSON.parse(source) as { data: Record<string, unknown> };
  const { tradeOrderId, tradeType, ...rest } = example.data;
  const expected = {
    ...example,
    data: {
      // In the source's table, though not in its example.
      ...{ tradeOrderId, tradeType, depositMode: 0 },
      ...rest,
      // The source says "null" for nobody, and 1, under way, of what has its time of success.
      ...{ operatorId: till.key_id, status: 2, productType: 3 },
      // A sale over a counter has a store.
      ...{ storeNo: "S01", storeName: "一号店" },
      // Given out with the trade order's, and so the next one; the source's came 2 s later.
      payOrderId: "P01201908230414433510007",
      // The source mixes clocks: its numbers show 04:14 and these 16:14. Ours say the same instant.
      ...{ createTime: "2019-08-22T20:14:43.351+0000", updateTime: rest["tradeSuccTime"] },
    },
  };
  expect(answer.body).toBe(JSON.stringify(expected));
});
