/**
 * A member: a customer with a stored-value account, points and coupons.
 *
 * ACTIVE      pays, earns, is given coupons
 * BLOCKED     keeps all of it, and can use none
 * MERGED      was the same person as `merged_into`, who has it all now; card and phone lead there
 * ANONYMISED  asked to be forgotten: no name, phone or card; what was bought stays in the books
 *
 * A member is a record, not the fold of its events: events are kept for ever and therefore hold no
 * name, phone or card number.
 */
import { accept } from "../decision.ts";
import type { Dated } from "../order/event.ts";
import type { MemberEvent } from "./event.ts";
import { refuse, type MemberDecision } from "./rejection.ts";

export type MemberStatus = "ACTIVE" | "BLOCKED" | "MERGED" | "ANONYMISED";

export type Member = Readonly<{
  merchant_id: string;
  member_id: string;
  /** What is printed on the card; null once anonymised. */
  card_no: string | null;
  /** E.164; null when never told, or anonymised. */
  phone: string | null;
  name: string | null;
  status: MemberStatus;
  /** Who has it all now; not null when MERGED, and kept when anonymised after that. */
  merged_into: string | null;
  /** Recharges that were paid: some gifts are for the first only. */
  recharge_count: number;
  created_at_ms: number;
}>;

/** One event of one member's timeline. */
export type MemberFact = Readonly<{ member_id: string; event: Dated<MemberEvent> }>;

export type MemberChange = Readonly<{
  /** As they are now. */
  members: readonly Member[];
  /** In the order in which they happened. */
  events: readonly MemberFact[];
}>;

/** The member, when ACTIVE; else why it can do nothing. */
export function requireActive(member: Member | undefined): MemberDecision<Member> {
  if (member === undefined) return refuse({ code: "MEMBER_UNKNOWN" });
  const { member_id } = member;
  switch (member.status) {
    case "ACTIVE":
      return accept(member);
    case "BLOCKED":
      return refuse({ code: "MEMBER_BLOCKED", member_id });
    case "MERGED":
      return refuse({ code: "MEMBER_MERGED", member_id, merged_into: survivorId(member) });
    case "ANONYMISED":
      return refuse({ code: "MEMBER_ANONYMISED", member_id });
  }
}

/**
 * Who has the account today of the member whose card, phone or id was given. One step is enough:
 * a merge brings along whoever was merged into its source before.
 */
export function survivorId(member: Member): string {
  return member.merged_into ?? member.member_id;
}
