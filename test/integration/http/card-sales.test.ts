/** Cards at a counter: what a terminal hands over pays a sale, a part of one, a recharge. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SaleDocument } from "../../../src/contract/sale.ts";
import { giveToShop, lin, ming } from "../../support/given-to-shop.ts";
import { expectBooksToAgree } from "../../support/members.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { eventually, expectShape, openShop, store_no, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
  await giveToShop(shop.server.engine, store_no);
});
afterAll(() => shop.stop());
afterEach(() => expectBooksToAgree(shop.sql));

const card = (token: string) => ({ method: "card", payment_token: `tok_sandbox_${token}` });

const bodyOf = (payment: object, change: object = {}, amount = 3_000) => ({
  store_no,
  open_sale: { name: "hat", amount: { amount, currency: "SGD" } },
  payment,
  ...change,
});

function sell(payment: object, change: object = {}, headers: Record<string, string> = {}) {
  return shop.call("POST", "/v1/sales", { body: bodyOf(payment, change), headers });
}

async function sold(payment: object, change: object = {}, status = 201): Promise<Json> {
  const reply = await sell(payment, change);
  expect({ status: reply.status, text: reply.text }).toMatchObject({ status });
  expectShape(SaleDocument, reply.json);
  return reply.json;
}

const read = ({ trade_order }: Json): Promise<Json> =>
  shop.read(`/v1/trade_orders/${trade_order.trade_order_id}`);

async function moved({ trade_order }: Json): Promise<string[]> {
  const [row] = await shop.sql<{ session_id: string }[]>`
    select session_id from trade_orders where trade_order_id = ${trade_order.trade_order_id}`;
  const movements = await shop.movements(row?.session_id ?? "");
  return movements.map(({ kind, amount_minor }) => `${kind} ${amount_minor}`);
}

const refund = ({ trade_order }: Json, body: object) =>
  shop.call("POST", `/v1/trade_orders/${trade_order.trade_order_id}/refunds`, {
    body: { reason: "rain", ...body },
  });

describe("a sale by card", () => {
  test("is charged and fulfilled in one call, and goes back to the card", async () => {
    const ticket = { sku_id: "sentosa_family_pack", quantity: 3, date: shop.day(1) };
    const sale = await sold(card("success"), { tickets: [ticket] });
    expect(sale).toMatchObject({
      trade_order: { status: 2, method: "card", amount: { amount: 14_900 } },
      orders: [{ status: "FULFILLED", payment_method: "card" }, { status: "FULFILLED" }],
    });
    expect(sale.fulfillments).toHaveLength(2);
    expect(sale.trade_order.subject).toBe("消费|银行卡支付");
    expect(await moved(sale)).toEqual(["charge 14900"]);
    expect((await refund(sale, { amount: 1_000 })).status).toBe(201);
    expect((await refund(sale, { all: true })).status).toBe(201);
    await eventually(async () => expect(await moved(sale)).toHaveLength(4));
    expect(await read(sale)).toMatchObject({ trade_order: { status: 5 } });
  });

  test("that is declined says why, sells nothing, and may be tried with another card", async () => {
    const ticket = { sku_id: "sentosa_family_pack", quantity: 3, date: shop.day(2) };
    const sale = await sold(card("insufficient_funds"), { tickets: [ticket] });
    expect(sale).toMatchObject({
      trade_order: { status: -1, method: null },
      failure: "insufficient_funds",
      fulfillments: [],
    });
    expect(await moved(sale)).toEqual([]);
    expect(await sold(card("no_such_token"))).toMatchObject({ failure: "invalid_token" });
    expect(await sold(card("success"), { tickets: [ticket] })).toMatchObject({
      trade_order: { status: 2 },
    });
    // The places of the sale that failed stay held until its time is over.
    expect(await shop.use(shop.day(2))).toEqual([3, 3]);
  });

  test("whose answer is lost is not known and never failed, and is found out by itself", async () => {
    const charged = await sell(card("timeout_charged"));
    const lost = await sold(card("timeout_uncharged"), {}, 202);
    expect([1, 2]).toContain(charged.json.trade_order.status);
    expect(lost.trade_order.status).toBe(1);
    await eventually(async () => {
      expect((await read(charged.json)).trade_order).toMatchObject({ status: 2, method: "card" });
      expect((await read(lost)).trade_order.status).toBe(-1);
    });
    expect(await moved(charged.json)).toEqual(["charge 3000"]);
    expect(await moved(lost)).toEqual([]);
  });

  test("that the issuer works on for a while is under way without a code to show", async () => {
    const sale = await sold(card("late_success_900"), {}, 202);
    expect(sale.trade_order.status).toBe(1);
    expect(sale.next).toBeUndefined();
    await eventually(async () => expect((await read(sale)).trade_order.status).toBe(2));
  });

  test("sent again with its key is one sale and one charge; with another token, refused", async () => {
    const headers = { "idempotency-key": "card-1" };
    const first = await sell(card("timeout_charged"), {}, headers);
    const again = await sell(card("timeout_charged"), {}, headers);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.json.trade_order.trade_order_id).toBe(first.json.trade_order.trade_order_id);
    expectProblem(await sell(card("success"), {}, headers), 422, "IDEMPOTENCY_KEY_REUSED");
    await eventually(async () => expect((await read(first.json)).trade_order.status).toBe(2));
    expect(await moved(first.json)).toEqual(["charge 3000"]);
  });

  test("is charged by the request that brought the token, and by nobody who looks", async () => {
    const [row] = await startUnasked();
    const looks = [await shop.read(`/v1/trade_orders/${row}`)];
    await new Promise((resolve) => setTimeout(resolve, 900));
    looks.push(await shop.read(`/v1/trade_orders/${row}`));
    for (const look of looks) {
      expect(look.trade_order.status).toBe(1);
      expect(look.next).toBeUndefined();
    }
    const cancelled = await shop.call("POST", `/v1/trade_orders/${row}/cancel`, { body: {} });
    expect(cancelled.json.trade_order.status).toBe(-1);
  });
});

/** A sale whose server was gone between writing it down and asking for its money. */
async function startUnasked(): Promise<readonly [trade_order_id: string]> {
  const counter = { store_no, store_name: "S", operator_id: null, operator_name: null };
  const outcome = await shop.server.engine.execute({
    ...{ merchant_id: "sentosa_demo", actor: { type: "system", id: "test" } },
    command: {
      ...{ type: "SELL", cart_id: "cart_unasked", tickets: [], discount_minor: 0n },
      open_sale: { order_id: "order_unasked", product_name: "hat", amount_minor: 700n },
      payment: { method: "card", provider: "sandbox", product_id: null, user_id: null },
      counter: { ...counter, device: "", client_ip: "" },
      ...{ subject: "hat", body: "hat", goods: null, customer: {}, at_ms: Date.now() },
    },
  });
  if (outcome.kind !== "accepted") throw new Error(outcome.kind);
  return [outcome.trade_order?.trade_order_id ?? ""];
}

