import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accepted, accountOf, ming, refused } from "../../../test/support/member-samples.ts";
import {
  creditStoredValue,
  emptyAccount,
  payFromStoredValue,
  refundToStoredValue,
  totalMinor,
  type StoredValuePayment,
} from "./stored-value.ts";

const account = accountOf(ming, { principal_minor: 10_000n, gift_minor: 2_000n });
const pay = (amount_minor: bigint, from = account) =>
  payFromStoredValue(from, { member: ming, amount_minor, currency: "CNY" });

describe("a payment from stored value", () => {
  test("takes principal first, and gifts when that is used up", () => {
    expect(accepted(pay(9_000n)).payment).toMatchObject({
      principal_minor: 9_000n,
      gift_minor: 0n,
    });
    const { account: after, payment } = accepted(pay(11_000n));
    expect(payment).toEqual({
      principal_minor: 10_000n,
      gift_minor: 1_000n,
      currency: "CNY",
      refunded_minor: 0n,
    });
    expect(after).toMatchObject({ principal_minor: 0n, gift_minor: 1_000n });
  });

  test("may take everything, and not a cent more", () => {
    expect(totalMinor(accepted(pay(12_000n)).account)).toBe(0n);
    expect(refused(pay(12_001n))).toEqual({
      code: "STORED_VALUE_TOO_LOW",
      available_minor: 12_000n,
      wanted_minor: 12_001n,
      currency: "CNY",
    });
  });

  test.each([0n, -1n])("of %i is refused", (amount_minor) => {
    expect(refused(pay(amount_minor)).code).toBe("STORED_VALUE_AMOUNT_NOT_POSITIVE");
  });

  test("in another currency is refused", () => {
    const wanted = { member: ming, amount_minor: 1n, currency: "SGD" };
    expect(refused(payFromStoredValue(account, wanted))).toEqual({
      code: "STORED_VALUE_CURRENCY_DIFFERS",
      currency: "CNY",
      wanted_currency: "SGD",
    });
  });

  test.each([
    [{ ...ming, status: "BLOCKED" as const }, "MEMBER_BLOCKED"],
    [{ ...ming, status: "MERGED" as const, merged_into: "member_lin" }, "MEMBER_MERGED"],
    [{ ...ming, status: "ANONYMISED" as const }, "MEMBER_ANONYMISED"],
    [undefined, "MEMBER_UNKNOWN"],
  ])("by a member who may not is refused (%#)", (member, code) => {
    const wanted = { member, amount_minor: 1n, currency: "CNY" };
    expect(refused(payFromStoredValue(account, wanted)).code).toBe(code);
  });
});

describe("a refund to stored value", () => {
  const { payment } = accepted(pay(11_000n));

  test("of half a payment returns half of each balance", () => {
    const { returned } = accepted(refundToStoredValue(payment, 5_500n));
    expect(returned).toEqual({ principal_minor: 5_000n, gift_minor: 500n });
  });

  test("of more than is left of the payment is refused, and says what is left", () => {
    const { payment: rest } = accepted(refundToStoredValue(payment, 10_000n));
    expect(refused(refundToStoredValue(rest, 1_001n))).toEqual({
      code: "STORED_VALUE_REFUND_TOO_HIGH",
      refundable_minor: 1_000n,
      wanted_minor: 1_001n,
      currency: "CNY",
    });
    expect(refused(refundToStoredValue(payment, 0n)).code).toBe("STORED_VALUE_AMOUNT_NOT_POSITIVE");
  });

  test("gives the odd cent as principal", () => {
    const even: StoredValuePayment = {
      principal_minor: 1n,
      gift_minor: 1n,
      currency: "CNY",
      refunded_minor: 0n,
    };
    const { returned } = accepted(refundToStoredValue(even, 1n));
    expect(returned).toEqual({ principal_minor: 1n, gift_minor: 0n });
  });
});

