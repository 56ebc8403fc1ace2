/** Receipts over HTTP: what stands on them, in each form, and which print is the original. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPdf } from "../../support/pdf-text.ts";
import { expectProblem } from "./call.ts";
import { openShop, store_no, type Json, type Shop } from "./shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

let sales = 0;

/** Two packs and something else in cash, on a day with room. */
async function sell(more: object = {}): Promise<Json> {
  const date = shop.day(++sales);
  const tickets = [{ sku_id: "sentosa_family_pack", quantity: 6, date }];
  const open_sale = { name: "水 & <hat>", amount: { amount: 500, currency: "SGD" } };
  const payment = { method: "cash", received: 30_000 };
  const body = { store_no, tickets, open_sale, discount: 1_000, payment, device: "T1", ...more };
  const { status, json } = await shop.call("POST", "/v1/sales", { body });
  expect(status).toBe(201);
  return json;
}

const preview = (id: string, query = "") =>
  shop.call("GET", `/v1/trade_orders/${id}/receipt?${query}`);
const print = (id: string, body: object = {}, headers = {}) =>
  shop.call("POST", `/v1/trade_orders/${id}/receipts`, { body, headers });

const textOf = (pdf: Uint8Array): string =>
  readPdf(pdf)
    .runs.map(({ text }) => text)
    .join("");

/** The words of a page, a block on each line. */
const wordsOf = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replaceAll(/<\/(?:p|dl|td|figcaption|dt)>/g, "\n")
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

describe("a receipt", () => {
  test("says what was sold before and after the discount, and what was handed over", async () => {
    const sold = await sell();
    const { trade_order_id } = sold.trade_order;
    const { text, headers } = await preview(trade_order_id, "language=en");
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    const words = wordsOf(text);
    for (const part of [
      ...["sentosa_family_pack", `${sold.orders[0].date} \u00b7 6 visitors`, "119.00", "238.00"],
      ...["水 & <hat>", "5.00", "Subtotal\n243.00", "Discount\n-10.00", "Paid\nS$233.00"],
      ...["Cash\n233.00", "Received\n300.00", "Change\n67.00", "TEST", "Till\nT1"],
      ...[trade_order_id, sold.orders[0].order_id, sold.fulfillments[0].ticket_code],
    ]) {
      expect(words).toContain(part);
    }
    const chinese = wordsOf((await preview(trade_order_id, "language=zh-CN&width=58")).text);
    expect(chinese).toContain("Sentosa 家庭套票(2大1小)");
    expect(chinese).toContain("实付金额\nS$233.00");
  });

  test("is one of the goods where the till said what they cost", async () => {
    const goods = [
      { goods_id: 7, name: "Ice cream", count: 2, price: 150, list_price: 200 },
      { goods_id: 8, name: "Wafer", count: 1, price: 100, list_price: 100 },
    ];
    const sold = await sell({ tickets: [], goods, discount: 100 });
    const words = wordsOf((await preview(sold.trade_order.trade_order_id)).text);
    expect(words).toContain("Ice cream");
    expect(words).toContain("4.00");
    expect(words).not.toContain("<hat>");
  });

  test("of a sale on the web has no store and the provider's reference", async () => {
    const { order } = await shop.buy();
    const { json } = await shop.call("GET", `/v1/trade_orders?limit=1`);
    const [trade_order] = json.data;
    expect(trade_order.order_ids).toEqual([order.order_id]);
    const words = wordsOf((await preview(trade_order.trade_order_id, "language=en")).text);
    expect(words).toContain("Card\n119.00");
    expect(words).toContain(order.payment_ref);
  });

  test("comes as bytes for a printer, and as a file that has the same text", async () => {
    const { trade_order } = await sell();
    const at = `${shop.base_url}/v1/trade_orders/${trade_order.trade_order_id}/receipt`;
    const authorization = `Bearer ${shop.api_key}`;
    const bytesOf = async (query: string) => {
      const answer = await fetch(`${at}?${query}`, { headers: { authorization } });
      expect(answer.status).toBe(200);
      return { type: answer.headers.get("content-type"), bytes: await answer.bytes() };
    };
    const paper = await bytesOf("format=escpos&language=zh-CN");
    expect(paper.type).toBe("application/octet-stream");
    expect([...paper.bytes.slice(0, 2)]).toEqual([0x1b, 0x40]);
    const printed = new TextDecoder("gb18030").decode(paper.bytes);
    expect(printed).toContain("副本");
    expect(printed).toContain(trade_order.trade_order_id);
    // Nobody's drawer opens for a look.
    expect(printed).not.toContain("\u001bp\u0000");
    const file = await bytesOf("format=pdf&language=zh-CN&width=58");
    expect(file.type).toBe("application/pdf");
    expect(textOf(file.bytes)).toContain("副本");
  });

  test("of what is not paid does not exist, nor does anybody else's", async () => {
    const { json } = await shop.call("POST", "/v1/sales", {
      body: {
        ...{ store_no, payment: { method: "wechat" } },
        open_sale: { name: "hat", amount: { amount: 500, currency: "SGD" } },
      },
    });
    const { trade_order_id } = json.trade_order;
    expectProblem(await preview(trade_order_id), 409, "RECEIPT_NOT_YET");
    expectProblem(await print(trade_order_id), 409, "RECEIPT_NOT_YET");
    expectProblem(await preview("E0"), 404, "TRADE_ORDER_UNKNOWN");
    expectProblem(await preview(trade_order_id, "width=70"), 422, "REQUEST_INVALID");
  });
});

