import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accepted, accountOf, ming, refused } from "../../../test/support/member-samples.ts";
import { refundableRecharge, refundRecharge, type RechargeRecord } from "./refund-recharge.ts";
import { shareAt } from "./share.ts";
import { payFromStoredValue } from "./stored-value.ts";

const recharge: RechargeRecord = {
  principal_minor: 10_000n,
  gift_minor: 2_000n,
  currency: "CNY",
  refunded_minor: 0n,
};
const account = accountOf(ming, { principal_minor: 10_000n, gift_minor: 2_000n });

describe("the refund of a recharge", () => {
  test("pays out principal and takes the gift back in proportion", () => {
    const half = accepted(refundRecharge(account, recharge, 5_000n));
    expect(half.taken_back).toEqual({ principal_minor: 5_000n, gift_minor: 1_000n });
    expect(half.account).toMatchObject({ principal_minor: 5_000n, gift_minor: 1_000n });
    const rest = accepted(refundRecharge(half.account, half.recharge, 5_000n));
    expect(rest.account).toMatchObject({ principal_minor: 0n, gift_minor: 0n });
    expect(refused(refundRecharge(rest.account, rest.recharge, 1n))).toMatchObject({
      code: "RECHARGE_REFUND_TOO_HIGH",
      refundable_minor: 0n,
    });
  });

  test("never pays out what was spent", () => {
    const wanted = { member: ming, amount_minor: 4_000n, currency: "CNY" };
    const spent = accepted(payFromStoredValue(account, wanted)).account;
    expect(refused(refundRecharge(spent, recharge, 6_001n))).toEqual({
      code: "RECHARGE_REFUND_TOO_HIGH",
      refundable_minor: 6_000n,
      wanted_minor: 6_001n,
      currency: "CNY",
    });
  });

  test("goes as far as the gift can still be taken back", () => {
    // The gift was spent, and principal of another recharge came after.
    const later = accountOf(ming, { principal_minor: 10_000n, gift_minor: 500n });
    expect(refundableRecharge(later, recharge)).toBe(2_502n);
    const { taken_back } = accepted(refundRecharge(later, recharge, 2_502n));
    expect(taken_back.gift_minor).toBe(500n);
  });

  test("of nothing, or in another currency, is refused", () => {
    expect(refused(refundRecharge(account, recharge, 0n)).code).toBe(
      "STORED_VALUE_AMOUNT_NOT_POSITIVE",
    );
    const other = { ...account, currency: "SGD" };
    expect(refused(refundRecharge(other, recharge, 1n)).code).toBe("STORED_VALUE_CURRENCY_DIFFERS");
  });

  test("up to what it says is refundable leaves no balance below zero; one more is refused", () => {
    const amounts = fc.bigInt({ min: 0n, max: 50_000n });
    const worlds = fc.record({
      principal_minor: fc.bigInt({ min: 1n, max: 50_000n }),
      gift_minor: amounts,
      on_account: fc.record({ principal_minor: amounts, gift_minor: amounts }),
      first: amounts,
    });
    fc.assert(
      fc.property(worlds, ({ principal_minor, gift_minor, on_account, first }) => {
        let record: RechargeRecord = {
          principal_minor,
          gift_minor,
          currency: "CNY",
          refunded_minor: 0n,
        };
        let now = accountOf(ming, on_account);
        const early = refundRecharge(now, record, first);
        if (early.accepted) ({ account: now, recharge: record } = early.change);
        const refundable_minor = refundableRecharge(now, record);
        expect(refundRecharge(now, record, refundable_minor + 1n).accepted).toBe(false);
        if (refundable_minor === 0n) return;
        const { account: after, recharge: done } = accepted(
          refundRecharge(now, record, refundable_minor),
        );
        expect(after.principal_minor).toBeGreaterThanOrEqual(0n);
        expect(after.gift_minor).toBeGreaterThanOrEqual(0n);
        expect(done.refunded_minor).toBeLessThanOrEqual(principal_minor);
        // One more would pay out what was not recharged, is not there, or has a gift on it that
        // was spent.
        const proportion = { whole: principal_minor, share: gift_minor };
        const has_ended =
          done.refunded_minor === principal_minor ||
          after.principal_minor === 0n ||
          shareAt(done.refunded_minor + 1n, proportion) - shareAt(done.refunded_minor, proportion) >
            after.gift_minor;
        expect(has_ended).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
