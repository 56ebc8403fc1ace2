/**
 * Drawers in other currencies: by notes and coins where they are known, else as one amount; with
 * the decimals that the currency has.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CurrentShift, ShiftDocument } from "../../../src/contract/shift.ts";
import { scopes } from "../../../src/contract/roles.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { insertApiKey, newApiKey } from "../../../src/setup/credentials.ts";
import { insertMerchant } from "../../../src/setup/merchant.ts";
import { insertStore } from "../../../src/setup/store.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { expectShape, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const store_no = "M01";

/** A merchant of that currency, as somebody with a key of theirs calls for them. */
async function openMerchant(currency: string, mch_id: string) {
  const merchant_id = `merchant_${currency.toLowerCase()}`;
  await insertMerchant(shop.sql, {
    ...{ merchant_id, mch_id, name_zh: currency, name_en: currency, is_test: true },
    ...{ time_zone: "Asia/Tokyo", currency, locale: "en" },
  });
  await insertStore(shop.sql, { merchant_id, store_no, name_zh: "一", name_en: "One" });
  const api_key = newApiKey(true);
  const key = { merchant_id, key_id: `key_${currency}`, label: currency, is_test: true };
  await insertApiKey(shop.sql, { ...key, secret: api_key, scopes });
  const call = (method: string, path: string, body?: object) =>
    shop.call(method, path, { api_key, ...(body === undefined ? {} : { body }) });
  return {
    merchant_id,
    call,
    open: async (float: number): Promise<Json> => {
      const { json, status } = await call("POST", "/v1/shifts", { store_no, float });
      expect({ status, json }).toMatchObject({ status: 201, json: { currency } });
      return json;
    },
    close: (shift: Json, count: object) =>
      call("POST", `/v1/shifts/${shift.shift_id}/close`, {
        change_count: shift.change_count,
        ...count,
      }),
  };
}

describe("a drawer", () => {
  test("of yen is counted in its notes and coins, which have no decimals", async () => {
    const { merchant_id, call, open, close } = await openMerchant("JPY", "20000101");
    const current = (await call("GET", "/v1/shifts/current")).json;
    expectShape(CurrentShift, current);
    expect(current.denominations).toEqual([10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1]);
    const shift = await open(12_345);
    const path = `/v1/shifts/${shift.shift_id}/cash_movements`;
    const short = await call("POST", path, { kind: "DROP", amount: 12_346 });
    expectProblem(short, 409, "DRAWER_SHORT");
    expect(short.json.detail).toBe("The drawer should hold 12345: 12346 cannot be taken out.");
    const wrong = await close(shift, { pieces: [{ denomination: 200, count: 1 }] });
    expectProblem(wrong, 422, "DENOMINATION_UNKNOWN");
    expect(wrong.json.detail).toContain("JPY has no 200; there are 10000, 5000,");
    const closed = await close(shift, { pieces: [{ denomination: 10_000, count: 1 }] });
    expect(closed.json.closing).toMatchObject({ counted_minor: 10_000, over_short_minor: -2_345 });
    const report = await call("GET", `/v1/shifts/${shift.shift_id}/report?format=html&language=en`);
    expect(report.text).toContain("JPY 12,345");
    expect(report.text).not.toContain("123.45");
    expect((await verifyMerchant(shop.sql, merchant_id)).findings).toEqual([]);
  });

  test("of a currency whose notes are not known here is counted as one amount", async () => {
    const { merchant_id, call, open, close } = await openMerchant("KWD", "20000102");
    expect((await call("GET", "/v1/shifts/current")).json.denominations).toEqual([]);
    const shift = await open(1_500);
    const refused = await close(shift, { pieces: [{ denomination: 1_000, count: 1 }] });
    expectProblem(refused, 422, "CASH_CURRENCY_UNKNOWN");
    const chinese = await shop.call("GET", `/v1/problems/CASH_CURRENCY_UNKNOWN`, {
      headers: { "accept-language": "zh-CN" },
    });
    expect(chinese.status).toBe(200);
    const closed = await close(shift, { counted: 1_505, note: "a coin too many" });
    expect({ status: closed.status, text: closed.text }).toMatchObject({ status: 200 });
    expectShape(ShiftDocument, closed.json);
    expect(closed.json.closing).toMatchObject({
      ...{ pieces: [], counted_minor: 1_505, expected_minor: 1_500, over_short_minor: 5 },
    });
    const report = await call("GET", `/v1/shifts/${shift.shift_id}/report?format=html&language=en`);
    expect(report.text).toContain("KWD 1.505");
    const { data } = (await call("GET", "/v1/events?limit=1000")).json;
    const { payload } = data.findLast(({ type }: Json) => type === "SHIFT_CLOSED");
    expect(payload).toMatchObject({ isCounted: true, countedMinor: 1_505, overShortMinor: 5 });
    expect((await verifyMerchant(shop.sql, merchant_id)).findings).toEqual([]);
  });

  test("is counted one way or the other, and in no way less than nothing", async () => {
    const { open, close } = await openMerchant("IDR", "20000103");
    const shift = await open(1_000_000);
    const bad: readonly (readonly [count: object, pointer: string, detail: string])[] = [
      [{}, "/pieces", "is required, or counted instead"],
      [{ pieces: [], counted: 0 }, "/counted", "does not go with pieces"],
      [{ counted: -1 }, "/counted", "must be at least 0"],
      [{ counted: 0.5 }, "/counted", "must be a whole number"],
    ];
    for (const [count, pointer, detail] of bad) {
      const reply = await close(shift, count);
      expectProblem(reply, 422, "REQUEST_INVALID");
      expect(reply.json.errors).toEqual([{ pointer, detail }]);
    }
    expect(pointersOf(await close(shift, { pieces: null }))).toEqual(["/pieces"]);
    // Rupiah have sen, and a note of 10,000 is a million of them.
    const closed = await close(shift, { pieces: [{ denomination: 1_000_000, count: 1 }] });
    expect(closed.json.closing).toMatchObject({ counted_minor: 1_000_000, over_short_minor: 0 });
  });
});
