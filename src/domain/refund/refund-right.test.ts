/** How far a right to refund reaches. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { default_limits, refusalOf, type RefundRight } from "./refund-right.ts";

const limited: Extract<RefundRight, { kind: "limited" }> = {
  kind: "limited",
  operator_id: "op_1",
  date: "2026-03-21",
  store_no: null,
  per_refund_minor: 500n,
  per_day_minor: 800n,
  same_day_only: true,
};

const facts = {
  amount_minor: 500n,
  currency: "SGD",
  given_minor: 300n,
  paid_on: "2026-03-21",
  store_no: "S01",
};

describe("a limited right", () => {
  test("reaches up to its limits, and not a cent beyond", () => {
    expect(refusalOf(limited, facts)).toBeNull();
    expect(refusalOf(limited, { ...facts, amount_minor: 501n })).toEqual({
      code: "REFUND_LIMIT_EXCEEDED",
      limit: "PER_REFUND",
      left_minor: 500n,
      currency: "SGD",
    });
    expect(refusalOf(limited, { ...facts, given_minor: 301n })).toMatchObject({
      limit: "PER_DAY",
      left_minor: 499n,
    });
  });

  test("says that nothing is left, where a limit was lowered below what was given", () => {
    expect(refusalOf(limited, { ...facts, given_minor: 900n })).toMatchObject({ left_minor: 0n });
  });

  test("for the same day reaches to no other, and to none that is not known", () => {
    for (const paid_on of ["2026-03-20", "2026-03-22", null]) {
      const refusal = { code: "REFUND_NOT_SAME_DAY", paid_on };
      expect(refusalOf(limited, { ...facts, paid_on })).toEqual(refusal);
      expect(refusalOf({ ...limited, same_day_only: false }, { ...facts, paid_on })).toBeNull();
    }
  });

  test("of one store reaches to no other, nor to what was sold in none", () => {
    const right = { ...limited, store_no: "S01" };
    expect(refusalOf(right, facts)).toBeNull();
    for (const store_no of ["S02", null]) {
      const refusal = { code: "STORE_NOT_YOURS", store_no: "S01" };
      expect(refusalOf(right, { ...facts, store_no })).toEqual(refusal);
    }
  });

  test("never lets more go on a day than its limit, however it is asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 600n), { maxLength: 40 }), (amounts) => {
        let given_minor = 0n;
        for (const amount_minor of amounts) {
          const refusal = refusalOf(limited, { ...facts, amount_minor, given_minor });
          if (refusal === null) given_minor += amount_minor;
        }
        expect(given_minor <= 800n).toBe(true);
      }),
    );
  });
});

test("no right reaches to nothing, and an unlimited one to everything", () => {
  expect(refusalOf({ kind: "none" }, facts)).toEqual({ code: "REFUND_NOT_ALLOWED" });
  const far = { ...facts, amount_minor: 10n ** 12n, given_minor: 10n ** 12n, paid_on: null };
  expect(refusalOf({ kind: "unlimited" }, far)).toBeNull();
});

test("a cashier gives back what was paid today, up to 500.00 at once and 2,000.00 a day", () => {
  expect(default_limits["cashier"]).toEqual({
    per_refund_minor: 50_000n,
    per_day_minor: 200_000n,
    same_day_only: true,
  });
});
