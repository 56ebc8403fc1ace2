/**
 * Deposits: money of a customer's that is held. What is consumed of it becomes a sale, with its
 * fee, in the transfer that gives the rest back; a later refund of that sale is one of a tender of
 * the consumed amount.
 */
import { invariant } from "../../decision.ts";
import { ownedAccount } from "../account.ts";
import {
  pointsEntries,
  sourceAccount,
  tenderEntries,
  type MemberPoints,
  type MoneySource,
} from "../tender.ts";
import {
  bookTransfer,
  credit,
  debit,
  type Entry,
  type Heading,
  type Transfer,
} from "../transfer.ts";

export type Deposit = Readonly<{
  currency: string;
  trade_order_id: string;
  source: MoneySource;
  /** All that is held. */
  held_minor: bigint;
}>;

export function bookDepositHeld(heading: Heading, deposit: Deposit): Transfer {
  const { currency, source, held_minor } = deposit;
  invariant(held_minor > 0n, "a deposit of nothing");
  return bookTransfer(heading, "DEPOSIT_HELD", [
    debit(sourceAccount(source, currency), held_minor),
    credit(ownedAccount("customer_hold", deposit.trade_order_id, currency), held_minor),
  ]);
}

export function bookDepositConsumed(
  heading: Heading,
  deposit: Deposit,
  consumed: Readonly<{ amount_minor: bigint; earned: MemberPoints | null }>,
): Transfer {
  const { currency, source, held_minor } = deposit;
  const { amount_minor, earned } = consumed;
  invariant(
    amount_minor > 0n && amount_minor <= held_minor,
    `${amount_minor} is consumed of a deposit of ${held_minor}`,
  );
  return bookTransfer(heading, "DEPOSIT_CONSUMED", [
    ...releaseEntries(deposit),
    ...tenderEntries({ tender: { ...source, amount_minor }, refunded_minor: 0n }, currency),
    ...(earned === null ? [] : pointsEntries(earned)),
  ]);
}

/** All of it back to the customer: released, or expired. */
export function bookDepositReleased(heading: Heading, deposit: Deposit): Transfer {
  return bookTransfer(heading, "DEPOSIT_RELEASED", releaseEntries(deposit));
}

function releaseEntries({ currency, trade_order_id, source, held_minor }: Deposit): Entry[] {
  return [
    debit(ownedAccount("customer_hold", trade_order_id, currency), held_minor),
    credit(sourceAccount(source, currency), held_minor),
  ];
}
