// The processor's HTTP interface as any caller sees it: faults, listings, what it says of itself.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readOptions } from "./options.ts";
import type { Processor } from "./processor.ts";
import { startProcessor } from "./processor.ts";
import { scenarios } from "./scenarios.ts";

const secret = "a secret for the tests only";
const folder = mkdtempSync(join(tmpdir(), "interface-"));
let processor: Processor;

beforeAll(async () => {
  const options = readOptions({ PROCESSOR_SECRET: secret, PROCESSOR_DATA: folder }, []);
  const result = await startProcessor(options);
  if (result.kind !== "started") throw new Error(result.kind);
  processor = result.processor;
});
afterAll(async () => {
  await processor.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Row = Readonly<Record<string, unknown>>;
type Body = Readonly<{
  simulator: boolean;
  tokens: readonly Row[];
  test_cards: readonly Row[];
  bar_codes: Readonly<{ samples: Row; behaviours: Row }>;
  faults: readonly Row[];
  charges: readonly Row[];
  refunds: readonly Row[];
  holds: readonly Row[];
  movements: readonly Row[];
  next_after: number;
  more: boolean;
}>;
type Answer = Readonly<{ status: number; header: string | null; body: Body }>;

async function call(method: string, path: string, text: string | null = null): Promise<Answer> {
  const headers = { authorization: `Bearer ${secret}` };
  const answer = await fetch(`${processor.url}${path}`, { method, headers, body: text });
  const header = answer.headers.get("x-simulator");
  return { status: answer.status, header, body: (await answer.json()) as Body };
}

const terms = {
  key: "ps_1",
  merchant_id: "sentosa_demo",
  amount_minor: "11900",
  currency: "SGD",
  payment_method: "card",
  payment_token: "tok_sandbox_success",
};

function charge(more: Record<string, unknown>): Promise<Answer> {
  return call("POST", "/charges", JSON.stringify({ ...terms, ...more }));
}

describe("every answer", () => {
  it("says that it comes from a simulator, whatever was asked", async () => {
    const answers = await Promise.all([
      call("GET", "/"),
      call("GET", "/healthz"),
      call("GET", "/charges/ps_nobody"),
      call("GET", "/nowhere"),
      call("DELETE", "/charges"),
      call("POST", "/charges", "{"),
      charge({ key: "ps_says" }),
    ]);
    for (const { header, body } of answers) {
      expect(header).toBe("tillgate-sandbox-processor");
      expect(body.simulator).toBe(true);
    }
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 404, 404, 404, 400, 200]);
  });

  it("needs the secret, except the front page and the health check", async () => {
    for (const [path, status] of [
      ["/", 200],
      ["/healthz", 200],
      ["/charges", 401],
      ["/charges/ps_1", 401],
      ["/movements", 401],
    ] as const) {
      expect((await fetch(`${processor.url}${path}`)).status).toBe(status);
    }
    const headers = { authorization: "Bearer not the secret" };
    expect((await fetch(`${processor.url}/healthz`, { headers })).status).toBe(401);
  });
});

describe("the front page", () => {
  it("explains every token and lists the test cards", async () => {
    const { body } = await call("GET", "/");
    expect(body.tokens).toHaveLength(scenarios.length);
    for (const row of body.tokens) expect(row["does"]).toMatch(/\.$/);
    expect(body.test_cards.length).toBeGreaterThan(5);
    expect(Object.keys(body.bar_codes.samples)).toEqual(["wechat", "alipay", "unionpay"]);
    expect(body.bar_codes.behaviours["10"]).toBe("user_paying");
  });
});

