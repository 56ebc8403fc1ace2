/**
 * Defects that systems of the family are known to have in how they deal with payment channels: each
 * is shown not to be ours.
 */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSandboxProvider } from "../../../src/providers/sandbox/provider.ts";
import { deleteOldNotifications } from "../../../src/queries/work/notification-inbox.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { makeDemoSecrets } from "../../../src/setup/demo-secrets.ts";
import { eventually, openShop, type Shop } from "../http/shop.ts";

const merchant_id = "sentosa_demo";
const path = `/v1/providers/sandbox/notifications/${merchant_id}`;
let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

function signed(body: object, at_ms = Date.now(), secret = shop.processorSecret()) {
  const raw = JSON.stringify({ simulator: true, ...body });
  const seconds = Math.floor(at_ms / 1_000);
  const digest = createHmac("sha256", secret).update(`${seconds}.${raw}`).digest("hex");
  return { raw, headers: { "x-sandbox-signature": `t=${seconds},v1=${digest}` }, api_key: null };
}

async function openSession(
  days: number,
): Promise<Readonly<{ order_id: string; session_id: string }>> {
  const { order_id } = await shop.order({ date: shop.day(days) });
  const { session_id } = await shop.checkOut(order_id);
  return { order_id, session_id };
}

const paid = (session_id: string, notification_id: string) => ({
  notification_id,
  charge: {
    ...{ key: session_id, state: "SUCCEEDED", payment_ref: "card_1" },
    ...{ amount_minor: "11900", currency: "SGD" },
  },
});
const statusOf = async (order_id: string): Promise<string> =>
  (await shop.read(`/v1/orders/${order_id}`)).status;

type Note = Readonly<{
  note_id: string;
  outcome: string;
  deliveries: number;
  body: string;
  body_bytes: number;
  headers: Record<string, string>;
  subject_key: string | null;
}>;

async function notesOf(key: string): Promise<readonly Note[]> {
  return shop.sql<Note[]>`
    select * from provider_notifications
    where merchant_id = ${merchant_id} and body like ${`%${key}%`} order by note_id`;
}

test("5: of several refunds of everything at the same moment one is given", async () => {
  const { session } = await shop.buy({ date: shop.day(1) });
  const [row] = await shop.sql<{ trade_order_id: string }[]>`
    select trade_order_id from payment_sessions where session_id = ${session.session_id}`;
  const branch = await shop.openBranch();
  const url = `/v1/trade_orders/${row!.trade_order_id}/refunds`;
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? shop : branch).call("POST", url, { body: { all: true, reason: "rain" } }),
    ),
  );
  await branch.stop();
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
  await eventually(async () => {
    const moved = await shop.movements(session.session_id);
    expect(moved.map(({ kind }) => kind)).toEqual(["charge", "refund"]);
  });
});

describe("13: a report or an answer that nobody signed", () => {
  test("pays for nothing: unsigned, signed by another, changed, or of long ago", async () => {
    const { order_id, session_id } = await openSession(2);
    const report = paid(session_id, "n_forged");
    const right = signed(report);
    const forgeries = [
      { ...right, headers: {} },
      signed(report, Date.now(), "another secret"),
      { ...right, raw: right.raw.replace("11900", "11901") },
      signed(report, Date.now() - 600_000),
      signed({ ...report, simulator: false }),
    ];
    for (const forgery of forgeries) {
      expect((await shop.call("POST", path, forgery)).status).toBe(401);
    }
    expect(await statusOf(order_id)).toBe("PENDING_PAYMENT");
    expect((await shop.call("POST", path, right)).status).toBe(200);
    expect(await statusOf(order_id)).toBe("FULFILLED");
  });

  test("is not believed when it is about something else than was asked", async () => {
    const liar = createServer((_request, response) => {
      const charge = { simulator: true, key: "ps_another", state: "SUCCEEDED" };
      const money = { payment_ref: "card_1", amount_minor: "11900", currency: "SGD" };
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ ...charge, ...money }));
    }).listen(0, "127.0.0.1");
    await once(liar, "listening");
    const { port } = liar.address() as AddressInfo;
    const provider = createSandboxProvider({ url: `http://127.0.0.1:${port}`, secret: "s" });
    expect(await provider.query("ps_asked")).toMatchObject({ state: "UNKNOWN" });
    await provider.stop();
    liar.close();
  });
});

