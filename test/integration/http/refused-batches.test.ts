/**
 * What a server decided on its book and was refused, since another had written meanwhile, has never
 * happened: nothing of it may reach the payment processor.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { merchant_id } from "../../support/order-book.ts";
import { eventually, openShop, type Branch, type Shop } from "./shop.ts";

let shop: Shop;
let branch: Branch;

beforeEach(async () => {
  shop = await openShop();
  branch = await shop.openBranch();
});
afterEach(async () => {
  await branch.stop();
  await shop.stop();
});

/** Runs the work while nobody can write for the merchant; all that it began queues for the row. */
async function whileStreamIsTaken(work: () => Promise<void>): Promise<void> {
  await shop.sql.begin(async (sql) => {
    await sql`select 1 from streams where merchant_id = ${merchant_id} for update`;
    await work();
  });
}

/** Resolves once so many statements wait for the stream's row. */
async function untilWaiting(count: number): Promise<void> {
  await eventually(async () => {
    const rows = await shop.sql`
      select 1 from pg_stat_activity
      where application_name = 'tillgate lanes' and wait_event_type = 'Lock'
        and datname = current_database()`;
    expect(rows).toHaveLength(count);
  });
}

/** The same request to both servers, the other one first in the queue to write. */
async function askBoth(path: string, body: object): Promise<readonly number[]> {
  const options = { body, headers: { "idempotency-key": "asked-twice" } };
  const asked: ReturnType<Branch["call"]>[] = [];
  await whileStreamIsTaken(async () => {
    asked.push(branch.call("POST", path, options));
    await untilWaiting(1);
    asked.push(shop.call("POST", path, options));
    await untilWaiting(2);
  });
  const replies = await Promise.all(asked);
  expect(replies[1]?.text).toBe(replies[0]?.text);
  return replies.map(({ status }) => status);
}

async function expectReturnedOnce(session_id: string, amount_minor: string): Promise<void> {
  await eventually(async () => {
    const [refund] = await shop.sql<{ attempt_key: string; status: string }[]>`
      select attempt_key, status from refunds where session_id = ${session_id}`;
    const returned = (await shop.movements(session_id)).filter(({ kind }) => kind === "refund");
    expect(refund?.status).toBe("SUCCEEDED");
    expect(returned).toMatchObject([{ key: refund?.attempt_key, amount_minor }]);
  });
}

describe("a request that reaches two servers under one key", () => {
  test("cancels one order of a paid cart and gives its money back once", async () => {
    const cart_id = "cart_of_two";
    const { order_id } = await shop.order({ cart_id });
    await shop.order({ cart_id });
    const body = { payment_method: "card", protocol: "DIRECT" };
    const opened = await shop.call("POST", `/v1/carts/${cart_id}/checkout`, { body });
    const { session_id } = opened.json;
    expect((await shop.complete(session_id, "tok_sandbox_success")).status).toBe(200);
    expect(await askBoth(`/v1/orders/${order_id}/cancel`, { reason: "rain" })).toEqual([200, 200]);
    await expectReturnedOnce(session_id, "11900");
  });

  test("refunds a part of a sale once", async () => {
    const { session } = await shop.buy({ date: shop.day(1) });
    const [paid] = await shop.sql<{ trade_order_id: string }[]>`
      select trade_order_id from payment_sessions where session_id = ${session.session_id}`;
    const path = `/v1/trade_orders/${paid?.trade_order_id}/refunds`;
    expect(await askBoth(path, { amount: 1_900, reason: "late" })).toEqual([201, 201]);
    await expectReturnedOnce(session.session_id, "1900");
  });
});
