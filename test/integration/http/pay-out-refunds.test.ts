/**
 * Refunds that a provider refuses for good, paid out in cash or by a bank transfer: of sales,
 * of deposits and of recharges.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RefundDocument } from "../../../src/contract/payment-session.ts";
import { merchant_id } from "../../support/order-book.ts";
import { expectBooksToAgree } from "../../support/members.ts";
import type { Reply } from "../../support/server.ts";
import { expectProblem } from "./call.ts";
import { expectShape, openShop, store_no, type Json, type Shop } from "./shop.ts";
import { hire, type Staff } from "./staff.ts";

let shop: Shop;
let cashier: Staff;
let shift_id: string;

beforeAll(async () => {
  shop = await openShop();
  cashier = await hire(shop, "manager");
  const opened = await cashier.call("POST", "/v1/shifts", { store_no, float: 100_000 });
  if (opened.status !== 201) throw new Error(opened.text);
  ({ shift_id } = opened.json);
});
afterAll(() => shop.stop());
afterEach(() => expectBooksToAgree(shop.sql));

const balance = async (account: string, currency = "SGD"): Promise<bigint> => {
  const [row] = await shop.sql<{ balance_minor: bigint }[]>`
    select balance_minor from ledger_accounts
    where merchant_id = ${merchant_id} and account = ${`${account}/${currency}`}`;
  return row?.balance_minor ?? 0n;
};
const drawer = () => balance(`cash_drawer/${store_no}/${shift_id}`);

/** A cancelled order of the web, paid by a card that gives nothing back. */
async function refusedOrder(): Promise<Json> {
  const { order_id } = await shop.order();
  const { session_id } = await shop.checkOut(order_id);
  expect((await shop.complete(session_id, "tok_sandbox_refund_fails")).status).toBe(200);
  await shop.call("POST", `/v1/orders/${order_id}/cancel`, { body: { reason: "rain" } });
  const { refunds } = await shop.read(`/v1/orders/${order_id}?expand=refunds`);
  expect(refunds).toMatchObject([{ status: "FAILED", failure: "refused_by_issuer" }]);
  const [{ refund_id }] = refunds;
  const path = `/v1/orders/${order_id}/refunds/${refund_id}`;
  return { order_id, session_id, refund_id, path };
}

async function refusedOf(trade_order_id: string, wanted: object = {}): Promise<Json> {
  const refunds = `/v1/trade_orders/${trade_order_id}/refunds`;
  const { json } = await shop.call("POST", refunds, { body: { reason: "rain", ...wanted } });
  expect(json.refunds).toMatchObject([{ status: "FAILED" }]);
  const [{ refund_id }] = json.refunds;
  return { trade_order_id, refund_id, path: `${refunds}/${refund_id}` };
}

async function insist(status: number, path: string, body: object): Promise<Json> {
  const reply = await shop.call("POST", path, { body });
  expect({ status: reply.status, text: reply.text }).toMatchObject({ status });
  return reply.json;
}

const card = { method: "card", payment_token: "tok_sandbox_refund_fails" };
const handOut = ({ path }: Json, more: object = {}, key?: string): Promise<Reply> =>
  cashier.call("POST", `${path}/pay_out`, { means: "cash", ...more }, key);

/** The provider says that the refund's first attempt went back after all. */
async function arriveLate({ refund_id }: Json, refund_ref = "late_1"): Promise<void> {
  const outcome = await shop.server.engine.execute({
    merchant_id,
    actor: { type: "system", id: "notification:sandbox" },
    command: {
      ...{ type: "RECORD_REFUND", refund_id, attempt_key: `${refund_id}-1` },
      outcome: { state: "SUCCEEDED", refund_ref },
    },
  });
  expect(outcome.kind).toBe("accepted");
}

