/** API keys over HTTP: who gets in, how far, and how often. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthenticate, hashSecret } from "../../../src/channels/http/request/authenticate.ts";
import { scopes, type Scope } from "../../../src/contract/roles.ts";
import { insertApiKey, newApiKey, revokeApiKey } from "../../../src/setup/credentials.ts";
import { countStatements } from "../../support/counted-database.ts";
import { startTestServer } from "../../support/server.ts";
import { expectProblem } from "./call.ts";
import { contentOf, eventually, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

let keys_made = 0;

async function keyWith(
  some: readonly Scope[],
): Promise<Readonly<{ secret: string; key_id: string }>> {
  const secret = newApiKey(true);
  const key_id = `key_${++keys_made}`;
  const owner = { merchant_id: "sentosa_demo", key_id, label: "test" };
  await insertApiKey(shop.sql, { ...owner, secret, is_test: true, scopes: some });
  return { secret, key_id };
}

const get = (path: string, headers: Record<string, string>) =>
  shop.call("GET", path, { headers, api_key: null });

describe("a request", () => {
  test("without credentials, or with ones that are no good, is told so, and how to do better", async () => {
    const missing = await get("/v1/orders", {});
    expectProblem(missing, 401, "CREDENTIALS_MISSING");
    expect(missing.headers.get("www-authenticate")).toBe('Bearer realm="tillgate"');
    const wrong = [
      ...["Bearer tg_test_wrong", "Bearer", "Bearer ", `Basic ${shop.api_key}`, shop.api_key],
      ...[`Bearer ${shop.api_key}x`, `Bearer ${shop.api_key.slice(0, -1)}`, "Bearer a b"],
      ...[`Bearer ${shop.api_key.toUpperCase()}`, `Token ${shop.api_key}`, "Bearer \u00e9\u00e9"],
    ];
    for (const authorization of wrong) {
      const reply = await get("/v1/orders", { authorization });
      expectProblem(reply, 401, "CREDENTIALS_INVALID");
      expect(reply.text).not.toContain(shop.api_key);
    }
  });

  test("may write the scheme as it likes", async () => {
    for (const scheme of ["Bearer", "bearer", "BEARER"]) {
      const reply = await get("/v1/skus", { authorization: `${scheme} ${shop.api_key}` });
      expect(reply.status).toBe(200);
    }
  });

  test("is turned away before its body is looked at", async () => {
    const options = { raw: "{", api_key: "tg_test_wrong" };
    expectProblem(await shop.call("POST", "/v1/orders", options), 401, "CREDENTIALS_INVALID");
  });
});

describe("a key", () => {
  test("is stored as a hash: no table holds it", async () => {
    const { secret } = await keyWith(scopes);
    const rows = await shop.sql<{ text: string }[]>`
      select t::text as text from credential_api_keys t`;
    expect(rows.length).toBeGreaterThan(1);
    for (const { text } of rows) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(shop.api_key);
    }
  });

  test("that is revoked stops within seconds", async () => {
    const { secret, key_id } = await keyWith(scopes);
    const read = () => shop.call("GET", "/v1/skus", { api_key: secret });
    expect((await read()).status).toBe(200);
    await revokeApiKey(shop.sql, { merchant_id: "sentosa_demo", key_id });
    await eventually(async () => expectProblem(await read(), 401, "CREDENTIALS_INVALID"), 7_000);
  });
});

describe("a herd", () => {
  /** Everything at once, as it comes in after a restart. */
  function herdOf(secret: string, kind: "key" | "session", now_ms = () => 0) {
    const { sql, take } = countStatements(shop.sql);
    const authenticate = createAuthenticate(sql, now_ms);
    const credentials = {
      authorization: kind === "key" ? `Bearer ${secret}` : undefined,
      cookie: kind === "session" ? `tillgate_session=${secret}` : undefined,
    };
    const request = { ...credentials, method: "GET", origin: undefined, own_origins: [] };
    const ask = async () => authenticate(request);
    const all = () => Promise.allSettled(Array.from({ length: 40 }, ask));
    return { all, take };
  }

  const outcomes = (answers: readonly PromiseSettledResult<unknown>[]) =>
    new Set(answers.map(({ status }) => status));

  test("with one key asks the database once, and again when its seconds are over", async () => {
    const time = { now_ms: 0 };
    const { all, take } = herdOf(shop.api_key, "key", () => time.now_ms);
    expect(outcomes(await all())).toEqual(new Set(["fulfilled"]));
    expect(take()).toBe(1);
    time.now_ms = 4_999;
    expect(outcomes(await all())).toEqual(new Set(["fulfilled"]));
    expect(take()).toBe(0);
    time.now_ms = 5_000;
    await all();
    expect(take()).toBe(1);
  });

  test("with a key that is no good is refused together, and the refusal not remembered", async () => {
    const secret = newApiKey(true);
    const { all, take } = herdOf(secret, "key");
    expect(outcomes(await all())).toEqual(new Set(["rejected"]));
    expect(take()).toBe(1);
    const owner = { merchant_id: "sentosa_demo", key_id: "key_late", label: "late" };
    await insertApiKey(shop.sql, { ...owner, secret, is_test: true, scopes });
    expect(outcomes(await all())).toEqual(new Set(["fulfilled"]));
    expect(take()).toBe(1);
  });

  test("with one session asks each time: a sign-out counts at once", async () => {
    const token = newApiKey(true);
    await shop.sql`
      insert into credential_sessions (token_hash, merchant_id, operator_id, created_at, expiry_at)
      values (${hashSecret(token)}, 'sentosa_demo', 'op_demo_owner', now(), now())`;
    const { all, take } = herdOf(token, "session");
    expect(outcomes(await all())).toEqual(new Set(["fulfilled"]));
    expect(take()).toBe(40);
  });
});

