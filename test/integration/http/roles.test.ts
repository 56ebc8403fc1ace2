/** Every route by every role, over HTTP, against a table that is written out here. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RouteDependencies } from "../../../src/channels/http/dependencies.ts";
import { legacyEndpoints } from "../../../src/channels/legacy/register.ts";
import { roles, scopesOfRole, type Role } from "../../../src/contract/roles.ts";
import { insertApiKey, insertOperator, newApiKey } from "../../../src/setup/credentials.ts";
import { expectProblem } from "./call.ts";
import { openShop, type Json, type Shop } from "./shop.ts";
import { cashier_endpoints, public_routes, routes_by_role } from "./roles-table.ts";

let shop: Shop;
let cookies: ReadonlyMap<Role, string>;
let keys: ReadonlyMap<Role, string>;
/** Of keys that have the role itself. */
let role_keys: ReadonlyMap<Role, string>;

const merchant_id = "sentosa_demo";

beforeAll(async () => {
  shop = await openShop();
  cookies = new Map(await Promise.all(roles.map(signedInAs)));
  keys = new Map(await Promise.all(roles.map((role) => keyOf(role))));
  role_keys = new Map(await Promise.all(roles.map((role) => keyOf(role, { role }))));
});
afterAll(() => shop.stop());

async function signedInAs(role: Role): Promise<readonly [Role, string]> {
  const email = `${role}@roles.example`;
  const password = "correct horse battery";
  const operator = { merchant_id, operator_id: `op_${role}`, email, name: role, role, password };
  await insertOperator(shop.sql, operator);
  const body = { email, password };
  const reply = await shop.call("POST", "/v1/console/session", { body, api_key: null });
  expect(reply.status).toBe(200);
  return [role, String(reply.headers.get("set-cookie")).split(";")[0] ?? ""];
}

async function keyOf(role: Role, more?: { role: Role }): Promise<readonly [Role, string]> {
  const secret = newApiKey(true);
  const key_id = `key_${role}_${more === undefined ? "scopes" : "role"}`;
  const key = { merchant_id, key_id, secret, label: role, is_test: true };
  const rights = more === undefined ? { scopes: scopesOfRole[role] } : { scopes: [], ...more };
  await insertApiKey(shop.sql, { ...key, ...rights });
  return [role, secret];
}

type Operation = Readonly<{ name: string; method: string; path: string; scope: string | null }>;

async function operations(): Promise<readonly Operation[]> {
  const { json: document } = await shop.call("GET", "/openapi.json");
  return Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([verb, operation]) => {
      const method = verb.toUpperCase();
      return { name: `${method} ${path}`, method, path, scope: operation["x-scope"] ?? null };
    }),
  );
}

/** The answer's status and, for a refusal, what is missing; its body is not waited for. */
async function ask(
  role: Role,
  { method, path }: Operation,
  headers: Record<string, string> = { cookie: cookies.get(role) ?? "", origin: shop.base_url },
) {
  const aborter = new AbortController();
  const response = await fetch(`${shop.base_url}${path.replaceAll(/\{\w+\}/g, "x")}`, {
    method,
    headers,
    signal: aborter.signal,
  });
  const is_refused = response.status === 403;
  const said = is_refused ? ((await response.json()) as Json) : null;
  if (!is_refused) aborter.abort();
  return { status: response.status, code: said?.code ?? null, scope: said?.scope ?? null };
}

const columns = roles.join(" ");

describe("the table", () => {
  test("has a row for every route, and for none that is not there", async () => {
    const all = await operations();
    const names = (some: readonly Operation[]) => some.map(({ name }) => name).toSorted();
    expect(names(all.filter(({ scope }) => scope !== null))).toEqual(
      Object.keys(routes_by_role).toSorted(),
    );
    expect(names(all.filter(({ scope }) => scope === null))).toEqual(public_routes.toSorted());
    const endpoints = legacyEndpoints({} as RouteDependencies).map(({ path }) => path);
    expect(endpoints.toSorted()).toEqual(Object.keys(cashier_endpoints).toSorted());
    expect(columns).toBe("owner manager cashier gate finance support read_only");
  });
});

type Asked = Awaited<ReturnType<typeof ask>>;

/** The whole table, as the answers tell it. */
async function walk(
  asks: (role: Role, operation: Operation) => Promise<Asked>,
): Promise<Readonly<Record<string, string>>> {
  const actual: Record<string, string> = {};
  for (const operation of await operations()) {
    const { name, scope } = operation;
    if (scope === null) continue;
    const row: string[] = [];
    for (const role of roles) {
      const { status, code, scope: missing } = await asks(role, operation);
      expect({ name, role, is_fault: status >= 500 }).toMatchObject({ is_fault: false });
      if (status === 403)
        expect({ name, code, missing }).toEqual({ name, code: "SCOPE_MISSING", missing: scope });
      row.push(status === 403 ? "-" : "x");
    }
    actual[name] = row.join(" ");
  }
  return actual;
}

describe("with an API key that has a role", () => {
  test("each role is refused exactly the routes that are not its own", async () => {
    const actual = await walk((role, operation) =>
      ask(role, operation, { authorization: `Bearer ${role_keys.get(role)}` }),
    );
    expect(actual).toEqual(routes_by_role);
  });
});

describe("signed in to the console", () => {
  test("each role is refused exactly the routes that are not its own", async () => {
    expect(await walk((role, operation) => ask(role, operation))).toEqual(routes_by_role);
  });

  test("whoever loses a role loses what it allowed at once", async () => {
    const asCashier = () =>
      ask("cashier", { name: "", method: "POST", path: "/v1/sales", scope: null });
    expect((await asCashier()).status).not.toBe(403);
    const become = (role: Role) => shop.sql`
      update operators set role = ${role}
      where merchant_id = ${merchant_id} and operator_id = 'op_cashier'`;
    await become("gate");
    expect(await asCashier()).toEqual({ status: 403, code: "SCOPE_MISSING", scope: "sales:write" });
    await become("cashier");
    expect((await asCashier()).status).not.toBe(403);
  });

  test("a session that is over, or of somebody who was put out, is no session", async () => {
    await shop.sql`
      update operators set active = false
      where merchant_id = ${merchant_id} and operator_id = 'op_gate'`;
    const headers = { cookie: cookies.get("gate") ?? "" };
    const reply = await shop.call("GET", "/v1/orders", { api_key: null, headers });
    expectProblem(reply, 401, "CREDENTIALS_INVALID");
    await shop.sql`
      update operators set active = true
      where merchant_id = ${merchant_id} and operator_id = 'op_gate'`;
  });
});

describe("the cashier API", () => {
  test.each([
    ["the scopes of a role", () => keys],
    ["the role itself", () => role_keys],
  ])("refuses a key with %s exactly the endpoints that are not its own", async (_with, given) => {
    const actual: Record<string, string> = {};
    for (const path of Object.keys(cashier_endpoints)) {
      const row: string[] = [];
      for (const role of roles) {
        const reply = await shop.call("POST", `/api/${path}`, { api_key: given().get(role) ?? "" });
        expect(reply.status).toBe(200);
        row.push(reply.json.code === 12001 ? "-" : "x");
      }
      actual[path] = row.join(" ");
    }
    expect(actual).toEqual(cashier_endpoints);
  });
});
