/**
 * The code on a member's telephone that pays from the member's account: good once, for five
 * minutes. Whoever shows it is taken for the member, so it is unguessable and short-lived.
 */
import { accept } from "../decision.ts";
import { requireActive, type Member } from "./member.ts";
import { spellDigits } from "./random-code.ts";
import { refuse, type MemberDecision } from "./rejection.ts";

export type MemberCode = Readonly<{
  merchant_id: string;
  /** 18 digits from 88. */
  code: string;
  member_id: string;
  issued_at_ms: number;
  /** No longer good from this instant on. */
  expiry_at_ms: number;
  used_at_ms: number | null;
  /** What was paid with it. */
  trade_order_id: string | null;
}>;

export const member_code_life_ms = 300_000;

const first_digits = "88";
const random_digits = 16;
const shape = new RegExp(`^${first_digits}\\d{${random_digits}}$`);

export function isMemberCode(text: string): boolean {
  return shape.test(text);
}

/** A new code from at least 11 random bytes. */
export function decideIssueMemberCode(
  command: Readonly<{ random: Uint8Array }>,
  facts: Readonly<{ member: Member | undefined }>,
  stamp: Readonly<{ now_ms: number }>,
): MemberDecision<MemberCode> {
  const active = requireActive(facts.member);
  if (!active.accepted) return active;
  const { merchant_id, member_id } = active.change;
  return accept({
    merchant_id,
    code: first_digits + spellDigits(command.random, random_digits),
    member_id,
    issued_at_ms: stamp.now_ms,
    expiry_at_ms: stamp.now_ms + member_code_life_ms,
    used_at_ms: null,
    trade_order_id: null,
  });
}

/** Uses a code up for one trade order: the code as it is then. */
export function decideUseMemberCode(
  command: Readonly<{ trade_order_id: string }>,
  facts: Readonly<{ member_code: MemberCode | undefined; member: Member | undefined }>,
  stamp: Readonly<{ now_ms: number }>,
): MemberDecision<MemberCode> {
  const { member_code, member } = facts;
  if (member_code === undefined || member_code.member_id !== member?.member_id) {
    return refuse({ code: "MEMBER_CODE_UNKNOWN" });
  }
  const { used_at_ms, expiry_at_ms } = member_code;
  if (used_at_ms !== null) return refuse({ code: "MEMBER_CODE_USED", used_at_ms });
  if (stamp.now_ms >= expiry_at_ms) return refuse({ code: "MEMBER_CODE_EXPIRED", expiry_at_ms });
  const active = requireActive(member);
  if (!active.accepted) return active;
  const { trade_order_id } = command;
  return accept({ ...member_code, used_at_ms: stamp.now_ms, trade_order_id });
}
