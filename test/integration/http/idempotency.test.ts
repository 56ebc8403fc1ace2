/** Idempotency-Key over HTTP: a repetition gets the first answer again, and does nothing. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scopes } from "../../../src/contract/roles.ts";
import { insertApiKey, newApiKey } from "../../../src/setup/credentials.ts";
import type { Reply } from "../../support/server.ts";
import { expectProblem } from "./call.ts";
import { contentOf, openShop, type Branch, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

let keys_made = 0;
const newKey = () => `key-${++keys_made}`;

type Write = Readonly<{ method: string; path: string; body?: object }>;

const send = ({ method, path, body }: Write, key: string): Promise<Reply> =>
  shop.call(method, path, {
    ...(body === undefined ? {} : { body }),
    headers: { "idempotency-key": key },
  });

const orderOf = (date: string, quantity = 3): Write => ({
  method: "POST",
  path: "/v1/orders",
  body: { sku_id: "sentosa_family_pack", quantity, date, channel: "agent", customer: {} },
});

const sku = {
  sku_id: "new_sku",
  product_id: "sentosa",
  pool_id: "park",
  name: { zh: "新", en: "New" },
  price: { amount: 100, currency: "SGD" },
  pack_size: 1,
  admits: [{ type: "any", count: 1 }],
};

/** Every kind of write, each on something of its own. */
const writes: Readonly<Record<string, () => Promise<Write>>> = {
  "an order": async () => orderOf(shop.day(1)),
  "a checkout": async () => {
    const { order_id } = await shop.order({ date: shop.day(2) });
    return {
      method: "POST",
      path: `/v1/orders/${order_id}/checkout`,
      body: { payment_method: "card", protocol: "AP2" },
    };
  },
  "a checkout of a cart": async () => {
    const cart_id = `cart-${newKey()}`;
    await shop.order({ date: shop.day(2), cart_id });
    return {
      method: "POST",
      path: `/v1/carts/${cart_id}/checkout`,
      body: { payment_method: "card" },
    };
  },
  "a payment": async () => {
    const { order_id } = await shop.order({ date: shop.day(3) });
    const { session_id } = await shop.checkOut(order_id);
    const path = `/v1/payment_sessions/${session_id}/complete`;
    return { method: "POST", path, body: { payment_token: "tok_sandbox_success" } };
  },
  "a payment that is declined": async () => {
    const { order_id } = await shop.order({ date: shop.day(3) });
    const { session_id } = await shop.checkOut(order_id);
    const path = `/v1/payment_sessions/${session_id}/complete`;
    return { method: "POST", path, body: { payment_token: "tok_sandbox_decline" } };
  },
  "a cancellation": async () => {
    const { order } = await shop.buy({ date: shop.day(4) });
    return {
      method: "POST",
      path: `/v1/orders/${order.order_id}/cancel`,
      body: { reason: "rain" },
    };
  },
  "the cancellation of a session": async () => {
    const { order_id } = await shop.order({ date: shop.day(4) });
    const { session_id } = await shop.checkOut(order_id);
    return { method: "POST", path: `/v1/payment_sessions/${session_id}/cancel` };
  },
  "a SKU": async () => ({ method: "POST", path: "/v1/skus", body: sku }),
  slots: async () => ({
    method: "PUT",
    path: "/v1/slots",
    body: { slots: [{ pool_id: "park", date: shop.day(60), capacity: 9 }] },
  }),
  "an order that is refused": async () => orderOf(shop.day(5), 2),
};

describe("a repetition of", () => {
  test.each(Object.entries(writes))(
    "%s gets the same answer, and changes nothing",
    async (_, make) => {
      const write = await make();
      const key = newKey();
      const first = await send(write, key);
      expect(first.status).toBeLessThan(500);
      expect(first.headers.get("idempotency-replayed")).toBeNull();
      const before = await contentOf(shop.sql);
      for (let round = 0; round < 2; round++) {
        const again = await send(write, key);
        expect([again.status, again.text]).toEqual([first.status, first.text]);
        expect(again.headers.get("idempotency-replayed")).toBe("true");
        for (const header of ["content-type", "location"]) {
          expect([header, again.headers.get(header)]).toEqual([header, first.headers.get(header)]);
        }
      }
      expect(await contentOf(shop.sql)).toEqual(before);
    },
  );
});

describe("a repetition of an order", () => {
  test("points to the order, on this server and on another", async () => {
    const branch = await shop.openBranch();
    try {
      const write = orderOf(shop.day(1));
      const key = newKey();
      const first = await send(write, key);
      const location = `/v1/orders/${first.json.order_id}`;
      expect(first.headers.get("location")).toBe(location);
      const headers = { "idempotency-key": key };
      const elsewhere = await branch.call("POST", write.path, { body: write.body!, headers });
      for (const again of [await send(write, key), elsewhere]) {
        expect(again.headers.get("idempotency-replayed")).toBe("true");
        expect(again.headers.get("location")).toBe(location);
      }
      expect((await shop.read(location)).order_id).toBe(first.json.order_id);
    } finally {
      await branch.stop();
    }
  });
});

