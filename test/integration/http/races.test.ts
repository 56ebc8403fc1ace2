/**
 * Requests that cross each other, on one server and on two: one charge, one ticket, no oversale.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Reply } from "../../support/server.ts";
import { expectProblem } from "./call.ts";
import { eventually, openShop, park_capacity, type Branch, type Shop } from "./shop.ts";

let shop: Shop;
let branch: Branch;

beforeAll(async () => {
  shop = await openShop();
  branch = await shop.openBranch();
});
afterAll(async () => {
  await branch.stop();
  await shop.stop();
});

const servers = (): readonly Pick<Branch, "call">[] => [shop, branch];

async function start(date: string): Promise<Readonly<{ order_id: string; session_id: string }>> {
  const { order_id } = await shop.order({ date });
  const { session_id } = await shop.checkOut(order_id);
  return { order_id, session_id };
}

function completeOn(
  server: Pick<Branch, "call">,
  session_id: string,
  token: string,
): Promise<Reply> {
  const path = `/v1/payment_sessions/${session_id}/complete`;
  return server.call("POST", path, { body: { payment_token: token } });
}

describe("buyers who all want the last places", () => {
  test("get as many as there are, whichever server they ask", async () => {
    const date = shop.day(1);
    const body = { sku_id: "sentosa_family_pack", quantity: 3, date, channel: "web", customer: {} };
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        servers()[index % 2]!.call("POST", "/v1/orders", { body }),
      ),
    );
    const made = replies.filter(({ status }) => status === 201);
    expect(made).toHaveLength(park_capacity / 3);
    for (const reply of replies)
      if (reply.status !== 201) expectProblem(reply, 409, "SLOT_SOLD_OUT");
    expect(await shop.use(date)).toEqual([park_capacity, 0]);
    expect(new Set(made.map(({ json }) => json.order_id)).size).toBe(made.length);
  });
});

describe("two payments of one session at once", () => {
  test.each(["tok_sandbox_success", "tok_sandbox_slow_250", "tok_sandbox_notify_first"])(
    "with %s charge once and lead to one ticket",
    async (token) => {
      const { order_id, session_id } = await start(shop.day(2));
      const replies = await Promise.all(
        [0, 1, 0, 1].map((index) => completeOn(servers()[index]!, session_id, token)),
      );
      const codes = new Set<string>();
      for (const reply of replies) {
        if (reply.status === 200) codes.add(reply.json.fulfillment.ticket_code);
        else expectProblem(reply, 409, "SESSION_NOT_OPEN");
      }
      expect(codes.size).toBe(1);
      expect(await shop.movements(session_id)).toHaveLength(1);
      const types = await shop.timeline(order_id);
      expect(types.filter((type) => type === "FULFILLMENT_ISSUED")).toHaveLength(1);
    },
  );

  test("with different cards charge one of them", async () => {
    const { order_id, session_id } = await start(shop.day(3));
    await Promise.all([
      completeOn(shop, session_id, "tok_sandbox_slow_300"),
      completeOn(branch, session_id, "tok_sandbox_success"),
    ]);
    await eventually(async () => {
      expect((await shop.read(`/v1/orders/${order_id}`)).status).toBe("FULFILLED");
    });
    expect(await shop.movements(session_id)).toHaveLength(1);
  });
});

describe("a payment that crosses a cancellation", () => {
  test("of its session ends one way or the other, and the money with it", async () => {
    for (let round = 0; round < 6; round++) {
      const { order_id, session_id } = await start(shop.day(4 + round));
      const path = `/v1/payment_sessions/${session_id}/cancel`;
      const [paid, given_up] = await Promise.all([
        completeOn(shop, session_id, "tok_sandbox_success"),
        branch.call("POST", path),
      ]);
      const { status } = await shop.read(`/v1/orders/${order_id}`);
      const moved = await shop.movements(session_id);
      if (paid.status === 200) {
        expectProblem(given_up, 409, "SESSION_NOT_OPEN");
        expect([status, moved.length]).toEqual(["FULFILLED", 1]);
      } else {
        expect(paid.status).toBeGreaterThanOrEqual(402);
        expect(given_up.status).toBe(200);
        expect([status, moved.length]).toEqual(["LOCKED", 0]);
      }
    }
  });

  test("of its order never leaves a ticket without money or money without a ticket", async () => {
    for (let round = 0; round < 6; round++) {
      const date = shop.day(10 + round);
      const { order_id, session_id } = await start(date);
      const body = { reason: "changed my mind" };
      const pay = () => completeOn(branch, session_id, "tok_sandbox_success");
      const give_up = () => shop.call("POST", `/v1/orders/${order_id}/cancel`, { body });
      await Promise.all(round % 2 === 0 ? [pay(), give_up()] : [give_up(), pay()]);
      await eventually(async () => {
        const { status } = await shop.read(`/v1/orders/${order_id}`);
        const kinds = (await shop.movements(session_id)).map(({ kind }) => kind);
        const [held, sold] = await shop.use(date);
        const ends = [
          { status: "CANCELLED", kinds: [], held: 0, sold: 0 },
          { status: "REFUNDED", kinds: ["charge", "refund"], held: 0, sold: 0 },
          { status: "FULFILLED", kinds: ["charge"], held: 0, sold: 3 },
        ];
        expect(ends).toContainEqual({ status, kinds, held, sold });
      });
    }
  });

  test("twice gives the money back once", async () => {
    const { order, session } = await shop.buy({ date: shop.day(20) });
    const path = `/v1/orders/${order.order_id}/cancel`;
    const replies = await Promise.all(
      [0, 1, 0, 1].map((index) => servers()[index]!.call("POST", path, { body: { reason: "x" } })),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    await eventually(async () => {
      const moved = await shop.movements(session.session_id);
      expect(moved.map(({ kind }) => kind)).toEqual(["charge", "refund"]);
    });
  });
});

describe("two servers on one database", () => {
  test("see each other's orders, catalog and payments at once", async () => {
    const order = await shop.order({ date: shop.day(21) });
    const seen = await branch.call("GET", `/v1/orders/${order.order_id}`);
    expect(seen.json).toEqual(order);
    const slots = [{ pool_id: "park", date: shop.day(21), capacity: 4 }];
    expect((await branch.call("PUT", "/v1/slots", { body: { slots } })).status).toBe(200);
    const body = {
      sku_id: "sentosa_adult",
      quantity: 2,
      date: shop.day(21),
      channel: "web",
      customer: {},
    };
    expectProblem(await shop.call("POST", "/v1/orders", { body }), 409, "SLOT_SOLD_OUT");
    const { json: session } = await branch.call("POST", `/v1/orders/${order.order_id}/checkout`, {
      body: { payment_method: "card" },
    });
    expect((await shop.complete(session.session_id, "tok_sandbox_success")).status).toBe(200);
    const paid = await branch.call("GET", `/v1/orders/${order.order_id}`);
    expect(paid.json.status).toBe("FULFILLED");
  });

  test("write one stream of events without a gap between them", async () => {
    const wanted = {
      sku_id: "beach_pass",
      quantity: 1,
      date: shop.day(22),
      channel: "web",
      customer: {},
    };
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        servers()[index % 2]!.call("POST", "/v1/orders", { body: wanted }),
      ),
    );
    const rows = await shop.sql<{ count: number; last: number }[]>`
      select count(*)::integer as count, max(position)::integer as last from events
      where merchant_id = 'sentosa_demo'`;
    expect(rows[0]?.count).toBe(rows[0]?.last);
  });
});
