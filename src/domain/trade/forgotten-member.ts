/**
 * What goes back of a sale to a member who was forgotten since. Nobody can use that account any
 * more: principal is the customer's money and is paid out another way, and what was given to the
 * member lapses, as it did when the member was forgotten.
 */
import { invariant } from "../decision.ts";
import { ownedAccount } from "../ledger/account.ts";
import { bookMemberLapse } from "../ledger/journal/member.ts";
import type { TenderRefund } from "../ledger/tender.ts";
import type { Heading, Transfer } from "../ledger/transfer.ts";
import { shareOfStep } from "../member/share.ts";
import type { OpenHoldings } from "../member/open-holdings.ts";
import type { Refund } from "../payment/session.ts";
import { isMemberTender, survivorOf } from "./member-parts.ts";
import { paidOut } from "./past-provider.ts";

/** Of a part that goes back: the member's own money, gifts, and points. */
export type ReturnedToMember = Readonly<{
  principal_minor: bigint;
  gift_minor: bigint;
  points: bigint;
}>;

/** What a part comes to in the member's hands, rounded as in the member's own account. */
export function returnedToMember(part: TenderRefund): ReturnedToMember {
  const { tender, refunded_minor: before, refund_minor } = part;
  invariant(isMemberTender(tender), `${tender.method} is no member's`);
  const { amount_minor: whole } = tender;
  const step = { before, after: before + refund_minor };
  if (tender.method === "POINTS") {
    const points = shareOfStep(step, { whole, share: tender.points });
    return { principal_minor: 0n, gift_minor: 0n, points };
  }
  const principal_minor = shareOfStep(step, { whole, share: whole - tender.gift_minor });
  return { principal_minor, gift_minor: refund_minor - principal_minor, points: 0n };
}

/** The transfers besides the refund's own; none where the member is there. */
export function bookForgotten(
  part: TenderRefund,
  { refund, heading }: Readonly<{ refund: Refund; heading: Heading }>,
  holdings: OpenHoldings,
): Transfer[] {
  const { tender } = part;
  invariant(isMemberTender(tender), `${tender.method} is no member's`);
  const member = survivorOf(holdings, tender.member_id);
  if (member?.status !== "ANONYMISED") return [];
  const { member_id } = member;
  const { refund_id, currency } = refund;
  const { principal_minor, gift_minor, points } = returnedToMember(part);
  const lapse = bookMemberLapse(
    {
      transfer_id: `${refund_id}-lapsed`,
      at_ms: heading.at_ms,
      reference: { type: "member", id: member_id, trade_order_id: null },
    },
    { member_id, gifts: [{ currency, gift_minor }], points },
  );
  const booked = lapse === null ? [] : [lapse];
  if (principal_minor === 0n) return booked;
  const wallet = ownedAccount("wallet_principal", member_id, currency);
  return [...booked, paidOut(refund, heading, wallet)];
}
