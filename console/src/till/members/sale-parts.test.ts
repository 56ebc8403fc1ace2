import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CouponDefinitionDocument, CouponDocument } from "../../../../src/contract/coupon.ts";
import type { MemberDetail } from "../../../../src/contract/member.ts";
import { couponFault } from "./coupon-fault.ts";
import { balanceMinor, memberFieldsOf, nobody, partsOf, type MemberSide } from "./sale-parts.ts";

const sgd = (amount: number) => ({ amount, currency: "SGD" });
const lin: MemberDetail = {
  ...{ member_id: "member_lin", card_no: "7000000000000013", phone: "+6591234567", name: "Lin" },
  ...{ status: "ACTIVE", merged_into: null, recharge_count: 1, created_at: "2026-01-01T00:00:00Z" },
  ...{ balances: [{ principal: sgd(6_000), gift: sgd(1_500) }], points: 500, coupons: [] },
  ...{ lots: [], open_refunds: [] },
};
const coupon: CouponDocument = {
  ...{ code: "0A1B2C3D4E5F6G7H", coupon_id: "two_off", member_id: "member_lin", status: "UNUSED" },
  ...{ granted_at: "2026-03-01T00:00:00Z", valid_from: "2026-03-01T00:00:00Z" },
  ...{ expiry_at: "2026-03-31T16:00:00Z", used_at: null, trade_order_id: null },
};
const definition: CouponDefinitionDocument = {
  ...{ coupon_id: "two_off", name: { zh: "满20减2", en: "2 off 20" }, status: "ACTIVE" },
  ...{ amount_off: 200, threshold: 2_000, currency: "SGD", store_nos: null, weekdays: null },
  ...{ dates: null, time_windows: null, validity: { type: "DAYS_AFTER_RECEIPT", days: 30 } },
  ...{ total_count: null, per_member_max: null, granted_count: 1 },
};
const rate = { points: 100, amount: 100 };
const at = (total_minor: number) => ({ total_minor, currency: "SGD", rate });
const all: MemberSide = {
  ...{ member: lin, code: null, coupon: { coupon, definition } },
  ...{ points: 500, account_minor: "most" },
};

describe("the parts of a sale", () => {
  test("are the coupon, then points, then the account, then what is left", () => {
    const parts = partsOf(all, at(9_000));
    expect(parts).toEqual({
      ...{ coupon_minor: 200, due_minor: 8_800, points: 500, points_minor: 500 },
      ...{ account_minor: 7_500, left_minor: 800 },
    });
    expect(memberFieldsOf(all, parts)).toEqual({
      ...{ coupon_code: coupon.code, member: { member_id: "member_lin" } },
      ...{ points: 500, member_amount: 7_500 },
    });
  });

  test("of nobody are the whole sum", () => {
    const parts = partsOf(nobody, at(9_000));
    expect(parts.left_minor).toBe(9_000);
    expect(memberFieldsOf(nobody, parts)).toEqual({});
  });

  test("always sum up to the cart, and never take what the member does not have", () => {
    const amounts = fc.integer({ min: 0, max: 20_000 });
    const account = fc.oneof(fc.constant("most" as const), fc.integer({ min: 0, max: 7_500 }));
    fc.assert(
      fc.property(amounts, fc.nat(500), account, (total_minor, points, account_minor) => {
        const parts = partsOf({ ...all, points, account_minor }, at(total_minor));
        const { coupon_minor, points_minor, left_minor } = parts;
        expect(coupon_minor + points_minor + parts.account_minor + left_minor).toBe(total_minor);
        expect(left_minor).toBeGreaterThanOrEqual(0);
        expect(parts.account_minor).toBeLessThanOrEqual(balanceMinor(lin, "SGD"));
        expect(parts.points).toBeLessThanOrEqual(points);
      }),
    );
  });
});

describe("a coupon", () => {
  // A Friday noon in Singapore.
  const place = {
    ...{ store_no: "S01", time_zone: "Asia/Singapore", gross_minor: 2_000 },
    now_ms: Date.parse("2026-03-20T04:00:00Z"),
  };
  test.each([
    [{}, {}, null],
    [{ status: "USED" }, {}, "used"],
    [{ expiry_at: "2026-03-20T04:00:00Z" }, {}, "expired"],
    [{ valid_from: "2026-03-20T04:00:01Z" }, {}, "not_yet"],
    [{}, { store_nos: ["S02"] }, "wrong_store"],
    [{}, { weekdays: ["fri"] }, null],
    [{}, { weekdays: ["sat"] }, "wrong_day"],
    [{}, { dates: ["2026-03-21"] }, "wrong_day"],
    [{}, { time_windows: [{ from: "22:00:00", to: "12:00:00" }] }, null],
    [{}, { time_windows: [{ from: "12:00:01", to: "13:00:00" }] }, "wrong_time"],
    [{}, { threshold: 2_001 }, "too_small"],
  ] as const)("%j of %j is refused as %s", (of_coupon, of_definition, fault) => {
    const chosen = {
      coupon: { ...coupon, ...of_coupon },
      definition: { ...definition, ...of_definition } as CouponDefinitionDocument,
    };
    expect(couponFault(chosen, place)).toBe(fault);
  });
});
