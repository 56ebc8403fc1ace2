/** Selling at a counter over HTTP: in cash, by a scanned code, by a code to be scanned. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SaleDocument, TradeOrderList } from "../../../src/contract/sale.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { eventually, expectShape, openShop, store_no, type Json, type Shop } from "./shop.ts";

const burger = { name: "奥尔良鸡腿堡", amount: { amount: 1_200, currency: "SGD" } };

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const family = (day: number) => ({
  sku_id: "sentosa_family_pack",
  quantity: 3,
  date: shop.day(day),
});

function sell(wanted: object, headers: Record<string, string> = {}) {
  return shop.call("POST", "/v1/sales", { body: { store_no, ...wanted }, headers });
}

async function sold(wanted: object, status = 201): Promise<Json> {
  const reply = await sell(wanted);
  expect({ status: reply.status, text: reply.text }).toMatchObject({ status });
  expectShape(SaleDocument, reply.json);
  const { trade_order_id } = reply.json.trade_order;
  expect(reply.headers.get("location")).toBe(`/v1/trade_orders/${trade_order_id}`);
  return reply.json;
}

const wechatCode = (behaviour: string) => `1345678901234500${behaviour}`;
const scan = (behaviour: string) => ({ method: "scan", bar_code: wechatCode(behaviour) });
const read = (trade_order_id: string) => shop.read(`/v1/trade_orders/${trade_order_id}`);

/** Scans the code that the till shows. */
async function scanShown(content: string, behaviour = "success"): Promise<void> {
  const answer = await fetch(new URL("/phone/pay", content), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ content, behaviour }),
  });
  expect({ status: answer.status, text: await answer.text() }).toMatchObject({ status: 200 });
}

describe("a sale in cash", () => {
  test("is paid at once, with its ticket and its change", async () => {
    const sale = await sold({
      tickets: [family(1)],
      open_sale: burger,
      discount: 100,
      payment: { method: "cash", received: 20_000 },
      device: "till-1",
    });
    const amount = 11_900 + 1_200 - 100;
    expect(sale.trade_order).toMatchObject({
      trade_order_id: expect.stringMatching(/^E\d{23}$/),
      status: 2,
      kind: "SALE",
      method: "cash",
      order_amount: { amount: amount + 100, currency: "SGD" },
      discount: { amount: 100 },
      amount: { amount },
      received: { amount: 20_000 },
      change: { amount: 20_000 - amount },
      store_no,
      subject: "消费|现金支付",
      operator_name: expect.stringMatching(/\w/),
    });
    expect(sale.orders).toMatchObject([
      { status: "FULFILLED", channel: "pos", payment_method: "cash" },
      { status: "FULFILLED", product_name: burger.name },
    ]);
    expect(sale.fulfillments).toHaveLength(2);
    expect(sale.next).toBeUndefined();
    expect(await read(sale.trade_order.trade_order_id)).toEqual(sale);
    expect(await shop.timeline(sale.orders[0].order_id)).toHaveLength(6);
  });

  test("sent again with its key is the same sale, to the last character", async () => {
    const headers = { "idempotency-key": "cash-1" };
    const wanted = { open_sale: burger, payment: { method: "cash" } };
    const first = await sell(wanted, headers);
    const again = await sell(wanted, headers);
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    const other = await sell({ ...wanted, discount: 1 }, headers);
    expectProblem(other, 422, "IDEMPOTENCY_KEY_REUSED");
  });

  test("by an operator names the operator; by a key, the key", async () => {
    const { email, password } = shop.console;
    const signed_in = await shop.call("POST", "/v1/console/session", {
      body: { email, password },
      api_key: null,
    });
    const cookie = String(signed_in.headers.get("set-cookie")).split(";")[0] ?? "";
    const reply = await shop.call("POST", "/v1/sales", {
      body: { store_no, open_sale: burger, payment: { method: "cash" } },
      api_key: null,
      headers: { cookie, origin: shop.base_url },
    });
    const { operator } = signed_in.json;
    expect(reply.json.trade_order).toMatchObject({
      operator_id: operator.operator_id,
      operator_name: operator.name,
    });
  });
});

