/**
 * From when to when: whatever takes two ends of a range refuses one that ends before it begins, one
 * that is too long for it, and days that do not exist. The routes are those of the document of the
 * API, so that one that comes later is held to it too.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectProblem, pointersOf } from "./call.ts";
import { openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;
let routes: readonly Readonly<{ path: string; from: string; to: string; rest: string }>[];

/** What else a route insists on. */
const others: Readonly<Record<string, string>> = { pool_id: "park", sku_id: "sentosa_family_pack" };

beforeAll(async () => {
  shop = await openShop();
  const { json: document } = await shop.call("GET", "/openapi.json");
  routes = Object.entries<Json>(document.paths).flatMap(([path, { get }]) => {
    const parameters: Json[] = (get?.parameters ?? []).filter(
      (parameter: Json) => parameter.in === "query",
    );
    const names = parameters.map(({ name }) => name as string);
    const needed = parameters.filter(({ name, required }) => required && name in others);
    const rest = needed.map(({ name }) => `&${name}=${others[name]}`).join("");
    return names.flatMap((from) => {
      if (!/(^|_)from$/.test(from)) return [];
      return [{ path, from, to: from.replace(/from$/, "to"), rest }];
    });
  });
});
afterAll(() => shop.stop());

async function ask(path: string, language = "en") {
  return shop.call("GET", path, { headers: { "accept-language": language } });
}

async function expectReversed(path: string, { from, to }: Readonly<{ from: string; to: string }>) {
  const [english, chinese] = await Promise.all([ask(path), ask(path, "zh-CN")]);
  for (const reply of [english, chinese]) {
    expectProblem(reply, 422, "REQUEST_INVALID");
    expect({ path, pointers: pointersOf(reply) }).toEqual({ path, pointers: [`?${to}`] });
  }
  const start = new URLSearchParams(path.replace(/^[^?]*\?/, "")).get(from);
  expect(english.json.errors[0].detail).toBe(`must not be before ${from}, ${start}`);
  expect(chinese.json.errors[0].detail).toBe(`不能早于 ${from}（${start}）`);
}

describe("a range that ends before it begins", () => {
  test("is refused by name on every route that takes one, in both languages", async () => {
    expect(routes.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        ...["/v1/orders", "/v1/trade_orders", "/v1/trade_orders.csv", "/v1/slots"],
        ...["/v1/availability", "/v1/statistics", "/v1/statistics.csv"],
        ...["/v1/payouts", "/v1/payouts.csv"],
      ]),
    );
    for (const { path, from, to, rest } of routes) {
      const asked = `${path}?${from}=${shop.day(2)}&${to}=${shop.day(1)}${rest}`;
      await expectReversed(asked, { from, to });
      const day = `${path}?${from}=${shop.day(1)}&${to}=${shop.day(1)}${rest}`;
      expect({ path, status: (await ask(day)).status }).toEqual({ path, status: 200 });
    }
  });

  test("is seen in instants too, whatever their offsets, and in one of each", async () => {
    const names = { from: "created_from", to: "created_to" };
    const path = (from: string, to: string) =>
      `/v1/orders?created_from=${encodeURIComponent(from)}&created_to=${encodeURIComponent(to)}`;
    const reversed = [
      ["2026-03-20T08:00:00.001Z", "2026-03-20T08:00:00.000Z"],
      ["2026-03-20T08:00:00+08:00", "2026-03-20T00:30:00+01:00"],
      // The day is over in Singapore at four in the afternoon of UTC.
      ["2026-03-20T16:00:00Z", "2026-03-20"],
      ["2026-03-21", "2026-03-20T15:59:59.999Z"],
    ] as const;
    for (const [from, to] of reversed) await expectReversed(path(from, to), names);
    const ordered = [
      ["2026-03-20T08:00:00.000Z", "2026-03-20T08:00:00.000Z"],
      ["2026-03-20T00:30:00+01:00", "2026-03-20T08:00:00+08:00"],
      ["2026-03-20T15:59:59.999Z", "2026-03-20"],
      ["2026-03-21", "2026-03-20T16:00:00Z"],
    ] as const;
    for (const [from, to] of ordered) {
      expect({ from, to, status: (await ask(path(from, to))).status }).toEqual({
        ...{ from, to },
        status: 200,
      });
    }
  });

  test("is told after what has no shape, and of nobody who may not ask", async () => {
    const range = "created_from=2026-03-02&created_to=2026-03-01";
    const shapeless = await ask(`/v1/orders?${range}&limit=0`);
    expect(pointersOf(shapeless)).toEqual(["?limit"]);
    const stranger = await shop.call("GET", `/v1/orders?${range}`, { api_key: null });
    expect(stranger.status).toBe(401);
  });
});

describe("a day that does not exist", () => {
  test("is refused at either end on every route", async () => {
    for (const { path, from, to, rest } of routes) {
      for (const date of ["2026-02-30", "2026-13-01", "2026-02-29T10:00:00Z", "2026-3-1", ""]) {
        for (const [name, query] of [
          [from, `${from}=${date}&${to}=2026-03-01`],
          [to, `${from}=2026-02-01&${to}=${date}`],
        ] as const) {
          const reply = await ask(`${path}?${query}${rest}`);
          expectProblem(reply, 422, "REQUEST_INVALID");
          expect({ path, query, pointers: pointersOf(reply) }).toEqual({
            ...{ path, query },
            pointers: [`?${name}`],
          });
        }
      }
    }
  });
});

describe("a range that is too long", () => {
  test("is refused with what was asked for and the most that is answered", async () => {
    const most: Readonly<Record<string, number>> = {
      ...{ "/v1/slots": 366, "/v1/availability": 92 },
      ...{ "/v1/statistics": 3_660, "/v1/statistics.csv": 3_660 },
      ...{ "/v1/payouts": 366, "/v1/payouts.csv": 366 },
    };
    const first = "2016-03-01";
    const dayAfter = (days: number) =>
      new Date(Date.parse(first) + days * 86_400_000).toISOString().slice(0, 10);
    for (const { path, from, to, rest } of routes) {
      const days_max = most[path];
      const ends = (days: number) => `${path}?${from}=${first}&${to}=${dayAfter(days - 1)}${rest}`;
      if (days_max === undefined) {
        // A page at a time: however long the range is.
        expect({ path, status: (await ask(ends(20_000))).status }).toEqual({ path, status: 200 });
        continue;
      }
      expect({ path, status: (await ask(ends(days_max))).status }).toEqual({ path, status: 200 });
      const reply = await ask(ends(days_max + 1));
      expectProblem(reply, 422, "REQUEST_INVALID");
      expect(reply.json.errors).toEqual([
        {
          pointer: `?${to}`,
          detail: `asks for ${days_max + 1} days; at most ${days_max} are answered at once`,
        },
      ]);
    }
  });
});