describe("a refund that the provider refuses for good", () => {
  test("is handed out in cash, counts as arrived, and is asked for no more", async () => {
    const refused = await refusedOrder();
    const [before, owed] = [await drawer(), await balance("psp_receivable/sandbox_card")];
    const reply = await handOut(refused, { note: "card closed" });
    expect({ status: reply.status, text: reply.text }).toMatchObject({ status: 200 });
    expectShape(RefundDocument, reply.json);
    expect(reply.json).toMatchObject({
      ...{ status: "SUCCEEDED", paid_out: "cash", paid_out_store_no: store_no },
      failure: "refused_by_issuer",
    });
    expect(reply.json.next_attempt_at).toBeUndefined();
    expect(await drawer()).toBe(before - 11_900n);
    // The channel has the money still, and will settle it.
    expect(await balance("psp_receivable/sandbox_card")).toBe(owed);
    const order = await shop.read(`/v1/orders/${refused.order_id}`);
    expect(order).toMatchObject({ status: "REFUNDED", fulfillment_status: "REVOKED" });
    const told = ["REFUND_FAILED", "REFUND_PAID_OUT", "REFUND_SUCCEEDED"];
    expect((await shop.timeline(refused.order_id)).slice(-3)).toEqual(told);
    expectProblem(await handOut(refused), 409, "REFUND_STATUS_INVALID");
    const retried = await shop.call("POST", `${refused.path}/retry`, { body: {} });
    expectProblem(retried, 409, "REFUND_STATUS_INVALID");
    const { attention } = await shop.read("/v1/overview");
    const ids = attention.refused_refunds.map(({ refund_id }: Json) => refund_id);
    expect(ids).not.toContain(refused.refund_id);
  });

  test("is in the shift of who handed it out, as cash", async () => {
    const refused = await refusedOrder();
    const report = async () => (await cashier.call("GET", `/v1/shifts/${shift_id}/report`)).json;
    const before = await report();
    expect((await handOut(refused)).status).toBe(200);
    const after = await report();
    expect(after.drawer.cash_refund_minor - before.drawer.cash_refund_minor).toBe(11_900);
    expect(after.drawer.expected_minor - before.drawer.expected_minor).toBe(-11_900);
  });

  test("goes by a bank transfer where there is no till", async () => {
    const refused = await refusedOrder();
    const before = await balance("bank");
    const body = { means: "bank", reference: "FT-2026-0042" };
    const paid = await insist(200, `${refused.path}/pay_out`, body);
    expect(paid).toMatchObject({ paid_out: "bank", refund_ref: "FT-2026-0042" });
    expect(paid.paid_out_store_no).toBeUndefined();
    expect(await balance("bank")).toBe(before - 11_900n);
    const no_reference = await refusedOrder();
    const bare = await shop.call("POST", `${no_reference.path}/pay_out`, {
      body: { means: "bank" },
    });
    expect(bare.status).toBe(422);
    await insist(200, `${no_reference.path}/pay_out`, { ...body, reference: "FT-2026-0043" });
  });

  test("asked for by twenty at once is handed out once", async () => {
    const refused = await refusedOrder();
    const before = await drawer();
    const replies = await Promise.all(Array.from({ length: 20 }, () => handOut(refused)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(await drawer()).toBe(before - 11_900n);
  });

  test("under one key is answered again, and handed out once", async () => {
    const refused = await refusedOrder();
    const before = await drawer();
    const key = `out-${refused.refund_id}`;
    const first = await handOut(refused, {}, key);
    const again = await handOut(refused, {}, key);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.json).toEqual(first.json);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await drawer()).toBe(before - 11_900n);
  });

  test("needs a shift for cash, enough in the drawer, and its own order's name", async () => {
    const refused = await refusedOrder();
    const nobody = await shop.call("POST", `${refused.path}/pay_out`, { body: { means: "cash" } });
    expectProblem(nobody, 409, "REFUND_CASH_NEEDS_SHIFT");
    const other = await refusedOrder();
    const path = `/v1/orders/${refused.order_id}/refunds/${other.refund_id}`;
    expectProblem(await handOut({ path }), 404, "REFUND_UNKNOWN");
    const deposit = await insist(201, "/v1/deposits", {
      ...{ store_no, amount: { amount: 900_000, currency: "SGD" }, payment: card },
    });
    await insist(200, `/v1/deposits/${deposit.deposit_id}/consume`, { amount: 900_000 });
    const dear = await refusedOf(deposit.trade_order_id);
    expectProblem(await handOut(dear), 409, "DRAWER_SHORT");
    expect(await shop.read(`/v1/deposits/${deposit.deposit_id}`)).toMatchObject({
      ...{ refunded: { amount: 0 }, refunding: { amount: 900_000 } },
    });
  });

  test("is for who may refund, within their limits and with the store's PIN", async () => {
    const refused = await refusedOrder();
    const body = { means: "bank", reference: "FT-1" };
    const gate = await hire(shop, "gate");
    expectProblem(await gate.call("POST", `${refused.path}/pay_out`, body), 403, "SCOPE_MISSING");
    const limits = [{ role: "cashier", per_refund: 500, per_day: 800, same_day_only: true }];
    await shop.call("PATCH", "/v1/refund_rules", { body: { limits } });
    const bounded = await hire(shop, "cashier");
    const beyond = await bounded.call("POST", `${refused.path}/pay_out`, body);
    expectProblem(beyond, 403, "REFUND_LIMIT_EXCEEDED");
    const deposit = await insist(201, "/v1/deposits", {
      ...{ store_no, amount: { amount: 700, currency: "SGD" }, payment: card },
    });
    await insist(200, `/v1/deposits/${deposit.deposit_id}/consume`, { amount: 700 });
    const small = await refusedOf(deposit.trade_order_id);
    // What was asked back counts on its day once, and not again when it is given another way.
    const { trade_order_id } = await insist(201, "/v1/deposits", {
      ...{ store_no, amount: { amount: 450, currency: "SGD" }, payment: card },
    }).then(async ({ deposit_id }) =>
      insist(200, `/v1/deposits/${deposit_id}/consume`, { amount: 450 }),
    );
    const asked = await bounded.call("POST", `/v1/trade_orders/${trade_order_id}/refunds`, {
      reason: "rain",
    });
    expect(asked.json.refunds).toMatchObject([{ status: "FAILED", amount: { amount: 450 } }]);
    const own = `/v1/trade_orders/${trade_order_id}/refunds/${asked.json.refunds[0].refund_id}`;
    const paid_out = await bounded.call("POST", `${own}/pay_out`, body);
    expect({ status: paid_out.status, text: paid_out.text }).toMatchObject({ status: 200 });
    const refund_pin = "918273645";
    await shop.call("PUT", `/v1/stores/${store_no}/refund_pin`, { body: { refund_pin } });
    expectProblem(await handOut(small), 403, "REFUND_PIN_REQUIRED");
    expect((await handOut(small, { refund_pin })).status).toBe(200);
    await shop.call("DELETE", `/v1/stores/${store_no}/refund_pin`);
  });

  test("of a deposit and of a recharge is told on their timelines", async () => {
    const deposit = await insist(201, "/v1/deposits", {
      ...{ store_no, amount: { amount: 5_000, currency: "SGD" }, payment: card },
    });
    await insist(200, `/v1/deposits/${deposit.deposit_id}/consume`, { amount: 5_000 });
    const part = await refusedOf(deposit.trade_order_id, { amount: 2_000 });
    expect((await handOut(part)).status).toBe(200);
    const { data, chain } = await shop.read(`/v1/deposits/${deposit.deposit_id}/events`);
    expect(chain.status).toBe("INTACT");
    expect(data.map(({ type }: Json) => type).slice(-2)).toEqual([
      ...["DEPOSIT_REFUND_PAID_OUT", "DEPOSIT_REFUND_SUCCEEDED"],
    ]);
    const { trade_order } = await shop.read(`/v1/trade_orders/${deposit.trade_order_id}`);
    expect(trade_order).toMatchObject({ status: 4, refunded: { amount: 2_000 } });
    const { member_id } = await insist(201, "/v1/members", { name: "Lin" });
    const paid = await insist(201, `/v1/members/${member_id}/recharges`, {
      ...{ store_no, amount: 5_000 },
      payment: { method: "scan", bar_code: "134567890123450044" },
    });
    const refused = await refusedOf(paid.trade_order.trade_order_id);
    expect((await handOut(refused)).status).toBe(200);
    const told = await shop.sql<{ type: string }[]>`
      select type from events where stream_id = ${refused.trade_order_id} order by position`;
    expect(told.map(({ type }) => type).slice(-2)).toEqual([
      ...["RECHARGE_REFUND_PAID_OUT", "RECHARGE_REFUND_SUCCEEDED"],
    ]);
  });

  test("that the provider gives back all the same is shown and booked, once", async () => {
    const refused = await refusedOrder();
    expect((await handOut(refused)).status).toBe(200);
    const [owed, earned] = [
      await balance("psp_receivable/sandbox_card"),
      await balance("merchant_payable"),
    ];
    await arriveLate(refused);
    await arriveLate(refused, "late_2");
    expect(await balance("psp_receivable/sandbox_card")).toBe(owed - 11_900n);
    expect(await balance("merchant_payable")).toBe(earned - 11_900n);
    const timeline = await shop.timeline(refused.order_id);
    expect(timeline.filter((type) => type === "REFUND_GIVEN_TWICE")).toHaveLength(1);
    const { refunds } = await shop.read(`/v1/orders/${refused.order_id}?expand=refunds`);
    expect(refunds).toMatchObject([{ status: "SUCCEEDED", paid_out: "cash", twice_ref: "late_1" }]);
    const { attention } = await shop.read("/v1/overview");
    expect(attention.doubled_refunds).toContainEqual({
      ...{ order_id: refused.order_id, member_id: null, refund_id: refused.refund_id },
      ...{ amount: { amount: 11_900, currency: "SGD" }, twice_ref: "late_1" },
    });
  });

  test("that arrived before it was handed out is not handed out", async () => {
    const refused = await refusedOrder();
    await arriveLate(refused);
    expectProblem(await handOut(refused), 409, "REFUND_STATUS_INVALID");
  });
});

