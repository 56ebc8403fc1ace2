/** BLOCK_MEMBER and UNBLOCK_MEMBER: a member who can use nothing for a while, and loses nothing. */
import { accept } from "../decision.ts";
import { requireActive, type Member, type MemberChange } from "./member.ts";
import { refuse, type MemberDecision } from "./rejection.ts";

export type BlockMember = Readonly<{ type: "BLOCK_MEMBER"; member_id: string; reason: string }>;
export type UnblockMember = Readonly<{ type: "UNBLOCK_MEMBER"; member_id: string; reason: string }>;

export function decideBlockMember(
  command: BlockMember,
  facts: Readonly<{ member: Member | undefined }>,
  stamp: Readonly<{ now_ms: number }>,
): MemberDecision<MemberChange> {
  const active = requireActive(facts.member);
  if (!active.accepted) return active;
  const { member_id } = active.change;
  const payload = { memberId: member_id, reason: command.reason };
  return accept({
    members: [{ ...active.change, status: "BLOCKED" }],
    events: [{ member_id, event: { type: "MEMBER_BLOCKED", at_ms: stamp.now_ms, payload } }],
  });
}

export function decideUnblockMember(
  command: UnblockMember,
  facts: Readonly<{ member: Member | undefined }>,
  stamp: Readonly<{ now_ms: number }>,
): MemberDecision<MemberChange> {
  const { member } = facts;
  if (member?.status !== "BLOCKED") {
    const active = requireActive(member);
    if (!active.accepted) return active;
    return refuse({ code: "MEMBER_NOT_BLOCKED", member_id: active.change.member_id });
  }
  const { member_id } = member;
  const payload = { memberId: member_id, reason: command.reason };
  return accept({
    members: [{ ...member, status: "ACTIVE" }],
    events: [{ member_id, event: { type: "MEMBER_UNBLOCKED", at_ms: stamp.now_ms, payload } }],
  });
}
