/** Refunds of recharges that a channel refused: shown, found, and tried again, as any other's. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RefundDocument } from "../../../src/contract/payment-session.ts";
import { RefundsDocument } from "../../../src/contract/sale.ts";
import { expectBooksToAgree } from "../../support/members.ts";
import { expectProblem } from "./call.ts";
import { expectShape, openShop, store_no, type Json, type Shop } from "./shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());
afterEach(() => expectBooksToAgree(shop.sql));

/** A code whose refunds the channel refuses. */
const bar_code = "134567890123450044";

async function refused(): Promise<Json> {
  const { json: member } = await shop.call("POST", "/v1/members", { body: { name: "Lin" } });
  const recharge = { store_no, amount: 5_000, payment: { method: "scan", bar_code } };
  const path = `/v1/members/${member.member_id}/recharges`;
  const { json: paid } = await shop.call("POST", path, { body: recharge });
  const { trade_order_id } = paid.trade_order;
  const refunds = `/v1/trade_orders/${trade_order_id}/refunds`;
  const { json } = await shop.call("POST", refunds, { body: { reason: "moves away" } });
  expect(json.refunds).toMatchObject([{ status: "FAILED", attempt_count: 1 }]);
  const [{ refund_id }] = json.refunds;
  return { member_id: member.member_id, trade_order_id, refunds, refund_id };
}

describe("a refused refund of a recharge", () => {
  test("is among the refunds of its trade order, and tried again when somebody asks", async () => {
    const { refunds, refund_id, trade_order_id } = await refused();
    const listed = await shop.read(refunds);
    expectShape(RefundsDocument, listed);
    expect(listed.refunds).toMatchObject([{ refund_id, status: "FAILED", reason: "moves away" }]);
    const reply = await shop.call("POST", `${refunds}/${refund_id}/retry`);
    expect(reply.status).toBe(200);
    expectShape(RefundDocument, reply.json);
    expect(reply.json).toMatchObject({ status: "FAILED", attempt_count: 2 });
    expect((await shop.read(refunds)).refunds).toEqual([reply.json]);
    const told = await shop.sql<{ type: string }[]>`
      select type from events where stream_id = ${trade_order_id} order by position`;
    expect(told.map(({ type }) => type).slice(-4)).toEqual([
      ...["RECHARGE_REFUND_REQUESTED", "RECHARGE_REFUND_FAILED"],
      ...["RECHARGE_REFUND_RETRIED", "RECHARGE_REFUND_FAILED"],
    ]);
  });

  test("is on the overview with its member", async () => {
    const { refund_id, member_id } = await refused();
    const { attention } = await shop.read("/v1/overview");
    const found = attention.refused_refunds.find((one: Json) => one.refund_id === refund_id);
    expect(found).toMatchObject({ member_id });
  });

  test("is named together with its trade order", async () => {
    const { refund_id } = await refused();
    const other = await refused();
    const wrong = await shop.call("POST", `${other.refunds}/${refund_id}/retry`);
    expectProblem(wrong, 404, "REFUND_UNKNOWN");
    const nowhere = "/v1/trade_orders/E01202611222348282920000/refunds";
    expectProblem(await shop.call("GET", nowhere), 404, "TRADE_ORDER_UNKNOWN");
  });

  test("needs the store's PIN, by whatever path it is asked for", async () => {
    const { refunds, refund_id, trade_order_id } = await refused();
    const path = `/v1/stores/${store_no}/refund_pin`;
    await shop.call("PUT", path, { body: { refund_pin: "428193" } });
    const by_trade = await shop.call("POST", `${refunds}/${refund_id}/retry`);
    expectProblem(by_trade, 403, "REFUND_PIN_REQUIRED");
    const by_order = `/v1/orders/${trade_order_id}/refunds/${refund_id}/retry`;
    expectProblem(await shop.call("POST", by_order), 403, "REFUND_PIN_REQUIRED");
    const body = { refund_pin: "428193" };
    expect((await shop.call("POST", `${refunds}/${refund_id}/retry`, { body })).status).toBe(200);
    await shop.call("DELETE", path);
  });
});

test("refunds of a sale are listed and tried again by its trade order as well", async () => {
  const open_sale = { name: "hat", amount: { amount: 3_000, currency: "SGD" } };
  const sale = { store_no, open_sale, payment: { method: "scan", bar_code } };
  const { json } = await shop.call("POST", "/v1/sales", { body: sale });
  const path = `/v1/trade_orders/${json.trade_order.trade_order_id}/refunds`;
  const asked = await shop.call("POST", path, { body: { amount: 500, reason: "rain" } });
  const [{ refund_id }] = asked.json.refunds;
  const again = await shop.call("POST", `${path}/${refund_id}/retry`);
  expect(again.json).toMatchObject({ refund_id, attempt_count: 2 });
  expect((await shop.read(path)).refunds).toEqual([again.json]);
});
