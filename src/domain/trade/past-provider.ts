/** What a refund moved past its provider, which had refused it, or by that a second time. */
import { ownedAccount, type Account } from "../ledger/account.ts";
import { bookRefundGivenTwice, bookRefundPaidOut } from "../ledger/journal/pay-out.ts";
import type { Heading, Transfer } from "../ledger/transfer.ts";
import type { Refund } from "../payment/session.ts";

/** The transfers that come besides the refund's own; none of a refund that is as it was. */
export function bookPastProvider(
  { before, after }: Readonly<{ before: Refund | undefined; after: Refund }>,
  { heading, channel_id }: Readonly<{ heading: Heading; channel_id: string }>,
): Transfer[] {
  const { refund_id, currency, amount_minor, tender } = after;
  const booked: Transfer[] = [];
  const is_paid_out = after.paid_out !== null && (before?.paid_out ?? null) === null;
  // What a member had paid is booked where the member is known: see forgotten-member.ts.
  if (is_paid_out && tender === null) {
    const in_place_of = ownedAccount("psp_receivable", channel_id, currency);
    booked.push(paidOut(after, heading, in_place_of));
  }
  if (after.twice_ref !== null && (before?.twice_ref ?? null) === null) {
    const twice = { currency, channel_id, amount_minor };
    booked.push(bookRefundGivenTwice({ ...heading, transfer_id: `${refund_id}-twice` }, twice));
  }
  return booked;
}

/** Throws for a refund that was not paid out. */
export function paidOut(refund: Refund, heading: Heading, in_place_of: Account): Transfer {
  const { refund_id, currency, paid_out_minor, paid_out_store_no: store_no } = refund;
  const paid = { currency, amount_minor: paid_out_minor ?? 0n, in_place_of, store_no };
  return bookRefundPaidOut({ ...heading, transfer_id: `${refund_id}-paid-out` }, paid);
}
