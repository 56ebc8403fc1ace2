/**
 * What a channel's money does outside of sales: payments that nothing is owed for (a second one for
 * an order that is paid, one that came too late), which go back, and what the channel settles.
 */
import { invariant } from "../../decision.ts";
import { ownedAccount, soleAccount } from "../account.ts";
import { bookTransfer, credit, debit, type Heading, type Transfer } from "../transfer.ts";

export type StrayPayment = Readonly<{
  currency: string;
  channel_id: string;
  amount_minor: bigint;
}>;

export function bookStrayPayment(heading: Heading, stray: StrayPayment): Transfer {
  const { currency, channel_id, amount_minor } = stray;
  invariant(amount_minor > 0n, "a payment of nothing");
  return bookTransfer(heading, "STRAY_PAYMENT", [
    debit(ownedAccount("psp_receivable", channel_id, currency), amount_minor),
    credit(ownedAccount("suspense", channel_id, currency), amount_minor),
  ]);
}

/** The way back, whole or in part. */
export function bookStrayPaymentReturned(heading: Heading, stray: StrayPayment): Transfer {
  const { currency, channel_id, amount_minor } = stray;
  invariant(amount_minor > 0n, "a payment of nothing goes back");
  return bookTransfer(heading, "STRAY_PAYMENT_RETURNED", [
    debit(ownedAccount("suspense", channel_id, currency), amount_minor),
    credit(ownedAccount("psp_receivable", channel_id, currency), amount_minor),
  ]);
}

export type ChannelSettlement = Readonly<{
  currency: string;
  channel_id: string;
  /** Payments less refunds of the bill; below zero when more was refunded. */
  gross_minor: bigint;
  /** What the channel kept for itself. */
  cost_minor: bigint;
  /** What had been accrued for that. */
  accrued_minor: bigint;
}>;

export function bookChannelSettlement(heading: Heading, bill: ChannelSettlement): Transfer {
  const { currency, channel_id, gross_minor, cost_minor, accrued_minor } = bill;
  return bookTransfer(heading, "CHANNEL_SETTLED", [
    debit(soleAccount("bank", currency), gross_minor - cost_minor),
    debit(ownedAccount("psp_cost_accrued", channel_id, currency), accrued_minor),
    debit(soleAccount("psp_cost", currency), cost_minor - accrued_minor),
    credit(ownedAccount("psp_receivable", channel_id, currency), gross_minor),
  ]);
}