describe("14: what a channel reports", () => {
  test("is kept as it came, before it is worked on, with what became of it", async () => {
    const { order_id, session_id } = await openSession(3);
    const report = signed(paid(session_id, "n_kept"));
    await shop.call("POST", path, report);
    await shop.call("POST", path, report);
    const [note, ...others] = await notesOf(session_id);
    expect(others).toEqual([]);
    expect(note).toMatchObject({ body: report.raw, outcome: "RECORDED", deliveries: 2 });
    expect(note?.headers).toMatchObject(report.headers);
    expect(await statusOf(order_id)).toBe("FULFILLED");
    // The same id with another content is another report.
    await shop.call("POST", path, signed({ ...paid(session_id, "n_kept"), more: 1 }));
    expect(await notesOf(session_id)).toHaveLength(2);
  });

  test("is looked at again when its server died over it, and when somebody replays it", async () => {
    const { order_id, session_id } = await openSession(4);
    await shop.chargeUntold(session_id, "tok_sandbox_success");
    // As a server leaves it that died between writing it down and following it.
    await shop.sql`
      insert into provider_notifications (merchant_id, note_id, provider, received_at,
        last_received_at, deliveries, is_verified, event_id, kind, subject_key, body, body_bytes,
        body_hash, headers, address, outcome, attempts, next_at)
      values (${merchant_id}, 'note_0000000000000019d00000001', 'sandbox', now(), now(), 1, true,
        'n_lost', 'payment', ${session_id}, ${session_id}, 2, 'hash', '{}', '127.0.0.1', 'RECEIVED',
        0, now() - interval '1 second')`;
    await eventually(async () => expect(await statusOf(order_id)).toBe("FULFILLED"));
    await eventually(async () => {
      expect((await notesOf(session_id))[0]).toMatchObject({ outcome: "RECORDED" });
    });
    await shop.sql`
      update provider_notifications set outcome = 'REPLAY', next_at = now()
      where merchant_id = ${merchant_id} and event_id = 'n_lost'`;
    await eventually(async () => {
      expect((await notesOf(session_id))[0]).toMatchObject({ outcome: "KNOWN" });
    });
  });

  test("by a stranger is kept in part, so many a minute, and forgotten first", async () => {
    const long = "x".repeat(100_000);
    const before = await refusedCount();
    const forged = Array.from({ length: 90 }, (_, index) => signed({ index, long }, 0, "wrong"));
    const replies = await Promise.all(forged.map((report) => shop.call("POST", path, report)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401]));
    const count = await refusedCount();
    // Those of the test above count as well, and a minute may have passed since.
    expect(count - before).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(60);
    const notes = await shop.sql<Note[]>`
      select * from provider_notifications
      where merchant_id = ${merchant_id} and outcome = 'REFUSED' and body_bytes > 100000`;
    for (const { body } of notes) expect(body.length).toBe(4_096);
    await deleteOldNotifications(shop.sql, merchant_id, {
      ...{ verified_from_ms: 0, unverified_from_ms: 0, unverified_max: 10 },
    });
    expect(await refusedCount()).toBeLessThanOrEqual(10);
    const now_ms = Date.now() + 1_000;
    await deleteOldNotifications(shop.sql, merchant_id, {
      ...{ verified_from_ms: now_ms, unverified_from_ms: now_ms, unverified_max: 10 },
    });
    const [left] = await shop.sql<{ count: number }[]>`
      select count(*)::integer as count from provider_notifications
      where merchant_id = ${merchant_id} and next_at is null`;
    expect(left).toEqual({ count: 0 });
  });

  async function refusedCount(): Promise<number> {
    const [row] = await shop.sql<{ count: number }[]>`
      select count(*)::integer as count from provider_notifications
      where merchant_id = ${merchant_id} and outcome = 'REFUSED'`;
    return row?.count ?? 0;
  }
});

test("15: a payment asked for again and again, by anybody, is charged once", async () => {
  const { session_id } = await openSession(5);
  const branch = await shop.openBranch();
  const body = { payment_token: "tok_sandbox_success" };
  const url = `/v1/payment_sessions/${session_id}/complete`;
  const headers = { "idempotency-key": "pay-once" };
  await Promise.all([
    ...[1, 2, 3].map(() => shop.call("POST", url, { body })),
    ...[1, 2, 3].map(() => branch.call("POST", url, { body })),
    shop.call("POST", url, { body, headers }),
  ]);
  await branch.stop();
  expect(await shop.movements(session_id)).toHaveLength(1);
});

describe("17: a fresh installation", () => {
  test("has no password or key that another one has", async () => {
    const [one, other] = [makeDemoSecrets(), makeDemoSecrets()];
    expect(one.api_key).not.toBe(other.api_key);
    expect(one.password).not.toBe(other.password);
    expect(one.agent_key.d).not.toBe(other.agent_key.d);
    expect(one.password.length).toBeGreaterThanOrEqual(12);
    const { email } = shop.console;
    for (const password of ["123456", "666666", "888888", "admin123", "password", email]) {
      const reply = await shop.call("POST", "/v1/console/session", {
        body: { email, password },
        api_key: null,
      });
      expect([401, 422, 429]).toContain(reply.status);
    }
  });
});

test("18: money that nobody was told of is found by itself, and what it cost is held against rates", async () => {
  const sessions = [await openSession(6), await openSession(7)];
  for (const { session_id } of sessions) {
    await shop.chargeUntold(session_id, "tok_sandbox_success");
  }
  // A server for which the sessions are over asks what became of them.
  const later = await shop.openBranch({ CLOCK_OFFSET_MS: "301000" });
  await eventually(async () => {
    for (const { order_id } of sessions) expect(await statusOf(order_id)).toBe("FULFILLED");
  });
  await later.stop();
  const findings = async () => (await verifyMerchant(shop.sql, merchant_id)).findings;
  expect(await findings()).toEqual([]);
  // As if a rate had been put in behind what was booked without one.
  await shop.sql`
    insert into fee_rates (merchant_id, method, provider, valid_from, fee_ppm, minimum_minor,
      cost_ppm, agents, created_at)
    values (${merchant_id}, 'card', '', now() - interval '1 day', 6000, 0, 0, '[]', now())`;
  const fields = new Set((await findings()).map(({ field }) => field));
  expect(fields).toEqual(new Set(["fee"]));
});