describe("a simulated terminal", () => {
  const present = (card_number: string, more: object = {}) =>
    shop.call("POST", "/v1/sandbox_tokens", {
      body: { card_number, expiry: "12/39", cvc: "123", ...more },
    });

  test("hands over the token of a test card, with which a sale is paid", async () => {
    const { json } = await present("4242 4242 4242 4242");
    const paid = await sold({ method: "card", ...json });
    expect(paid.trade_order).toMatchObject({ status: 2, method: "card" });
    const broke = await present("4000000000009995");
    expect(await sold({ method: "card", ...broke.json })).toMatchObject({
      failure: "insufficient_funds",
    });
  });

  test("takes no real card, and says what is wrong with it", async () => {
    const real = await present("4111111111111111");
    expectProblem(real, 422, "REQUEST_INVALID");
    expect(pointersOf(real)).toEqual(["/card_number"]);
    expect(real.text).not.toContain("4111111111111111");
    expect(pointersOf(await present("4242424242424242", { expiry: "12/19" }))).toEqual(["/expiry"]);
  });
});

describe("a token", () => {
  test.each([
    ["is missing", { method: "card" }],
    ["is empty", { method: "card", payment_token: "" }],
    ["is longer than any provider takes", { method: "card", payment_token: "t".repeat(129) }],
    ["is no text", { method: "card", payment_token: 4_242 }],
  ])(
    "that %s is refused by its name, for sales and deposits alike, and nothing is written",
    async (_name, payment) => {
      const [before] = await shop.sql`select position from streams`;
      const deposit = { store_no, amount: { amount: 100, currency: "SGD" }, payment };
      const recharge = { store_no, amount: 100, payment };
      for (const reply of [
        await sell(payment),
        await shop.call("POST", "/v1/deposits", { body: deposit }),
        await shop.call("POST", `/v1/members/${ming.member_id}/recharges`, { body: recharge }),
      ]) {
        expectProblem(reply, 422, "REQUEST_INVALID");
        expect(pointersOf(reply)).toEqual(["/payment/payment_token"]);
      }
      expect((await shop.sql`select position from streams`)[0]).toEqual(before);
    },
  );

  test("goes with a card and with nothing else", async () => {
    for (const method of ["wechat", "paynow", "cash"]) {
      const reply = await sell({ method, payment_token: "tok_sandbox_success" });
      expectProblem(reply, 422, "REQUEST_INVALID");
    }
  });

  test("of any length that is taken reaches the provider, and no table of ours", async () => {
    const payment_token = `tok_${"x".repeat(124)}`;
    const amount = { amount: 100, currency: "SGD" };
    const payment = { method: "card", payment_token };
    const declined = await sell(payment, {}, { "idempotency-key": "long-token" });
    expect(declined.json.failure).toBe("invalid_token");
    const deposit = await shop.call("POST", "/v1/deposits", {
      body: { store_no, amount, payment },
    });
    expect(deposit.json).toMatchObject({ status: "FAILED", failure: "invalid_token" });
    expect(await tablesWith(payment_token)).toEqual([]);
    expect(await tablesWith(declined.json.trade_order.trade_order_id)).toContain("trade_orders");
  });
});

