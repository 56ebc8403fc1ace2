/** The PIN of a store: asked for before money goes back, kept secret, and not to be guessed. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { admitPinAttempt } from "../../../src/queries/stores/refund-pins.ts";
import { insertStore } from "../../../src/setup/store.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { openShop, type Shop } from "./shop.ts";
import { callAt, hire, refundsOf, sellForCash } from "./staff.ts";

let shop: Shop;
let stores = 0;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const reason = "changed their mind";
const pin = "918273645";

/** A store of its own for each test, with this PIN. */
async function storeWithPin(refund_pin: string | null = pin): Promise<string> {
  const store_no = `P${++stores}`;
  const names = { name_zh: "密码店", name_en: "Pin store" };
  await insertStore(shop.sql, { merchant_id: "sentosa_demo", store_no, ...names });
  if (refund_pin !== null) {
    const body = { refund_pin };
    const reply = await shop.call("PUT", `/v1/stores/${store_no}/refund_pin`, { body });
    expect(reply.status).toBe(204);
  }
  return store_no;
}

describe("a store with a PIN", () => {
  test("refunds with it, and without it nothing", async () => {
    const store_no = await storeWithPin();
    const { data } = await shop.read("/v1/stores");
    expect(data).toContainEqual(expect.objectContaining({ store_no, asks_refund_pin: true }));
    const sale = await sellForCash(shop, 500, store_no);
    const refund = (more: object) =>
      shop.call("POST", refundsOf(sale), { body: { reason, amount: 100, ...more } });
    const missing = await refund({});
    expectProblem(missing, 403, "REFUND_PIN_REQUIRED");
    expect(missing.json.store_no).toBe(store_no);
    expectProblem(await refund({ refund_pin: "111111" }), 403, "REFUND_PIN_WRONG");
    expect((await shop.read(refundsOf(sale).replace("/refunds", ""))).trade_order.status).toBe(2);
    expect((await refund({ refund_pin: pin })).status).toBe(201);
    const malformed = await refund({ refund_pin: "12ab" });
    expect(pointersOf(malformed)).toEqual(["/refund_pin"]);
    expect(malformed.text).not.toContain("12ab");
  });

  test("asks for it when a paid order is cancelled, and not for one that is not paid", async () => {
    const store_no = await storeWithPin();
    const body = {
      store_no,
      tickets: [{ sku_id: "sentosa_family_pack", quantity: 3, date: shop.day(2) }],
      payment: { method: "cash" },
    };
    const { json } = await shop.call("POST", "/v1/sales", { body });
    const path = `/v1/orders/${json.orders[0].order_id}/cancel`;
    const cancel = (more: object) => shop.call("POST", path, { body: { reason, ...more } });
    expectProblem(await cancel({}), 403, "REFUND_PIN_REQUIRED");
    expect((await cancel({ refund_pin: pin })).json.status).toBe("REFUNDED");
    const held = await shop.order({ date: shop.day(2) });
    const unpaid = await shop.call("POST", `/v1/orders/${held.order_id}/cancel`, {
      body: { reason },
    });
    expect(unpaid.status).toBe(200);
  });

  test("asks no more once it is taken away; other stores ask for none", async () => {
    const [store_no, plain] = [await storeWithPin(), await storeWithPin(null)];
    const elsewhere = await sellForCash(shop, 500, plain);
    expect((await shop.call("POST", refundsOf(elsewhere), { body: { reason } })).status).toBe(201);
    await shop.call("DELETE", `/v1/stores/${store_no}/refund_pin`);
    const sale = await sellForCash(shop, 500, store_no);
    expect((await shop.call("POST", refundsOf(sale), { body: { reason } })).status).toBe(201);
    const nowhere = await shop.call("DELETE", "/v1/stores/nowhere/refund_pin");
    expectProblem(nowhere, 404, "STORE_NOT_FOUND");
  });

  test("without one refuses where the merchant wants every store to ask", async () => {
    const plain = await storeWithPin(null);
    const sale = await sellForCash(shop, 500, plain);
    const demand = (demands_pin: boolean) =>
      shop.call("PATCH", "/v1/refund_rules", { body: { demands_pin } });
    await demand(true);
    const refused = await shop.call("POST", refundsOf(sale), { body: { reason } });
    expectProblem(refused, 409, "REFUND_PIN_NOT_SET");
    await demand(false);
    expect((await shop.call("POST", refundsOf(sale), { body: { reason } })).status).toBe(201);
  });
});

