/**
 * A transfer: one movement of value, written once and for all. Its entries sum to zero in every
 * currency. A mistake is corrected by a transfer that reverses it.
 */
import { invariant } from "../decision.ts";
import { accountFault, accountKey, isSameAccount, type Account } from "./account.ts";

export type TransferKind =
  | "SALE"
  | "REFUND"
  | "REFUND_PAID_OUT"
  | "REFUND_GIVEN_TWICE"
  | "RECHARGE"
  | "RECHARGE_CREDITED"
  | "RECHARGE_TAKEN_BACK"
  | "RECHARGE_REFUND"
  | "POINTS_GRANTED"
  | "POINTS_SPENT"
  | "POINTS_EXPIRED"
  | "POINTS_TAKEN_BACK"
  | "MEMBER_HELD"
  | "MEMBER_RELEASED"
  | "DEPOSIT_HELD"
  | "DEPOSIT_CONSUMED"
  | "DEPOSIT_RELEASED"
  | "STRAY_PAYMENT"
  | "STRAY_PAYMENT_RETURNED"
  | "SHIFT_OPENED"
  | "PAY_IN"
  | "PAY_OUT"
  | "DROP"
  | "SHIFT_CLOSED"
  | "MEMBERS_MERGED"
  | "MEMBER_LAPSED"
  | "CHANNEL_SETTLED"
  | "PAYOUT"
  | "REVERSAL";

/** What a transfer is the bookkeeping of. */
export type Reference = Readonly<{
  type: "trade_order" | "pay_order" | "refund" | "member" | "shift" | "settlement" | "payout";
  id: string;
  /** The trade order whose sums the transfer belongs to, if any. */
  trade_order_id: string | null;
}>;

/** A line of a transfer: a debit is positive, a credit negative, never zero. */
export type Entry = Account & Readonly<{ amount_minor: bigint }>;

/** What the caller of a journal decides: the transfer's own id, the instant, what it is about. */
export type Heading = Readonly<{ transfer_id: string; at_ms: number; reference: Reference }>;

export type Transfer = Heading &
  Readonly<{
    kind: TransferKind;
    /** The transfer that this one undoes. */
    reverses: string | null;
    /** One an account. */
    entries: readonly Entry[];
  }>;

/** An entry on the debit side; on the credit side when the amount is below zero. */
export function debit(account: Account, amount_minor: bigint): Entry {
  return { ...account, amount_minor };
}

/** An entry on the credit side; on the debit side when the amount is below zero. */
export function credit(account: Account, amount_minor: bigint): Entry {
  return { ...account, amount_minor: -amount_minor };
}

/** The same entries on the other side. */
export function negateEntries(entries: readonly Entry[]): Entry[] {
  return entries.map((entry) => ({ ...entry, amount_minor: -entry.amount_minor }));
}

/**
 * The transfer, if it is one: throws when it is empty, does not balance in each currency, has an
 * amount of zero, two entries of one account, or an account that does not fit its rule. These are
 * faults of the code that made it.
 */
export function newTransfer(transfer: Transfer): Transfer {
  const { transfer_id, entries } = transfer;
  invariant(entries.length > 0, `transfer ${transfer_id} is empty`);
  const sums = new Map<string, bigint>();
  for (const [n, entry] of entries.entries()) {
    const fault = accountFault(entry);
    invariant(fault === null, `transfer ${transfer_id}: ${fault}`);
    invariant(entry.amount_minor !== 0n, `transfer ${transfer_id}: ${accountKey(entry)} gets zero`);
    const first = entries.findIndex((other) => isSameAccount(other, entry));
    invariant(first === n, `transfer ${transfer_id}: ${accountKey(entry)} stands in it twice`);
    sums.set(entry.currency, (sums.get(entry.currency) ?? 0n) + entry.amount_minor);
  }
  for (const [currency, sum] of sums) {
    invariant(sum === 0n, `transfer ${transfer_id} is off balance by ${sum} ${currency}`);
  }
  return transfer;
}

/** The transfer of these entries, with one entry an account and none of zero. */
export function bookTransfer(
  heading: Heading,
  kind: Exclude<TransferKind, "REVERSAL">,
  entries: readonly Entry[],
): Transfer {
  const { transfer_id, at_ms, reference } = heading;
  return newTransfer({
    transfer_id,
    kind,
    at_ms,
    reference,
    reverses: null,
    entries: netEntries(entries),
  });
}

/** Undoes a transfer: the same entries on the other side. A reversal itself is never undone. */
export function reverseTransfer(
  transfer: Transfer,
  heading: Readonly<{ transfer_id: string; at_ms: number }>,
): Transfer {
  invariant(transfer.kind !== "REVERSAL", `${transfer.transfer_id} is a reversal already`);
  return newTransfer({
    transfer_id: heading.transfer_id,
    kind: "REVERSAL",
    at_ms: heading.at_ms,
    reference: transfer.reference,
    reverses: transfer.transfer_id,
    entries: negateEntries(transfer.entries),
  });
}

/** A transfer has a dozen entries at most, so looking through them is quicker than a map. */
function netEntries(entries: readonly Entry[]): Entry[] {
  const net: Entry[] = [];
  for (const entry of entries) {
    const at = net.findIndex((other) => isSameAccount(other, entry));
    const same = net[at];
    if (same === undefined) net.push(entry);
    else net[at] = { ...same, amount_minor: same.amount_minor + entry.amount_minor };
  }
  return net.filter(({ amount_minor }) => amount_minor !== 0n);
}
