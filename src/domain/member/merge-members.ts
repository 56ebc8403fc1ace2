/**
 * MERGE_MEMBERS: two members were one person. All that the source has goes to the target; the
 * source's card and phone lead to the target from then on.
 */
import { accept } from "../decision.ts";
import type { Holdings } from "./holdings.ts";
import { requireActive, type Member, type MemberChange } from "./member.ts";
import { refuse, type MemberDecision } from "./rejection.ts";
import { creditStoredValue, emptyAccount, type StoredValue } from "./stored-value.ts";

export type MergeMembers = Readonly<{
  type: "MERGE_MEMBERS";
  /** Ends here. */
  source_id: string;
  /** Goes on, with both. */
  target_id: string;
}>;

export type MergeMembersFacts = Readonly<{
  source: Member | undefined;
  target: Member | undefined;
  /** Whoever was merged into the source before. */
  absorbed: readonly Member[];
  source_holdings: Holdings;
  target_accounts: readonly StoredValue[];
}>;

/** One movement of stored value from the source to the target, for the ledger. */
export type MergeMovement = Readonly<{
  currency: string;
  principal_minor: bigint;
  gift_minor: bigint;
}>;

export type MergeChange = MemberChange &
  Readonly<{
    movements: readonly MergeMovement[];
    /** Everything whose owner or balance changed, as it is now; accounts of both members. */
    holdings: Holdings;
  }>;

export function decideMergeMembers(
  command: MergeMembers,
  facts: MergeMembersFacts,
  stamp: Readonly<{ now_ms: number }>,
): MemberDecision<MergeChange> {
  if (command.source_id === command.target_id) {
    return refuse({ code: "MEMBER_MERGED_WITH_ITSELF", member_id: command.source_id });
  }
  const source = requireActive(facts.source);
  if (!source.accepted) return source;
  const target = requireActive(facts.target);
  if (!target.accepted) return target;
  const source_id = source.change.member_id;
  const target_id = target.change.member_id;
  const at_ms = stamp.now_ms;
  const merged: Member = { ...source.change, status: "MERGED", merged_into: target_id };
  // Who they are together has no first recharge left, when one of them had it.
  const recharge_count = source.change.recharge_count + target.change.recharge_count;
  const whole: Member = { ...target.change, recharge_count };
  const brought_along = facts.absorbed.map((one) => ({ ...one, merged_into: target_id }));
  const given = { memberId: source_id, mergedInto: target_id };
  const taken = { memberId: target_id, absorbed: source_id };
  return accept({
    members: [merged, ...brought_along, whole],
    events: [
      { member_id: source_id, event: { type: "MEMBER_MERGED", at_ms, payload: given } },
      { member_id: target_id, event: { type: "MEMBER_ABSORBED", at_ms, payload: taken } },
    ],
    ...moveHoldings(facts, target.change),
  });
}

function moveHoldings(
  { source_holdings, target_accounts }: MergeMembersFacts,
  target: Member,
): Pick<MergeChange, "movements" | "holdings"> {
  const { member_id } = target;
  const filled = source_holdings.accounts.filter(
    ({ principal_minor, gift_minor }) => principal_minor + gift_minor > 0n,
  );
  const accounts = filled.flatMap((account) => {
    const own =
      target_accounts.find(({ currency }) => currency === account.currency) ??
      emptyAccount(target, account.currency);
    return [{ ...account, principal_minor: 0n, gift_minor: 0n }, creditStoredValue(own, account)];
  });
  return {
    movements: filled.map(({ currency, principal_minor, gift_minor }) => ({
      currency,
      principal_minor,
      gift_minor,
    })),
    holdings: {
      accounts,
      lots: source_holdings.lots.map((lot) => ({ ...lot, member_id })),
      coupons: source_holdings.coupons.map((coupon) => ({ ...coupon, member_id })),
    },
  };
}
