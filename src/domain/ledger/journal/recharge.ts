/**
 * Recharges of a member account. The member's money becomes principal; what the merchant adds is
 * kept apart from it as gift. The merchant bears the channel's fee.
 *
 * Money and member account are booked apart. When money comes in, the merchant owes it to the
 * member at once: both in one commit. When it goes back, it is taken off the member account when
 * the refund is asked for, since what is on its way back cannot be spent meanwhile, and off the
 * drawer or the channel when it is there; in between the merchant's payable is higher by it.
 */
import { invariant } from "../../decision.ts";
import { shareAt } from "../../member/share.ts";
import { ownedAccount, soleAccount } from "../account.ts";
import {
  pointsEntries,
  tenderEntries,
  tenderRefundEntries,
  type MemberPoints,
  type Tender,
  type TenderRefund,
} from "../tender.ts";
import {
  bookTransfer,
  credit,
  debit,
  negateEntries,
  type Entry,
  type Heading,
  type Transfer,
} from "../transfer.ts";

/** What a recharge brings a member. */
export type Recharge = Readonly<{
  currency: string;
  member_id: string;
  amount_minor: bigint;
  /** What the merchant adds for it. */
  gift_minor: bigint;
}>;

export type RechargeRefund = Readonly<{
  recharge: Recharge;
  refunded_minor: bigint;
  refund_minor: bigint;
  /** Points that came with the recharge and that the member has to give back. */
  taken_back: MemberPoints | null;
}>;

/** The money of a recharge came in. */
export function bookRecharge(
  heading: Heading,
  { currency, tenders }: Readonly<{ currency: string; tenders: readonly Tender[] }>,
): Transfer {
  const entries = tenders.flatMap((tender) =>
    tenderEntries({ tender, refunded_minor: 0n }, currency),
  );
  return bookTransfer(heading, "RECHARGE", entries);
}

/** It is the member's, not the merchant's, with what the merchant adds for it. */
export function bookRechargeCredited(
  heading: Heading,
  recharge: Recharge,
  points: bigint,
): Transfer {
  const { member_id } = recharge;
  return bookTransfer(heading, "RECHARGE_CREDITED", [
    ...walletEntries(recharge, 0n),
    ...pointsEntries({ member_id, points }),
  ]);
}

/** Takes principal and, in proportion, gift off the member account: the last with the last cent. */
export function bookRechargeTakenBack(heading: Heading, refund: RechargeRefund): Transfer {
  const { recharge, refunded_minor, refund_minor, taken_back } = refund;
  invariant(refund_minor > 0n, `a refund of ${refund_minor}`);
  return bookTransfer(heading, "RECHARGE_TAKEN_BACK", [
    ...walletEntries(recharge, refunded_minor + refund_minor),
    ...negateEntries(walletEntries(recharge, refunded_minor)),
    ...(taken_back === null ? [] : pointsEntries({ ...taken_back, points: -taken_back.points })),
  ]);
}

/** The money went back to the member. */
export function bookRechargeRefund(
  heading: Heading,
  { currency, parts }: Readonly<{ currency: string; parts: readonly TenderRefund[] }>,
): Transfer {
  const entries = parts.flatMap((part) => tenderRefundEntries(part, currency));
  return bookTransfer(heading, "RECHARGE_REFUND", entries);
}

/** What the member has of a recharge of which so much is refunded. */
function walletEntries(recharge: Recharge, refunded_minor: bigint): Entry[] {
  const { currency, member_id, amount_minor, gift_minor } = recharge;
  const left_minor = amount_minor - refunded_minor;
  const taken_back_minor = shareAt(refunded_minor, { whole: amount_minor, share: gift_minor });
  const gift_left_minor = gift_minor - taken_back_minor;
  return [
    // Of what the merchant has of the money only the fee remains, as a debit.
    debit(soleAccount("merchant_payable", currency), left_minor),
    credit(ownedAccount("wallet_principal", member_id, currency), left_minor),
    debit(soleAccount("gift_expense", currency), gift_left_minor),
    credit(ownedAccount("wallet_gift", member_id, currency), gift_left_minor),
  ];
}
