/** The coupon of a sale: written off with it, given back when it comes to nothing. */
import { accept } from "../decision.ts";
import { decideGiveBackCoupon, type CouponGrant } from "../member/coupon.ts";
import type { OpenHoldings } from "../member/open-holdings.ts";
import { requireActive } from "../member/member.ts";
import { refuse, type MemberDecision } from "../member/rejection.ts";
import { checkCoupon, decideWriteOffCoupon } from "../member/write-off-coupon.ts";
import type { PartOf } from "./member-parts.ts";

export type CouponSale = Readonly<{
  code: string;
  /** Before any discount. */
  order_amount_minor: bigint;
  /** Null for a sale outside of stores. */
  store_id: string | null;
  /** Who pays, when known. */
  member_id: string | null;
}>;

type Place = Readonly<{ time_zone: string }>;

/** What the coupon takes off, or why it takes off nothing. Nothing is changed yet. */
export function couponDiscount(
  sale: CouponSale,
  due: Pick<PartOf, "currency" | "now_ms"> & Place,
  holdings: OpenHoldings,
): MemberDecision<bigint> {
  const use = useOf(sale, { ...due, trade_order_id: "" });
  const checked = checkCoupon(use, factsOf(sale.code, due, holdings), due);
  return checked.accepted ? accept(checked.change.discount_minor) : checked;
}

/** Writes the coupon off for the trade order. */
export function useCoupon(
  sale: CouponSale,
  due: PartOf & Place,
  holdings: OpenHoldings,
): MemberDecision<null> {
  const facts = factsOf(sale.code, due, holdings);
  const used = decideWriteOffCoupon(useOf(sale, due), facts, due);
  if (!used.accepted) return used;
  putCoupon(used.change.grant, { type: "COUPON_USED", due, holdings });
  return accept(null);
}

function useOf({ order_amount_minor, store_id, member_id }: CouponSale, due: PartOf) {
  const { trade_order_id, currency } = due;
  return { order: { trade_order_id, order_amount_minor, currency }, store_id, member_id };
}

function factsOf(code: string, { time_zone }: Place, holdings: OpenHoldings) {
  const grant = holdings.couponOf(code);
  const known =
    grant === undefined
      ? { definition: undefined, owner: undefined }
      : {
          definition: holdings.couponDefinitionOf(grant.coupon_id),
          owner: holdings.memberOf(grant.member_id),
        };
  return { grant, ...known, time_zone };
}

function putCoupon(
  grant: CouponGrant,
  { type, due, holdings }: Readonly<{ type: string; due: PartOf; holdings: OpenHoldings }>,
): void {
  const payload = { tradeOrderId: due.trade_order_id };
  holdings.put({ kind: "coupon", record: grant }, { type, at_ms: due.now_ms, payload });
}

/**
 * Writes a coupon off once more that was given back when an attempt came to nothing. What it is
 * good for was looked at when the sale was begun; now it has only to be there still.
 */
export function useCouponAgain(
  code: string,
  due: PartOf,
  holdings: OpenHoldings,
): MemberDecision<null> {
  const grant = holdings.couponOf(code);
  if (grant === undefined) return refuse({ code: "COUPON_UNKNOWN" });
  const { status, used_at_ms, trade_order_id, expiry_at_ms } = grant;
  const { now_ms } = due;
  if (status === "USED") {
    return refuse({ code: "COUPON_USED", used_at_ms: used_at_ms ?? now_ms, trade_order_id });
  }
  if (status === "EXPIRED" || now_ms >= expiry_at_ms) {
    return refuse({ code: "COUPON_EXPIRED", expiry_at_ms });
  }
  const owner = requireActive(holdings.memberOf(grant.member_id));
  if (!owner.accepted) return owner;
  const used = { status: "USED", used_at_ms: now_ms, trade_order_id: due.trade_order_id } as const;
  putCoupon({ ...grant, ...used }, { type: "COUPON_USED", due, holdings });
  return accept(null);
}

/** Gives the coupon back. One that was not written off for this trade order stays as it is. */
export function returnCoupon(code: string, due: PartOf, holdings: OpenHoldings): void {
  const { trade_order_id, now_ms } = due;
  const given = decideGiveBackCoupon(
    { trade_order_id },
    { grant: holdings.couponOf(code) },
    {
      now_ms,
    },
  );
  if (!given.accepted) return;
  const { change: grant } = given;
  const owner = holdings.memberOf(grant.member_id);
  // A member who was forgotten has lost what was given; this would be nobody's.
  const is_lapsed = owner?.status === "ANONYMISED";
  putCoupon(is_lapsed ? { ...grant, status: "EXPIRED" } : grant, {
    type: "COUPON_GIVEN_BACK",
    due,
    holdings,
  });
}
