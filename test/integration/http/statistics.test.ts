/** Statistics and files over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storeOrders } from "../../../bench/stored-orders.ts";
import { tradeOrderFile } from "../../../src/channels/files/trade-order-file.ts";
import { insertApiKey, newApiKey } from "../../../src/setup/credentials.ts";
import { insertMerchant } from "../../../src/setup/merchant.ts";
import { expectProblem } from "./call.ts";
import { openShop, store_no, type Json, type Shop } from "./shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const sell = async (amount: number, more: object = {}): Promise<Json> => {
  const open_sale = { name: "hat", amount: { amount, currency: "SGD" } };
  const body = { store_no, open_sale, payment: { method: "cash" }, ...more };
  const { status, json } = await shop.call("POST", "/v1/sales", { body });
  expect(status).toBe(201);
  return json.trade_order;
};

const figures = (some: object) => ({
  ...{ trade_count: 0, trade_minor: 0, discount_minor: 0, refund_count: 0, refund_minor: 0 },
  ...{ real_minor: 0, fee_minor: 0, income_minor: 0, ...some },
});

describe("statistics", () => {
  beforeAll(async () => {
    const first = await sell(1_200, { discount: 200 });
    await sell(500);
    await shop.buy();
    const path = `/v1/trade_orders/${first.trade_order_id}/refunds`;
    const body = { amount: 300, reason: "cold" };
    await shop.call("POST", path, { body });
  });

  test("are those of today unless told, by the day, with their total", async () => {
    const { json } = await shop.call("GET", "/v1/statistics");
    const sums = figures({
      ...{ trade_count: 3, trade_minor: 13_600, discount_minor: 200, refund_count: 1 },
      ...{ refund_minor: 300, real_minor: 13_100, income_minor: 13_100 },
    });
    expect(json).toEqual({
      ...{ from: shop.day(0), to: shop.day(0), time_zone: "Asia/Singapore", currency: "SGD" },
      ...{ group_by: "day", kind: "SALE", total: sums },
      groups: [{ key: shop.day(0), name: null, ...sums }],
    });
  });

  test("tell stores, operators, channels and ways to pay apart, the most first", async () => {
    const keysOf = async (group_by: string): Promise<unknown[]> => {
      const { json } = await shop.call("GET", `/v1/statistics?group_by=${group_by}`);
      return json.groups.map((group: Json) => [group.key, group.name?.en, group.real_minor]);
    };
    expect(await keysOf("store")).toEqual([
      [null, undefined, 11_900],
      [store_no, expect.any(String), 1_200],
    ]);
    expect(await keysOf("operator")).toEqual([
      [null, undefined, 11_900],
      [expect.stringMatching(/^key_/), expect.any(String), 1_200],
    ]);
    expect(await keysOf("channel")).toEqual([
      ["telegram", undefined, 11_900],
      ["pos", undefined, 1_200],
    ]);
    expect(await keysOf("method")).toEqual([
      ["card", undefined, 11_900],
      ["cash", undefined, 1_200],
    ]);
  });

  test("are narrowed by store, channel and way to pay, and have every day of their range", async () => {
    const query = `from=${shop.day(-1)}&to=${shop.day(1)}&store_no=${store_no}&method=cash`;
    const { json } = await shop.call("GET", `/v1/statistics?${query}`);
    expect(json.groups.map(({ key, trade_count }: Json) => [key, trade_count])).toEqual([
      [shop.day(-1), 0],
      [shop.day(0), 2],
      [shop.day(1), 0],
    ]);
    const online = await shop.call("GET", "/v1/statistics?channel=telegram");
    expect(online.json.total).toMatchObject({ trade_count: 1, trade_minor: 11_900 });
    const recharges = await shop.call("GET", "/v1/statistics?kind=RECHARGE");
    expect(recharges.json.total).toEqual(figures({}));
  });

  test("refuse days in the wrong order, too many of them, and words they do not know", async () => {
    for (const query of ["from=2026-03-02&to=2026-03-01", "from=1990-01-01&to=2020-01-01"]) {
      const reply = await shop.call("GET", `/v1/statistics?${query}`);
      expectProblem(reply, 422, "REQUEST_INVALID");
      expect(reply.json.errors[0].pointer).toBe("?to");
    }
    expectProblem(await shop.call("GET", "/v1/statistics?group_by=moon"), 422, "REQUEST_INVALID");
  });

  test("come as a file with a heading, a line for each group, and the total", async () => {
    const path = "/v1/statistics.csv?group_by=method&language=zh-CN";
    const { text, headers } = await shop.call("GET", path);
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("content-disposition")).toBe(
      `attachment; filename="statistics-${shop.day(0)}-${shop.day(0)}.csv"`,
    );
    expect(text.split("\r\n")).toEqual([
      "支付方式,名称,交易笔数,交易金额 (SGD),优惠金额 (SGD),退款笔数,退款金额 (SGD)," +
        "实收金额 (SGD),手续费 (SGD),商户实收 (SGD)",
      "card,银行卡,1,119.00,0.00,0,0.00,119.00,0.00,119.00",
      "cash,现金,2,17.00,2.00,1,3.00,12.00,0.00,12.00",
      "合计,,3,136.00,2.00,1,3.00,131.00,0.00,131.00",
      "",
    ]);
    const bytes = await (
      await fetch(`${shop.base_url}${path}`, {
        headers: { authorization: `Bearer ${shop.api_key}` },
      })
    ).bytes();
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });
});

describe("the file of trade orders", () => {
  test("has what the list has, with its filters, in the merchant's time and the reader's words", async () => {
    const subject = '=HYPERLINK("http://evil","hat")';
    const sold = await sell(700, { subject, discount: 100 });
    const path = `/v1/trade_orders.csv?store_no=${store_no}&method=cash&status=2&language=en`;
    const { text, status } = await shop.call("GET", path);
    expect(status).toBe(200);
    const [heading = "", first = "", ...rest] = text.split("\r\n");
    expect(heading).toBe(
      "Trade order,Pay order,Created (Asia/Singapore),Paid (Asia/Singapore),Kind,Status,Paid by," +
        "Currency,Order amount,Discount,Paid amount,Refunded,Income,Subject,Store number,Store," +
        "Operator id,Operator,Till,Orders",
    );
    const local = (instant: string) =>
      new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().replace("T", " ").slice(0, 19);
    expect(first).toContain(
      `${sold.trade_order_id},${sold.pay_order_id},${local(sold.created_at)},` +
        `${local(sold.paid_at)},Sale,Paid,Cash,SGD,7.00,1.00,6.00,0.00,6.00,` +
        `"'=HYPERLINK(""http://evil"",""hat"")",${store_no},`,
    );
    expect(first).toContain(sold.order_ids[0]);
    const { json: list } = await shop.call(
      "GET",
      `/v1/trade_orders?store_no=${store_no}&method=cash&status=2&limit=100`,
    );
    expect([first, ...rest].filter((line) => line !== "")).toHaveLength(list.data.length);
    const none = await shop.call("GET", "/v1/trade_orders.csv?created_to=2020-01-01&language=en");
    expect(none.text).toBe(`${heading}\r\n`);
  });

  test("speaks the language of the request unless told", async () => {
    const headers = { "accept-language": "zh-CN" };
    const { text } = await shop.call("GET", "/v1/trade_orders.csv", { headers });
    expect(text).toMatch(/^\uFEFF?交易单号,/);
  });

  test("refuses filters that are none, before anything is sent", async () => {
    const reply = await shop.call("GET", "/v1/trade_orders.csv?limit=10");
    expectProblem(reply, 422, "REQUEST_INVALID");
  });
});

describe("a long file", () => {
  const rows = 6_000;
  const owner = { merchant_id: "many_sales", key_id: "key_many", label: "many", is_test: true };
  const secret = newApiKey(true);

  beforeAll(async () => {
    const { merchant_id } = owner;
    await insertMerchant(shop.sql, {
      ...{ merchant_id, mch_id: "20000009", name_zh: "多", name_en: "Many", is_test: true },
      ...{ time_zone: "Asia/Singapore", currency: "SGD", locale: "en" },
    });
    await insertApiKey(shop.sql, { ...owner, secret, scopes: ["statistics:read"] });
    await storeOrders(shop.sql, { merchant_id, from: 0, to: rows, onProgress: () => undefined });
  });

  test("has every trade order once, newest first", async () => {
    const { text } = await shop.call("GET", "/v1/trade_orders.csv", { api_key: secret });
    const numbers = text.split("\r\n").flatMap((line) => /^E\d+/.exec(line)?.[0] ?? []);
    expect(numbers).toHaveLength(rows);
    expect(new Set(numbers).size).toBe(rows);
    expect(numbers.toSorted().toReversed()).toEqual(numbers);
  });

  test("is made a page at a time, whatever its length", async () => {
    const merchant = { merchant_id: owner.merchant_id, time_zone: "Asia/Singapore" };
    const lengths: number[] = [];
    const wanted = { filters: {}, language: "en" } as const;
    for await (const chunk of tradeOrderFile(shop.sql, merchant, wanted)) {
      lengths.push(chunk.split("\r\n").length);
    }
    expect(lengths.length).toBeGreaterThan(10);
    expect(Math.max(...lengths)).toBeLessThan(510);
  });

  test("agrees with the sums over all its days", async () => {
    const { json } = await shop.call("GET", "/v1/statistics?from=2020-01-01&group_by=channel", {
      api_key: secret,
    });
    expect(json.total).toMatchObject({ trade_count: rows, income_minor: rows * 11_900 });
  });
});
