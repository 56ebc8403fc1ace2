/** Who may refund how much: by one request, on one day, in which store; also all at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RefundRules, type RoleLimits } from "../../../src/contract/refund-rules.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { insertApiKey, newApiKey } from "../../../src/setup/credentials.ts";
import { insertStore } from "../../../src/setup/store.ts";
import { tellLanes } from "../../support/database.ts";
import { expectProblem } from "./call.ts";
import { expectShape, openShop, store_no, type Shop } from "./shop.ts";
import { callAt, hire, refundsOf, sellForCash } from "./staff.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
  const pier = { merchant_id: "sentosa_demo", store_no: "S77", name_zh: "码头", name_en: "Pier" };
  await insertStore(shop.sql, pier);
});
afterAll(() => shop.stop());

const limit = (more: Partial<RoleLimits> = {}) =>
  shop.call("PATCH", "/v1/refund_rules", {
    body: {
      limits: [
        { role: "cashier", per_refund: 50_000, per_day: 200_000, same_day_only: true, ...more },
      ],
    },
  });

beforeEach(async () => {
  await limit();
});

const reason = "changed their mind";

describe("the rules", () => {
  test("are those that come with Tillgate until the merchant sets others", async () => {
    const { json } = await shop.call("GET", "/v1/refund_rules");
    expectShape(RefundRules, json);
    expect(json).toMatchObject({ currency: "SGD", demands_pin: false });
    expect(json.limits).toEqual([
      { role: "manager", per_refund: null, per_day: null, same_day_only: false },
      { role: "cashier", per_refund: 50_000, per_day: 200_000, same_day_only: true },
      { role: "finance", per_refund: null, per_day: null, same_day_only: false },
      { role: "support", per_refund: 100_000, per_day: 500_000, same_day_only: false },
    ]);
    const changed = await limit({ per_refund: 100, per_day: null });
    expect(changed.json.limits[1]).toMatchObject({ per_refund: 100, per_day: null });
    expect(changed.json.limits[3]).toEqual(json.limits[3]);
  });

  test("take no role whose refunds cannot be limited", async () => {
    for (const role of ["owner", "gate", "king"] as const) {
      const body = { limits: [{ role, per_refund: 1, per_day: 1, same_day_only: true }] };
      const reply = await shop.call("PATCH", "/v1/refund_rules", { body });
      expectProblem(reply, 422, "REQUEST_INVALID");
    }
  });
});

describe("a cashier", () => {
  test("gives back up to the limit of one refund, and not a cent more", async () => {
    const { call } = await hire(shop, "cashier");
    const sale = await sellForCash(shop, 60_000);
    const refused = await call("POST", refundsOf(sale), { amount: 50_001, reason });
    expectProblem(refused, 403, "REFUND_LIMIT_EXCEEDED");
    expect(refused.json).toMatchObject({ limit: "PER_REFUND", left_minor: 50_000 });
    expect((await call("POST", refundsOf(sale), { amount: 50_000, reason })).status).toBe(201);
    const whole = await sellForCash(shop, 50_001);
    expectProblem(await call("POST", refundsOf(whole), { reason }), 403, "REFUND_LIMIT_EXCEEDED");
  });

  test("gives back up to the limit of a day, whatever comes at once, by two servers", async () => {
    await limit({ per_day: 1_000 });
    const cashier = await hire(shop, "cashier");
    const { call, operator_id } = cashier;
    const branch = await shop.openBranch();
    try {
      const sale = await sellForCash(shop, 60_000);
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, index) => {
          const body = { amount: 100, reason };
          const is_here = index % 2 === 0;
          return is_here
            ? call("POST", refundsOf(sale), body)
            : callAt(branch, cashier, refundsOf(sale), body);
        }),
      );
      const given = all.filter(({ status }) => status === 201);
      const refused = all.filter(({ status }) => status === 403);
      expect([given.length, refused.length]).toEqual([10, 40]);
      expectProblem(refused[0]!, 403, "REFUND_LIMIT_EXCEEDED");
      expect(refused.at(-1)?.json).toMatchObject({ limit: "PER_DAY", left_minor: 0 });
      const days = await shop.sql`
        select given_minor from refund_days where operator_id = ${operator_id}`;
      expect(days).toEqual([{ given_minor: 1_000n }]);
      // Somebody else's day is their own.
      const other = await hire(shop, "cashier");
      const after = await other.call("POST", refundsOf(sale), { amount: 100, reason });
      expect(after.status).toBe(201);
    } finally {
      await branch.stop();
    }
  });

  test("gives back what was paid today, and not what was paid before", async () => {
    const { call } = await hire(shop, "cashier");
    const sale = await sellForCash(shop, 500);
    const moveBy = async (hours: number) => {
      await shop.sql`
        update trade_orders set success_at = success_at + make_interval(hours => ${hours})
        where merchant_id = 'sentosa_demo'
          and trade_order_id = ${sale.trade_order.trade_order_id}`;
      await tellLanes(shop.sql);
    };
    await moveBy(-25);
    expectProblem(await call("POST", refundsOf(sale), { reason }), 403, "REFUND_NOT_SAME_DAY");
    const { call: callAsManager } = await hire(shop, "manager");
    const refunded = await callAsManager("POST", refundsOf(sale), { reason });
    expect(refunded.status).toBe(201);
    await moveBy(25);
  });

  test("of one store gives back what it sold, and nothing else", async () => {
    const { call } = await hire(shop, "cashier", { store_no });
    const [here, there] = [await sellForCash(shop, 500), await sellForCash(shop, 500, "S77")];
    expect((await call("POST", refundsOf(here), { reason })).status).toBe(201);
    expectProblem(await call("POST", refundsOf(there), { reason }), 403, "STORE_NOT_YOURS");
    const { order } = await shop.buy({ date: shop.day(4) });
    const online = await call("POST", `/v1/orders/${order.order_id}/cancel`, { reason });
    expectProblem(online, 403, "STORE_NOT_YOURS");
  });

  test("is held to it by a cancellation of a paid order too, which is then not cancelled", async () => {
    await limit({ per_refund: 11_899, same_day_only: false });
    const { call } = await hire(shop, "cashier");
    const { order } = await shop.buy({ date: shop.day(5) });
    const path = `/v1/orders/${order.order_id}/cancel`;
    expectProblem(await call("POST", path, { reason }, "cancel-1"), 403, "REFUND_LIMIT_EXCEEDED");
    expect((await shop.read(`/v1/orders/${order.order_id}`)).status).toBe("FULFILLED");
    await limit({ per_refund: 11_900, same_day_only: false });
    // A refusal for a limit is not kept: the same request goes through once the limit allows it.
    const cancelled = await call("POST", path, { reason }, "cancel-1");
    expect({ status: cancelled.status, text: cancelled.text }).toMatchObject({ status: 200 });
    const held = await shop.order({ date: shop.day(5) });
    await limit({ per_refund: 0 });
    const unpaid = await call("POST", `/v1/orders/${held.order_id}/cancel`, { reason });
    expect(unpaid.json.status).toBe("CANCELLED");
  });

  test("is held to it by asking again for a refund that was refused, which counts once", async () => {
    const { order, session } = await shop.buy({ date: shop.day(6) });
    expect(session.payment_method).toBe("card");
    const { call, operator_id } = await hire(shop, "cashier");
    const cancelled = await call("POST", `/v1/orders/${order.order_id}/cancel`, { reason });
    expect(cancelled.status).toBe(200);
    const { refunds } = await shop.read(`/v1/orders/${order.order_id}?expand=refunds`);
    const [{ refund_id }] = refunds;
    await shop.sql`
      update refunds set status = 'FAILED', failure = 'card_closed'
      where merchant_id = 'sentosa_demo' and refund_id = ${refund_id}`;
    await tellLanes(shop.sql);
    await limit({ per_refund: 100 });
    const path = `/v1/orders/${order.order_id}/refunds/${refund_id}/retry`;
    expectProblem(await call("POST", path), 403, "REFUND_LIMIT_EXCEEDED");
    const given = () => shop.sql`
      select given_minor from refund_days where operator_id = ${operator_id}`;
    expect(await given()).toEqual([{ given_minor: 11_900n }]);
    await shop.sql`
      update refunds set status = 'SUCCEEDED', failure = null
      where merchant_id = 'sentosa_demo' and refund_id = ${refund_id}`;
    await tellLanes(shop.sql);
  });
});

describe("a key", () => {
  test("without refunds:write gives nothing back, by whatever way", async () => {
    const secret = newApiKey(true);
    const scopes = ["orders:read", "orders:write", "sales:write"];
    const key = { merchant_id: "sentosa_demo", key_id: "key_no_refunds", label: "shop" };
    await insertApiKey(shop.sql, { ...key, secret, is_test: true, scopes });
    const options = { api_key: secret, body: { reason } };
    const sale = await sellForCash(shop, 500);
    expectProblem(await shop.call("POST", refundsOf(sale), options), 403, "SCOPE_MISSING");
    const { order } = await shop.buy({ date: shop.day(7) });
    const path = `/v1/orders/${order.order_id}/cancel`;
    expectProblem(await shop.call("POST", path, options), 403, "REFUND_NOT_ALLOWED");
    const held = await shop.order({ date: shop.day(7) });
    const unpaid = await shop.call("POST", `/v1/orders/${held.order_id}/cancel`, options);
    expect(unpaid.status).toBe(200);
  });

  test("with it has no limit but what was paid", async () => {
    const sale = await sellForCash(shop, 900_000);
    const reply = await shop.call("POST", refundsOf(sale), { body: { reason } });
    expect(reply.status).toBe(201);
  });
});

describe("after all of it", () => {
  const findingsOf = async () => (await verifyMerchant(shop.sql, "sentosa_demo")).findings;

  test("the books are right", async () => {
    expect(await findingsOf()).toEqual([]);
  });

  test("a day of which more was written down than was given back is named", async () => {
    const change = (by_minor: number) => shop.sql<{ id: string; given_minor: bigint }[]>`
      update refund_days set given_minor = given_minor + ${by_minor}
      where merchant_id = 'sentosa_demo' and refund_day_id = (
        select min(refund_day_id) from refund_days where merchant_id = 'sentosa_demo')
      returning refund_day_id as id, given_minor`;
    const [day] = await change(10_000_000);
    const found = String(day?.given_minor);
    const about = { subject: "record", id: day?.id, field: "given_minor" };
    expect(await findingsOf()).toMatchObject([{ ...about, found }]);
    await change(-10_000_000);
    expect(await findingsOf()).toEqual([]);
  });

  test("a day of somebody who gave nothing back is named", async () => {
    const [day] = await shop.sql<{ given_minor: bigint }[]>`
      update refund_days set operator_id = 'operator_nobody'
      where merchant_id = 'sentosa_demo' and refund_day_id = (
        select min(refund_day_id) from refund_days where merchant_id = 'sentosa_demo')
      returning given_minor`;
    const found = String(day?.given_minor);
    const id = expect.stringMatching(/^operator_nobody/);
    const named = expect.objectContaining({ id, expected: "0", found });
    expect(await findingsOf()).toContainEqual(named);
  });
});
