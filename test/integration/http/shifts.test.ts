/** Shifts over HTTP: opened, looked at, closed, by whom it may be, and in the cashier API. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HandoverInfo, HandoverRow } from "../../../src/contract/legacy/handover.ts";
import { legacyEnvelope, legacyListEnvelope } from "../../../src/contract/legacy/envelope.ts";
import { CurrentShift, ShiftDocument, ShiftList } from "../../../src/contract/shift.ts";
import type { Role } from "../../../src/contract/roles.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { insertOperator } from "../../../src/setup/credentials.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { expectShape, openShop, store_no, type Json, type Shop } from "./shop.ts";

const merchant_id = "sentosa_demo";
let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

type Counter = Awaited<ReturnType<typeof signIn>>;

/** An operator of that role, signed in to the console. */
async function signIn(name: string, role: Role) {
  const email = `${name}@shifts.example`;
  const password = "correct horse battery";
  const operator_id = `op_${name}`;
  await insertOperator(shop.sql, { merchant_id, operator_id, email, name, role, password });
  const body = { email, password };
  const reply = await shop.call("POST", "/v1/console/session", { body, api_key: null });
  const cookie = String(reply.headers.get("set-cookie")).split(";")[0] ?? "";
  const call = (method: string, path: string, body?: object, more: Record<string, string> = {}) =>
    shop.call(method, path, {
      ...(body === undefined ? {} : { body }),
      api_key: null,
      headers: { cookie, origin: shop.base_url, ...more },
    });
  return {
    operator_id,
    call,
    async open(float = 20_000): Promise<Json> {
      const opened = await call("POST", "/v1/shifts", { store_no, float });
      expect({ status: opened.status, text: opened.text }).toMatchObject({ status: 201 });
      expectShape(ShiftDocument, opened.json);
      return opened.json;
    },
    sellCash: (amount: number) =>
      call("POST", "/v1/sales", {
        ...{ store_no, payment: { method: "cash" } },
        open_sale: { name: "冰淇淋", amount: { amount, currency: "SGD" } },
      }),
    close: (shift: Json, pieces: readonly object[]) =>
      call("POST", `/v1/shifts/${shift.shift_id}/close`, {
        ...{ change_count: shift.change_count, pieces },
      }),
    read: async (shift_id: string): Promise<Json> =>
      (await call("GET", `/v1/shifts/${shift_id}`)).json,
  };
}

const notes = (count: number, denomination = 10_000) => [{ denomination, count }];

async function setUp(settings: object): Promise<void> {
  const path = `/v1/stores/${store_no}/shift_settings`;
  expect((await shop.call("PUT", path, { body: settings })).status).toBe(200);
  const { data } = await shop.read("/v1/stores");
  expect(data.find((one: Json) => one.store_no === store_no).shift_settings).toEqual(settings);
}

const relaxed = { cash_needs_shift: "nobody", blind_count: false };

