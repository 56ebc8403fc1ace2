/**
 * What is HTTP itself: methods, addresses, bodies, languages, headers. Nothing gets past the
 * problems.
 */
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answer, publicRoute } from "../../../src/channels/http/route.ts";
import { createHttpServer } from "../../../src/channels/http/server.ts";
import { expectProblem } from "./call.ts";
import { contentOf, openShop, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const order = () => ({
  sku_id: "sentosa_family_pack",
  quantity: 3,
  date: shop.day(1),
  channel: "web",
  customer: { name: "test" },
});

/** Sends bytes as they are, and reads until the connection ends. */
function sendRaw(text: string): Promise<string> {
  const { hostname, port } = new URL(shop.base_url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let received = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (received += chunk));
    socket.on("end", () => resolve(received)).on("error", reject);
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no end after: ${received}`)));
  });
}

describe("a method that an address does not take", () => {
  test.each(["HEAD", "OPTIONS", "PATCH", "DELETE", "PUT", "PROPFIND", "SEARCH"])(
    "%s is refused with those that it takes",
    async (method) => {
      const reply = await shop.call(method, "/v1/orders");
      expect(reply.status).toBe(405);
      expect(reply.headers.get("allow")).toBe("GET, POST");
      expect(reply.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
      if (method !== "HEAD") expectProblem(reply, 405, "METHOD_NOT_ALLOWED");
      const one = await shop.call(method, "/v1/orders/order_1/cancel/");
      expect([one.status, one.headers.get("allow")]).toEqual([405, "POST"]);
    },
  );

  test("is refused also when it is one that hardly anybody has heard of", async () => {
    for (const method of ["TRACE", "QUERY", "PURGE"]) {
      const text = await sendRaw(
        `${method} /v1/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      );
      expect(text).toMatch(/^HTTP\/1\.1 40[05] /);
      expect(text).toContain("application/problem+json");
    }
  });
});

describe("an address that leads nowhere", () => {
  test("is not found, however odd it is", async () => {
    const paths = [
      ...["/v1", "/v1/nothing", "//v1/orders", "/v1//orders", "/V1/ORDERS", "/v1/orders/a/b/c"],
      ...["/v1/orders/%zz", "/v1/orders/%ff", `/v1/orders/${"x".repeat(300)}`],
      ...["/%2e%2e/%2e%2e/etc/passwd", "/console/assets/..%2f..%2fpackage.json"],
      ...["/console/assets/nothing.js", "/.env", "/.git/config", "/t", "/t/"],
      ...["/t/%ff", "/v1/orders/%00%zz", "/__proto__", "/constructor", "/v1/orders;a=b"],
    ];
    for (const path of paths) {
      const reply = await shop.call("GET", path);
      expect({ path, status: reply.status }).toEqual({ path, status: 404 });
      expectProblem(reply, 404, "NOT_FOUND");
    }
  });

  test("never gives a file away that is none of the console's", async () => {
    for (const path of [
      "/console/..%2f..%2fpackage.json",
      "/console/..%2findex.html",
      "/console/.env",
    ]) {
      const reply = await shop.call("GET", path);
      expect(reply.text).not.toContain('"dependencies"');
      expect([200, 404]).toContain(reply.status);
    }
  });
});

