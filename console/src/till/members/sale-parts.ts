/**
 * What a member and a coupon do to a sale: what the till shows before the server decides. Amounts
 * are integer minor units; points are whole.
 */
import type { CouponDefinitionDocument, CouponDocument } from "../../../../src/contract/coupon.ts";
import type { MemberDetail } from "../../../../src/contract/member.ts";
import type { PointsRule } from "../../../../src/contract/recharge-rule.ts";

export type ChosenCoupon = Readonly<{
  coupon: CouponDocument;
  definition: CouponDefinitionDocument;
}>;

export type MemberSide = Readonly<{
  /** Null while the sale is nobody's. */
  member: MemberDetail | null;
  /** The one-time code that named the member: the sale uses it up. */
  code: string | null;
  coupon: ChosenCoupon | null;
  /** Points to pay with; zero for none. */
  points: number;
  /** Out of the account; `most` is as much as there is and is needed. */
  account_minor: number | "most";
}>;

export const nobody: MemberSide = {
  ...{ member: null, code: null, coupon: null },
  ...{ points: 0, account_minor: 0 },
};

/** So many points pay so many minor units. */
export type PointsRate = NonNullable<PointsRule["tender_rate"]>;

export type SaleParts = Readonly<{
  coupon_minor: number;
  /** What is to be paid in all, when the coupon has taken off its part. */
  due_minor: number;
  points: number;
  points_minor: number;
  account_minor: number;
  /** What is left to be paid in cash or by a code. */
  left_minor: number;
}>;

/** The parts of a cart that comes to `total_minor` after its discount. */
export function partsOf(
  side: MemberSide,
  sale: Readonly<{ total_minor: number; currency: string; rate: PointsRate | null }>,
): SaleParts {
  const { total_minor, currency, rate } = sale;
  const { member, coupon } = side;
  const off_minor = coupon === null ? 0 : coupon.definition.amount_off;
  const coupon_minor = Math.min(off_minor, total_minor);
  const due_minor = total_minor - coupon_minor;
  if (member === null) {
    const none = { points: 0, points_minor: 0, account_minor: 0 };
    return { coupon_minor, due_minor, ...none, left_minor: due_minor };
  }
  const points_minor = rate === null ? 0 : Math.min(worthOf(side.points, rate), due_minor);
  const points = rate === null ? 0 : pointsFor(points_minor, rate);
  const after_points_minor = due_minor - points_minor;
  const wanted_minor =
    side.account_minor === "most" ? balanceMinor(member, currency) : side.account_minor;
  const account_minor = Math.min(wanted_minor, after_points_minor);
  const left_minor = after_points_minor - account_minor;
  return { coupon_minor, due_minor, points, points_minor, account_minor, left_minor };
}

/** What the points pay, rounded down to a whole minor unit. */
export function worthOf(points: number, rate: PointsRate): number {
  return Number((BigInt(points) * BigInt(rate.amount)) / BigInt(rate.points));
}

/** The fewest points that pay the amount. */
function pointsFor(amount_minor: number, rate: PointsRate): number {
  const product = BigInt(amount_minor) * BigInt(rate.points) + BigInt(rate.amount) - 1n;
  return Number(product / BigInt(rate.amount));
}

/** Everything that the member can spend in the currency: their own money and what was given. */
export function balanceMinor({ balances }: MemberDetail, currency: string): number {
  return balances
    .filter(({ principal }) => principal.currency === currency)
    .reduce((sum, { principal, gift }) => sum + principal.amount + gift.amount, 0);
}

/** What a sale with these parts asks of the server, beside its tickets. */
export function memberFieldsOf(side: MemberSide, parts: SaleParts) {
  const { member, code, coupon } = side;
  const of_coupon = coupon === null ? {} : { coupon_code: coupon.coupon.code };
  if (member === null) return of_coupon;
  const { points, account_minor } = parts;
  return {
    ...of_coupon,
    member: code === null ? { member_id: member.member_id } : { code },
    ...(points === 0 ? {} : { points }),
    ...(account_minor === 0 ? {} : { member_amount: account_minor }),
  };
}
