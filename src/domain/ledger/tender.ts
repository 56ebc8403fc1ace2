/**
 * Tenders: the parts in which a trade order is paid, each in its own way, and how a refund falls on
 * them. A coupon is no tender: it lowers the price, and nobody owes what was never asked for.
 */
import { invariant } from "../decision.ts";
import type { LotPart } from "../member/points-lot.ts";
import { shareAt } from "../member/share.ts";
import { addMinor } from "../money.ts";
import { points_currency, ownedAccount, soleAccount, type Account } from "./account.ts";
import { splitFee, type FeeSplit, type FeeTerms } from "./fee.ts";
import { credit, debit, negateEntries, type Entry } from "./transfer.ts";

/** Where money comes from: a store's drawer, or an account at a payment channel, for a fee. */
export type MoneySource =
  | Readonly<{
      method: "CASH";
      store_id: string;
      /** Of the shift that took it; the store's own when there was none. */
      drawer_id?: string;
    }>
  | Readonly<{ method: "CHANNEL"; channel_id: string; fee: FeeTerms }>;

export type Tender =
  | (MoneySource & Readonly<{ amount_minor: bigint }>)
  | Readonly<{
      method: "MEMBER_ACCOUNT";
      member_id: string;
      amount_minor: bigint;
      /** The part of the amount that came out of the gift balance. */
      gift_minor: bigint;
    }>
  | Readonly<{
      method: "POINTS";
      member_id: string;
      /** What the points are worth. */
      amount_minor: bigint;
      points: bigint;
      /** Where they came from, in the order in which they were used. */
      lot_parts: readonly LotPart[];
    }>;

/** A tender with what earlier refunds have given back of it. */
export type TakenTender = Readonly<{ tender: Tender; refunded_minor: bigint }>;

export type TenderRefund = TakenTender &
  Readonly<{
    refund_minor: bigint;
    /** The store whose drawer hands out cash, when it is not the one that took it. */
    drawer_store_id?: string;
    /** Who has the account today of the member who paid, when that is somebody else. */
    survivor_id?: string;
  }>;

/** A number of one member's points, above zero. */
export type MemberPoints = Readonly<{ member_id: string; points: bigint }>;

/** Where the money of a source is, until it is paid out. */
export function sourceAccount(source: MoneySource, currency: string): Account {
  switch (source.method) {
    case "CASH":
      return ownedAccount("cash_drawer", source.drawer_id ?? source.store_id, currency);
    case "CHANNEL":
      return ownedAccount("psp_receivable", source.channel_id, currency);
  }
}

/**
 * A refund of the amount, taken from the tenders in the reverse of their order. Null when the
 * tenders have less than that left.
 */
export function allocateRefund(
  taken: readonly TakenTender[],
  amount_minor: bigint,
): readonly TenderRefund[] | null {
  let open_minor = amount_minor;
  const parts: TenderRefund[] = [];
  for (const { tender, refunded_minor } of taken.toReversed()) {
    const left_minor = tender.amount_minor - refunded_minor;
    const refund_minor = open_minor < left_minor ? open_minor : left_minor;
    if (refund_minor > 0n) parts.push({ tender, refunded_minor, refund_minor });
    open_minor -= refund_minor;
  }
  return open_minor > 0n ? null : parts;
}

/** What the merchant has of the tenders once refunds and fees are off: `mchIncome`. */
export function merchantIncome(taken: readonly TakenTender[]): bigint {
  return addMinor(
    taken.map(({ tender, refunded_minor }) => {
      const left_minor = tender.amount_minor - refunded_minor;
      return tender.method === "CHANNEL"
        ? splitFee(tender.fee, left_minor).income_minor
        : left_minor;
    }),
  );
}

/**
 * The entries of a tender of which so much is refunded: all that sale and refunds come to together.
 * What goes back to a member is rounded as in the member's own account (stored-value.ts,
 * points-payment.ts). Some entries may be of zero.
 */
export function tenderEntries({ tender, refunded_minor }: TakenTender, currency: string): Entry[] {
  const { amount_minor } = tender;
  const left_minor = amount_minor - refunded_minor;
  invariant(refunded_minor >= 0n && left_minor >= 0n, `${refunded_minor} of ${amount_minor}`);
  const payable = soleAccount("merchant_payable", currency);
  switch (tender.method) {
    case "CASH":
      return [debit(sourceAccount(tender, currency), left_minor), credit(payable, left_minor)];
    case "CHANNEL": {
      const split = splitFee(tender.fee, left_minor);
      return [
        debit(sourceAccount(tender, currency), left_minor),
        credit(payable, split.income_minor),
        ...feeEntries(tender, split, currency),
      ];
    }
    case "MEMBER_ACCOUNT": {
      const { member_id, gift_minor } = tender;
      const principal_minor = amount_minor - gift_minor;
      const whole = { whole: amount_minor, share: principal_minor };
      const principal_left_minor = principal_minor - shareAt(refunded_minor, whole);
      return [
        debit(ownedAccount("wallet_principal", member_id, currency), principal_left_minor),
        debit(ownedAccount("wallet_gift", member_id, currency), left_minor - principal_left_minor),
        credit(payable, left_minor),
      ];
    }
    case "POINTS": {
      const { member_id, points } = tender;
      const returned = shareAt(refunded_minor, { whole: amount_minor, share: points });
      return [
        debit(soleAccount("points_expense", currency), left_minor),
        credit(payable, left_minor),
        ...pointsEntries({ member_id, points: returned - points }),
      ];
    }
  }
}

/** What a refund of a tender changes: its entries after the refund, less those before. */
export function tenderRefundEntries(refund: TenderRefund, currency: string): Entry[] {
  const { refunded_minor, refund_minor } = refund;
  const tender = returnedTo(refund);
  invariant(refund_minor > 0n, `a refund of ${refund_minor}`);
  return [
    ...tenderEntries({ tender, refunded_minor: refunded_minor + refund_minor }, currency),
    ...negateEntries(tenderEntries({ tender, refunded_minor }, currency)),
  ];
}

/** The tender as if it had come from where its refund goes. */
function returnedTo({ tender, drawer_store_id, survivor_id }: TenderRefund): Tender {
  switch (tender.method) {
    case "CASH":
      return drawer_store_id === undefined ? tender : { ...tender, store_id: drawer_store_id };
    case "CHANNEL":
      return tender;
    case "MEMBER_ACCOUNT":
    case "POINTS":
      return survivor_id === undefined ? tender : { ...tender, member_id: survivor_id };
  }
}

/** Points into a member's hands, or out of them when their number is below zero. */
export function pointsEntries({ member_id, points }: MemberPoints): Entry[] {
  return [
    debit(soleAccount("points_expense", points_currency), points),
    credit(ownedAccount("points_liability", member_id, points_currency), points),
  ];
}

/** A fee, given to whom it is due. */
function feeEntries(
  { channel_id, fee }: Extract<MoneySource, { method: "CHANNEL" }>,
  split: FeeSplit,
  currency: string,
): Entry[] {
  const { isv_id } = fee;
  return [
    credit(ownedAccount("psp_cost_accrued", channel_id, currency), split.cost_minor),
    ...fee.agents.map(({ agent_id }, n) =>
      credit(ownedAccount("agent_payable", agent_id, currency), split.agents_minor[n] ?? 0n),
    ),
    ...(isv_id === null
      ? []
      : [credit(ownedAccount("isv_payable", isv_id, currency), split.isv_minor)]),
    credit(soleAccount("fee_revenue", currency), split.platform_minor),
  ];
}