describe("what cannot be sold", () => {
  test.each<[string, () => object, number, string, string[]]>([
    ["an unknown store", () => ({ store_no: "S99" }), 422, "STORE_UNKNOWN", ["/store_no"]],
    ["nothing", () => ({ open_sale: undefined }), 422, "SALE_EMPTY", []],
    ["too large a discount", () => ({ discount: 1_201 }), 422, "DISCOUNT_TOO_LARGE", ["/discount"]],
    [
      "too little cash",
      () => ({ payment: { method: "cash", received: 1_199 } }),
      422,
      "CASH_SHORT",
      ["/payment/received"],
    ],
    [
      "for what is no payment code",
      () => ({ payment: { method: "scan", bar_code: "9".repeat(18) } }),
      422,
      "BAR_CODE_UNKNOWN",
      ["/payment/bar_code"],
    ],
    [
      "another currency",
      () => ({ open_sale: { name: "x", amount: { amount: 1, currency: "CNY" } } }),
      422,
      "REQUEST_INVALID",
      ["/open_sale/amount/currency"],
    ],
    [
      "half a pack",
      () => ({ tickets: [{ ...family(1), quantity: 2 }] }),
      422,
      "QUANTITY_NOT_A_PACK",
      ["/tickets/0/quantity"],
    ],
    [
      "an unknown SKU among others",
      () => ({ tickets: [family(1), { ...family(1), sku_id: "moon" }] }),
      422,
      "SKU_UNKNOWN",
      ["/tickets/1/sku_id"],
    ],
    [
      "a sum with a fraction of a cent",
      () => ({ open_sale: { name: "x", amount: { amount: 1.5, currency: "SGD" } } }),
      422,
      "REQUEST_INVALID",
      ["/open_sale/amount/amount"],
    ],
  ])("%s is refused, and changes nothing", async (_name, wanted, status, code, pointers) => {
    const [before] = await shop.sql`select position from streams`;
    const reply = await sell({ open_sale: burger, payment: { method: "cash" }, ...wanted() });
    expectProblem(reply, status, code);
    expect(pointersOf(reply)).toEqual(pointers);
    expect((await shop.sql`select position from streams`)[0]).toEqual(before);
  });
});

describe("a sale by a scanned code", () => {
  test("is charged and fulfilled in one call, at the wallet whose digits they are", async () => {
    const codes = { wechat: wechatCode("00"), alipay: "285678901234560000" };
    for (const [method, bar_code] of Object.entries(codes)) {
      const payment = { method: "scan", bar_code };
      const sale = await sold({ tickets: [family(2)], payment });
      expect(sale.trade_order).toMatchObject({ status: 2, method });
      expect(sale.orders).toMatchObject([{ status: "FULFILLED", payment_method: method }]);
      expect(sale.fulfillments).toHaveLength(1);
    }
  });

  test("that is declined says why, and takes no money", async () => {
    const sale = await sold({ tickets: [family(2)], payment: scan("01") });
    expect(sale).toMatchObject({
      trade_order: { status: -1, method: null },
      failure: "insufficient_funds",
      fulfillments: [],
    });
  });

  test("waits for the customer's password, and is seen when it was entered", async () => {
    const code = "134567890123450110"; // the password comes after a second
    const sale = await sold(
      { tickets: [family(2)], payment: { method: "scan", bar_code: code } },
      202,
    );
    expect(sale).toMatchObject({ trade_order: { status: 1 }, next: { kind: "user_paying" } });
    const paid = await eventually(async () => {
      const now = await read(sale.trade_order.trade_order_id);
      expect(now.trade_order.status).toBe(2);
      return now;
    });
    expect(paid).toMatchObject({ orders: [{ status: "FULFILLED" }] });
    expect(paid.next).toBeUndefined();
  });

  test("whose password comes without any report is found by asking alone", async () => {
    const payment = { method: "scan", bar_code: "134567890123450114" };
    const sale = await sold({ open_sale: burger, payment }, 202);
    await eventually(async () => {
      const { json } = await shop.call("GET", "/v1/trade_orders?limit=1");
      expect(json.data[0]).toMatchObject({
        trade_order_id: sale.trade_order.trade_order_id,
        status: 2,
      });
    });
  });

  test("that times out is not known and never failed: it ends as the channel says", async () => {
    // The channel's report may come before the till gives up waiting for its answer.
    const { json: charged } = await sell({ tickets: [family(2)], payment: scan("20") });
    const lost = await sold({ tickets: [family(2)], payment: scan("21") }, 202);
    expect([1, 2]).toContain(charged.trade_order.status);
    expect(lost.trade_order.status).toBe(1);
    await eventually(async () => {
      const one = await read(charged.trade_order.trade_order_id);
      const other = await read(lost.trade_order.trade_order_id);
      expect([one.trade_order.status, other.trade_order.status]).toEqual([2, -1]);
      expect(one.fulfillments).toHaveLength(1);
    });
  });

  test("sent again with its key is one sale and one charge", async () => {
    const headers = { "idempotency-key": "scan-1" };
    const wanted = { tickets: [family(3)], payment: scan("20") };
    const first = await sell(wanted, headers);
    const again = await sell(wanted, headers);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const { trade_order_id } = first.json.trade_order;
    expect(again.json.trade_order.trade_order_id).toBe(trade_order_id);
    await eventually(async () => {
      expect((await read(trade_order_id)).trade_order.status).toBe(2);
    });
    const [session] = await shop.sql<{ session_id: string }[]>`
      select session_id from trade_orders where trade_order_id = ${trade_order_id}`;
    expect(await shop.movements(session!.session_id)).toHaveLength(1);
    expect(await shop.use(shop.day(3))).toEqual([0, 3]);
    // Asked a third time it stands where it has come to.
    const last = await sell(wanted, headers);
    expect(last.json.trade_order.status).toBe(2);
  });
});

