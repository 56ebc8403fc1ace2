/** The audit trail: what is told of whom, what never is, and that nothing is taken out of it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { audit_types, AuditEntryList } from "../../../src/contract/audit.ts";
import {
  insertLegacyClient,
  revokeApiKey,
  revokeLegacyClient,
  rotateSigningKey,
  trustKey,
  distrustKey,
  insertApiKey,
} from "../../../src/setup/credentials.ts";
import { insertFeeRate } from "../../../src/setup/fee-rate.ts";
import { insertStore } from "../../../src/setup/store.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { expectShape, openShop, store_no, type Branch, type Json, type Shop } from "./shop.ts";
import { hire, type Staff } from "./staff.ts";

let shop: Shop;
let branch: Branch;
let owner: Staff;
let cashier: string;

const merchant_id = "sentosa_demo";
const password = "correct horse battery";

beforeAll(async () => {
  shop = await openShop();
  branch = await shop.openBranch();
  owner = await hire(shop, "owner");
  cashier = (await hire(shop, "cashier")).operator_id;
});
afterAll(() => shop.stop());

const list = async (query = "") => (await shop.read(`/v1/audit_entries?limit=100${query}`)).data;

/** What was recorded meanwhile, oldest first. */
async function told(change: () => Promise<unknown>): Promise<Json[]> {
  const known = new Set((await list()).map(({ entry_id }: Json) => entry_id));
  await change();
  const all: Json[] = await list();
  return all.filter(({ entry_id }) => !known.has(entry_id)).toReversed();
}

async function ok(reply: PromiseLike<Readonly<{ status: number; text: string }>>) {
  const { status, text } = await reply;
  expect({ text, is_done: status < 300 }).toMatchObject({ is_done: true });
}

describe("an entry", () => {
  test("says who changed what, from what to what, each aspect by itself", async () => {
    const path = `/v1/operators/${cashier}`;
    const body = { role: "support", store_no, name: "Lin", password: "quite another one" };
    const before_ms = Date.now();
    const entries = await told(() => ok(owner.call("PATCH", path, body)));
    const actor = {
      type: "operator",
      id: owner.operator_id,
      name: expect.stringMatching(/^owner/),
    };
    const subject = { kind: "operator", id: cashier, name: { zh: "Lin", en: "Lin" } };
    const entry = (type: string, before: object | null, after: object | null) =>
      expect.objectContaining({ type, actor, subject, before, after });
    expect(entries).toEqual([
      entry("OPERATOR_RENAMED", { name: expect.any(String) }, { name: "Lin" }),
      entry("OPERATOR_ROLE_CHANGED", { role: "cashier" }, { role: "support" }),
      entry("OPERATOR_STORE_CHANGED", { store_no: null }, { store_no }),
      entry("OPERATOR_PASSWORD_SET", null, null),
    ]);
    for (const { at } of entries) expect(Date.parse(at)).toBeGreaterThanOrEqual(before_ms - 1_000);
    const [one] = await told(() => ok(owner.call("PATCH", path, { active: false })));
    expect(one).toMatchObject({ type: "OPERATOR_DEACTIVATED", after: { active: false } });
  });

  test("is not written where nothing changes, or where the change is refused", async () => {
    const rules = await shop.read("/v1/refund_rules");
    const limits = rules.limits;
    const device = { device_no: "till-9", name: "Till", store_no };
    await ok(owner.call("POST", "/v1/devices", device));
    const settings = { cash_needs_shift: "nobody", blind_count: false };
    const store = `/v1/stores/${store_no}`;
    const entries = await told(async () => {
      await ok(owner.call("PATCH", `/v1/operators/${cashier}`, { role: "support" }));
      await ok(owner.call("PATCH", "/v1/refund_rules", { limits, demands_pin: false }));
      await ok(owner.call("PATCH", "/v1/devices/till-9", { name: "Till", active: true }));
      await ok(owner.call("PUT", `${store}/shift_settings`, settings));
      await ok(owner.call("DELETE", `${store}/refund_pin`));
      await ok(owner.call("PUT", `${store}/letterhead`, { address: null, phone: null }));
      const taken = await owner.call("POST", "/v1/devices", device);
      expectProblem(taken, 409, "DEVICE_NO_TAKEN");
      const nowhere = await owner.call("PATCH", "/v1/devices/till-9", { store_no: "S99" });
      expect(nowhere.status).toBe(422);
      const last = await owner.call("PATCH", "/v1/operators/op_nobody", { role: "gate" });
      expect(last.status).toBe(404);
    });
    expect(entries).toEqual([]);
  });

  test("is written once for a request that comes twice", async () => {
    const body = { device_no: "till-once", name: "Once", store_no };
    const entries = await told(async () => {
      await ok(owner.call("POST", "/v1/devices", body, "once"));
      await ok(owner.call("POST", "/v1/devices", body, "once"));
    });
    expect(entries).toMatchObject([{ type: "DEVICE_CREATED", after: { name: "Once", store_no } }]);
  });

  test("tells a limit that was moved, and only what moved", async () => {
    const limit = { role: "cashier", per_refund: 10_000, per_day: 50_000, same_day_only: true };
    const change = (more: object) => () =>
      ok(owner.call("PATCH", "/v1/refund_rules", { limits: [{ ...limit, ...more }] }));
    await change({})();
    expect(await told(change({ per_refund: 20_000 }))).toMatchObject([
      {
        type: "REFUND_LIMIT_CHANGED",
        subject: { kind: "refund_rules", id: "cashier" },
        before: { per_refund: 10_000 },
        after: { per_refund: 20_000 },
      },
    ]);
    const [entry] = await told(change({ per_day: null, per_refund: 20_000 }));
    expect(entry.before).toEqual({ per_day: 50_000 });
    expect(entry.after).toEqual({ per_day: null });
  });
});

