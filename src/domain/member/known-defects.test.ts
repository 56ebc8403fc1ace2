/**
 * Defects that were found in other cashier systems, and that we do not have. The numbers are those
 * of the project's list of twenty.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accepted,
  accountOf,
  localInstant,
  ming,
  points_rule,
  refused,
  shanghai,
  two_off_ten,
  unused_grant,
} from "../../../test/support/member-samples.ts";
import { decideAnonymiseMember } from "./anonymise-member.ts";
import { methodOfProduct } from "../trade/product-code.ts";
import type { CouponDefinition } from "./coupon-definition.ts";
import type { CouponGrant } from "./coupon.ts";
import { earnedPoints, pointsToTakeBack } from "./points.ts";
import { refundRecharge } from "./refund-recharge.ts";
import { creditStoredValue, payFromStoredValue, refundToStoredValue } from "./stored-value.ts";
import { checkCoupon, decideWriteOffCoupon, type CouponUse } from "./write-off-coupon.ts";

const friday_noon_ms = localInstant("2026-03-20T12:00:00");

const use = (order_amount_minor: bigint, trade_order_id = "E01"): CouponUse => ({
  order: { trade_order_id, order_amount_minor, currency: "CNY" },
  store_id: "store_1",
  member_id: null,
});
const factsOf = (
  grant: CouponGrant = unused_grant,
  definition: Partial<CouponDefinition> = {},
) => ({
  grant,
  definition: { ...two_off_ten, ...definition },
  owner: ming,
  time_zone: shanghai,
});

describe("defect 1: no points were credited for payments by a scanned code", () => {
  // As the till says it: by the number of the channel's product.
  test.each(["8020", "8021", "8022"] as const)("product %s earns like cash", (product_id) => {
    const method = methodOfProduct(product_id);
    if (method === null) expect.fail("a product of nobody");
    const points = earnedPoints(points_rule, [{ method, amount_minor: 5_000n }]);
    expect(points).toBe(25n);
    expect(points).toBe(earnedPoints(points_rule, [{ method: "cash", amount_minor: 5_000n }]));
  });
});

describe("defect 6: a coupon was spent twice", () => {
  test("of any number of orders that want it, one gets it; the others learn which", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 50 }), (count) => {
        let grant: CouponGrant = unused_grant;
        const winners: string[] = [];
        for (let number = 0; number < count; number++) {
          const trade_order_id = `E${number}`;
          const stamp = { now_ms: friday_noon_ms + number };
          const decision = decideWriteOffCoupon(use(1_200n, trade_order_id), factsOf(grant), stamp);
          if (decision.accepted) {
            winners.push(trade_order_id);
            grant = decision.change.grant;
          } else {
            expect(decision.rejection).toEqual({
              code: "COUPON_USED",
              used_at_ms: friday_noon_ms,
              trade_order_id: "E0",
            });
          }
        }
        expect(winners).toEqual(["E0"]);
      }),
    );
  });
});

describe("defect 7: time windows compared start with start, all had to match, days failed", () => {
  const time_windows = [
    { from: "10:00:00", to: "12:00:00" },
    { from: "15:00:00", to: "16:00:00" },
  ];
  const at = (text: string, definition: Partial<CouponDefinition>) =>
    checkCoupon(use(1_200n), factsOf(unused_grant, definition), {
      now_ms: localInstant(`2026-03-20T${text}`),
    });

  test.each(["10:30:00", "11:59:59", "12:00:00", "15:00:00", "15:59:59"])(
    "at %s one window allows it, and one is enough",
    (time) => {
      expect(at(time, { time_windows }).accepted).toBe(true);
    },
  );

  test.each(["12:00:01", "14:59:59", "16:00:01", "23:00:00"])(
    "at %s a window that has begun has ended as well",
    (time) => {
      expect(refused(at(time, { time_windows })).code).toBe("COUPON_WRONG_TIME");
    },
  );

  test("a list of days is read as such, with and without days of the week", () => {
    const dates = ["2026-03-20", "2026-10-01"];
    expect(at("12:00:00", { dates }).accepted).toBe(true);
    expect(at("12:00:00", { dates, weekdays: ["fri"] }).accepted).toBe(true);
    expect(refused(at("12:00:00", { dates: ["2026-10-01"], weekdays: null })).code).toBe(
      "COUPON_WRONG_DATE",
    );
  });
});

describe("defect 8: the threshold was held against what was paid, and the expiry ignored", () => {
  test("10.00 ordered, 8.00 paid with 2 off from 10: good", () => {
    const { discount_minor } = accepted(
      checkCoupon(use(1_000n), factsOf(), { now_ms: friday_noon_ms }),
    );
    expect(1_000n - discount_minor).toBe(800n);
  });

  test("a coupon that is over is refused, swept or not", () => {
    const now_ms = unused_grant.expiry_at_ms;
    expect(refused(checkCoupon(use(1_000n), factsOf(), { now_ms })).code).toBe("COUPON_EXPIRED");
  });
});

describe("defect 10: taking points back failed where the quotient has no end", () => {
  test("a third of 10 points, three times, is 10 points", () => {
    const sale = { paid_minor: 300n, given_points: 10n };
    const parts = [0n, 100n, 200n].map((before_minor) =>
      pointsToTakeBack(sale, { before_minor, after_minor: before_minor + 100n }),
    );
    expect(parts).toEqual([3n, 4n, 3n]);
  });
});

describe("defect 19: gifts and principal were one number, and stored value could not be refunded", () => {
  const account = accountOf(ming, { principal_minor: 10_000n, gift_minor: 2_000n });
  const wanted = { member: ming, amount_minor: 11_000n, currency: "CNY" };
  const { account: after, payment } = accepted(payFromStoredValue(account, wanted));

  test("a payment of 110 takes 100 principal and 10 gift; 55 refunded return 50 and 5", () => {
    expect(payment).toMatchObject({ principal_minor: 10_000n, gift_minor: 1_000n });
    const { returned } = accepted(refundToStoredValue(payment, 5_500n));
    expect(returned).toEqual({ principal_minor: 5_000n, gift_minor: 500n });
    expect(creditStoredValue(after, returned)).toMatchObject({
      principal_minor: 5_000n,
      gift_minor: 1_500n,
    });
  });

  test("a gift is never paid out: a recharge of 100 with 20 on top returns 100", () => {
    const recharge = {
      principal_minor: 10_000n,
      gift_minor: 2_000n,
      currency: "CNY",
      refunded_minor: 0n,
    };
    expect(refused(refundRecharge(account, recharge, 12_000n))).toMatchObject({
      code: "RECHARGE_REFUND_TOO_HIGH",
      refundable_minor: 10_000n,
    });
    const { taken_back, account: rest } = accepted(refundRecharge(account, recharge, 10_000n));
    expect(taken_back).toEqual({ principal_minor: 10_000n, gift_minor: 2_000n });
    expect(rest).toMatchObject({ principal_minor: 0n, gift_minor: 0n });
  });

  test("principal is owed to the member to the end; a gift is not", () => {
    const holdings = { accounts: [account], lots: [], coupons: [] };
    const command = { type: "ANONYMISE_MEMBER", member_id: ming.member_id } as const;
    const facts = { member: ming, absorbed: [], holdings };
    expect(refused(decideAnonymiseMember(command, facts, { now_ms: 0 })).code).toBe(
      "MEMBER_HAS_PRINCIPAL",
    );
  });
});