describe("a request that is no good", () => {
  it.each([
    ["amount_minor", "0"],
    ["amount_minor", -1],
    ["amount_minor", 1.5],
    ["amount_minor", "1e3"],
    ["amount_minor", 2 ** 53],
    ["amount_minor", undefined],
    ["currency", "sgd"],
    ["currency", "SGDX"],
    ["key", "a key"],
    ["key", ""],
    ["key", "k".repeat(129)],
    ["merchant_id", 7],
    ["payment_method", "Card!"],
    ["payment_token", ""],
    ["notify_url", "ftp://example.test/"],
    ["notify_url", "/relative"],
    ["surplus", true],
  ])("is refused with a pointer when its %s is %j, and changes nothing", async (field, value) => {
    const key = `ps_bad_${field}`;
    const answer = await charge({ key, [field]: value });
    expect(answer.status).toBe(400);
    const { faults } = answer.body;
    expect(faults.map((fault) => fault["pointer"])).toEqual([`/${field}`]);
    expect((await call("GET", `/charges/${key}`)).status).toBe(404);
  });

  it("is refused unless the customer pays in exactly one way", async () => {
    const bar_code = "134567890123450000";
    const none = { payment_token: undefined };
    for (const means of [
      none,
      { bar_code },
      { ...none, bar_code, qr_expiry_at_ms: 1 },
      { qr_expiry_at_ms: 1 },
    ]) {
      const answer = await charge({ key: "ps_means", ...means });
      expect(answer.status).toBe(400);
      expect(answer.body.faults.map((fault) => fault["pointer"])).toEqual(["/payment_token"]);
    }
    const odd = await charge({ key: "ps_means", ...none, qr_expiry_at_ms: "tomorrow" });
    expect(odd.body.faults.map((fault) => fault["pointer"])).toEqual(["/qr_expiry_at_ms"]);
    expect((await call("GET", "/charges/ps_means")).status).toBe(404);
  });

  it("about a hold is refused with a pointer, and changes nothing", async () => {
    const wechat = { ...terms, key: "hold_bad", payment_method: "wechat" };
    const no_end = await call("POST", "/holds", JSON.stringify(wechat));
    expect(no_end.body.faults.map((fault) => fault["pointer"])).toEqual(["/hold_expiry_at_ms"]);
    const { key, merchant_id, currency } = wechat;
    for (const [verb, body, pointer] of [
      ["capture", { key, merchant_id, currency, amount_minor: 0 }, "/amount_minor"],
      ["capture", { key, merchant_id, amount_minor: 1 }, "/currency"],
      ["release", { key }, "/merchant_id"],
      ["extend", { key, merchant_id, hold_expiry_at_ms: -1 }, "/hold_expiry_at_ms"],
      ["extend", { key, merchant_id, hold_expiry_at_ms: 1, surplus: 1 }, "/surplus"],
    ] as const) {
      const answer = await call("POST", `/holds/hold_bad/${verb}`, JSON.stringify(body));
      expect(answer.status).toBe(400);
      expect(answer.body.faults.map((fault) => fault["pointer"])).toEqual([pointer]);
    }
    expect((await call("GET", "/holds/hold_bad")).status).toBe(404);
    expect((await call("POST", "/holds/hold_bad/dance")).status).toBe(404);
    expect((await call("GET", "/charges/ps_1/")).status).toBe(404);
  });

  it("is refused when it is no JSON, no object or too large", async () => {
    for (const text of ["", "{", "[]", "null", '"x"']) {
      expect((await call("POST", "/charges", text)).status).toBe(400);
    }
    expect((await call("POST", "/charges", `"${"x".repeat(70_000)}"`)).status).toBe(413);
    expect((await call("GET", "/charges/%20")).status).toBe(400);
    expect((await call("GET", "/charges?after=-1")).status).toBe(400);
    expect((await call("GET", "/charges?limit=0")).status).toBe(400);
  });

  it("with a key of other terms is refused, whichever term differs", async () => {
    const key = "ps_terms";
    await charge({ key });
    for (const other of [
      { amount_minor: 11_901 },
      { currency: "CNY" },
      { merchant_id: "other" },
      { payment_method: "wechat" },
      { payment_token: "tok_sandbox_decline" },
    ]) {
      const answer = await charge({ key, ...other });
      expect(answer).toMatchObject({ status: 422, body: { error: "key_reused" } });
    }
    const same = await charge({ key, amount_minor: 11_900, notify_url: "http://127.0.0.1:9/x" });
    expect(same).toMatchObject({ status: 200, body: { state: "SUCCEEDED" } });
  });
});