describe("what a member paid who was forgotten since", () => {
  /** A sale of 60.00, out of an account with 50.00 of the member's own and 10.00 given. */
  async function forgotten(): Promise<Json> {
    const rule = await insist(201, "/v1/recharge_rules", {
      ...{ recharge_amount: 5_000, gift: { type: "BALANCE", gift: 1_000 } },
    });
    const { member_id } = await insist(201, "/v1/members", { name: "Lin" });
    await insist(201, `/v1/members/${member_id}/recharges`, {
      ...{ store_no, rule_id: rule.rule_id, payment: { method: "cash" } },
    });
    const { trade_order, orders } = await insist(201, "/v1/sales", {
      ...{ store_no, open_sale: { name: "hat", amount: { amount: 6_000, currency: "SGD" } } },
      ...{ member: { member_id }, member_amount: "rest", payment: { method: "member" } },
    });
    await insist(200, `/v1/members/${member_id}/anonymise`, {});
    const { trade_order_id } = trade_order;
    const path = `/v1/trade_orders/${trade_order_id}/refunds`;
    return { member_id, trade_order_id, order_id: orders[0].order_id, path };
  }
  const wallet = async (member_id: string) => [
    await balance(`wallet_principal/${member_id}`),
    await balance(`wallet_gift/${member_id}`),
  ];

  test("does not go back to an account that nobody can use", async () => {
    const sale = await forgotten();
    const refused = await shop.call("POST", sale.path, { body: { reason: "rain" } });
    expectProblem(refused, 409, "REFUND_MEMBER_FORGOTTEN");
    expect(refused.json).toMatchObject({ principal_minor: 5_000, currency: "SGD" });
    const cancelled = await shop.call("POST", `/v1/orders/${sale.order_id}/cancel`, {
      body: { reason: "rain" },
    });
    expectProblem(cancelled, 409, "REFUND_MEMBER_FORGOTTEN");
    expect(await shop.read(`/v1/orders/${sale.order_id}`)).toMatchObject({ status: "FULFILLED" });
    expect(await wallet(sale.member_id)).toEqual([0n, 0n]);
  });

  test("is handed out in cash, in parts to the cent, and what was given lapses", async () => {
    const sale = await forgotten();
    const before = await drawer();
    const body = { reason: "rain", pay_out: { means: "cash" } };
    const part = await cashier.call("POST", sale.path, { ...body, amount: 1_999 });
    expect({ status: part.status, text: part.text }).toMatchObject({ status: 201 });
    expect(part.json.refunds).toMatchObject([
      {
        ...{ status: "SUCCEEDED", tender: "member_account", paid_out: "cash" },
        ...{ amount: { amount: 1_999 }, paid_out_amount: { amount: 1_666 } },
      },
    ]);
    const nobody = await shop.call("POST", sale.path, { body });
    expectProblem(nobody, 409, "REFUND_CASH_NEEDS_SHIFT");
    const rest = await cashier.call("POST", sale.path, body);
    expect(rest.json.refunds).toMatchObject([{ paid_out_amount: { amount: 3_334 } }]);
    expect(await drawer()).toBe(before - 5_000n);
    expect(await wallet(sale.member_id)).toEqual([0n, 0n]);
    const { trade_order } = await shop.read(`/v1/trade_orders/${sale.trade_order_id}`);
    expect(trade_order).toMatchObject({ status: 5, refunded: { amount: 6_000 } });
    expect(await shop.timeline(sale.order_id)).toContain("REFUND_PAID_OUT");
  });

  test("goes by a bank transfer too; of a member who is there, nothing is paid out", async () => {
    const sale = await forgotten();
    const pay_out = { means: "bank", reference: "FT-7" };
    const paid = await insist(201, sale.path, { reason: "rain", pay_out });
    expect(paid.refunds).toMatchObject([{ paid_out: "bank", refund_ref: "FT-7" }]);
    const { trade_order } = await insist(201, "/v1/sales", {
      ...{ store_no, open_sale: { name: "hat", amount: { amount: 600, currency: "SGD" } } },
      payment: { method: "cash" },
    });
    const path = `/v1/trade_orders/${trade_order.trade_order_id}/refunds`;
    const needless = await shop.call("POST", path, { body: { reason: "rain", pay_out } });
    expectProblem(needless, 422, "REFUND_GOES_BACK_ITSELF");
  });

  test("leaves them no points and no coupon again: they lapse, as all of theirs did", async () => {
    const points_rule = {
      ...{ consume_amount: 100, give_points: 1, stored_value_earns: false, validity_days: 365 },
      tender_rate: { points: 100, amount: 100 },
    };
    await shop.call("PUT", "/v1/member_settings", { body: { points_rule } });
    const { member_id } = await insist(201, "/v1/members", { name: "Lin" });
    await insist(200, `/v1/members/${member_id}/points`, { points: 500, reason: "sorry" });
    const { coupon_id } = await insist(201, "/v1/coupon_definitions", {
      ...{ name: { zh: "满20减5", en: "5 off 20" }, amount_off: 500, threshold: 2_000 },
      ...{ currency: "SGD", validity: { type: "DAYS_AFTER_RECEIPT", days: 7 } },
    });
    const { code } = await insist(201, `/v1/members/${member_id}/coupons`, { coupon_id });
    const { trade_order } = await insist(201, "/v1/sales", {
      ...{ store_no, open_sale: { name: "hat", amount: { amount: 3_000, currency: "SGD" } } },
      ...{ member: { member_id }, points: 300, coupon_code: code, payment: { method: "cash" } },
    });
    await insist(200, `/v1/members/${member_id}/anonymise`, {});
    const path = `/v1/trade_orders/${trade_order.trade_order_id}/refunds`;
    await insist(201, path, { amount: 100, tender: "points", reason: "rain" });
    await insist(201, path, { reason: "rain" });
    const after = await shop.read(`/v1/members/${member_id}`);
    expect(after).toMatchObject({ points: 0, coupons: [{ code, status: "EXPIRED" }] });
    expect(await balance(`points_liability/${member_id}`, "PTS")).toBe(0n);
    expect(
      (await shop.read(`/v1/trade_orders/${trade_order.trade_order_id}`)).trade_order.status,
    ).toBe(5);
  });
});
