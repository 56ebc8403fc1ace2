/**
 * What a trade order's course means for the member who pays a part of it: the part is held while
 * the other one is on its way, given back when that comes to nothing, and refunded to the member.
 */
import { invariant } from "../decision.ts";
import { bookMemberHeld, bookMemberReleased } from "../ledger/journal/member-hold.ts";
import type { TenderRefund } from "../ledger/tender.ts";
import type { Transfer } from "../ledger/transfer.ts";
import type { OpenHoldings } from "../member/open-holdings.ts";
import { refundPoints } from "../member/points-payment.ts";
import type { MemberDecision } from "../member/rejection.ts";
import { creditStoredValue, refundToStoredValue } from "../member/stored-value.ts";
import type { Refund } from "../payment/session.ts";
import {
  isMemberTender,
  memberTenders,
  putAccount,
  putLots,
  returnToMembers,
  survivorOf,
  type PartOf,
} from "./member-parts.ts";
import { returnCoupon } from "./sale-coupon.ts";
import type { TradeOrder } from "./trade-order.ts";
import { tradeStatuses } from "./trade-status.ts";

export type MemberSide = Readonly<{
  at_ms: number;
  /** Opened only where a member has to do with it. */
  holdings(): OpenHoldings;
}>;

/** Whether members and coupons have their parts in a sale that waits for its other part. */
export function isHolding(trade_order: TradeOrder | undefined): trade_order is TradeOrder {
  return trade_order?.status === tradeStatuses.ING && hasMemberPart(trade_order);
}

/** Whether anything of a sale is a member's: a part of the price, or a coupon. */
export function hasMemberPart({ tenders, coupon_code }: TradeOrder): boolean {
  return coupon_code !== null || memberTenders(tenders).length > 0;
}

/**
 * What is booked when a sale begins to wait for its other part, and when it ends to: the member has
 * the part again then, unless the sale came about, whose own transfer takes it in the same commit.
 */
export function followHold(
  before: TradeOrder | undefined,
  after: TradeOrder,
  { at_ms, holdings }: MemberSide,
): Transfer | null {
  const [was_held, is_held] = [isHolding(before), isHolding(after)];
  if (was_held === is_held) return null;
  const { trade_order_id, currency } = after;
  const reference = { type: "trade_order", id: trade_order_id, trade_order_id } as const;
  const about = { currency, trade_order_id };
  if (is_held) {
    const heading = { transfer_id: `${after.pay_order_id}-held`, at_ms, reference };
    return bookMemberHeld(heading, { ...about, tenders: tendersOf(after) });
  }
  invariant(before !== undefined, `${trade_order_id} was held before it was there`);
  const heading = { transfer_id: `${before.pay_order_id}-released`, at_ms, reference };
  const tenders = tendersOf(before);
  if (after.status !== tradeStatuses.FAIL)
    return bookMemberReleased(heading, { ...about, tenders });
  const due = { trade_order_id, currency, now_ms: at_ms };
  if (before.coupon_code !== null) returnCoupon(before.coupon_code, due, holdings());
  const returned = returnToMembers(tenders, due, holdings());
  return bookMemberReleased(heading, { ...about, tenders: returned });
}

function tendersOf({ tenders }: TradeOrder) {
  return tenders.map(({ tender }) => tender).filter(isMemberTender);
}

/** The tender to which a refund goes. Throws when it has less left: that is refused long before. */
export function refundPart(trade_order: TradeOrder, refund: Refund): TenderRefund {
  const { refund_id, amount_minor } = refund;
  const taken = trade_order.tenders.find(({ tender }) =>
    refund.tender === null ? !isMemberTender(tender) : tender.method === refund.tender,
  );
  if (taken === undefined || amount_minor > taken.tender.amount_minor - taken.refunded_minor) {
    throw new Error(`${refund_id} gives back more than ${trade_order.trade_order_id} got`);
  }
  return { ...taken, refund_minor: amount_minor };
}

/** Gives a member's part of a refund to who has the account today. */
export function refundToMember(
  part: TenderRefund,
  due: PartOf,
  holdings: OpenHoldings,
): TenderRefund {
  const { tender, refunded_minor, refund_minor } = part;
  invariant(isMemberTender(tender), `${tender.method} is no member's`);
  const member = survivorOf(holdings, tender.member_id);
  invariant(member !== undefined, `${tender.member_id} has paid and is not there`);
  // Nobody can use that account any more: see forgotten-member.ts.
  if (member.status === "ANONYMISED") return { ...part, survivor_id: member.member_id };
  const { currency } = due;
  const { amount_minor } = tender;
  if (tender.method === "POINTS") {
    const { points, lot_parts: parts } = tender;
    const lots = parts.flatMap(({ lot_id }) => holdings.lotOf(lot_id) ?? []);
    const payment = { points, amount_minor, currency, refunded_minor, parts };
    const back = demand(refundPoints(lots, payment, refund_minor));
    putLots(back.lots, { type: "POINTS_RETURNED", due, holdings });
  } else {
    const { gift_minor } = tender;
    const principal_minor = amount_minor - gift_minor;
    const payment = { principal_minor, gift_minor, currency, refunded_minor };
    const { returned: moved } = demand(refundToStoredValue(payment, refund_minor));
    const account = creditStoredValue(holdings.accountOf(member, currency), moved);
    putAccount({ account, moved }, { type: "STORED_VALUE_RETURNED", due, holdings });
  }
  return { ...part, survivor_id: member.member_id };
}

function demand<Change>(decision: MemberDecision<Change>): Change {
  if (decision.accepted) return decision.change;
  throw new Error(`a refund that was accepted is refused: ${decision.rejection.code}`);
}