/** Everything that is recorded, once. */
async function changeEverything(secrets: { pin: string; key: string; client: string }) {
  const store = { merchant_id, store_no: "S88", name_zh: "码头店", name_en: "Pier" };
  await insertStore(shop.sql, store);
  const email = "audited@staff.example";
  const made = await owner.call("POST", "/v1/operators", {
    ...{ email, name: "Audited", role: "gate", password },
  });
  const operator = `/v1/operators/${made.json.operator_id}`;
  for (const body of [{ name: "A" }, { role: "cashier" }, { store_no: "S88" }]) {
    await ok(owner.call("PATCH", operator, body));
  }
  const cookie = await signIn(email, password);
  const own = { current_password: password, new_password: `${password}!` };
  await ok(
    shop.call("PUT", "/v1/console/password", { api_key: null, headers: { cookie }, body: own }),
  );
  for (const body of [{ password }, { active: false }, { active: true }]) {
    await ok(owner.call("PATCH", operator, body));
  }
  await ok(owner.call("PATCH", "/v1/refund_rules", { demands_pin: true }));
  await ok(owner.call("PATCH", "/v1/refund_rules", { demands_pin: false }));
  const path = "/v1/stores/S88";
  await ok(owner.call("PUT", `${path}/letterhead`, { address: null, phone: "+65 6000 0000" }));
  await ok(
    owner.call("PUT", `${path}/shift_settings`, {
      cash_needs_shift: "everybody",
      blind_count: true,
    }),
  );
  await ok(owner.call("PUT", `${path}/refund_pin`, { refund_pin: secrets.pin }));
  await ok(owner.call("DELETE", `${path}/refund_pin`));
  const till = { device_no: "till-all", name: "Till", store_no: "S88" };
  await ok(owner.call("POST", "/v1/devices", till));
  for (const body of [{ name: "T" }, { store_no }, { active: false }, { active: true }]) {
    await ok(owner.call("PATCH", "/v1/devices/till-all", body));
  }
  const [{ sql }, label] = [shop, "audited"];
  const rate = {
    ...{ method: "wechat", provider: null, valid_from_ms: Date.now() + 60_000 },
    terms: { fee_ppm: 6_000, minimum_minor: 1n, cost_ppm: 1_234, agents: [], isv_id: "isv_secret" },
  } as const;
  expect(await insertFeeRate(sql, merchant_id, { rate, earliest_ms: 0 })).toBeNull();
  const key = { merchant_id, key_id: "key_audited", secret: secrets.key, label, is_test: true };
  await insertApiKey(sql, { ...key, scopes: ["orders:read"] });
  await revokeApiKey(sql, key);
  const client = { merchant_id, client_id: "client_audited", app_id: "a", label };
  const signs = { secret: secrets.client, sign_type: "MD5", scopes: ["orders:read"] } as const;
  await insertLegacyClient(sql, { ...client, ...signs });
  await revokeLegacyClient(sql, client);
  await rotateSigningKey(sql, merchant_id);
  const trusted = { merchant_id, kid: "kid_audited", public_jwk: {}, label, is_test_only: true };
  await trustKey(sql, trusted);
  await distrustKey(sql, trusted);
  await layDownRules();
}

