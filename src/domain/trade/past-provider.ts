/** What a refund moved past its provider, which had refused it, or by that a second time. */
import { ownedAccount } from "../ledger/account.ts";
import { bookRefundGivenTwice, bookRefundPaidOut } from "../ledger/journal/pay-out.ts";
import type { Heading, Transfer } from "../ledger/transfer.ts";
import type { Refund } from "../payment/session.ts";

/** The transfers that come besides the refund's own; none of a refund that is as it was. */
export function bookPastProvider(
  { before, after }: Readonly<{ before: Refund | undefined; after: Refund }>,
  { heading, channel_id }: Readonly<{ heading: Heading; channel_id: string }>,
): Transfer[] {
  const { refund_id, currency, amount_minor, paid_out_store_no: store_no } = after;
  const booked: Transfer[] = [];
  if (after.paid_out !== null && (before?.paid_out ?? null) === null) {
    const in_place_of = ownedAccount("psp_receivable", channel_id, currency);
    const paid = { currency, amount_minor, in_place_of, store_no };
    booked.push(bookRefundPaidOut({ ...heading, transfer_id: `${refund_id}-paid-out` }, paid));
  }
  if (after.twice_ref !== null && (before?.twice_ref ?? null) === null) {
    const twice = { currency, channel_id, amount_minor };
    booked.push(bookRefundGivenTwice({ ...heading, transfer_id: `${refund_id}-twice` }, twice));
  }
  return booked;
}
