/** Payout statements over HTTP, and their files. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PayoutStatement } from "../../../src/contract/payout.ts";
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

describe("a payout statement", () => {
  let today: string;
  beforeAll(async () => {
    today = shop.day(0);
    const card = { method: "card", payment_token: "tok_sandbox_success" };
    const paid = await sell(3_000, { payment: card });
    const path = `/v1/trade_orders/${paid.trade_order_id}/refunds`;
    await shop.call("POST", path, { body: { amount: 1_000, reason: "cold" } });
    await sell(700, { payment: { method: "scan", bar_code: "134567890123450000" } });
    await sell(900);
  });

  test("has what went through providers, day by day and channel by channel", async () => {
    const { json } = await shop.call("GET", `/v1/payouts?from=${shop.day(-1)}&to=${shop.day(1)}`);
    expect(PayoutStatement.safeParse(json).error?.issues ?? []).toEqual([]);
    const line = (method: string, sums: object) => ({
      ...{ date: today, provider: "sandbox", method, fee_minor: 0, share_minor: 0 },
      ...{ refund_count: 0, refund_minor: 0, fee_back_minor: 0, payment_count: 1, ...sums },
    });
    expect(json).toMatchObject({
      ...{ from: shop.day(-1), to: shop.day(1), time_zone: "Asia/Singapore", currency: "SGD" },
      store_no: null,
      total: { gross_minor: 3_700, refund_minor: 1_000, payout_minor: 2_700, payment_count: 2 },
    });
    expect(json.lines).toEqual([
      line("card", {
        ...{ gross_minor: 3_000, refund_count: 1, refund_minor: 1_000, payout_minor: 2_000 },
      }),
      line("wechat", { gross_minor: 700, payout_minor: 700 }),
    ]);
  });

  test("is of today, and in the merchant's currency, unless told", async () => {
    const { json } = await shop.call("GET", "/v1/payouts");
    expect(json).toMatchObject({ from: today, to: today, total: { payout_minor: 2_700 } });
    const yesterday = await shop.call("GET", `/v1/payouts?to=${shop.day(-1)}`);
    expect(yesterday.json.lines).toEqual([]);
    const yuan = await shop.call("GET", "/v1/payouts?currency=CNY");
    expect(yuan.json).toMatchObject({ currency: "CNY", lines: [], total: { payout_minor: 0 } });
  });

  test("comes as a file with a heading, a line for each, and the total", async () => {
    const { text, headers } = await shop.call("GET", "/v1/payouts.csv?language=zh-CN");
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(headers.get("content-disposition")).toBe(
      `attachment; filename="payouts-${today}-${today}.csv"`,
    );
    expect(text.split("\r\n")).toEqual([
      "日期,支付服务商,支付方式,收款笔数,收款金额 (SGD),手续费 (SGD),其中分润 (SGD)," +
        "退款笔数,退款金额 (SGD),退回手续费 (SGD),应结算金额 (SGD)",
      `${today},sandbox,银行卡,1,30.00,0.00,0.00,1,10.00,0.00,20.00`,
      `${today},sandbox,微信,1,7.00,0.00,0.00,0,0.00,0.00,7.00`,
      "合计,,,2,37.00,0.00,0.00,1,10.00,0.00,27.00",
      "",
    ]);
    const bytes = await fetch(`${shop.base_url}/v1/payouts.csv`, {
      headers: { authorization: `Bearer ${shop.api_key}` },
    }).then((answer) => answer.bytes());
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  });

  test("refuses days in the wrong order, more than a year, and what is no currency", async () => {
    for (const [query, pointer] of [
      ["from=2026-03-02&to=2026-03-01", "?to"],
      ["from=2025-01-01&to=2026-01-02", "?to"],
      ["currency=yuan", "?currency"],
      ["group_by=day", "?group_by"],
    ]) {
      const reply = await shop.call("GET", `/v1/payouts?${query}`);
      expectProblem(reply, 422, "REQUEST_INVALID");
      expect(reply.json.errors[0].pointer).toBe(pointer);
    }
    expect((await shop.call("GET", "/v1/payouts?from=2025-01-01&to=2026-01-01")).status).toBe(200);
  });

  test("is of one store for whoever works in one", async () => {
    const { email, password } = shop.console;
    const [before] = await shop.sql`select store_no from operators where email = ${email}`;
    const own = async (store: string | null) => {
      await shop.sql`update operators set store_no = ${store} where email = ${email}`;
      const signed_in = await shop.call("POST", "/v1/console/session", {
        body: { email, password },
        api_key: null,
      });
      const cookie = String(signed_in.headers.get("set-cookie")).split(";")[0] ?? "";
      const headers = { cookie, origin: shop.base_url };
      return (await shop.call("GET", "/v1/payouts", { api_key: null, headers })).json;
    };
    try {
      expect(await own(store_no)).toMatchObject({ store_no, total: { payout_minor: 2_700 } });
      expect(await own("S02")).toMatchObject({ store_no: "S02", lines: [] });
    } finally {
      await shop.sql`update operators set store_no = ${before!["store_no"]} where email = ${email}`;
    }
  });
});
