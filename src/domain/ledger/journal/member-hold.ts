/**
 * A member's part of a sale that waits for its other part: taken from the member when the sale is
 * begun, so that nobody spends it twice, and given back when it comes to nothing. When the sale
 * comes about it is given back as well, in the commit whose SALE takes all tenders together.
 */
import { addMinor } from "../../money.ts";
import { ownedAccount } from "../account.ts";
import { pointsEntries, type Tender } from "../tender.ts";
import {
  bookTransfer,
  credit,
  debit,
  negateEntries,
  type Entry,
  type Heading,
  type Transfer,
} from "../transfer.ts";

export type MemberHold = Readonly<{
  currency: string;
  trade_order_id: string;
  /** Of the sale; those that are no member's are passed over. */
  tenders: readonly Tender[];
}>;

/** Null when no member has a part in it. */
export function bookMemberHeld(heading: Heading, hold: MemberHold): Transfer | null {
  const entries = holdEntries(hold);
  return entries.length === 0 ? null : bookTransfer(heading, "MEMBER_HELD", entries);
}

/** To the members that the tenders name: who has it today is for the caller to know. */
export function bookMemberReleased(heading: Heading, hold: MemberHold): Transfer | null {
  const entries = negateEntries(holdEntries(hold));
  return entries.length === 0 ? null : bookTransfer(heading, "MEMBER_RELEASED", entries);
}

function holdEntries({ currency, trade_order_id, tenders }: MemberHold): Entry[] {
  const entries: Entry[] = [];
  const held: bigint[] = [];
  for (const tender of tenders) {
    if (tender.method === "POINTS") {
      const { member_id, points } = tender;
      entries.push(...pointsEntries({ member_id, points: -points }));
    }
    if (tender.method !== "MEMBER_ACCOUNT") continue;
    const { member_id, amount_minor, gift_minor } = tender;
    entries.push(
      debit(ownedAccount("wallet_principal", member_id, currency), amount_minor - gift_minor),
      debit(ownedAccount("wallet_gift", member_id, currency), gift_minor),
    );
    held.push(amount_minor);
  }
  if (held.length > 0) {
    entries.push(credit(ownedAccount("customer_hold", trade_order_id, currency), addMinor(held)));
  }
  return entries;
}
