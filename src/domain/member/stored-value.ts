/**
 * A member's stored value in one currency. What the member paid in (principal) and what was given
 * on top (gift) are two balances and never mix: a payment takes principal first, a refund returns
 * to each what came from it, and only principal is ever paid out.
 */
import { accept } from "../decision.ts";
import { requireActive, type Member } from "./member.ts";
import { refuse, type MemberDecision, type MemberRejection } from "./rejection.ts";
import { shareOfStep } from "./share.ts";

/** Two amounts in minor units of one currency. */
export type Portions = Readonly<{ principal_minor: bigint; gift_minor: bigint }>;

export type StoredValue = Portions &
  Readonly<{ merchant_id: string; member_id: string; currency: string }>;

/** What one payment took, and how much of it went back. */
export type StoredValuePayment = Portions &
  Readonly<{
    currency: string;
    /** In all, over both portions. */
    refunded_minor: bigint;
  }>;

export function emptyAccount(
  { merchant_id, member_id }: Pick<Member, "merchant_id" | "member_id">,
  currency: string,
): StoredValue {
  return { merchant_id, member_id, currency, principal_minor: 0n, gift_minor: 0n };
}

export function totalMinor({ principal_minor, gift_minor }: Portions): bigint {
  return principal_minor + gift_minor;
}

/** The account with the portions added. */
export function creditStoredValue(account: StoredValue, portions: Portions): StoredValue {
  return {
    ...account,
    principal_minor: account.principal_minor + portions.principal_minor,
    gift_minor: account.gift_minor + portions.gift_minor,
  };
}

/** Takes the amount, principal first: the account after it, and what there is to refund. */
export function payFromStoredValue(
  account: StoredValue,
  wanted: Readonly<{ member: Member | undefined; amount_minor: bigint; currency: string }>,
): MemberDecision<Readonly<{ account: StoredValue; payment: StoredValuePayment }>> {
  const { amount_minor, currency } = wanted;
  const active = requireActive(wanted.member);
  if (!active.accepted) return active;
  const fault = amountFault(amount_minor, currency) ?? currencyFault(account, currency);
  if (fault !== null) return refuse(fault);
  const available_minor = totalMinor(account);
  if (amount_minor > available_minor) {
    return refuse({
      code: "STORED_VALUE_TOO_LOW",
      available_minor,
      wanted_minor: amount_minor,
      currency,
    });
  }
  const principal_minor =
    amount_minor < account.principal_minor ? amount_minor : account.principal_minor;
  const taken: Portions = { principal_minor, gift_minor: amount_minor - principal_minor };
  return accept({
    account: debit(account, taken),
    payment: { ...taken, currency, refunded_minor: 0n },
  });
}

/**
 * Returns part of a payment, in the ratio in which it was taken; the odd cent is principal. What
 * all parts returned depends on their sum alone, and a payment refunded whole has returned exactly
 * what it took. The account may be that of the member who has been merged with since.
 */
export function refundToStoredValue(
  payment: StoredValuePayment,
  amount_minor: bigint,
): MemberDecision<Readonly<{ payment: StoredValuePayment; returned: Portions }>> {
  const { currency, refunded_minor } = payment;
  const fault = amountFault(amount_minor, currency);
  if (fault !== null) return refuse(fault);
  const whole = totalMinor(payment);
  const after = refunded_minor + amount_minor;
  if (after > whole) {
    return refuse({
      code: "STORED_VALUE_REFUND_TOO_HIGH",
      refundable_minor: whole - refunded_minor,
      wanted_minor: amount_minor,
      currency,
    });
  }
  const principal_minor = shareOfStep(
    { before: refunded_minor, after },
    { whole, share: payment.principal_minor },
  );
  return accept({
    payment: { ...payment, refunded_minor: after },
    returned: { principal_minor, gift_minor: amount_minor - principal_minor },
  });
}

/** The account without the portions, which are known to be there. */
export function debit(account: StoredValue, portions: Portions): StoredValue {
  const { principal_minor, gift_minor } = portions;
  return creditStoredValue(account, {
    principal_minor: -principal_minor,
    gift_minor: -gift_minor,
  });
}

export function amountFault(amount_minor: bigint, currency: string): MemberRejection | null {
  return amount_minor > 0n
    ? null
    : { code: "STORED_VALUE_AMOUNT_NOT_POSITIVE", amount_minor, currency };
}

export function currencyFault(
  account: Pick<StoredValue, "currency">,
  wanted_currency: string,
): MemberRejection | null {
  const { currency } = account;
  return currency === wanted_currency
    ? null
    : { code: "STORED_VALUE_CURRENCY_DIFFERS", currency, wanted_currency };
}
