/** What moves a member's points and stored value besides sales and recharges. */
import { invariant } from "../../decision.ts";
import { memberAccounts, ownedAccount, points_currency, soleAccount } from "../account.ts";
import { pointsEntries, type MemberPoints } from "../tender.ts";
import { bookTransfer, credit, debit, type Heading, type Transfer } from "../transfer.ts";

export type PointsMovement = MemberPoints &
  Readonly<{
    kind: "POINTS_GRANTED" | "POINTS_SPENT" | "POINTS_EXPIRED" | "POINTS_TAKEN_BACK";
  }>;

/** Points given to a member; or spent on something other than a sale, expired, or taken back. */
export function bookPoints(heading: Heading, movement: PointsMovement): Transfer {
  const { kind, member_id, points } = movement;
  invariant(points > 0n, `${points} points`);
  const change = kind === "POINTS_GRANTED" ? points : -points;
  return bookTransfer(heading, kind, pointsEntries({ member_id, points: change }));
}

export type MemberLapse = Readonly<{
  member_id: string;
  gifts: readonly Readonly<{ currency: string; gift_minor: bigint }>[];
  points: bigint;
}>;

/** Gifts and points that are owed no more, their member having been forgotten; null for none. */
export function bookMemberLapse(heading: Heading, lapse: MemberLapse): Transfer | null {
  const { member_id, gifts, points } = lapse;
  const filled = gifts.filter(({ gift_minor }) => gift_minor > 0n);
  if (filled.length === 0 && points === 0n) return null;
  return bookTransfer(heading, "MEMBER_LAPSED", [
    ...filled.flatMap(({ currency, gift_minor }) => [
      debit(memberAccounts(member_id, currency).gift, gift_minor),
      credit(soleAccount("gift_expense", currency), gift_minor),
    ]),
    ...pointsEntries({ member_id, points: -points }),
  ]);
}

export type MemberMerge = Readonly<{
  source_id: string;
  target_id: string;
  /** All that the source has: its stored value in each currency, and its points. */
  movements: readonly Readonly<{
    currency: string;
    principal_minor: bigint;
    gift_minor: bigint;
  }>[];
  points: bigint;
}>;

/** All of one member's balances to another; null when there are none. */
export function bookMemberMerge(heading: Heading, merge: MemberMerge): Transfer | null {
  const { source_id, target_id, movements, points } = merge;
  invariant(source_id !== target_id, `${target_id} is merged with itself`);
  const filled = movements.filter(
    ({ principal_minor, gift_minor }) => principal_minor + gift_minor > 0n,
  );
  if (filled.length === 0 && points === 0n) return null;
  return bookTransfer(heading, "MEMBERS_MERGED", [
    ...filled.flatMap(({ currency, principal_minor, gift_minor }) => {
      const source = memberAccounts(source_id, currency);
      const target = memberAccounts(target_id, currency);
      return [
        debit(source.principal, principal_minor),
        credit(target.principal, principal_minor),
        debit(source.gift, gift_minor),
        credit(target.gift, gift_minor),
      ];
    }),
    debit(ownedAccount("points_liability", source_id, points_currency), points),
    credit(ownedAccount("points_liability", target_id, points_currency), points),
  ]);
}
