/**
 * The merchant's stream of events over HTTP: page by page and live, each event once, none skipped.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { EventDocument, EventList } from "../../../src/contract/order.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { eventually, expectShape, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

type Follower = Readonly<{
  headers: Headers;
  events: Json[];
  ids: number[];
  /** Resolves when the server has ended the stream, or the connection. */
  ended: Promise<void>;
  leave(): void;
}>;

async function follow(
  query = "",
  headers: Record<string, string> = {},
  base_url = shop.base_url,
): Promise<Follower> {
  const abort = new AbortController();
  const response = await fetch(`${base_url}/v1/events/stream${query}`, {
    headers: { authorization: `Bearer ${shop.api_key}`, ...headers },
    signal: abort.signal,
  });
  expect(response.status).toBe(200);
  const events: Json[] = [];
  const ids: number[] = [];
  const read = async (): Promise<void> => {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body!) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const fields = new Map(
          block.split("\n").map((line) => line.split(/: (.*)/s) as [string, string]),
        );
        if (!fields.has("data")) continue;
        ids.push(Number(fields.get("id")));
        events.push(JSON.parse(fields.get("data") ?? ""));
      }
    }
  };
  const ended = read().catch(() => undefined);
  return { headers: response.headers, events, ids, ended, leave: () => abort.abort() };
}

const order = () => shop.order({ sku_id: "beach_pass", quantity: 1, date: shop.day(1) });

async function lastSeq(): Promise<number> {
  const [row] = await shop.sql<{ position: bigint }[]>`
    select position from streams where merchant_id = 'sentosa_demo'`;
  return Number(row?.position);
}

const upTo = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => from + n + 1);

describe("the pages of the stream", () => {
  test("hold every event once, in order, without a gap, however small they are", async () => {
    for (let count = 0; count < 6; count++) await order();
    await shop.buy({ date: shop.day(2) });
    const last = await lastSeq();
    for (const limit of [1, 7, 1_000]) {
      const seqs: number[] = [];
      let after = 0;
      for (;;) {
        const page = await shop.read(`/v1/events?after=${after}&limit=${limit}`);
        expectShape(EventList, page);
        expect(page.data.length).toBeLessThanOrEqual(limit);
        if (page.data.length === 0) break;
        seqs.push(...page.data.map(({ seq }: Json) => seq));
        expect(page.next_after).toBe(seqs.at(-1));
        after = page.next_after;
      }
      expect(seqs).toEqual(upTo(0, last));
    }
    expect(await shop.read(`/v1/events?after=${last}`)).toEqual({ data: [], next_after: last });
  });

  test("tell what an order's own timeline tells", async () => {
    const { order: bought } = await shop.buy({ date: shop.day(2) });
    const timeline = await shop.read(`/v1/orders/${bought.order_id}/events`);
    const [first] = timeline.data;
    const { data } = await shop.read(`/v1/events?after=${first.seq - 1}&limit=1000`);
    const own = data.filter(({ order_id }: Json) => order_id === bought.order_id);
    expect(own).toEqual(timeline.data);
    expect(Object.keys(own[0])).toEqual([
      ...["seq", "type", "at", "order_id", "actor", "payload", "hash"],
    ]);
  });

  test("begin with the catalog, which belongs to no order", async () => {
    const { data } = await shop.read("/v1/events?limit=1");
    expect(data[0]).toMatchObject({ seq: 1, type: "CATALOG_SAVED" });
    expect(data[0]).not.toHaveProperty("order_id");
  });

  test("refuse a position or a size that is none", async () => {
    const wrong = {
      "after=-1": "?after",
      "after=x": "?after",
      "limit=0": "?limit",
      "limit=1001": "?limit",
    };
    for (const [query, pointer] of Object.entries(wrong)) {
      const reply = await shop.call("GET", `/v1/events?${query}`);
      expectProblem(reply, 422, "REQUEST_INVALID");
      expect(pointersOf(reply)).toEqual([pointer]);
    }
  });
});

