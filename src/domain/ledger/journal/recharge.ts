/**
 * Recharges of a member account. The member's money becomes principal; what the merchant adds is
 * kept apart from it as gift. The merchant bears the channel's fee.
 *
 * A refund draws on the member account, so book it when it is asked for, and reverse the transfer
 * if the channel refuses: what is on its way back cannot be spent meanwhile.
 */
import { invariant } from "../../decision.ts";
import { shareAt } from "../../member/share.ts";
import { ownedAccount, soleAccount } from "../account.ts";
import { pointsEntries, tenderEntries, type MemberPoints, type MoneySource } from "../tender.ts";
import {
  bookTransfer,
  credit,
  debit,
  negateEntries,
  type Entry,
  type Heading,
  type Transfer,
} from "../transfer.ts";

export type Recharge = Readonly<{
  currency: string;
  member_id: string;
  source: MoneySource;
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

export function bookRecharge(heading: Heading, recharge: Recharge, points: bigint): Transfer {
  const { member_id } = recharge;
  return bookTransfer(heading, "RECHARGE", [
    ...rechargeEntries(recharge, 0n),
    ...pointsEntries({ member_id, points }),
  ]);
}

/** Gives money back and takes the gift back in proportion, the last of it with the last cent. */
export function bookRechargeRefund(heading: Heading, refund: RechargeRefund): Transfer {
  const { recharge, refunded_minor, refund_minor, taken_back } = refund;
  invariant(refund_minor > 0n, `a refund of ${refund_minor}`);
  return bookTransfer(heading, "RECHARGE_REFUND", [
    ...rechargeEntries(recharge, refunded_minor + refund_minor),
    ...negateEntries(rechargeEntries(recharge, refunded_minor)),
    ...(taken_back === null ? [] : pointsEntries({ ...taken_back, points: -taken_back.points })),
  ]);
}

/** The entries of a recharge of which so much is refunded. */
function rechargeEntries(recharge: Recharge, refunded_minor: bigint): Entry[] {
  const { currency, member_id, source, amount_minor, gift_minor } = recharge;
  const left_minor = amount_minor - refunded_minor;
  const taken_back_minor = shareAt(refunded_minor, { whole: amount_minor, share: gift_minor });
  const gift_left_minor = gift_minor - taken_back_minor;
  return [
    ...tenderEntries({ tender: { ...source, amount_minor }, refunded_minor }, currency),
    // It is the member's, not the merchant's; of the payable only the fee remains, as a debit.
    debit(soleAccount("merchant_payable", currency), left_minor),
    credit(ownedAccount("wallet_principal", member_id, currency), left_minor),
    debit(soleAccount("gift_expense", currency), gift_left_minor),
    credit(ownedAccount("wallet_gift", member_id, currency), gift_left_minor),
  ];
}