describe("the receipt of a deposit", () => {
  test("says what is held, and after it was consumed what was taken and what went back", async () => {
    const amount = { amount: 50_000, currency: "SGD" };
    const body = { store_no, amount, payment: { method: "cash", received: 60_000 } };
    const asked = await shop.call("POST", "/v1/deposits", { body });
    expect(asked.status).toBe(201);
    const { deposit_id, trade_order_id } = asked.json;
    const held = wordsOf((await preview(trade_order_id, "language=en")).text);
    expect(held).toContain("Deposit\nS$500.00");
    expect(held).toContain("Cash\n500.00");
    const path = `/v1/deposits/${deposit_id}/consume`;
    const taken = await shop.call("POST", path, { body: { amount: 30_000 } });
    expect(taken.status).toBe(200);
    const consumed = wordsOf((await preview(trade_order_id, "language=en")).text);
    expect(consumed).toContain("Paid\nS$300.00");
    expect(consumed).toContain("Deposit\n500.00");
    expect(consumed).toContain("Deposit returned\n200.00");
  });
});

describe("a print", () => {
  test("is the original at first and a reprint ever after; a look is a copy", async () => {
    const { trade_order } = await sell();
    const id = trade_order.trade_order_id;
    expect((await preview(id, "language=en")).text).toContain("COPY");
    const first = await print(id, { language: "en" });
    expect([first.status, first.headers.get("x-receipt-print")]).toEqual([201, "1"]);
    expect(first.text).not.toMatch(/COPY|REPRINT/);
    const second = await print(id, { language: "en" });
    expect(second.text).toContain("REPRINT 1");
    const escpos = await print(id, { format: "escpos" });
    expect(escpos.headers.get("x-receipt-print")).toBe("3");
    expect((await preview(id, "language=en")).text).not.toContain("REPRINT");
    const rows = await shop.sql`
      select print_no, refund_id from receipt_prints where trade_order_id = ${id} order by 1`;
    expect(rows.map(({ print_no }) => print_no)).toEqual([1, 2, 3]);
  });

  test("opens the drawer for the original of a cash sale only", async () => {
    const { trade_order } = await sell();
    const open = "\u001bp\u0000";
    const body = { format: "escpos" };
    expect((await print(trade_order.trade_order_id, body)).text).toContain(open);
    expect((await print(trade_order.trade_order_id, body)).text).not.toContain(open);
  });

  test("that is repeated under its key is the same paper and counts once", async () => {
    const { trade_order } = await sell();
    const id = trade_order.trade_order_id;
    const headers = { "idempotency-key": "print-1" };
    const first = await print(id, { language: "en" }, headers);
    const again = await print(id, { language: "en" }, headers);
    expect(again.text).toBe(first.text);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const other = await print(id, { language: "zh-CN" }, headers);
    expectProblem(other, 422, "IDEMPOTENCY_KEY_REUSED");
    expect((await print(id)).headers.get("x-receipt-print")).toBe("2");
  });

  test("is an original once, however many print at the same time", async () => {
    const { trade_order } = await sell();
    const prints = await Promise.all(
      Array.from({ length: 30 }, () => print(trade_order.trade_order_id, { language: "en" })),
    );
    const numbers = prints.map(({ headers }) => Number(headers.get("x-receipt-print")));
    expect(numbers.toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 30 }, (_, index) => index + 1),
    );
    expect(prints.filter(({ text }) => !text.includes("REPRINT"))).toHaveLength(1);
  });
});

describe("the slip of a refund", () => {
  test("says what went back and how, is counted by itself, and leaves the receipt as it was", async () => {
    const { trade_order } = await sell();
    const id = trade_order.trade_order_id;
    await print(id);
    const body = { amount: 300, reason: "冷了" };
    const { json } = await shop.call("POST", `/v1/trade_orders/${id}/refunds`, { body });
    const [{ refund_id }] = json.refunds;
    const slip = await print(id, { refund_id, language: "en" });
    expect(slip.headers.get("x-receipt-print")).toBe("1");
    const words = wordsOf(slip.text);
    for (const part of ["Refund", refund_id, "冷了", "Refunded\nS$3.00", "Cash\n3.00"]) {
      expect(words).toContain(part);
    }
    expect(wordsOf((await preview(id, "language=en")).text)).toContain("Paid\nS$233.00");
    expectProblem(await print(id, { refund_id: "refund_x" }), 404, "REFUND_UNKNOWN");
    const other = await sell();
    const elsewhere = await print(other.trade_order.trade_order_id, { refund_id });
    expectProblem(elsewhere, 404, "REFUND_UNKNOWN");
  });
});
