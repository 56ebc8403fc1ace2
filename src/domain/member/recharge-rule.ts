/**
 * What a member is given on top of a recharge: stored value that cannot be paid out, points, or
 * coupons. A rule is chosen when the recharge is asked for, written down with it, and applied when
 * the money is there.
 */
import { accept } from "../decision.ts";
import { requireActive, type Member } from "./member.ts";
import { refuse, type MemberDecision } from "./rejection.ts";
import { amountFault, type Portions } from "./stored-value.ts";

export type RechargeGift =
  | Readonly<{ type: "BALANCE"; gift_minor: bigint }>
  | Readonly<{ type: "POINTS"; points: bigint }>
  | Readonly<{ type: "COUPON"; coupon_id: string; count: number }>;

/** The numbers of the cashier API's `ruleType`. */
export const recharge_rule_types: Readonly<Record<RechargeGift["type"], 1 | 2 | 3>> = {
  BALANCE: 1,
  POINTS: 2,
  COUPON: 3,
};

export type RechargeRule = Readonly<{
  merchant_id: string;
  rule_id: string;
  /** What the member pays in: the rule's amount goes before any other that was typed. */
  recharge_amount_minor: bigint;
  currency: string;
  gift: RechargeGift;
  first_recharge_only: boolean;
  active: boolean;
}>;

/** A recharge that waits for its money; the rule as it was promised. */
export type PlannedRecharge = Readonly<{
  member_id: string;
  amount_minor: bigint;
  currency: string;
  rule: Pick<RechargeRule, "rule_id" | "gift" | "first_recharge_only"> | null;
}>;

/** The rules that a member may choose from, the smallest amount first. */
export function offeredRules(
  rules: readonly RechargeRule[],
  member: Readonly<{ recharge_count: number; currency: string }>,
): RechargeRule[] {
  return rules
    .filter((rule) => rule.active && rule.currency === member.currency)
    .filter((rule) => !rule.first_recharge_only || member.recharge_count === 0)
    .sort((one, other) => Number(one.recharge_amount_minor - other.recharge_amount_minor));
}

/** Plans a recharge by a rule, or of any amount without one, which gives nothing on top. */
export function planRecharge(
  wanted: Readonly<{ rule_id: string | null; amount_minor: bigint; currency: string }>,
  facts: Readonly<{
    member: Member | undefined;
    /** The rule that is named. */
    rule: RechargeRule | undefined;
    /** Recharges of the member that were paid, of whatever kind. */
    recharge_count: number;
  }>,
): MemberDecision<PlannedRecharge> {
  const active = requireActive(facts.member);
  if (!active.accepted) return active;
  const { member_id } = active.change;
  const { rule_id, amount_minor, currency } = wanted;
  if (rule_id === null) {
    const fault = amountFault(amount_minor, currency);
    if (fault !== null) return refuse(fault);
    return accept({ member_id, amount_minor, currency, rule: null });
  }
  const { rule } = facts;
  if (rule === undefined) return refuse({ code: "RECHARGE_RULE_UNKNOWN", rule_id });
  if (!rule.active) return refuse({ code: "RECHARGE_RULE_INACTIVE", rule_id });
  if (rule.currency !== currency) {
    return refuse({
      code: "STORED_VALUE_CURRENCY_DIFFERS",
      currency: rule.currency,
      wanted_currency: currency,
    });
  }
  const { gift, first_recharge_only } = rule;
  if (first_recharge_only && facts.recharge_count > 0) {
    return refuse({ code: "RECHARGE_RULE_FIRST_ONLY", rule_id });
  }
  return accept({
    member_id,
    amount_minor: rule.recharge_amount_minor,
    currency,
    rule: { rule_id, gift, first_recharge_only },
  });
}

export type AppliedRecharge = Portions &
  Readonly<{
    currency: string;
    points: bigint;
    coupons: Readonly<{ coupon_id: string; count: number }> | null;
    /** True when the gift lapsed: another recharge was paid first, and it is for the first only. */
    is_gift_withheld: boolean;
  }>;

/**
 * What a paid recharge brings. It never fails: the money is there, and is the member's. Of several
 * planned as the first, the first that is paid has the gift.
 */
export function applyRecharge(
  planned: PlannedRecharge,
  facts: Readonly<{ recharge_count: number }>,
): AppliedRecharge {
  const { amount_minor: principal_minor, currency, rule } = planned;
  const plain: AppliedRecharge = {
    principal_minor,
    gift_minor: 0n,
    currency,
    points: 0n,
    coupons: null,
    is_gift_withheld: false,
  };
  if (rule === null) return plain;
  if (rule.first_recharge_only && facts.recharge_count > 0) {
    return { ...plain, is_gift_withheld: true };
  }
  const { gift } = rule;
  switch (gift.type) {
    case "BALANCE":
      return { ...plain, gift_minor: gift.gift_minor };
    case "POINTS":
      return { ...plain, points: gift.points };
    case "COUPON":
      return { ...plain, coupons: { coupon_id: gift.coupon_id, count: gift.count } };
  }
}