describe("a key that was used before", () => {
  test("for other content, or elsewhere, is refused", async () => {
    const key = newKey();
    const { json: order } = await send(orderOf(shop.day(6)), key);
    expectProblem(await send(orderOf(shop.day(6), 6), key), 422, "IDEMPOTENCY_KEY_REUSED");
    const cancel = {
      method: "POST",
      path: `/v1/orders/${order.order_id}/cancel`,
      body: { reason: "x" },
    };
    expectProblem(await send(cancel, key), 422, "IDEMPOTENCY_KEY_REUSED");
    const { session_id } = await shop.checkOut(order.order_id);
    const complete = {
      method: "POST",
      path: `/v1/payment_sessions/${session_id}/complete`,
      body: { payment_token: "tok_sandbox_success" },
    };
    expectProblem(await send(complete, key), 422, "IDEMPOTENCY_KEY_REUSED");
    const give_up = { method: "POST", path: `/v1/payment_sessions/${session_id}/cancel` };
    expectProblem(await send(give_up, key), 422, "IDEMPOTENCY_KEY_REUSED");
    expect(await shop.read(`/v1/orders/${order.order_id}`)).toMatchObject({
      status: "PENDING_PAYMENT",
    });
  });

  test("by somebody else is nobody's business", async () => {
    const secret = newApiKey(true);
    const owner = { merchant_id: "sentosa_demo", key_id: "key_other", label: "other" };
    await insertApiKey(shop.sql, { ...owner, secret, is_test: true, scopes });
    const key = newKey();
    const mine = await send(orderOf(shop.day(7)), key);
    const { body } = orderOf(shop.day(7), 6);
    const headers = { "idempotency-key": key };
    const theirs = await shop.call("POST", "/v1/orders", { body: body!, headers, api_key: secret });
    expect(theirs.status).toBe(201);
    expect(theirs.json.order_id).not.toBe(mine.json.order_id);
  });

  test("in vain, for want of room, may be used again", async () => {
    const date = shop.day(8);
    const { order_id } = await shop.order({ date, quantity: 30 });
    const key = newKey();
    expectProblem(await send(orderOf(date), key), 409, "SLOT_SOLD_OUT");
    await shop.call("POST", `/v1/orders/${order_id}/cancel`, { body: { reason: "x" } });
    expect((await send(orderOf(date), key)).status).toBe(201);
  });

  test("must be visible ASCII, at most 255 of it", async () => {
    for (const key of ["", "a b", "x".repeat(256), "\u00e9"]) {
      expectProblem(await send(orderOf(shop.day(9)), key), 400, "IDEMPOTENCY_KEY_INVALID");
    }
    expect((await send(orderOf(shop.day(9)), "!".repeat(255))).status).toBe(201);
  });
});

/** What became of many requests with one key: all the same answer, or still in flight. */
function tally(replies: readonly Reply[]): Readonly<{ answers: Set<string>; in_flight: number }> {
  const answers = new Set<string>();
  let in_flight = 0;
  for (const reply of replies) {
    if (reply.json?.code === "IDEMPOTENCY_KEY_IN_FLIGHT") {
      expectProblem(reply, 409, "IDEMPOTENCY_KEY_IN_FLIGHT");
      expect(reply.headers.get("retry-after")).toBe("1");
      in_flight += 1;
    } else answers.add(`${reply.status} ${reply.text}`);
  }
  return { answers, in_flight };
}

describe("many requests at once with one key", () => {
  test("make one order, on one server and on two", async () => {
    const branch = await shop.openBranch();
    try {
      const servers: readonly Pick<Branch, "call">[] = [shop, branch];
      for (const count of [1, 2]) {
        const date = shop.day(10 + count);
        const { body } = orderOf(date);
        const headers = { "idempotency-key": newKey() };
        const replies = await Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            servers[index % count]!.call("POST", "/v1/orders", { body: body!, headers }),
          ),
        );
        const { answers } = tally(replies);
        expect([...answers]).toHaveLength(1);
        expect([...answers][0]).toMatch(/^201 /);
        expect(await shop.use(date)).toEqual([3, 0]);
      }
    } finally {
      await branch.stop();
    }
  });

  test("while the first is under way are told to wait", async () => {
    const { order_id } = await shop.order({ date: shop.day(14) });
    const { session_id } = await shop.checkOut(order_id);
    const options = { headers: { "idempotency-key": newKey() } };
    const slow = shop.complete(session_id, "tok_sandbox_slow_400", options);
    await new Promise((resolve) => setTimeout(resolve, 120));
    const hasty = await shop.complete(session_id, "tok_sandbox_slow_400", options);
    expectProblem(hasty, 409, "IDEMPOTENCY_KEY_IN_FLIGHT");
    expect((await slow).status).toBe(200);
    const patient = await shop.complete(session_id, "tok_sandbox_slow_400", options);
    expect(patient.text).toBe((await slow).text);
    expect(await shop.movements(session_id)).toHaveLength(1);
  });

  test("that pay the same session on two servers charge once and agree on the ticket", async () => {
    const branch = await shop.openBranch();
    try {
      const { order_id } = await shop.order({ date: shop.day(15) });
      const { session_id } = await shop.checkOut(order_id);
      const path = `/v1/payment_sessions/${session_id}/complete`;
      const options = {
        body: { payment_token: "tok_sandbox_slow_300" },
        headers: { "idempotency-key": newKey() },
      };
      const replies = await Promise.all([
        shop.call("POST", path, options),
        branch.call("POST", path, options),
      ]);
      expect([...tally(replies).answers]).toHaveLength(1);
      expect(await shop.movements(session_id)).toHaveLength(1);
    } finally {
      await branch.stop();
    }
  });
});
