/**
 * Refunds that reached their owner past the provider, which refused them. The refund itself is
 * booked as any other; this says that the money was not taken from where it would have gone back,
 * but out of a drawer or the bank, and what it means when the provider gives it back all the same.
 */
import { invariant } from "../../decision.ts";
import { ownedAccount, soleAccount, type Account } from "../account.ts";
import { bookTransfer, credit, debit, type Heading, type Transfer } from "../transfer.ts";

export type RefundPaidOut = Readonly<{
  currency: string;
  amount_minor: bigint;
  /** What the refund was booked out of, or into, and what still has the money. */
  in_place_of: Account;
  /** The store whose drawer it came out of; null for the bank. */
  store_no: string | null;
}>;

export function bookRefundPaidOut(heading: Heading, paid: RefundPaidOut): Transfer {
  const { currency, amount_minor, in_place_of, store_no } = paid;
  invariant(amount_minor > 0n, "nothing is paid out");
  const source =
    store_no === null
      ? soleAccount("bank", currency)
      : ownedAccount("cash_drawer", store_no, currency);
  return bookTransfer(heading, "REFUND_PAID_OUT", [
    debit(in_place_of, amount_minor),
    credit(source, amount_minor),
  ]);
}

export type RefundGivenTwice = Readonly<{
  currency: string;
  channel_id: string;
  amount_minor: bigint;
}>;

/** The merchant bears it, until the customer brings it back. */
export function bookRefundGivenTwice(heading: Heading, twice: RefundGivenTwice): Transfer {
  const { currency, channel_id, amount_minor } = twice;
  invariant(amount_minor > 0n, "nothing is given twice");
  return bookTransfer(heading, "REFUND_GIVEN_TWICE", [
    debit(soleAccount("merchant_payable", currency), amount_minor),
    credit(ownedAccount("psp_receivable", channel_id, currency), amount_minor),
  ]);
}
