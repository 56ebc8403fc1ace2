/**
 * The money of a recharge is there: principal and gift are credited, points and coupons given, and
 * booked, all at once and once only. It never fails: what can not be given any more (coupons that
 * have run out, a gift for a first recharge) is left out, and the money is the member's.
 */
import { invariant, type Stamp } from "../decision.ts";
import { bookRechargeCredited } from "../ledger/journal/recharge.ts";
import type { OrderChange } from "../order/change.ts";
import type { KindedRecord } from "../record.ts";
import type { PaymentSession } from "../payment/session.ts";
import type { TradeOrder } from "../trade/trade-order.ts";
import { decideGrantCoupon, type CouponGrant } from "./coupon.ts";
import type { CouponDefinition } from "./coupon-definition.ts";
import type { Member } from "./member.ts";
import { newLot } from "./points-lot.ts";
import { applyRecharge } from "./recharge-rule.ts";
import type { Recharge } from "./recharge.ts";
import type { MemberSettings } from "./settings.ts";
import { creditStoredValue, emptyAccount, type StoredValue } from "./stored-value.ts";

export type RechargePayees = Readonly<{
  /** Who has the account today of the member that asked for it. */
  owner: Member;
  /** Of the owner, in the recharge's currency. */
  account: StoredValue | undefined;
  settings: MemberSettings | undefined;
  /** Of the coupons that come with it. */
  definition: CouponDefinition | undefined;
  /** Coupons of that definition that the owner ever received. */
  received_count: number;
  isCodeTaken(code: string): boolean;
  time_zone: string;
}>;

export type PaidRecharge = Readonly<{
  recharge: Recharge;
  session: PaymentSession;
  /** As it is before it is paid. */
  trade_order: TradeOrder;
}>;

export function payRecharge(
  { recharge, session, trade_order }: PaidRecharge,
  payees: RechargePayees,
  stamp: Stamp,
): OrderChange {
  const { owner } = payees;
  const { trade_order_id, currency, merchant_id } = recharge;
  const { now_ms: at_ms } = stamp;
  const applied = applyRecharge(recharge, owner);
  const { principal_minor, gift_minor, points, is_gift_withheld } = applied;
  const account = creditStoredValue(payees.account ?? emptyAccount(owner, currency), applied);
  const granted = grantAll(recharge, applied.coupons?.count ?? 0, { payees, at_ms });
  const paid: Recharge = {
    ...recharge,
    status: "PAID",
    coupon_codes: granted.grants.map(({ code }) => code),
    gift_minor,
    points,
    is_gift_withheld,
    paid_at_ms: at_ms,
  };
  const records: KindedRecord[] = [
    { kind: "recharge", record: paid },
    { kind: "member", record: { ...owner, recharge_count: owner.recharge_count + 1 } },
    { kind: "stored_value", record: account },
    ...granted.grants.map((record) => ({ kind: "coupon", record }) as const),
    ...(granted.definition === null
      ? []
      : [{ kind: "coupon_definition", record: granted.definition } as const]),
  ];
  if (points > 0n) {
    const given = { merchant_id, lot_id: stamp.newId("lot"), member_id: owner.member_id };
    const rule = { validity_days: payees.settings?.points_rule?.validity_days ?? null };
    const record = newLot({ ...given, source: "RECHARGE", trade_order_id, points }, rule, {
      now_ms: at_ms,
      time_zone: payees.time_zone,
    });
    records.push({ kind: "points_lot", record });
  }
  const payload = {
    tradeOrderId: trade_order_id,
    memberId: owner.member_id,
    currency,
    principalMinor: Number(principal_minor),
    giftMinor: Number(gift_minor),
    points: Number(points),
    coupons: granted.grants.length,
    giftWithheld: is_gift_withheld,
  };
  const { pay_order_id } = session;
  const reference = { type: "pay_order", id: pay_order_id, trade_order_id } as const;
  return {
    events: [],
    sessions: [session],
    trade_orders: [withGift(trade_order, paid)],
    records,
    facts: [{ stream_id: trade_order_id, event: { type: "RECHARGE_PAID", at_ms, payload } }],
    transfers: [
      bookRechargeCredited(
        { transfer_id: `${pay_order_id}-credited`, at_ms, reference },
        { currency, member_id: owner.member_id, amount_minor: principal_minor, gift_minor },
        points,
      ),
    ],
  };
}

/** In the cashier family, a gift stands where a discount would. */
function withGift(trade_order: TradeOrder, { gift_minor, points }: Recharge): TradeOrder {
  return {
    ...trade_order,
    order_amount_minor: trade_order.amount_minor + gift_minor,
    discount_minor: gift_minor,
    points_given: points,
  };
}

/** As many of the coupons as may still be granted. */
function grantAll(
  recharge: Recharge,
  count: number,
  { payees, at_ms }: Readonly<{ payees: RechargePayees; at_ms: number }>,
): Readonly<{ grants: readonly CouponGrant[]; definition: CouponDefinition | null }> {
  const grants: CouponGrant[] = [];
  let definition: CouponDefinition | null = null;
  invariant(count <= recharge.coupon_codes.length, `${count} coupons need as many codes`);
  for (const code of recharge.coupon_codes.slice(0, count)) {
    const known = definition ?? payees.definition;
    const decision = decideGrantCoupon(
      { coupon_id: known?.coupon_id ?? "", code },
      {
        definition: known,
        member: { ...payees.owner, status: "ACTIVE" },
        received_count: payees.received_count + grants.length,
        is_code_taken: payees.isCodeTaken(code),
        time_zone: payees.time_zone,
      },
      { now_ms: at_ms },
    );
    if (!decision.accepted) continue;
    grants.push(decision.change.grant);
    ({ definition } = decision.change);
  }
  return { grants, definition };
}
