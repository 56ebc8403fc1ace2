import { describe, expect, test } from "vitest";
import { accepted, ming, refused } from "../../../test/support/member-samples.ts";
import {
  applyRecharge,
  offeredRules,
  planRecharge,
  recharge_rule_types,
  type RechargeRule,
} from "./recharge-rule.ts";

const hundred: RechargeRule = {
  merchant_id: ming.merchant_id,
  rule_id: "hundred",
  recharge_amount_minor: 10_000n,
  currency: "CNY",
  gift: { type: "BALANCE", gift_minor: 2_000n },
  first_recharge_only: false,
  active: true,
};
const welcome: RechargeRule = { ...hundred, rule_id: "welcome", first_recharge_only: true };

const plan = (rule: RechargeRule | undefined, recharge_count = 0) =>
  planRecharge(
    { rule_id: rule?.rule_id ?? "gone", amount_minor: 1n, currency: "CNY" },
    { member: ming, rule, recharge_count },
  );

describe("a recharge is planned", () => {
  test("by a rule, for the rule's amount whatever was typed", () => {
    expect(accepted(plan(hundred))).toEqual({
      member_id: ming.member_id,
      amount_minor: 10_000n,
      currency: "CNY",
      rule: { rule_id: "hundred", gift: hundred.gift, first_recharge_only: false },
    });
  });

  test("without a rule, for any amount above zero", () => {
    const wanted = { rule_id: null, amount_minor: 12_345n, currency: "CNY" };
    const facts = { member: ming, rule: undefined, recharge_count: 0 };
    expect(accepted(planRecharge(wanted, facts))).toMatchObject({
      amount_minor: 12_345n,
      rule: null,
    });
    expect(refused(planRecharge({ ...wanted, amount_minor: 0n }, facts)).code).toBe(
      "STORED_VALUE_AMOUNT_NOT_POSITIVE",
    );
  });

  test("by a rule for the first recharge, the first time only", () => {
    expect(accepted(plan(welcome, 0)).rule?.rule_id).toBe("welcome");
    expect(refused(plan(welcome, 1))).toEqual({
      code: "RECHARGE_RULE_FIRST_ONLY",
      rule_id: "welcome",
    });
  });

  test("but not by a rule that is gone, switched off, or of another currency", () => {
    expect(refused(plan(undefined)).code).toBe("RECHARGE_RULE_UNKNOWN");
    expect(refused(plan({ ...hundred, active: false })).code).toBe("RECHARGE_RULE_INACTIVE");
    expect(refused(plan({ ...hundred, currency: "SGD" })).code).toBe(
      "STORED_VALUE_CURRENCY_DIFFERS",
    );
  });

  test("and not for a member who is blocked", () => {
    const facts = { member: { ...ming, status: "BLOCKED" as const }, rule: hundred };
    const wanted = { rule_id: "hundred", amount_minor: 1n, currency: "CNY" };
    expect(refused(planRecharge(wanted, { ...facts, recharge_count: 0 })).code).toBe(
      "MEMBER_BLOCKED",
    );
  });
});

describe("a paid recharge brings", () => {
  const bring = (rule: RechargeRule, recharge_count = 0) =>
    applyRecharge(accepted(plan(rule)), { recharge_count });
  const plain = {
    principal_minor: 10_000n,
    gift_minor: 0n,
    currency: "CNY",
    points: 0n,
    coupons: null,
    is_gift_withheld: false,
  };

  test("stored value that is a gift, apart from the principal", () => {
    expect(bring(hundred)).toEqual({ ...plain, gift_minor: 2_000n });
  });

  test("points", () => {
    const rule: RechargeRule = { ...hundred, gift: { type: "POINTS", points: 500n } };
    expect(bring(rule)).toEqual({ ...plain, points: 500n });
  });

  test("coupons", () => {
    const gift = { type: "COUPON", coupon_id: "two_off_ten", count: 3 } as const;
    const coupons = { coupon_id: "two_off_ten", count: 3 };
    expect(bring({ ...hundred, gift })).toEqual({ ...plain, coupons });
  });

  test("no gift when it was for the first recharge and another was paid before it", () => {
    expect(bring(welcome)).toEqual({ ...plain, gift_minor: 2_000n });
    expect(bring(welcome, 1)).toEqual({ ...plain, is_gift_withheld: true });
  });

  test("what was promised, though the rule was changed in the meantime", () => {
    const planned = accepted(plan(hundred));
    const changed: RechargeRule = { ...hundred, gift: { type: "POINTS", points: 1n } };
    expect(changed.rule_id).toBe(planned.rule?.rule_id);
    expect(applyRecharge(planned, { recharge_count: 5 }).gift_minor).toBe(2_000n);
  });
});

describe("the rules that are offered", () => {
  const rules = [
    { ...hundred, rule_id: "big", recharge_amount_minor: 50_000n },
    hundred,
    welcome,
    { ...hundred, rule_id: "off", active: false },
    { ...hundred, rule_id: "abroad", currency: "SGD" },
  ];

  test("are the active ones of the currency, the smallest first", () => {
    const ids = (recharge_count: number) =>
      offeredRules(rules, { recharge_count, currency: "CNY" }).map(({ rule_id }) => rule_id);
    expect(ids(0)).toEqual(["hundred", "welcome", "big"]);
    expect(ids(1)).toEqual(["hundred", "big"]);
  });

  test("can each be planned", () => {
    for (const rule of offeredRules(rules, { recharge_count: 0, currency: "CNY" })) {
      expect(plan(rule).accepted).toBe(true);
    }
  });

  test("have the numbers of the cashier API", () => {
    expect(recharge_rule_types).toEqual({ BALANCE: 1, POINTS: 2, COUPON: 3 });
  });
});