describe("each route", () => {
  test("wants its scope, and tells which; without it nothing happens", async () => {
    const { json: document } = await shop.call("GET", "/openapi.json");
    const keys = new Map<string, string>();
    for (const scope of scopes) {
      const { secret } = await keyWith(scopes.filter((one) => one !== scope));
      keys.set(scope, secret);
    }
    const order = await shop.order();
    const before = await contentOf(shop.sql);
    let tried = 0;
    for (const [path, methods] of Object.entries<Json>(document.paths)) {
      for (const [method, operation] of Object.entries<Json>(methods)) {
        const scope = operation["x-scope"];
        if (scope === undefined) continue;
        const address = path.replace(/\{order_id\}/, order.order_id).replace(/\{\w+\}/, "x");
        const api_key = keys.get(scope) ?? "";
        const reply = await shop.call(method.toUpperCase(), address, { api_key });
        expectProblem(reply, 403, "SCOPE_MISSING");
        expect(reply.json.scope).toBe(scope);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThanOrEqual(18);
    expect(await contentOf(shop.sql)).toEqual(before);
  });
});

describe("too many requests", () => {
  test("of one caller are counted, told in the headers, and refused; others go on", async () => {
    const limited = await startTestServer({ RATE_LIMIT_PER_MINUTE: "5" });
    try {
      const { sql } = limited.server;
      const secret = newApiKey(true);
      const owner = { merchant_id: "sentosa_demo", key_id: "key_other", label: "other" };
      await insertApiKey(sql, { ...owner, secret, is_test: true, scopes });
      for (let left = 4; left >= 0; left--) {
        const reply = await limited.call("GET", "/v1/skus");
        expect(reply.status).toBe(200);
        expect(reply.headers.get("ratelimit-policy")).toBe('"caller";q=5;w=60');
        expect(reply.headers.get("ratelimit")).toMatch(new RegExp(`^"caller";r=${left};t=\\d+$`));
      }
      const refused = await limited.call("GET", "/v1/skus");
      expectProblem(refused, 429, "TOO_MANY_REQUESTS");
      expect(refused.json.retryable).toBe(true);
      const wait_s = Number(refused.headers.get("retry-after"));
      expect(wait_s).toBeGreaterThan(0);
      expect(wait_s).toBeLessThanOrEqual(60);
      expect((await limited.call("GET", "/v1/skus", { api_key: secret })).status).toBe(200);
    } finally {
      await limited.stop();
    }
  });

  test("with wrong keys, or none, are refused as well: nobody can try keys for ever", async () => {
    const limited = await startTestServer({ RATE_LIMIT_PER_MINUTE: "6" });
    try {
      const statuses: number[] = [];
      for (let index = 0; index < 9; index++) {
        const api_key = index % 2 === 0 ? `tg_test_${index}` : null;
        statuses.push((await limited.call("GET", "/v1/skus", { api_key })).status);
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429, 429, 429]);
      expect((await limited.call("GET", "/v1/skus")).status).toBe(200);
    } finally {
      await limited.stop();
    }
  });
});
