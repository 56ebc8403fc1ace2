/** Deposits in the books: what is changed of one is named by the verification. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { findingText } from "../../../src/queries/verify/finding.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { merchant_id } from "../../support/order-book.ts";
import { openShop, store_no, type Json, type Shop } from "../http/shop.ts";

let shop: Shop;
let held: Json;
let consumed: Json;
let refund: Json;

beforeAll(async () => {
  shop = await openShop();
  held = await take();
  consumed = await take();
  const path = `/v1/deposits/${consumed.deposit_id}/consume`;
  await shop.call("POST", path, { body: { amount: 300 } });
  const refunds = `/v1/trade_orders/${consumed.trade_order_id}/refunds`;
  const part = { reason: "too much", amount: 100 };
  [refund] = (await shop.call("POST", refunds, { body: part })).json.refunds;
});
afterAll(() => shop.stop());

async function take(): Promise<Json> {
  const amount = { amount: 1_000, currency: "SGD" };
  const body = { store_no, amount, payment: { method: "cash" } };
  return (await shop.call("POST", "/v1/deposits", { body })).json;
}

async function findings(): Promise<string[]> {
  const report = await verifyMerchant(shop.sql, merchant_id);
  return report.findings.map((finding) => findingText(finding).replace(`${merchant_id} `, ""));
}

test("books with deposits agree", async () => {
  expect(await findings()).toEqual([]);
});

test("a deposit that is said to have ended, and is told to be held", async () => {
  const { deposit_id } = held;
  await shop.sql`
    update deposits set status = 'RELEASED', ended_at = now()
    where merchant_id = ${merchant_id} and deposit_id = ${deposit_id}`;
  const found = await findings();
  await shop.sql`
    update deposits set status = 'HELD', ended_at = null
    where merchant_id = ${merchant_id} and deposit_id = ${deposit_id}`;
  const hold = `customer_hold/${held.trade_order_id}/SGD`;
  expect(found).toEqual([
    `deposit ${deposit_id} status: expected HELD, found RELEASED`,
    `deposit ${deposit_id} status of its trade order: expected DEPOSIT_REVERSE, found DEPOSIT_ING`,
    `deposit ${deposit_id} DEPOSIT_RELEASED ${deposit_id}-end on ${hold}: expected 1000, found nothing`,
    `deposit ${deposit_id} DEPOSIT_RELEASED ${deposit_id}-end on cash in SGD: expected -1000, found nothing`,
    `account ${hold} balance_minor: expected 0, found 1000`,
  ]);
});

test("a trade order that was paid more than was consumed", async () => {
  const { deposit_id, trade_order_id } = consumed;
  await shop.sql`
    update trade_orders set amount_minor = 301, order_amount_minor = 301
    where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id}`;
  const found = await findings();
  await shop.sql`
    update trade_orders set amount_minor = 300, order_amount_minor = 300
    where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id}`;
  expect(found).toContain(
    `deposit ${deposit_id} amount_minor of its trade order: expected 300, found 301`,
  );
});

test("a refund of what was consumed that is not as its timeline tells it", async () => {
  const { refund_id } = refund;
  await shop.sql`
    update refunds set amount_minor = 101, status = 'PENDING'
    where merchant_id = ${merchant_id} and refund_id = ${refund_id}`;
  const found = await findings();
  await shop.sql`
    update refunds set amount_minor = 100, status = 'SUCCEEDED'
    where merchant_id = ${merchant_id} and refund_id = ${refund_id}`;
  expect(found).toContain(`refund ${refund_id} amount in SGD: expected 1, found 1.01`);
  expect(found).toContain(`refund ${refund_id} status: expected SUCCEEDED, found PENDING`);
  expect(found).toContain(
    `trade_order ${consumed.trade_order_id} refunded_minor: expected 0, found 100`,
  );
});

test("what was consumed without a payment of its own", async () => {
  const { deposit_id, trade_order_id } = consumed;
  const [kept] = await shop.sql<{ session_id: string; cart_id: string }[]>`
    select session_id, cart_id from trade_orders
    where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id}`;
  await shop.sql`
    update trade_orders set session_id = null, cart_id = null
    where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id}`;
  const found = await findings();
  await shop.sql`
    update trade_orders set session_id = ${kept!.session_id}, cart_id = ${kept!.cart_id}
    where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id}`;
  expect(found).toContain(
    `deposit ${deposit_id} session_id is there of its trade order: expected true, found false`,
  );
  expect(await findings()).toEqual([]);
});

test("a hold in the books that no deposit has", async () => {
  const entries = JSON.stringify([
    { code: "customer_hold", owner_id: "E1", currency: "SGD", amount_minor: "-5" },
    { code: "psp_receivable", owner_id: "x", currency: "SGD", amount_minor: "5" },
  ]);
  await shop.sql`
    insert into ledger_transfers (
      merchant_id, transfer_id, kind, at, reference_type, reference_id, trade_order_id, entries)
    values (${merchant_id}, 'x_1', 'DEPOSIT_HELD', now(), 'trade_order', 'E1', 'E1',
      ${entries}::json)`;
  const found = await findings();
  await shop.sql`
    delete from ledger_transfers where merchant_id = ${merchant_id} and transfer_id = 'x_1'`;
  expect(found).toContain(
    "transfer x_1 row: expected nothing: no deposit of its own, found DEPOSIT_HELD",
  );
});