describe("a follower of the stream", () => {
  test("hears what comes next, in the shape of the list", async () => {
    const follower = await follow();
    expect(follower.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(follower.headers.get("cache-control")).toBe("no-store");
    expect(follower.headers.get("x-request-id")).toMatch(/^req_/);
    const before = await lastSeq();
    const { order_id } = await order();
    await eventually(() => expect(follower.events).toHaveLength(2));
    for (const event of follower.events) expectShape(EventDocument, event);
    expect(follower.ids).toEqual([before + 1, before + 2]);
    expect(follower.events.map(({ order_id: id }) => id)).toEqual([order_id, order_id]);
    follower.leave();
  });

  test("hears at once what its own server commits, and does not wait to look again", async () => {
    const follower = await follow();
    const took_ms: number[] = [];
    const patience = { timeout: 10_000, interval: 5 };
    // Who only looked twice a second would hear each just then, and of the next half a second
    // later.
    for (let heard = 0; heard < 8; heard = follower.events.length) {
      const started_ms = performance.now();
      await order();
      await vi.waitFor(() => expect(follower.events).toHaveLength(heard + 2), patience);
      took_ms.push(performance.now() - started_ms);
    }
    expect(Math.min(...took_ms.slice(1))).toBeLessThan(350);
    follower.leave();
  });

  test("goes on behind the last id that it has seen, and begins where it asks to", async () => {
    const last = await lastSeq();
    const resumed = await follow("?after=0", { "last-event-id": String(last - 3) });
    const whole = await follow("?after=0");
    await eventually(() => expect(whole.ids).toEqual(upTo(0, last)));
    expect(resumed.ids).toEqual(upTo(last - 3, last));
    resumed.leave();
    whole.leave();
    for (const id of ["x", "-1", "1.5", "99999999999999999999"]) {
      const headers = { "last-event-id": id };
      const reply = await shop.call("GET", "/v1/events/stream", { headers });
      expectProblem(reply, 422, "REQUEST_INVALID");
    }
  });

  test("misses nothing while orders flow on two servers and connections break", async () => {
    const branch = await shop.openBranch();
    try {
      const from = await lastSeq();
      const steady = await follow(`?after=${from}`, {}, branch.base_url);
      const broken: number[] = [];
      const wanted = {
        sku_id: "beach_pass",
        quantity: 1,
        date: shop.day(3),
        channel: "web",
        customer: {},
      };
      let is_flowing = true;
      const flow = (async () => {
        for (let count = 0; count < 60; count++) {
          const server = count % 2 === 0 ? shop : branch;
          const batch = [0, 1, 2].map(() => server.call("POST", "/v1/orders", { body: wanted }));
          for (const reply of await Promise.all(batch)) expect(reply.status).toBe(201);
        }
        is_flowing = false;
      })();
      // This one loses its connection again and again, and comes back with what it saw last.
      while (is_flowing) {
        const headers = { "last-event-id": String(broken.at(-1) ?? from) };
        const follower = await follow("", headers);
        await new Promise((resolve) => setTimeout(resolve, 60));
        follower.leave();
        await follower.ended;
        broken.push(...follower.ids);
      }
      await flow;
      const last = await lastSeq();
      expect(last - from).toBe(360);
      await eventually(() => expect(steady.ids).toEqual(upTo(from, last)));
      const rest = await follow("", { "last-event-id": String(broken.at(-1) ?? from) });
      await eventually(() => expect([...broken, ...rest.ids]).toEqual(upTo(from, last)));
      steady.leave();
      rest.leave();
    } finally {
      await branch.stop();
    }
  });

  test("is let go when the server stops, which does not wait for it", async () => {
    const branch = await shop.openBranch();
    const follower = await follow("", {}, branch.base_url);
    const started_ms = performance.now();
    await branch.stop();
    await follower.ended;
    expect(performance.now() - started_ms).toBeLessThan(5_000);
  });

  test("and a connection on which nothing was asked do not hold up the server when it stops", async () => {
    const branch = await shop.openBranch();
    const { hostname, port } = new URL(branch.base_url);
    const silent = connect(Number(port), hostname);
    const closed = once(silent, "close");
    await once(silent, "connect");
    await branch.call("GET", "/healthz");
    const started_ms = performance.now();
    await branch.stop();
    expect(performance.now() - started_ms).toBeLessThan(5_000);
    await closed;
  });

  test("and a request that is under way are waited for no longer than they take", async () => {
    const branch = await shop.openBranch();
    const { order_id } = await shop.order({ date: shop.day(4) });
    const { session_id } = await shop.checkOut(order_id);
    const path = `/v1/payment_sessions/${session_id}/complete`;
    const body = { payment_token: "tok_sandbox_slow_400" };
    const slow = branch.call("POST", path, { body });
    await new Promise((resolve) => setTimeout(resolve, 150));
    const started_ms = performance.now();
    await branch.stop();
    expect(performance.now() - started_ms).toBeLessThan(5_000);
    expect((await slow).status).toBe(200);
  });

  test("is let go when the stream breaks, so that it can come back", async () => {
    const follower = await follow();
    await shop.sql`alter table events rename to events_away`;
    try {
      // Whoever commits wakes the follower, whose question then fails.
      await shop.sql`update streams set position = position + 1 where merchant_id = 'sentosa_demo'`;
      await follower.ended;
      expect(follower.events).toEqual([]);
    } finally {
      await shop.sql`alter table events_away rename to events`;
      await shop.sql`update streams set position = position - 1 where merchant_id = 'sentosa_demo'`;
    }
  });
});