describe("a sale by a code to be scanned", () => {
  test("shows a code, the same to everybody who looks, and is paid by a phone", async () => {
    const sale = await sold({ tickets: [family(4)], payment: { method: "wechat" } }, 202);
    expect(sale.next).toMatchObject({ kind: "qr", content: expect.stringMatching(/^http/) });
    const { trade_order_id } = sale.trade_order;
    expect((await read(trade_order_id)).next).toEqual(sale.next);
    await scanShown(sale.next.content);
    const paid = await eventually(async () => {
      const now = await read(trade_order_id);
      expect(now.trade_order).toMatchObject({ status: 2, method: "wechat" });
      return now;
    });
    expect(paid.orders).toMatchObject([{ status: "FULFILLED" }]);
    expect(await shop.use(shop.day(4))).toEqual([0, 3]);
  });

  test("cannot be paid by anybody else's means", async () => {
    const sale = await sold({ tickets: [family(4)], payment: { method: "unionpay" } }, 202);
    const [row] = await shop.sql<{ session_id: string }[]>`
      select session_id from trade_orders
      where trade_order_id = ${sale.trade_order.trade_order_id}`;
    const reply = await shop.complete(row!.session_id, "tok_sandbox_success");
    expectProblem(reply, 409, "SESSION_AT_COUNTER");
  });
});

describe("a sale that is given up", () => {
  const cancel = (trade_order_id: string, headers: Record<string, string> = {}) =>
    shop.call("POST", `/v1/trade_orders/${trade_order_id}/cancel`, { headers });

  test("closes its code: no phone can pay it, and its places are free", async () => {
    const sale = await sold({ tickets: [family(5)], payment: { method: "alipay" } }, 202);
    expect(await shop.use(shop.day(5))).toEqual([3, 0]);
    const { trade_order_id } = sale.trade_order;
    const reply = await cancel(trade_order_id);
    expect(reply.status).toBe(200);
    expectShape(SaleDocument, reply.json);
    expect(reply.json).toMatchObject({
      trade_order: { status: -1 },
      orders: [{ status: "CANCELLED" }],
      failure: "CANCELLED",
    });
    expect(await shop.use(shop.day(5))).toEqual([0, 0]);
    const { content } = sale.next;
    const answer = await fetch(new URL("/phone/pay", content), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ content }),
    });
    expect(answer.status).toBe(409);
    expect((await cancel(trade_order_id)).json.trade_order.status).toBe(-1);
  });

  test("after it was paid stays paid", async () => {
    const sale = await sold({ open_sale: burger, payment: { method: "cash" } });
    const reply = await cancel(sale.trade_order.trade_order_id);
    expectProblem(reply, 409, "TRADE_ORDER_NOT_OPEN");
    expect(reply.json).toMatchObject({ trade_status: 2 });
    const qr = await sold({ open_sale: burger, payment: { method: "wechat" } }, 202);
    await scanShown(qr.next.content, "user_paying_quiet");
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { trade_order_id } = qr.trade_order;
    const again = await cancel(trade_order_id);
    // Whichever came first, the till is told the truth.
    const after = await read(trade_order_id);
    expect(again.status).toBe(after.trade_order.status === -1 ? 200 : 409);
  });

  test("is repeated with its key", async () => {
    const sale = await sold({ tickets: [family(5)], payment: { method: "unionpay" } }, 202);
    const headers = { "idempotency-key": "cancel-1" };
    const first = await cancel(sale.trade_order.trade_order_id, headers);
    const again = await cancel(sale.trade_order.trade_order_id, headers);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.text).toBe(first.text);
  });
});