/** The tables in which a text stands, wherever it is. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await shop.sql<{ name: string }[]>`
    select table_name::text as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await shop.sql`
      select 1 from ${shop.sql(name)} t where strpos(t::text, ${text}) > 0 limit 1`;
    if (rows.length > 0) found.push(name);
  }
  return found;
}

describe("a card as a part", () => {
  test("pays what points and account leave, and each has its part back, the card first", async () => {
    const by = { member: { card_no: ming.card_no }, points: 100, member_amount: 400 };
    const sale = await sold(card("success"), by);
    expect(sale.trade_order).toMatchObject({
      ...{ status: 2, method: "card", amount: { amount: 3_000 } },
      tenders: [
        { method: "points", amount: { amount: 100 } },
        { method: "member_account", amount: { amount: 400 } },
        { method: "channel", amount: { amount: 2_500 } },
      ],
    });
    expect(await moved(sale)).toEqual(["charge 2500"]);
    const back = await refund(sale, { amount: 2_600 });
    expect(back.json.refunds.map(({ amount, tender }: Json) => [amount.amount, tender])).toEqual([
      [2_500, undefined],
      [100, "member_account"],
    ]);
    await eventually(async () => expect(await moved(sale)).toEqual(["charge 2500", "refund 2500"]));
  });

  test("that is declined gives the member everything back", async () => {
    const walletOf = async () => (await shop.read(`/v1/members/${lin.member_id}`)).balances;
    const before = await walletOf();
    const by = { member: { member_id: lin.member_id }, member_amount: 900 };
    expect(await sold(card("decline"), by)).toMatchObject({
      trade_order: { status: -1 },
      failure: "card_declined",
    });
    expect(await walletOf()).toEqual(before);
  });

  test("is not asked for where nothing is left for it", async () => {
    const by = { member: { member_id: lin.member_id }, member_amount: 3_000 };
    const sale = await sold(card("decline"), by);
    expect(sale.trade_order).toMatchObject({ status: 2, amount: { amount: 3_000 } });
    expect(await moved(sale)).toEqual([]);
  });
});

test("a recharge by card credits the account, or says why not", async () => {
  const path = `/v1/members/${ming.member_id}/recharges`;
  const recharge = (token: string) =>
    shop.call("POST", path, { body: { store_no, amount: 5_000, payment: card(token) } });
  expect((await recharge("decline")).json).toMatchObject({
    trade_order: { status: -1 },
    failure: "card_declined",
  });
  const paid = await recharge("success");
  expect(paid.json).toMatchObject({ trade_order: { kind: "RECHARGE", status: 2, method: "card" } });
  expect(await moved(paid.json)).toEqual(["charge 5000"]);
});
