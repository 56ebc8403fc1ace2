/**
 * ANONYMISE_MEMBER: forget the person, keep the books. Principal is the member's own money and has
 * to be spent or paid out first; gifts, points and coupons lapse.
 */
import { accept } from "../decision.ts";
import { expireAllOf } from "./coupon.ts";
import type { Holdings } from "./holdings.ts";
import { requireActive, type Member, type MemberChange } from "./member.ts";
import { lapseAllOf } from "./points-lot.ts";
import { refuse, type MemberDecision } from "./rejection.ts";

export type AnonymiseMember = Readonly<{ type: "ANONYMISE_MEMBER"; member_id: string }>;

export type AnonymiseMemberFacts = Readonly<{
  member: Member | undefined;
  /** Whoever was merged into the member: the same person's card, phone and name. */
  absorbed: readonly Member[];
  holdings: Holdings;
}>;

export type AnonymiseChange = MemberChange &
  Readonly<{
    /** What the merchant owes no more, for the ledger. */
    lapsed_gifts: readonly Readonly<{ currency: string; gift_minor: bigint }>[];
    lapsed_points: bigint;
    /** What changed, as it is now. */
    holdings: Holdings;
  }>;

/** A blocked member may ask as well. */
export function decideAnonymiseMember(
  _command: AnonymiseMember,
  facts: AnonymiseMemberFacts,
  stamp: Readonly<{ now_ms: number }>,
): MemberDecision<AnonymiseChange> {
  const { member, holdings } = facts;
  if (member?.status !== "BLOCKED") {
    const active = requireActive(member);
    if (!active.accepted) return active;
  }
  if (member === undefined) return refuse({ code: "MEMBER_UNKNOWN" });
  const { member_id } = member;
  const principals = holdings.accounts.filter(({ principal_minor }) => principal_minor > 0n);
  if (principals.length > 0) {
    return refuse({
      code: "MEMBER_HAS_PRINCIPAL",
      member_id,
      principals: principals.map(({ currency, principal_minor }) => ({
        currency,
        principal_minor,
      })),
    });
  }
  const gifts = holdings.accounts.filter(({ gift_minor }) => gift_minor > 0n);
  const { lots, lapsed_points } = lapseAllOf(holdings.lots);
  const payload = { memberId: member_id };
  return accept({
    members: [member, ...facts.absorbed].map(forget),
    events: [{ member_id, event: { type: "MEMBER_ANONYMISED", at_ms: stamp.now_ms, payload } }],
    lapsed_gifts: gifts.map(({ currency, gift_minor }) => ({ currency, gift_minor })),
    lapsed_points,
    holdings: {
      accounts: gifts.map((account) => ({ ...account, gift_minor: 0n })),
      lots,
      coupons: expireAllOf(holdings.coupons),
    },
  });
}

function forget(member: Member): Member {
  return { ...member, card_no: null, phone: null, name: null, status: "ANONYMISED" };
}
