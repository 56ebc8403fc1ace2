/**
 * The refund of a recharge: principal is paid out, and the gift that came with it is taken back in
 * proportion. What is spent cannot be refunded, and a gift never becomes money.
 */
import { accept } from "../decision.ts";
import { refuse, type MemberDecision } from "./rejection.ts";
import { shareAt, shareOfStep, type Proportion } from "./share.ts";
import {
  amountFault,
  currencyFault,
  debit,
  type Portions,
  type StoredValue,
} from "./stored-value.ts";

/** What a recharge brought, and how much of its principal was paid out again. */
export type RechargeRecord = Portions & Readonly<{ currency: string; refunded_minor: bigint }>;

/** The most that can be paid out now. */
export function refundableRecharge(account: StoredValue, recharge: RechargeRecord): bigint {
  const { principal_minor: whole, gift_minor: share, refunded_minor } = recharge;
  const taken_back = shareAt(refunded_minor, { whole, share });
  const by_gift = greatestPart(taken_back + account.gift_minor, { whole, share }) - refunded_minor;
  return account.principal_minor < by_gift ? account.principal_minor : by_gift;
}

/** Pays out part of a recharge: the account after it, and what it lost of each balance. */
export function refundRecharge(
  account: StoredValue,
  recharge: RechargeRecord,
  amount_minor: bigint,
): MemberDecision<
  Readonly<{ account: StoredValue; recharge: RechargeRecord; taken_back: Portions }>
> {
  const { currency, refunded_minor } = recharge;
  const fault = amountFault(amount_minor, currency) ?? currencyFault(account, currency);
  if (fault !== null) return refuse(fault);
  const refundable_minor = refundableRecharge(account, recharge);
  if (amount_minor > refundable_minor) {
    return refuse({
      code: "RECHARGE_REFUND_TOO_HIGH",
      refundable_minor,
      wanted_minor: amount_minor,
      currency,
    });
  }
  const after = refunded_minor + amount_minor;
  const gift_minor = shareOfStep(
    { before: refunded_minor, after },
    { whole: recharge.principal_minor, share: recharge.gift_minor },
  );
  const taken_back: Portions = { principal_minor: amount_minor, gift_minor };
  return accept({
    account: debit(account, taken_back),
    recharge: { ...recharge, refunded_minor: after },
    taken_back,
  });
}

/** The greatest part of the whole with which no more than `limit` of the share goes along. */
function greatestPart(limit: bigint, { whole, share }: Proportion): bigint {
  if (limit >= share) return whole;
  // HALF_UP(part·share/whole) ≤ limit, solved for the part.
  return (whole * (2n * limit + 1n) - 1n) / (2n * share);
}