describe("the listings", () => {
  it("show each hold as it stands, once, and what it moved", async () => {
    const hold = { ...terms, key: "hold_list", hold_expiry_at_ms: 4_000_000_000_000 };
    await call("POST", "/holds", JSON.stringify(hold));
    const { merchant_id, currency } = terms;
    const capture = { key: "cap_list", merchant_id, currency, amount_minor: 900 };
    await call("POST", "/holds/hold_list/capture", JSON.stringify(capture));
    const unmade = { key: "rel_list", merchant_id };
    await call("POST", "/holds/hold_list_2/release", JSON.stringify(unmade));
    const { body } = await call("GET", "/charges?limit=10000");
    const listed = body.holds.filter(({ key }) => String(key).startsWith("hold_list"));
    expect(listed).toMatchObject([
      { key: "hold_list", state: "CAPTURED", captured_minor: "900", released_minor: "11000" },
      { key: "hold_list_2", state: "CLOSED" },
    ]);
    const moved = (await call("GET", "/movements")).body.movements;
    expect(moved.filter((movement) => movement["hold_key"] === "hold_list")).toMatchObject([
      { kind: "hold", key: "hold_list", amount_minor: "11900" },
      { kind: "capture", key: "cap_list", amount_minor: "900", currency: "SGD" },
      { kind: "release", key: "hold_list", amount_minor: "11000" },
    ]);
  });

  it("show each charge and refund as it stands, once, and every movement of money", async () => {
    await charge({ key: "ps_list", payment_token: "tok_sandbox_late_success_1" });
    const { currency, merchant_id } = terms;
    const half = { charge_key: "ps_list_2", amount_minor: 5_000, merchant_id, currency };
    await charge({ key: "ps_list_2" });
    await call("POST", "/refunds", JSON.stringify({ key: "re_list", ...half }));
    await call("POST", "/charges/ps_list_3/close");
    await new Promise((resolve) => setTimeout(resolve, 20));

    const charges: Record<string, unknown>[] = [];
    const refunds: Record<string, unknown>[] = [];
    for (let after = 0, more = true; more;) {
      const { body } = await call("GET", `/charges?after=${after}&limit=1`);
      charges.push(...body.charges);
      refunds.push(...body.refunds);
      ({ next_after: after, more } = body);
    }
    const states = new Map(charges.map((one) => [one["key"], one["state"]]));
    expect(states.size).toBe(charges.length);
    expect(states.get("ps_list")).toBe("SUCCEEDED");
    expect(states.get("ps_list_2")).toBe("SUCCEEDED");
    expect(states.get("ps_list_3")).toBe("CLOSED");
    expect(refunds).toMatchObject([{ key: "re_list", state: "SUCCEEDED", amount_minor: "5000" }]);
    const { body } = await call("GET", "/movements");
    const keys = body.movements.map((movement) => movement["key"]);
    expect(keys).toEqual(expect.arrayContaining(["ps_list", "ps_list_2", "re_list"]));
    const named = body.movements.map(({ kind, key }) => [kind, key].join(" "));
    expect(new Set(named).size).toBe(named.length);
  });
});

describe("the options", () => {
  it("refuse what makes no sense", () => {
    expect(() => readOptions({}, [])).toThrow(/data folder/);
    expect(() => readOptions({ PROCESSOR_DATA: "x", PORT: "8o8o" }, [])).toThrow(/PORT/);
    expect(() => readOptions({ PROCESSOR_DATA: "x", PROCESSOR_SECRET: "short" }, [])).toThrow(/16/);
    expect(() => readOptions({ PROCESSOR_DATA: "x" }, ["--port", "70000"])).toThrow(/65535/);
  });
});
