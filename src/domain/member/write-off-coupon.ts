/** The write-off of a coupon at a till: whether it may be used here and now, and its use. */
import { accept } from "../decision.ts";
import type { CouponGrant } from "./coupon.ts";
import type { CouponDefinition } from "./coupon-definition.ts";
import { requireActive, type Member } from "./member.ts";
import { refuse, type MemberDecision, type MemberRejection } from "./rejection.ts";
import { useTimeFault } from "./use-times.ts";

export type CouponUse = Readonly<{
  /** Null when it is written off without an order, against goods: no threshold is looked at. */
  order: Readonly<{
    trade_order_id: string;
    /** What was ordered, before this and any other discount. */
    order_amount_minor: bigint;
    currency: string;
  }> | null;
  /** Null for a sale outside of stores. */
  store_id: string | null;
  /** Who pays, when known: not with somebody else's coupon. Otherwise the bearer may use it. */
  member_id: string | null;
}>;

export type CouponUseFacts = Readonly<{
  grant: CouponGrant | undefined;
  /** Of the grant. */
  definition: CouponDefinition | undefined;
  owner: Member | undefined;
  time_zone: string;
}>;

/** What the coupon takes off: nothing is changed yet, so a till may ask as often as it likes. */
export function checkCoupon(
  use: CouponUse,
  facts: CouponUseFacts,
  { now_ms }: Readonly<{ now_ms: number }>,
): MemberDecision<Readonly<{ grant: CouponGrant; discount_minor: bigint }>> {
  const { grant, definition } = facts;
  if (grant === undefined || definition === undefined) return refuse({ code: "COUPON_UNKNOWN" });
  const fault =
    grantFault(grant, use, now_ms) ??
    placeFault(definition, use) ??
    useTimeFault(definition, now_ms, facts.time_zone);
  if (fault !== null) return refuse(fault);
  const owner = requireActive(facts.owner);
  if (!owner.accepted) return owner;
  const { amount_off_minor } = definition;
  const order_amount_minor = use.order?.order_amount_minor ?? amount_off_minor;
  const discount_minor =
    order_amount_minor < amount_off_minor ? order_amount_minor : amount_off_minor;
  return accept({ grant, discount_minor });
}

/** Writes the coupon off: the grant as it is then, and what it takes off. Once only. */
export function decideWriteOffCoupon(
  command: CouponUse,
  facts: CouponUseFacts,
  stamp: Readonly<{ now_ms: number }>,
): MemberDecision<Readonly<{ grant: CouponGrant; discount_minor: bigint }>> {
  const checked = checkCoupon(command, facts, stamp);
  if (!checked.accepted) return checked;
  const { grant, discount_minor } = checked.change;
  return accept({
    grant: {
      ...grant,
      status: "USED",
      used_at_ms: stamp.now_ms,
      trade_order_id: command.order?.trade_order_id ?? null,
    },
    discount_minor,
  });
}

function grantFault(grant: CouponGrant, use: CouponUse, now_ms: number): MemberRejection | null {
  const { status, used_at_ms, trade_order_id, expiry_at_ms, valid_from_ms } = grant;
  if (status === "USED") {
    return { code: "COUPON_USED", used_at_ms: used_at_ms ?? now_ms, trade_order_id };
  }
  if (status === "EXPIRED" || now_ms >= expiry_at_ms) {
    return { code: "COUPON_EXPIRED", expiry_at_ms };
  }
  if (now_ms < valid_from_ms) return { code: "COUPON_NOT_YET_VALID", valid_from_ms };
  if (use.member_id !== null && use.member_id !== grant.member_id) {
    return { code: "COUPON_OF_ANOTHER_MEMBER" };
  }
  return null;
}

function placeFault(
  { store_ids, currency, threshold_minor }: CouponDefinition,
  { store_id, order }: CouponUse,
): MemberRejection | null {
  if (store_ids !== null && (store_id === null || !store_ids.includes(store_id))) {
    return { code: "COUPON_WRONG_STORE", store_ids };
  }
  if (order === null) return null;
  if (order.currency !== currency) return { code: "COUPON_WRONG_CURRENCY", currency };
  const { order_amount_minor } = order;
  if (order_amount_minor >= threshold_minor) return null;
  return { code: "COUPON_BELOW_THRESHOLD", threshold_minor, order_amount_minor, currency };
}