describe("a body", () => {
  const post = (raw: string | Buffer, type = "application/json") =>
    fetch(`${shop.base_url}/v1/orders`, {
      method: "POST",
      headers: { authorization: `Bearer ${shop.api_key}`, "content-type": type },
      body: raw,
    }).then(async (response) => ({
      status: response.status,
      headers: response.headers,
      json: (await response.json()) as Record<string, unknown>,
      text: "",
    }));

  test("that is no JSON, not all there or not in UTF-8 is refused, and changes nothing", async () => {
    const before = await contentOf(shop.sql);
    const whole = JSON.stringify(order());
    for (const raw of [
      '{"a":',
      "{'a':1}",
      whole.slice(0, -1),
      `${whole}}`,
      "NaN",
      `\ufeff${whole}`,
    ]) {
      expectProblem(await post(raw), 400, "BODY_NOT_JSON");
    }
    const latin = Buffer.from(whole.replace("test", "t\u00e9st"), "latin1");
    expectProblem(await post(latin), 400, "BODY_NOT_JSON");
    expectProblem(await post(""), 400, "BODY_MISSING");
    const deep = `${"[".repeat(400_000)}${"]".repeat(400_000)}`;
    const reply = await post(deep);
    expect([400, 422]).toContain(reply.status);
    const inside = whole.replace('"test"', deep);
    expectProblem(await post(inside), 422, "REQUEST_INVALID");
    expect(await contentOf(shop.sql)).toEqual(before);
  });

  test("of another type is refused", async () => {
    const whole = JSON.stringify(order());
    const types = [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
    ];
    for (const type of [...types, "application/xml", "application/jsonx", "json", "foo/", ";"]) {
      const reply = await post(whole, type);
      expect({ type, status: reply.status }).toEqual({ type, status: 415 });
      expectProblem(reply, 415, "MEDIA_TYPE_UNSUPPORTED");
    }
    const reply = await post(whole, "application/json; charset=utf-8");
    expect(reply.status).toBe(201);
  });

  test("over a mebibyte is refused before it is read to its end", async () => {
    const reply = await post(JSON.stringify({ ...order(), note: "x".repeat(1_100_000) }));
    expectProblem(reply, 413, "BODY_TOO_LARGE");
    expect(reply.json).toMatchObject({ body_bytes_max: 1_048_576 });
    const head = `POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    const key = `Authorization: Bearer ${shop.api_key}\r\nContent-Length: 99999999\r\n\r\n`;
    expect(await sendRaw(`${head}${key}{`)).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe("what never becomes a request", () => {
  test("is answered with a problem as well", async () => {
    const garbage = ["\u0000\u0001\r\n\r\n", "FOO / HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"];
    for (const text of garbage) {
      const reply = await sendRaw(text);
      expect(reply).toMatch(/^HTTP\/1\.1 400 /);
      expect(reply).toContain("application/problem+json");
      expect(reply).toContain('"code":"REQUEST_MALFORMED"');
    }
    const long = await sendRaw(
      `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(20_000)}\r\n\r\n`,
    );
    expect(long).toMatch(/^HTTP\/1\.1 431 /);
    expect(long).toContain('"code":"HEADERS_TOO_LARGE"');
  });
});

describe("every answer", () => {
  test("carries a request id and the headers that keep browsers careful", async () => {
    for (const path of ["/healthz", "/v1/orders", "/v1/nothing", "/openapi.json", "/t/none"]) {
      const { headers } = await shop.call("GET", path);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-request-id")).toMatch(/^req_/);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-powered-by")).toBeNull();
    }
    const one = await shop.call("GET", "/healthz");
    const other = await shop.call("GET", "/healthz", { headers: { "x-request-id": "req_mine" } });
    const ids = [one, other].map(({ headers }) => headers.get("x-request-id"));
    expect(new Set([...ids, "req_mine"]).size).toBe(3);
  });

  test("speaks Chinese to whoever asks for it, and English to everybody else", async () => {
    const say = async (language: string) => {
      const headers = { "accept-language": language };
      const reply = await shop.call("POST", "/v1/orders", {
        body: { ...order(), quantity: 2 },
        headers,
      });
      expectProblem(reply, 422, "QUANTITY_NOT_A_PACK");
      return reply.json.title as string;
    };
    expect(await say("zh-CN,zh;q=0.9,en;q=0.8")).toBe("人数不是套票的整数倍");
    for (const language of ["zh", "ZH-hant-HK", "en;q=0.4, zh;q=0.5", "fr, zh;q=0.1", "zh, en"]) {
      expect(await say(language)).toBe("人数不是套票的整数倍");
    }
    const english = ["en", "en-GB,zh;q=0.1", "zh;q=0", "fr-zh", "zhx", "fr", "*", ""];
    for (const language of [...english, "en, zh", ",".repeat(2_000), "x".repeat(5_000)]) {
      expect(await say(language)).toBe("The quantity is no multiple of the pack");
    }
    const headers = { "accept-language": "zh-CN" };
    const nothing = await shop.call("GET", "/v1/nothing", { headers });
    expect(nothing.json).toMatchObject({ title: "未找到", code: "NOT_FOUND" });
  });

  test("says what to correct in that language too", async () => {
    const headers = { "accept-language": "zh-CN" };
    const wrong: readonly (readonly [method: string, path: string, raw: string, said: object])[] = [
      [
        "POST",
        "/v1/orders",
        "{",
        { pointer: "", detail: expect.stringMatching(/语法错误|不完整/) },
      ],
      [
        "POST",
        "/v1/orders",
        '{"a":}',
        { pointer: "", detail: expect.stringMatching(/有语法错误/) },
      ],
      [
        "POST",
        "/v1/orders",
        JSON.stringify({ ...order(), date: "soon" }),
        {
          pointer: "/date",
          detail: "应为日期，格式 YYYY-MM-DD",
        },
      ],
      [
        "POST",
        "/v1/orders",
        JSON.stringify({ ...order(), quantity: 2 }),
        {
          pointer: "/quantity",
          detail: expect.stringContaining("每份接待 3 人"),
        },
      ],
      [
        "POST",
        "/v1/orders",
        '{"customer":{"name":"a\\u0000b"}}',
        {
          pointer: "/customer/name",
          detail: "含有无法保存的字符",
        },
      ],
      ["GET", "/v1/orders?cursor=x", "", { pointer: "?cursor", detail: "不是此列表的游标" }],
      ["GET", "/v1/orders?limit=0", "", { pointer: "?limit", detail: "不能小于 1" }],
      ["GET", "/v1/slots?pool_id=no&from=2026-03-20", "", { detail: "没有容量池 no" }],
      [
        "GET",
        "/v1/slots?pool_id=no&from=2026-03-20&to=2026-03-19",
        "",
        {
          detail: "不能早于 from（2026-03-20）",
        },
      ],
      ["GET", "/v1/availability?sku_id=no&from=2026-03-20", "", { detail: "没有 SKU no。" }],
    ];
    for (const [method, path, raw, said] of wrong) {
      const reply = await shop.call(method, path, { headers, ...(raw === "" ? {} : { raw }) });
      expect({ path, raw, errors: reply.json.errors }).toMatchObject({ path, raw, errors: [said] });
    }
  });

  test("names a type that explains the code in both languages", async () => {
    const { json } = await shop.call("GET", "/v1/orders/order_1");
    const explained = await fetch(json.type);
    expect(await explained.json()).toMatchObject({
      code: "ORDER_UNKNOWN",
      status: 404,
      title: { zh: "没有该订单", en: "No such order" },
    });
  });
});

describe("a database that is away", () => {
  test("is told as 503 to be tried again, also by what only reads", async () => {
    const heard: unknown[] = [];
    const away = Object.assign(new Error("gone"), { code: "CONNECTION_CLOSED" });
    const server = createHttpServer({
      routes: [
        publicRoute({
          method: "GET",
          path: "/broken",
          summary: "",
          tag: "",
          answers: {},
          handle: () => Promise.reject(away),
        }),
        publicRoute({
          method: "GET",
          path: "/bug",
          summary: "",
          tag: "",
          answers: {},
          handle: () => Promise.reject(new Error("secret detail")),
        }),
        publicRoute({
          method: "GET",
          path: "/fine",
          summary: "",
          tag: "",
          answers: {},
          handle: async () => answer(200, {}),
        }),
      ],
      authenticate: () => Promise.reject(new Error("not asked")),
      rateLimit: () => undefined,
      timeZoneOf: () => Promise.reject(new Error("not asked")),
      trusted_proxies: [],
      base_url: () => "http://test.example",
      reportFault: (error) => heard.push(error),
    });
    const gone = await server.inject({ method: "GET", url: "/broken" });
    expect(gone.statusCode).toBe(503);
    expect(gone.headers["retry-after"]).toBe("1");
    expect(gone.json()).toMatchObject({ code: "DATABASE_UNAVAILABLE", retryable: true });
    const bug = await server.inject({ method: "GET", url: "/bug" });
    expect(bug.json()).toMatchObject({ status: 500, code: "INTERNAL_ERROR" });
    expect(bug.body).not.toContain("secret detail");
    expect((await server.inject({ method: "GET", url: "/fine" })).statusCode).toBe(200);
    expect(heard).toHaveLength(2);
  });
});
