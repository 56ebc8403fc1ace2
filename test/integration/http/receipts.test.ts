/** Receipts over HTTP: what stands on them, in each form, and which print is the original. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { insertStore } from "../../../src/setup/store.ts";
import { readPdf } from "../../support/pdf-text.ts";
import { printOut } from "../../support/receipt-printer.ts";
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

async function bytesOf(id: string, query: string): Promise<Uint8Array> {
  const headers = { authorization: `Bearer ${shop.api_key}` };
  const answer = await fetch(`${shop.base_url}/v1/trade_orders/${id}/receipt?${query}`, {
    headers,
  });
  expect(answer.status).toBe(200);
  return answer.bytes();
}

const printed = (bytes: Uint8Array, width: number): string =>
  printOut(bytes, { columns: width === 58 ? 32 : 48 }).text;

const textOf = (pdf: Uint8Array): string =>
  readPdf(pdf)
    .runs.map(({ text }) => text)
    .join("");

/** The same without the lines between blocks. */
const closeWordsOf = (html: string): string => wordsOf(html).replaceAll(/\n+/g, "\n");

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

describe("the head of a receipt", () => {
  test("has the store's address and telephone, in the language of the paper", async () => {
    const names = { name_zh: "码头售票处", name_en: "Pier" };
    await insertStore(shop.sql, { merchant_id: "sentosa_demo", store_no: "S88", ...names });
    const path = "/v1/stores/S88/letterhead";
    const letterhead = {
      address: { zh: "圣淘沙海滨大道 88 号", en: "88 Beach View, Singapore 098679" },
      phone: "+65 6123 4567",
    };
    const half = { address: { zh: "一" }, phone: null };
    expectProblem(await shop.call("PUT", path, { body: half }), 422, "REQUEST_INVALID");
    expect((await shop.call("PUT", path, { body: letterhead })).json).toEqual(letterhead);
    const nowhere = await shop.call("PUT", "/v1/stores/S89/letterhead", { body: letterhead });
    expectProblem(nowhere, 404, "STORE_NOT_FOUND");
    const { data } = await shop.read("/v1/stores");
    expect(data).toContainEqual(expect.objectContaining({ store_no: "S88", letterhead }));

    const { trade_order } = await sell({ store_no: "S88" });
    const id = trade_order.trade_order_id;
    for (const width of [58, 80]) {
      const english = closeWordsOf((await preview(id, `language=en&width=${width}`)).text);
      expect(english).toContain("Pier\n88 Beach View, Singapore 098679\nPhone +65 6123 4567\n");
      const chinese = printed(
        await bytesOf(id, `format=escpos&language=zh-CN&width=${width}`),
        width,
      );
      expect(chinese.replaceAll("\n", "")).toContain("圣淘沙海滨大道 88 号");
      expect(chinese).toContain("电话 +65 6123 4567");
      const file = textOf(await bytesOf(id, `format=pdf&language=en&width=${width}`));
      expect(file.replaceAll(" ", "")).toContain("88BeachView,Singapore098679");
    }
  });
});

describe("the receipt of a recharge", () => {
  /** Pays in by a rule, and what the receipt says of it. */
  async function recharge(member_id: string, gift: object): Promise<Json> {
    const rule = await shop.call("POST", "/v1/recharge_rules", {
      body: { recharge_amount: 10_000, gift },
    });
    const { rule_id } = rule.json;
    const reply = await shop.call("POST", `/v1/members/${member_id}/recharges`, {
      body: { store_no, rule_id, payment: { method: "cash" } },
    });
    expect(reply.status).toBe(201);
    return reply.json.trade_order.trade_order_id;
  }

  test("says what came with it and what the member had then, whatever happens since", async () => {
    const who = { name: "Lin", phone: "+6591230001" };
    const { json: member } = await shop.call("POST", "/v1/members", { body: who });
    const { member_id } = member;
    const first = await recharge(member_id, { type: "BALANCE", gift: 1_500 });
    const second = await recharge(member_id, { type: "POINTS", points: 300 });
    const { json: definition } = await shop.call("POST", "/v1/coupon_definitions", {
      body: {
        name: { zh: "免费雪糕", en: "Free ice cream" },
        ...{ amount_off: 500, currency: "SGD" },
        validity: { type: "DAYS_AFTER_RECEIPT", days: 7 },
      },
    });
    const { coupon_id } = definition;
    const third = await recharge(member_id, { type: "COUPON", coupon_id, count: 2 });
    const open_sale = { name: "hat", amount: { amount: 4_000, currency: "SGD" } };
    const spent = { store_no, open_sale, member: { member_id }, payment: { method: "member" } };
    expect((await shop.call("POST", "/v1/sales", { body: spent })).status).toBe(201);
    await shop.call("POST", `/v1/trade_orders/${second}/refunds`, {
      body: { amount: 1_000, reason: "too much" },
    });

    const english = closeWordsOf((await preview(first, "language=en")).text);
    expect(english).toContain("Recharged\nS$100.00\nGift\n15.00");
    expect(english).toContain("Account balance\n115.00");
    expect(english).not.toContain("Points");
    const chinese = closeWordsOf((await preview(second, "language=zh-CN&width=58")).text);
    expect(chinese).toContain("本次积分\n+300\n积分余额\n300\n账户余额\n215.00");
    expect(chinese).not.toContain("赠送");
    for (const width of [58, 80]) {
      const query = `format=escpos&language=zh-CN&width=${width}`;
      const lines = printed(await bytesOf(third, query), width);
      expect(lines).toMatch(/赠送优惠券\s+免费雪糕 × 2/);
      expect(lines).toMatch(/账户余额\s+315\.00/);
      const file = textOf(await bytesOf(third, `format=pdf&language=en&width=${width}`));
      expect(file).toContain("Free ice cream × 2");
      expect(file).toContain("315.00");
    }
  });

  test("of a member who was merged since says what it had then", async () => {
    const { json: source } = await shop.call("POST", "/v1/members", { body: {} });
    const { json: target } = await shop.call("POST", "/v1/members", { body: {} });
    await recharge(target.member_id, { type: "BALANCE", gift: 100 });
    const id = await recharge(source.member_id, { type: "BALANCE", gift: 200 });
    const { source_id } = { source_id: source.member_id };
    const merge = `/v1/members/${target.member_id}/merge`;
    expect((await shop.call("POST", merge, { body: { source_id } })).status).toBe(200);
    const words = closeWordsOf((await preview(id, "language=en")).text);
    expect(words).toContain("Account balance\n102.00");
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
