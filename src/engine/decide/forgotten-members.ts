/**
 * Refunds of what members paid who were forgotten since. What was their own money would go back to
 * an account that nobody can use: it is refused, unless whoever asks pays it out another way, in
 * cash or by a bank transfer. What was given to them (gifts, points, coupons) lapses by itself.
 */
import { accept, reject, type Decision, type Stamp } from "../../domain/decision.ts";
import type { OrderChange } from "../../domain/order/change.ts";
import { openHoldings } from "../../domain/member/open-holdings.ts";
import { paidOutFact } from "../../domain/payment/pay-out-refund.ts";
import type { Refund } from "../../domain/payment/session.ts";
import { returnedToMember } from "../../domain/trade/forgotten-member.ts";
import { survivorOf } from "../../domain/trade/member-parts.ts";
import { refundPart } from "../../domain/trade/member-side.ts";
import type { RefundTradeOrder } from "../../domain/trade/refund-trade-order.ts";
import type { Book } from "../book.ts";
import type { Command } from "../command.ts";
import { recordsBy } from "../shelf.ts";
import { memberFacts } from "./record-commands/member-facts.ts";

/** The change with what is paid out, or why it cannot go back so. */
export function payForgotten(
  book: Book,
  command: Command,
  { change, stamp }: Readonly<{ change: OrderChange; stamp: Stamp }>,
): Decision<OrderChange> {
  if (command.type !== "REFUND_TRADE_ORDER" && command.type !== "CANCEL_ORDER") {
    return accept(change);
  }
  const owed = principalsOwed(book, change.refunds ?? []);
  const pay_out = command.type === "REFUND_TRADE_ORDER" ? command.pay_out : undefined;
  const [first] = owed;
  if (first === undefined) {
    const code = "REFUND_GOES_BACK_ITSELF";
    return pay_out === undefined ? accept(change) : reject({ code });
  }
  const { currency } = first.refund;
  if (pay_out === undefined) {
    const principal_minor = owed.reduce((sum, one) => sum + one.principal_minor, 0n);
    return reject({ code: "REFUND_MEMBER_FORGOTTEN", principal_minor, currency });
  }
  const store_no = storeOf(book, pay_out, currency);
  if (pay_out.way.means === "CASH" && store_no === null) {
    const { refund_id } = first.refund;
    return reject({ code: "REFUND_CASH_NEEDS_SHIFT", refund_id, currency });
  }
  return accept(
    owed.reduce((after, one) => withPaidOut(after, one, { pay_out, store_no, stamp }), change),
  );
}

type PayOut = NonNullable<RefundTradeOrder["pay_out"]>;
type Owed = Readonly<{ refund: Refund; principal_minor: bigint }>;

/** What of the refunds is the own money of members who were forgotten. */
function principalsOwed(book: Book, refunds: readonly Refund[]): readonly Owed[] {
  const holdings = openHoldings(memberFacts(book));
  const owed: Owed[] = [];
  // One after the other, each on what the last one left.
  const given = new Map<string, bigint>();
  for (const refund of refunds) {
    if (refund.tender !== "MEMBER_ACCOUNT") continue;
    const session = book.sessions.get(refund.session_id);
    const trade_order = book.trade_orders.get(session?.trade_order_id ?? "");
    if (trade_order === undefined) continue;
    const part = refundPart(trade_order, refund);
    const before_minor = given.get(trade_order.trade_order_id) ?? 0n;
    given.set(trade_order.trade_order_id, before_minor + refund.amount_minor);
    const { tender } = part;
    if (tender.method !== "MEMBER_ACCOUNT") continue;
    if (survivorOf(holdings, tender.member_id)?.status !== "ANONYMISED") continue;
    const refunded_minor = part.refunded_minor + before_minor;
    const { principal_minor } = returnedToMember({ ...part, refunded_minor });
    if (principal_minor > 0n) owed.push({ refund, principal_minor });
  }
  return owed;
}

/** Where cash comes from; null without a shift in that currency, and for a transfer. */
function storeOf({ shelf }: Book, { way, giver_id }: PayOut, currency: string): string | null {
  if (way.means !== "CASH" || giver_id === null) return null;
  const by = { kind: "shift", by: "open_of_operator", value: giver_id } as const;
  const [shift] = recordsBy(shelf, by);
  return shift?.currency === currency ? shift.store_id : null;
}

function withPaidOut(
  change: OrderChange,
  { refund, principal_minor }: Owed,
  {
    pay_out,
    store_no,
    stamp,
  }: Readonly<{ pay_out: PayOut; store_no: string | null; stamp: Stamp }>,
): OrderChange {
  const { means } = pay_out.way;
  const refund_ref = pay_out.way.means === "BANK" ? pay_out.way.reference : refund.refund_ref;
  const paid_out: Refund = {
    ...{ ...refund, refund_ref, paid_out: means },
    ...{ paid_out_minor: principal_minor, paid_out_store_no: store_no },
  };
  const { refund_id } = refund;
  const told = paidOutFact(paid_out, { means, note: null, at_ms: stamp.now_ms });
  return {
    ...change,
    refunds: (change.refunds ?? []).map((one) => (one.refund_id === refund_id ? paid_out : one)),
    events: change.events.flatMap((fact) => {
      const { event } = fact;
      if (event.type !== "REFUND_SUCCEEDED" || event.payload.refundId !== refund_id) return [fact];
      const arrived = { ...event, payload: { ...event.payload, refundRef: refund_ref ?? "" } };
      return [told, { ...fact, event: arrived }];
    }),
  };
}