async function layDownRules() {
  const coupon = {
    name: { zh: "减1", en: "1 off" },
    ...{ amount_off: 100, currency: "SGD" },
    validity: { type: "DAYS_AFTER_RECEIPT", days: 7 },
  };
  await ok(owner.call("POST", "/v1/coupon_definitions", coupon));
  const rule = { recharge_amount: 10_000, gift: { type: "POINTS", points: 10 } };
  await ok(owner.call("POST", "/v1/recharge_rules", rule));
  const points = { consume_amount: 100, give_points: 1, stored_value_earns: false };
  const points_rule = { ...points, validity_days: null, tender_rate: null };
  await ok(owner.call("PUT", "/v1/member_settings", { points_rule }));
}

async function signIn(email: string, secret: string): Promise<string> {
  const body = { email, password: secret };
  const reply = await shop.call("POST", "/v1/console/session", { body, api_key: null });
  return String(reply.headers.get("set-cookie")).split(";")[0] ?? "";
}

describe("the trail", () => {
  test("has every kind of change, and no secret", async () => {
    const secrets = { pin: "918273645", key: "tg_test_key_of_audit", client: "secret_of_client" };
    const entries = await told(() => changeEverything(secrets));
    const types = new Set<string>(entries.map(({ type }) => type));
    // Of which the tests above are.
    types.add("REFUND_LIMIT_CHANGED");
    expect(types).toEqual(new Set(Object.keys(audit_types)));
    for (const { type, subject } of entries) {
      expect(subject.kind).toBe(audit_types[type as keyof typeof audit_types]);
    }
    const [kept] = await shop.sql<{ text: string }[]>`
      select string_agg(row_to_json(e)::text, '') as text from audit_entries e`;
    const text = JSON.stringify(entries) + kept?.text;
    for (const secret of [...Object.values(secrets), password, "argon2", "cost_ppm", "isv_"]) {
      expect(text).not.toContain(secret);
    }
    const by_command = entries.filter(({ actor }) => actor.type === "cli");
    expect(by_command.map(({ type }) => type)).toContain("API_KEY_REVOKED");
    for (const { actor } of by_command) expect(actor.name).not.toBe("");
  });

  test("of a fee tells the rate that there was before", async () => {
    const rate = {
      ...{ method: "wechat", provider: null, valid_from_ms: Date.now() + 120_000 },
      terms: { fee_ppm: 5_500, minimum_minor: 0n, cost_ppm: 0, agents: [], isv_id: null },
    } as const;
    const [entry] = await told(() =>
      insertFeeRate(shop.sql, merchant_id, { rate, earliest_ms: 0 }),
    );
    expect(entry).toMatchObject({
      type: "FEE_RATE_ADDED",
      before: { fee_ppm: 6_000, minimum_minor: 1 },
      after: { method: "wechat", fee_ppm: 5_500, minimum_minor: 0 },
    });
  });

  test("of a rule for members tells what it was before, by its timeline", async () => {
    const { data: rules } = await shop.read("/v1/recharge_rules");
    const path = `/v1/recharge_rules/${rules[0].rule_id}`;
    const rule = { recharge_amount: 10_000, gift: { type: "POINTS", points: 20 } };
    const entries = await told(async () => {
      await ok(owner.call("PUT", path, rule));
      await ok(owner.call("PUT", path, rule));
    });
    expect(entries).toMatchObject([
      {
        type: "RECHARGE_RULE_SAVED",
        actor: { type: "operator", id: owner.operator_id, name: expect.stringMatching(/^owner/) },
        before: { gift: { type: "POINTS", points: 10 } },
        after: { gift: { type: "POINTS", points: 20 } },
      },
    ]);
  });

  test("is read page by page, each entry once, the newest first", async () => {
    const all: Json[] = await list();
    const paged: Json[] = [];
    for (let cursor = ""; ;) {
      const reply = await shop.call("GET", `/v1/audit_entries?limit=7${cursor}`);
      expectShape(AuditEntryList, reply.json);
      paged.push(...reply.json.data);
      if (reply.json.next_cursor === null) break;
      cursor = `&cursor=${reply.json.next_cursor}`;
    }
    expect(paged.slice(0, all.length)).toEqual(all);
    expect(new Set(paged.map(({ entry_id }) => entry_id)).size).toBe(paged.length);
    const instants = paged.map(({ at }) => Date.parse(at));
    expect(instants).toEqual(instants.toSorted((one, other) => other - one));
  });

  test("is filtered by what it is about, by who did it, and by days", async () => {
    const of_keys: Json[] = await list("&subject_kind=key");
    expect(new Set(of_keys.map(({ subject }) => subject.kind))).toEqual(new Set(["key"]));
    const of_rules: Json[] = await list("&subject_kind=member_rules");
    expect(of_rules).toHaveLength(4);
    const by_owner: Json[] = await list(`&actor_id=${owner.operator_id}`);
    expect(new Set(by_owner.map(({ actor }) => actor.id))).toEqual(new Set([owner.operator_id]));
    expect(by_owner.some(({ subject }) => subject.kind === "member_rules")).toBe(true);
    const today = shop.day(0);
    expect(await list(`&created_from=${today}&created_to=${today}`)).toEqual(await list());
    expect(await list(`&created_to=${shop.day(-1)}`)).toEqual([]);
    const [newest] = await list();
    const since = await list(`&created_from=${newest.at}`);
    expect(since[0]).toEqual(newest);
    const until: Json[] = await list(`&created_to=${newest.at}`);
    expect(until.some(({ at }) => at >= newest.at)).toBe(false);
  });

  test("refuses what is no filter and no cursor", async () => {
    const ask = (query: string) => shop.call("GET", `/v1/audit_entries?${query}`);
    expect(pointersOf(await ask("subject_kind=king"))).toEqual(["?subject_kind"]);
    expect(pointersOf(await ask("cursor=nowhere"))).toEqual(["?cursor"]);
    expect(pointersOf(await ask("created_from=yesterday"))).toEqual(["?created_from"]);
  });

  test("lets nobody change it, or take anything out", async () => {
    const { sql } = shop;
    const refused = "of audit_entries is refused: entries are only added";
    await expect(sql`update audit_entries set actor_name = 'x'`).rejects.toThrow(refused);
    await expect(sql`delete from audit_entries where position = 1`).rejects.toThrow(refused);
    await expect(sql`truncate audit_entries`).rejects.toThrow(refused);
  });

  test("has no gap when more write at once, at two servers, than have a connection", async () => {
    const change = (turn: number) => {
      const body = { device_no: `many-${turn}`, name: "Many", store_no };
      const headers = { cookie: owner.cookie, origin: [shop, branch][turn % 2]!.base_url };
      return [shop, branch][turn % 2]!.call("POST", "/v1/devices", {
        ...{ api_key: null, headers, body },
      });
    };
    const renamed = (turn: number) =>
      owner.call("PATCH", `/v1/devices/many-${turn}`, { name: "Many more", store_no });
    await Promise.all(Array.from({ length: 40 }, (_, turn) => ok(change(turn))));
    await Promise.all(Array.from({ length: 40 }, (_, turn) => ok(renamed(turn))));
    const rows = await shop.sql<{ position: bigint; at: number }[]>`
      select position, at from audit_entries where merchant_id = ${merchant_id} order by position`;
    expect(rows.map(({ position }) => Number(position))).toEqual(rows.map((_, index) => index + 1));
    const instants = rows.map(({ at }) => at);
    expect(instants).toEqual(instants.toSorted((one, other) => one - other));
  });
});