const balance = fc.bigInt({ min: 0n, max: 10n ** 9n });
const payments = fc
  .record({ principal_minor: balance, gift_minor: balance })
  .filter((portions) => totalMinor(portions) > 0n)
  .chain((portions) =>
    fc.record({
      portions: fc.constant(portions),
      amount_minor: fc.bigInt({ min: 1n, max: totalMinor(portions) }),
      wanted: fc.array(fc.bigInt({ min: 1n, max: totalMinor(portions) }), { maxLength: 30 }),
    }),
  );

describe("whatever is paid and refunded", () => {
  test("both balances are as before when everything went back, in however many parts", () => {
    fc.assert(
      fc.property(payments, ({ portions, amount_minor, wanted }) => {
        const before = accountOf(ming, portions);
        let { account: now, payment } = accepted(pay(amount_minor, before));
        expect(totalMinor(now)).toBe(totalMinor(before) - amount_minor);
        for (const part of [...wanted, amount_minor]) {
          const left = amount_minor - payment.refunded_minor;
          if (left === 0n) break;
          const step = accepted(refundToStoredValue(payment, part < left ? part : left));
          expect(step.returned.principal_minor).toBeGreaterThanOrEqual(0n);
          expect(step.returned.gift_minor).toBeGreaterThanOrEqual(0n);
          expect(totalMinor(step.returned)).toBe(part < left ? part : left);
          payment = step.payment;
          now = creditStoredValue(now, step.returned);
        }
        expect(now).toEqual(before);
        expect(refused(refundToStoredValue(payment, 1n)).code).toBe("STORED_VALUE_REFUND_TOO_HIGH");
      }),
    );
  });

  test("parts return together what one refund of their sum returns", () => {
    fc.assert(
      fc.property(payments, ({ portions, amount_minor, wanted }) => {
        const { payment } = accepted(pay(amount_minor, accountOf(ming, portions)));
        let state = payment;
        let sum = emptyAccount(ming, "CNY");
        for (const part of wanted) {
          const step = refundToStoredValue(state, part);
          if (!step.accepted) continue;
          state = step.change.payment;
          sum = creditStoredValue(sum, step.change.returned);
        }
        if (state.refunded_minor === 0n) return;
        const at_once = accepted(refundToStoredValue(payment, state.refunded_minor));
        expect(sum).toMatchObject(at_once.returned);
      }),
    );
  });

  test("no balance goes below zero and no principal becomes a gift or the other way round", () => {
    const steps = fc.array(
      fc.record({
        kind: fc.constantFrom("recharge", "pay", "refund"),
        amount_minor: fc.bigInt({ min: 1n, max: 5_000n }),
        gift_minor: fc.bigInt({ min: 0n, max: 500n }),
        pick: fc.nat(20),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        let now = emptyAccount(ming, "CNY");
        let in_all = { principal_minor: 0n, gift_minor: 0n };
        const made: StoredValuePayment[] = [];
        for (const { kind, amount_minor, gift_minor, pick } of all) {
          if (kind === "recharge") {
            const portions = { principal_minor: amount_minor, gift_minor };
            now = creditStoredValue(now, portions);
            in_all = {
              principal_minor: in_all.principal_minor + amount_minor,
              gift_minor: in_all.gift_minor + gift_minor,
            };
          } else if (kind === "pay") {
            const paid = pay(amount_minor, now);
            expect(paid.accepted).toBe(amount_minor <= totalMinor(now));
            if (!paid.accepted) continue;
            now = paid.change.account;
            made.push(paid.change.payment);
          } else if (made.length > 0) {
            const index = pick % made.length;
            const step = refundToStoredValue(made[index]!, amount_minor);
            if (!step.accepted) continue;
            made[index] = step.change.payment;
            now = creditStoredValue(now, step.change.returned);
          }
          expect(now.principal_minor).toBeGreaterThanOrEqual(0n);
          expect(now.gift_minor).toBeGreaterThanOrEqual(0n);
        }
        for (const payment of made) {
          const left = totalMinor(payment) - payment.refunded_minor;
          if (left === 0n) continue;
          now = creditStoredValue(now, accepted(refundToStoredValue(payment, left)).returned);
        }
        expect(now).toMatchObject(in_all);
      }),
    );
  });
});
