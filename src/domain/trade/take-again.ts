/**
 * Another attempt at a sale that a member pays in part, or money that came late for it: what the
 * member and the coupon had their parts in was given back when the attempt before came to nothing,
 * and has to be taken once more. All of it, or the sale does not come about.
 */
import { accept, type Decision } from "../decision.ts";
import { openHoldings, type HoldingsChange, type MemberFacts } from "../member/open-holdings.ts";
import { addMinor } from "../money.ts";
import { isMemberTender, memberTenders, payAgainByMember } from "./member-parts.ts";
import { hasMemberPart } from "./member-side.ts";
import { useCouponAgain } from "./sale-coupon.ts";
import type { TradeOrder } from "./trade-order.ts";
import { tradeStatuses } from "./trade-status.ts";

export type TakenAgain = HoldingsChange &
  Readonly<{
    /** With the tenders that were taken now. */
    trade_order: TradeOrder;
    /** What they pay of it. */
    covered_minor: bigint;
  }>;

/** Takes everything once more; null where nothing was given back. */
export function takeAgain(
  trade_order: TradeOrder | undefined,
  members: MemberFacts,
  now_ms: number,
): Decision<TakenAgain> | null {
  if (trade_order?.status !== tradeStatuses.FAIL || !hasMemberPart(trade_order)) return null;
  const { trade_order_id, currency, coupon_code } = trade_order;
  const due = { trade_order_id, currency, now_ms };
  const holdings = openHoldings(members);
  if (coupon_code !== null) {
    const used = useCouponAgain(coupon_code, due, holdings);
    if (!used.accepted) return used;
  }
  const before = memberTenders(trade_order.tenders).map(({ tender }) => tender);
  const taken = payAgainByMember(before.filter(isMemberTender), due, holdings);
  if (!taken.accepted) return taken;
  const tenders = taken.change.map((tender) => ({ tender, refunded_minor: 0n }));
  return accept({
    ...holdings.changes(),
    trade_order: { ...trade_order, tenders },
    covered_minor: addMinor(taken.change.map(({ amount_minor }) => amount_minor)),
  });
}