describe("the PIN", () => {
  test("is in no table, event or answer, and in nothing that it could be tried out against", async () => {
    const store_no = await storeWithPin();
    const hashes: string[] = [];
    for (const key of ["pin-1", "pin-2"]) {
      const sale = await sellForCash(shop, 500, store_no);
      const reply = await shop.call("POST", refundsOf(sale), {
        body: { reason, amount: 100, refund_pin: pin },
        headers: { "idempotency-key": key },
      });
      expect(reply.status).toBe(201);
      expect(reply.text).not.toContain(pin);
      // The same request without the PIN has the same hash: there is nothing of it in there.
      const again = await shop.call("POST", refundsOf(sale), {
        raw: `{"refund_pin":"${pin}","reason":"${reason}","amount":100}`,
        headers: { "idempotency-key": key },
      });
      expect(again.headers.get("idempotency-replayed")).toBe("true");
      const [kept] = await shop.sql<{ request_hash: string }[]>`
        select request_hash from idempotency_keys where key = ${key}`;
      hashes.push(kept?.request_hash ?? "");
    }
    const tables = await shop.sql<{ name: string }[]>`
      select tablename as name from pg_tables where schemaname = 'public'`;
    for (const { name } of tables) {
      const rows = await shop.sql<{ text: string }[]>`
        select t::text as text from ${shop.sql(name)} t where t::text like ${`%${pin}%`}`;
      expect({ name, rows: [...rows] }).toEqual({ name, rows: [] });
    }
    const [row] = await shop.sql<{ refund_pin_hash: string }[]>`
      select refund_pin_hash from stores where store_no = ${store_no}`;
    expect(row?.refund_pin_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(new Set(hashes).size).toBe(2);
  });

  test("is set by owners and managers, and by nobody else", async () => {
    const store_no = await storeWithPin();
    const path = `/v1/stores/${store_no}/refund_pin`;
    for (const role of ["owner", "manager"] as const) {
      const { call } = await hire(shop, role);
      expect((await call("PUT", path, { refund_pin: "4711" })).status).toBe(204);
    }
    for (const role of ["cashier", "finance", "support"] as const) {
      const { call } = await hire(shop, role);
      expectProblem(await call("PUT", path, { refund_pin: "4711" }), 403, "SCOPE_MISSING");
    }
  });
});

describe("whoever guesses", () => {
  test("has five tries, also when many come at once to two servers, and waits then", async () => {
    const store_no = await storeWithPin();
    const sale = await sellForCash(shop, 500, store_no);
    const cashier = await hire(shop, "cashier");
    const guess = (refund_pin: string) =>
      cashier.call("POST", refundsOf(sale), { reason, refund_pin });
    const branch = await shop.openBranch();
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, one) => {
        const refund_pin = `${1000 + one}`;
        return one % 2 === 0
          ? guess(refund_pin)
          : callAt(branch, cashier, refundsOf(sale), { reason, refund_pin });
      }),
    );
    await branch.stop();
    const codes = all.map(({ json }) => json.code as string);
    expect(codes.filter((code) => code === "REFUND_PIN_WRONG")).toHaveLength(5);
    expect(codes.filter((code) => code === "REFUND_PIN_BLOCKED")).toHaveLength(35);
    // Not even the right one is looked at.
    const right = await guess(pin);
    expectProblem(right, 429, "REFUND_PIN_BLOCKED");
    expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(50);
    const [attempts] = await shop.sql`
      select failed_count from refund_pin_attempts where store_no = ${store_no}`;
    expect(attempts).toEqual({ failed_count: 5 });
    // It is nobody else's fault, and a new PIN begins anew.
    const other = await hire(shop, "cashier");
    const part = { reason, amount: 100, refund_pin: pin };
    expect((await other.call("POST", refundsOf(sale), part)).status).toBe(201);
    const body = { refund_pin: "246810" };
    await shop.call("PUT", `/v1/stores/${store_no}/refund_pin`, { body });
    expect((await guess("246810")).status).toBe(201);
  });

  test("waits twice as long each time, up to a day", async () => {
    const guesser = { merchant_id: "sentosa_demo", store_no: "P0", caller_id: "op_guesser" };
    let now_ms = Date.UTC(2026, 2, 21);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 18; attempt++) {
      expect(await admitPinAttempt(shop.sql, guesser, now_ms)).toEqual({ admitted: true });
      const next = await admitPinAttempt(shop.sql, guesser, now_ms);
      if (next.admitted) {
        attempt += 1;
        continue;
      }
      waits.push((next.blocked_until_ms - now_ms) / 60_000);
      now_ms = next.blocked_until_ms;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440, 1440]);
  });

  test("and was wrong a few times has all tries again after the right one", async () => {
    const store_no = await storeWithPin();
    const sale = await sellForCash(shop, 5_000, store_no);
    const { call } = await hire(shop, "manager");
    const refund = (refund_pin: string) =>
      call("POST", refundsOf(sale), { reason, amount: 100, refund_pin });
    for (let round = 0; round < 3; round++) {
      for (const wrong of ["0000", "0001", "0002", "0003"]) {
        expectProblem(await refund(wrong), 403, "REFUND_PIN_WRONG");
      }
      expect((await refund(pin)).status).toBe(201);
    }
  });
});
