/**
 * Sales and their refunds. A sale is one transfer, whatever it is paid with and however many points
 * it earns; a refund books what the same computation gives after it less what it gave before, so
 * that a full refund leaves nothing on any account.
 */
import { invariant } from "../../decision.ts";
import { addMinor } from "../../money.ts";
import {
  pointsEntries,
  tenderEntries,
  tenderRefundEntries,
  type MemberPoints,
  type Tender,
  type TenderRefund,
} from "../tender.ts";
import { bookTransfer, type Heading, type Transfer } from "../transfer.ts";

export type Sale = Readonly<{
  currency: string;
  /** Before the discount. */
  order_amount_minor: bigint;
  /** What coupons took off. It moves no money and has no entry. */
  discount_minor: bigint;
  /** Together what is left to pay. */
  tenders: readonly Tender[];
  earned: MemberPoints | null;
}>;

export type SaleRefund = Readonly<{
  currency: string;
  /** One for each tender that gives something back. */
  parts: readonly TenderRefund[];
  /** Earned points that the member has to give back. */
  taken_back: MemberPoints | null;
}>;

/** The sale's transfer; null when nothing was to be paid and no points were earned. */
export function bookSale(heading: Heading, sale: Sale): Transfer | null {
  const { currency, tenders, earned } = sale;
  const paid_minor = addMinor(tenders.map(({ amount_minor }) => amount_minor));
  invariant(
    paid_minor === sale.order_amount_minor - sale.discount_minor && sale.discount_minor >= 0n,
    `${paid_minor} paid for ${sale.order_amount_minor} less ${sale.discount_minor}`,
  );
  invariant(
    tenders.every(({ amount_minor }) => amount_minor > 0n),
    "a tender of nothing",
  );
  const entries = tenders.flatMap((tender) =>
    tenderEntries({ tender, refunded_minor: 0n }, currency),
  );
  if (earned !== null) entries.push(...pointsEntries(earned));
  return entries.length === 0 ? null : bookTransfer(heading, "SALE", entries);
}

/** Throws when more would be given back than a tender has left: that is refused long before. */
export function bookRefund(heading: Heading, refund: SaleRefund): Transfer {
  const { currency, parts, taken_back } = refund;
  const entries = parts.flatMap((part) => tenderRefundEntries(part, currency));
  if (taken_back !== null) {
    const { member_id, points } = taken_back;
    entries.push(...pointsEntries({ member_id, points: -points }));
  }
  return bookTransfer(heading, "REFUND", entries);
}
