/**
 * How what goes back of a trade order falls on what it was paid with: on the last tender first, so
 * on the channel or the cash, then on the member's account, then on the points; or on the one that
 * was asked for. No tender gives back more than it brought.
 */
import { invariant } from "../decision.ts";
import { allocateRefund, type TakenTender } from "../ledger/tender.ts";
import { addMinor } from "../money.ts";
import type { RefundPart } from "../payment/refund.ts";
import { isMemberTender } from "./member-parts.ts";
import type { TradeOrder } from "./trade-order.ts";

/** Where money goes back to: PAYMENT is the cash or the channel. */
export type RefundChoice = "PAYMENT" | "MEMBER_ACCOUNT" | "POINTS";

/** What of a trade order can still go back. */
export type Purse = Readonly<{
  /** Takes a sum out of it. Throws when it has less: whoever asks has counted before. */
  take(amount_minor: bigint): readonly RefundPart[];
}>;

type Money = Pick<TradeOrder, "tenders" | "refunding_minor">;

/** The purse of a trade order; an order that has none was paid with one session and no member. */
export function openPurse(
  trade_order: Money | undefined,
  choice: RefundChoice | null = null,
): Purse {
  if (trade_order === undefined || !hasMemberTender(trade_order)) {
    return { take: (amount_minor) => [{ tender: null, amount_minor }] };
  }
  let chosen = tendersFor(trade_order, choice);
  return {
    take(amount_minor) {
      const parts = allocateRefund(chosen, amount_minor);
      invariant(parts !== null, `${amount_minor} is taken out of a purse that has less`);
      chosen = chosen.map((taken) => {
        const part = parts.find(({ tender }) => tender === taken.tender);
        const refunded_minor = taken.refunded_minor + (part?.refund_minor ?? 0n);
        return { ...taken, refunded_minor };
      });
      return parts.map(({ tender, refund_minor }) => ({
        tender: isMemberTender(tender) ? tender.method : null,
        amount_minor: refund_minor,
      }));
    },
  };
}

/** What can still go back to where was asked. */
export function leftOfTender(trade_order: Money, choice: RefundChoice): bigint {
  return addMinor(
    tendersFor(trade_order, choice).map(
      ({ tender, refunded_minor }) => tender.amount_minor - refunded_minor,
    ),
  );
}

/**
 * The tenders that were chosen, what is on its way back counted as gone: that can only be money of
 * a channel, since members have theirs at once.
 */
function tendersFor(
  { tenders, refunding_minor }: Money,
  choice: RefundChoice | null,
): readonly TakenTender[] {
  return tenders.flatMap((taken) => {
    const { tender, refunded_minor } = taken;
    const is_member = isMemberTender(tender);
    if (choice !== null && choice !== (is_member ? tender.method : "PAYMENT")) return [];
    return is_member ? taken : { ...taken, refunded_minor: refunded_minor + refunding_minor };
  });
}

function hasMemberTender({ tenders }: Money): boolean {
  return tenders.some(({ tender }) => isMemberTender(tender));
}