describe("a shift", () => {
  let ada: Counter;
  beforeAll(async () => {
    ada = await signIn("ada", "cashier");
  });

  test("is opened, sold in, looked at, and closed with its final report", async () => {
    const before = await ada.call("GET", "/v1/shifts/current");
    expectShape(CurrentShift, before.json);
    expect(before.json).toMatchObject({ shift: null });
    expect(before.json.denominations.slice(0, 3)).toEqual([100_000, 10_000, 5_000]);
    const shift = await ada.open();
    expect(shift).toMatchObject({
      ...{ status: "OPEN", store_no, operator_id: "op_ada", operator_name: "ada" },
      ...{ float_minor: 20_000, change_count: 0, is_blind: false, closing: null },
    });
    await ada.sellCash(1_250);
    const path = `/v1/shifts/${shift.shift_id}`;
    const paid = { kind: "PAY_OUT", amount: 250, reason: "stamps" };
    const moved = await ada.call("POST", `${path}/cash_movements`, paid);
    expect(moved).toMatchObject({ status: 201 });
    expectShape(ShiftDocument, moved.json);
    const seen = await ada.read(shift.shift_id);
    expect(seen).toMatchObject({
      change_count: 2,
      totals: { collection_count: 1, amount_minor: 1_250, real_minor: 1_250 },
      methods: [{ method: "cash", count: 1, net_minor: 1_250 }],
      drawer: { cash_sale_minor: 1_250, pay_out_minor: 250, expected_minor: 21_000 },
    });
    const closed = await ada.close(seen, [...notes(2), { denomination: 500, count: 1 }]);
    expect({ status: closed.status, text: closed.text }).toMatchObject({ status: 200 });
    expectShape(ShiftDocument, closed.json);
    expect(closed.json).toMatchObject({
      status: "CLOSED",
      closing: { z_number: 1, counted_minor: 20_500, over_short_minor: -500 },
    });
    expect((await ada.call("GET", "/v1/shifts/current")).json.shift).toBeNull();
  });

  test("is closed once, however often the same request comes", async () => {
    const shift = await ada.open();
    const path = `/v1/shifts/${shift.shift_id}/close`;
    const body = { change_count: 0, pieces: notes(2) };
    const key = { "idempotency-key": "close-once" };
    const first = await ada.call("POST", path, body, key);
    const again = await ada.call("POST", path, body, key);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.json).toEqual(first.json);
    expectProblem(await ada.call("POST", path, body), 409, "SHIFT_NOT_OPEN");
  });

  test("is not closed by who has not seen what happened since", async () => {
    const shift = await ada.open();
    await ada.sellCash(100);
    const refused = await ada.close(shift, notes(2));
    expectProblem(refused, 409, "SHIFT_TOTALS_CHANGED");
    expect(refused.json.change_count).toBe(1);
    expect(refused.json.now).toBeUndefined();
    const closed = await ada.close(await ada.read(shift.shift_id), [...notes(2), ...notes(1, 100)]);
    expect(closed.json.closing).toMatchObject({ over_short_minor: 0, z_number: 3 });
  });

  test("is refused a second time, in a store that is not there, and with bad counts", async () => {
    const shift = await ada.open(0);
    const open = (wanted: object) => ada.call("POST", "/v1/shifts", wanted);
    expectProblem(await open({ store_no, float: 0 }), 409, "SHIFT_ALREADY_OPEN");
    expectProblem(await open({ store_no: "S99", float: 0 }), 422, "STORE_UNKNOWN");
    expect(pointersOf(await open({ store_no, float: -1 }))).toEqual(["/float"]);
    expect(pointersOf(await open({ store_no, float: 1.5 }))).toEqual(["/float"]);
    const coin = await ada.close(shift, notes(1, 300));
    expectProblem(coin, 422, "DENOMINATION_UNKNOWN");
    expect(coin.json.known).toContain(10_000);
    expectProblem(await ada.close(shift, [...notes(1), ...notes(1)]), 422, "CASH_COUNT_INVALID");
    const path = `/v1/shifts/${shift.shift_id}/cash_movements`;
    const short = await ada.call("POST", path, { kind: "DROP", amount: 1 });
    expectProblem(short, 409, "DRAWER_SHORT");
    expect((await ada.close(shift, [])).status).toBe(200);
  });

  test("has its report on paper, in both languages", async () => {
    const shift = await ada.open();
    const path = `/v1/shifts/${shift.shift_id}/report`;
    const json = await ada.call("GET", path);
    expectShape(ShiftDocument, json.json);
    const page = await ada.call("GET", `${path}?format=html&language=en`);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(page.text).toContain("X report (interim)");
    expect(page.text).toContain("Float");
    const chinese = await ada.call("GET", `${path}?format=html&language=zh-CN&paper=58`);
    expect(chinese.text).toContain("交班中间报表");
    const bytes = await ada.call("GET", `${path}?format=escpos`);
    expect(bytes.headers.get("content-type")).toBe("application/vnd.escpos");
    expect(bytes.text.charCodeAt(0)).toBe(0x1b);
    await ada.close(shift, notes(2));
    expect((await ada.call("GET", `${path}?format=html&language=en`)).text).toContain("Z report");
  });
});

describe("somebody else's shift", () => {
  let bo: Counter;
  let mia: Counter;
  let shift: Json;
  beforeAll(async () => {
    bo = await signIn("bo", "cashier");
    mia = await signIn("mia", "manager");
    shift = await bo.open();
  });

  test("is closed to other cashiers, and not in their list", async () => {
    const eve = await signIn("eve", "cashier");
    const path = `/v1/shifts/${shift.shift_id}`;
    expectProblem(await eve.call("GET", path), 403, "SHIFT_NOT_YOURS");
    expectProblem(await eve.call("GET", `${path}/report`), 403, "SHIFT_NOT_YOURS");
    expectProblem(await eve.close(shift, notes(2)), 403, "SHIFT_NOT_YOURS");
    const paid = { kind: "PAY_IN", amount: 1 };
    expectProblem(await eve.call("POST", `${path}/cash_movements`, paid), 403, "SHIFT_NOT_YOURS");
    expect((await eve.call("GET", "/v1/shifts?operator_id=op_bo")).json.data).toEqual([]);
  });

  test("is seen and closed by a manager, who is named", async () => {
    const list = await mia.call("GET", "/v1/shifts?status=OPEN&limit=1");
    expectShape(ShiftList, list.json);
    expect(list.json.data[0]).toMatchObject({ shift_id: shift.shift_id, operator_name: "bo" });
    const closed = await mia.close(await mia.read(shift.shift_id), notes(2));
    expect(closed.json.closing).toMatchObject({ operator_id: "op_mia", over_short_minor: 0 });
  });

  test("of another merchant is not there", async () => {
    const other = await shop.call("GET", `/v1/shifts/shift_0000000000000000000000000`);
    expectProblem(other, 404, "SHIFT_UNKNOWN");
  });

  test("is listed page by page, each once", async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { json } = await mia.call("GET", `/v1/shifts?limit=2${more}`);
      seen.push(...json.data.map((one: Json) => one.shift_id));
      cursor = json.next_cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(4);
    expectProblem(await mia.call("GET", "/v1/shifts?cursor=x"), 422, "REQUEST_INVALID");
  });
});

