// What the migration to payments of deposits makes of those that were consumed before it.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findingText } from "../../../src/queries/verify/finding.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { tellLanes } from "../../support/database.ts";
import { merchant_id } from "../../support/order-book.ts";
import { openShop, store_no, type Json, type Shop } from "../http/shop.ts";

const migration = new URL(
  "../../../src/postgres/migrations/0030_deposit_refunds.sql",
  import.meta.url,
);

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

async function consumed(payment: object): Promise<Json> {
  const amount = { amount: 5_000, currency: "SGD" };
  const body = { store_no, amount, payment };
  const { json } = await shop.call("POST", "/v1/deposits", { body });
  const path = `/v1/deposits/${json.deposit_id}/consume`;
  return (await shop.call("POST", path, { body: { amount: 3_000 } })).json;
}

const payments = () => shop.sql<{ trade_order_id: string; session_id: string }[]>`
  select trade_order_id, session_id from payment_sessions
  where merchant_id = ${merchant_id} and protocol = 'DEPOSIT' order by trade_order_id`;

test("each has the payment by which the provider knows it, and is refunded by it", async () => {
  const deposits = [
    await consumed({ method: "scan", bar_code: "134567890123450000" }),
    await consumed({ method: "scan", bar_code: "6223456789012340000" }),
    await consumed({ method: "cash" }),
  ];
  const before = await payments();
  await shop.sql`
    update trade_orders set session_id = null, cart_id = null
    where merchant_id = ${merchant_id} and deposit_mode = 1`;
  await shop.sql`
    delete from payment_sessions where merchant_id = ${merchant_id} and protocol = 'DEPOSIT'`;
  const [, filling = ""] = (await readFile(migration, "utf8")).split("-- Of those that");
  await shop.sql.unsafe(`-- ${filling}`).simple();
  await tellLanes(shop.sql);
  // Nobody is asked for cash: only its payment may be called otherwise.
  expect((await payments()).slice(0, 2)).toEqual(before.slice(0, 2));
  const refund = { reason: "too much", amount: 1_000 };
  for (const { trade_order_id } of deposits) {
    const path = `/v1/trade_orders/${trade_order_id}/refunds`;
    const { json } = await shop.call("POST", path, { body: refund });
    expect(json.refunds).toMatchObject([{ status: "SUCCEEDED" }]);
  }
  const { findings } = await verifyMerchant(shop.sql, merchant_id);
  expect(findings.map(findingText)).toEqual([]);
});
