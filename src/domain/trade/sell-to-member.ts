/**
 * What a member and a coupon have to do with a sale: the price that is left, what the member pays
 * of it, and how the rest is paid. Nothing is looked at where a sale names neither.
 */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import {
  no_members,
  openHoldings,
  type HoldingsChange,
  type OpenHoldings,
} from "../member/open-holdings.ts";
import { addMinor } from "../money.ts";
import { payByMember, type MemberTender } from "./member-parts.ts";
import { couponDiscount, useCoupon, type CouponSale } from "./sale-coupon.ts";
import type { Sell, SellFacts } from "./sell.ts";

type Opened = Readonly<{ gross_minor: bigint; facts: SellFacts; stamp: Stamp }>;

export type SellerSide = Opened &
  Readonly<{
    /** Null for a sale without a member and a coupon. */
    holdings: OpenHoldings | null;
    changes(): HoldingsChange;
  }>;

export function openMemberSide(command: Sell, opened: Opened): SellerSide {
  const { member = null, coupon_code = null } = command;
  const is_concerned = member !== null || coupon_code !== null;
  const holdings = is_concerned ? openHoldings(opened.facts.members ?? no_members) : null;
  return {
    ...opened,
    holdings,
    changes: () => holdings?.changes() ?? { records: [], facts: [] },
  };
}

/** All that is taken off: what the till says, and what the coupon takes of the rest. */
export function saleDiscount(command: Sell, side: SellerSide): Decision<bigint> {
  const { discount_minor } = command;
  const { gross_minor, facts } = side;
  const { currency } = facts.catalog.merchant;
  const too_large = { code: "DISCOUNT_TOO_LARGE", amount_minor: gross_minor, currency } as const;
  if (discount_minor > gross_minor) return reject(too_large);
  const coupon = couponOf(command, gross_minor);
  if (coupon === null || side.holdings === null) return accept(discount_minor);
  // A coupon that would take off nothing is not written off for it.
  if (gross_minor > 0n && discount_minor === gross_minor) return reject(too_large);
  const off = couponDiscount(coupon, placeOf(side), side.holdings);
  if (!off.accepted) return off;
  const together_minor = discount_minor + off.change;
  return accept(together_minor < gross_minor ? together_minor : gross_minor);
}

function couponOf(command: Sell, order_amount_minor: bigint): CouponSale | null {
  const { coupon_code = null, member = null, counter } = command;
  if (coupon_code === null) return null;
  const member_id = member?.member_id ?? null;
  return { code: coupon_code, order_amount_minor, store_id: counter.store_no, member_id };
}

function placeOf({ facts, stamp }: SellerSide) {
  const { currency, time_zone } = facts.catalog.merchant;
  return { currency, time_zone, now_ms: stamp.now_ms };
}

export type SaleParts = Readonly<{
  payment: Sell["payment"];
  tenders: readonly MemberTender[];
  /** Null where the sale needs none before its payment is asked for. */
  trade_order_id: string | null;
}>;

/** Writes the coupon off and takes what the member pays; the rest is for the payment. */
export function takeParts(
  command: Sell,
  { due_minor, side }: Readonly<{ due_minor: bigint; side: SellerSide }>,
): Decision<SaleParts> {
  const { payment, member = null } = command;
  const { holdings, gross_minor, facts } = side;
  const { currency } = facts.catalog.merchant;
  if (holdings === null) {
    const is_paid = payment.method !== "member" || due_minor === 0n;
    if (is_paid) return accept({ payment, tenders: [], trade_order_id: null });
    return reject({ code: "MEMBER_SHORT", missing_minor: due_minor, currency });
  }
  const trade_order_id = side.stamp.newNumber("E");
  const due = { ...placeOf(side), trade_order_id };
  const coupon = couponOf(command, gross_minor);
  const used = coupon === null ? accept(null) : useCoupon(coupon, due, holdings);
  if (!used.accepted) return used;
  const paid = member === null ? accept([]) : payByMember(member, { ...due, due_minor }, holdings);
  if (!paid.accepted) return paid;
  const tenders = paid.change;
  const left_minor = due_minor - addMinor(tenders.map(({ amount_minor }) => amount_minor));
  if (payment.method === "member" && left_minor > 0n) {
    return reject({ code: "MEMBER_SHORT", missing_minor: left_minor, currency });
  }
  const is_covered = tenders.length > 0 && left_minor === 0n;
  return accept({
    payment: is_covered ? { method: "member" } : payment,
    tenders,
    trade_order_id,
  });
}