describe("a store's settings", () => {
  let cy: Counter;
  beforeAll(async () => {
    cy = await signIn("cy", "cashier");
  });

  test("may ask operators for a shift before they take cash, and not keys", async () => {
    await setUp({ ...relaxed, cash_needs_shift: "operators" });
    const branch = await shop.openBranch();
    const sale = {
      ...{ store_no, payment: { method: "cash" } },
      open_sale: { name: "冰淇淋", amount: { amount: 100, currency: "SGD" } },
    };
    expect((await branch.call("POST", "/v1/sales", { body: sale })).status).toBe(201);
    await branch.stop();
    await expect
      .poll(async () => (await cy.sellCash(100)).json.code, { timeout: 9_000 })
      .toBe("SHIFT_REQUIRED");
    const shift = await cy.open(0);
    expect((await cy.sellCash(100)).status).toBe(201);
    await cy.close(await cy.read(shift.shift_id), notes(1, 100));
    await setUp(relaxed);
  });

  test("may have cashiers count blind: no sums before, all of them after", async () => {
    await setUp({ ...relaxed, blind_count: true });
    const shift = await cy.open(1_000);
    const path = `/v1/shifts/${shift.shift_id}`;
    await expect.poll(async () => (await cy.read(shift.shift_id)).is_blind).toBe(true);
    const seen = await cy.read(shift.shift_id);
    expect(seen).toMatchObject({ totals: null, methods: null, drawer: null });
    expectProblem(await cy.call("GET", `${path}/report?format=html`), 403, "SHIFT_COUNTED_BLIND");
    const mia = await signIn("mia2", "manager");
    expect(await mia.read(shift.shift_id)).toMatchObject({ drawer: { expected_minor: 1_000 } });
    const closed = await cy.close(seen, notes(1, 1_000));
    expect(closed.json).toMatchObject({ is_blind: false, drawer: { expected_minor: 1_000 } });
    await setUp(relaxed);
  });

  test("are refused in words, and for a store that is not there", async () => {
    const body = { ...relaxed, cash_needs_shift: "sometimes" };
    const path = "/v1/stores/S99/shift_settings";
    expect(pointersOf(await shop.call("PUT", path, { body }))).toEqual(["/cash_needs_shift"]);
    expectProblem(await shop.call("PUT", path, { body: relaxed }), 404, "STORE_NOT_FOUND");
  });
});

describe("the cashier API", () => {
  const ask = async (path: string, parameters: Record<string, string> = {}): Promise<Json> => {
    const query = new URLSearchParams({ storeNo: store_no, ...parameters });
    return (await shop.call("GET", `/api/${path}?${query.toString()}`)).json;
  };
  const sumsOf = ({ data }: Json): Record<string, string> =>
    Object.fromEntries(
      Object.entries<Json>(data)
        .filter(([key]) => /^(count|sum)/.test(key))
        .map(([key, value]) => [key, String(value)]),
    );

  test("hands a shift over with the six sums that were seen", async () => {
    expect(await ask("handover/preInfo")).toMatchObject({ code: 12089, data: null });
    expect(await ask("handover/confirm", { countTotalOrder: "0" })).toMatchObject({ code: 10002 });
    const started = await ask("handover/start", { floatAmount: "200.00" });
    expectShape(legacyEnvelope(HandoverInfo), started);
    expect(await ask("handover/start")).toMatchObject({ code: 10003 });
    await ask("memberPay/cash", { requiredAmount: "12.00", realAmount: "10.00" });
    const seen = await ask("handover/preInfo");
    expectShape(legacyEnvelope(HandoverInfo), seen);
    expect(sumsOf(seen)).toEqual({
      ...{ countTotalOrder: "1", sumRechargeAmount: "0", sumDiscountAmount: "200" },
      ...{ sumCashAmount: "1000", sumRefundAmount: "0", sumRealAmount: "1000" },
    });
    await ask("memberPay/cash", { requiredAmount: "5.00", realAmount: "5.00" });
    expect(await ask("handover/confirm", sumsOf(seen))).toMatchObject({ code: 12090 });
    expect(await ask("handover/confirm", { ...sumsOf(seen), sumRealAmount: "1.5" })).toMatchObject({
      code: 10001,
    });
    const again = await ask("handover/preInfo");
    const confirmed = await ask("handover/confirm", sumsOf(again));
    expectShape(legacyEnvelope(HandoverRow), confirmed);
    expect(confirmed.data).toMatchObject({ countTotalOrder: 2, sumCashAmount: 1_500 });
    expect(await ask("handover/confirm", sumsOf(again))).toMatchObject({ code: 12089 });
    const list = await ask("handover_history/list", { queryDateRange: "today" });
    expectShape(legacyListEnvelope(HandoverRow), list);
    expect(list.data[0]).toEqual(confirmed.data);
    expect(list.count).toBeGreaterThan(1);
    expect(await ask("handover_history/list", { operatorId: "nobody" })).toMatchObject({
      ...{ count: 0, data: [] },
    });
  });
});

test("after all of that, verification finds nothing", async () => {
  expect((await verifyMerchant(shop.sql, merchant_id)).findings).toEqual([]);
});