describe("money that comes after a sale has failed", () => {
  test("revives it while its places are there", async () => {
    const sale = await sold({ open_sale: burger, payment: { method: "wechat" } }, 202);
    const { trade_order_id } = sale.trade_order;
    const [row] = await shop.sql<{ session_id: string; cart_id: string }[]>`
      select session_id, cart_id from trade_orders where trade_order_id = ${trade_order_id}`;
    const { session_id, cart_id } = row!;
    const record = (outcome: Json) =>
      shop.server.engine.execute({
        merchant_id: "sentosa_demo",
        actor: { type: "system", id: "test" },
        command: { type: "RECORD_PAYMENT", session_id, cart_id, outcome },
      });
    await record({ state: "DECLINED", reason: "card_declined" });
    expect((await read(trade_order_id)).trade_order.status).toBe(-1);
    const money = { payment_ref: "wechat_1", amount_minor: 1_200n, currency: "SGD" };
    await record({ state: "SUCCEEDED", ...money });
    expect(await read(trade_order_id)).toMatchObject({
      trade_order: { status: 2, method: "wechat" },
      orders: [{ status: "FULFILLED" }],
    });
  });
});

describe("the list of trade orders", () => {
  test("is walked page by page, newest first, and filtered", async () => {
    const seen: Json[] = [];
    let cursor = "";
    do {
      const path = `/v1/trade_orders?limit=5${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page = await shop.read(path);
      expectShape(TradeOrderList, page);
      seen.push(...page.data);
      cursor = page.next_cursor ?? "";
    } while (cursor !== "");
    const [count] = await shop.sql<{ count: number }[]>`
      select count(*)::int as count from trade_orders`;
    expect(seen).toHaveLength(count!.count);
    const numbers = seen.map(({ trade_order_id }) => trade_order_id);
    expect(new Set(numbers).size).toBe(numbers.length);
    const descending = numbers.every((number, index) => index === 0 || number < numbers[index - 1]);
    expect(descending).toBe(true);
    expect(seen.every(({ order_ids }) => order_ids.length > 0)).toBe(true);
    const ask = async (query: string) => (await shop.read(`/v1/trade_orders?${query}`)).data;
    const failed = await ask("status=-1&limit=100");
    expect(failed).toEqual(seen.filter(({ status }) => status === -1));
    const in_cash = await ask(`method=cash&store_no=${store_no}&limit=100`);
    expect(in_cash).toEqual(seen.filter(({ method }) => method === "cash"));
    expect(await ask("store_no=S02")).toEqual([]);
    expect(
      await ask(`created_from=${shop.day(0)}&created_to=${shop.day(0)}&limit=100`),
    ).toHaveLength(Math.min(seen.length, 100));
    expect(await ask(`created_to=${shop.day(-1)}`)).toEqual([]);
    expectProblem(await shop.call("GET", "/v1/trade_orders?status=3"), 422, "REQUEST_INVALID");
    expectProblem(await shop.call("GET", "/v1/trade_orders?cursor=x"), 422, "REQUEST_INVALID");
  });

  test("an unknown number is no trade order", async () => {
    const number = "E01202001010000000000000";
    expectProblem(await shop.call("GET", `/v1/trade_orders/${number}`), 404, "TRADE_ORDER_UNKNOWN");
  });
});

test("the stores of a merchant are listed with their names", async () => {
  const { data } = await shop.read("/v1/stores");
  expect(data).toContainEqual({
    store_no,
    name: { zh: expect.any(String), en: expect.any(String) },
    asks_refund_pin: false,
    shift_settings: expect.any(Object),
    letterhead: { address: null, phone: null },
  });
});
