import { describe, expect, test } from "vitest";
import { accepted, refused, two_off_ten } from "../../../test/support/member-samples.ts";
import { decideSaveCouponDefinition, type CouponDefinition } from "./coupon-definition.ts";

const save = (change: Partial<CouponDefinition>, existing?: CouponDefinition) =>
  decideSaveCouponDefinition({ definition: { ...two_off_ten, ...change } }, { existing });

describe("a coupon's definition", () => {
  test("is saved, and starts with nothing granted, whatever the command says", () => {
    expect(accepted(save({ granted_count: 99 }))).toEqual(two_off_ten);
  });

  test("may have all limits at once", () => {
    const limits: Partial<CouponDefinition> = {
      threshold_minor: 0n,
      store_ids: ["store_1", "store_2"],
      weekdays: ["mon", "sun"],
      dates: ["2028-02-29"],
      time_windows: [
        { from: "10:00:00", to: "12:00:00" },
        { from: "22:00:00", to: "02:00:00" },
      ],
      validity: { type: "CAMPAIGN", from_date: "2026-03-20", to_date: "2026-03-20" },
      total_count: 1,
      per_member_max: 1,
    };
    expect(accepted(save(limits))).toMatchObject(limits);
  });

  test.each<[string, string, Partial<CouponDefinition>]>([
    ["/amount_off_minor", "NOT_POSITIVE", { amount_off_minor: 0n }],
    ["/threshold_minor", "NEGATIVE", { threshold_minor: -1n }],
    ["/total_count", "NOT_POSITIVE", { total_count: 0 }],
    ["/total_count", "NOT_WHOLE", { total_count: 1.5 }],
    ["/per_member_max", "NOT_WHOLE", { per_member_max: Number.NaN }],
    ["/validity/days", "NEGATIVE", { validity: { type: "DAYS_AFTER_RECEIPT", days: -1 } }],
    ["/validity/days", "NOT_WHOLE", { validity: { type: "DAYS_AFTER_RECEIPT", days: 0.5 } }],
    ["/validity/days", "TOO_HIGH", { validity: { type: "DAYS_AFTER_RECEIPT", days: 1e9 } }],
    [
      "/validity/from_date",
      "NOT_A_DATE",
      { validity: { type: "CAMPAIGN", from_date: "2026-02-29", to_date: "2026-03-01" } },
    ],
    [
      "/validity/to_date",
      "ENDS_BEFORE_IT_STARTS",
      { validity: { type: "CAMPAIGN", from_date: "2026-03-02", to_date: "2026-03-01" } },
    ],
    ["/weekdays", "EMPTY_LIST", { weekdays: [] }],
    ["/store_ids/1", "REPEATED", { store_ids: ["a", "a"] }],
    ["/dates/0", "NOT_A_DATE", { dates: ["2026-13-01"] }],
    ["/dates/0", "NOT_A_DATE", { dates: ["20.3.2026"] }],
    ["/dates/0", "NOT_A_DATE", { dates: ["9999-12-31"] }],
    ["/time_windows", "EMPTY_LIST", { time_windows: [] }],
    ["/time_windows/0/to", "NOT_A_TIME", { time_windows: [{ from: "00:00:00", to: "24:00:00" }] }],
    ["/time_windows/0/from", "NOT_A_TIME", { time_windows: [{ from: "9:00", to: "10:00:00" }] }],
  ])("is refused for its fault at %s: %s", (pointer, detail, change) => {
    expect(refused(save(change))).toEqual({ code: "COUPON_DEFINITION_INVALID", pointer, detail });
  });
});

describe("once coupons of it are granted", () => {
  const granted: CouponDefinition = { ...two_off_ten, granted_count: 3, weekdays: ["mon", "tue"] };

  test("names, status and counts may change, and what was granted is kept", () => {
    const change = { name_en: "Two off", status: "PAUSED", total_count: 3 } as const;
    const saved = accepted(save({ ...change, weekdays: ["tue", "mon"] }, granted));
    expect(saved).toMatchObject({ ...change, granted_count: 3 });
  });

  test.each<Partial<CouponDefinition>>([
    { amount_off_minor: 100n },
    { threshold_minor: 2_000n },
    { currency: "SGD" },
    { store_ids: ["store_1"] },
    { weekdays: null },
    { dates: ["2026-03-20"] },
    { time_windows: [{ from: "10:00:00", to: "12:00:00" }] },
    { validity: { type: "DAYS_AFTER_RECEIPT", days: 8 } },
    { validity: { type: "CAMPAIGN", from_date: "2026-03-20", to_date: "2026-03-27" } },
  ])("its terms may not: %o", (change) => {
    const rejection = refused(save({ weekdays: granted.weekdays, ...change }, granted));
    expect(rejection).toEqual({
      code: "COUPON_TERMS_FROZEN",
      coupon_id: "two_off_ten",
      granted_count: 3,
    });
    expect(save(change, { ...granted, granted_count: 0 }).accepted).toBe(true);
  });

  test("there cannot be fewer in all than were granted", () => {
    expect(refused(save({ total_count: 2, weekdays: granted.weekdays }, granted))).toMatchObject({
      pointer: "/total_count",
      detail: "BELOW_GRANTED",
    });
  });
});
