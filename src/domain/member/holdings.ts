/** All that a member has, for what happens to it as a whole: a merge, or being forgotten. */
import type { CouponGrant } from "./coupon.ts";
import type { PointsLot } from "./points-lot.ts";
import type { StoredValue } from "./stored-value.ts";

export type Holdings = Readonly<{
  /** One for each currency. */
  accounts: readonly StoredValue[];
  /** With points on them, or with points that are used and may come back. */
  lots: readonly PointsLot[];
  /** In every status: a used one may be given back. */
  coupons: readonly CouponGrant[];
}>;
