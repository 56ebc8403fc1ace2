/** CREATE_MEMBER and CHANGE_MEMBER: who a member is. */
import { accept } from "../decision.ts";
import type { MemberEvent } from "./event.ts";
import { requireActive, type Member, type MemberChange } from "./member.ts";
import { readMemberNumber } from "./member-number.ts";
import { readPhone, type HomeCountry } from "./phone.ts";
import { refuse, type MemberDecision } from "./rejection.ts";

export type CreateMember = Readonly<{
  type: "CREATE_MEMBER";
  member_id: string;
  card_no: string;
  /** As it was typed. */
  phone: string | null;
  name: string | null;
}>;

/** What is absent stays as it is. */
export type ChangeMember = Readonly<{
  type: "CHANGE_MEMBER";
  member_id: string;
  /** Of the new card. */
  card_no?: string;
  phone?: string | null;
  name?: string | null;
}>;

/** Whoever has the card or the phone already, whatever the status. */
export type MemberHolders = Readonly<{
  merchant_id: string;
  home: HomeCountry;
  holder_of_card: Member | undefined;
  holder_of_phone: Member | undefined;
}>;

export const name_characters_max = 64;

export function decideCreateMember(
  command: CreateMember,
  facts: MemberHolders,
  stamp: Readonly<{ now_ms: number }>,
): MemberDecision<MemberChange> {
  const { member_id } = command;
  const details = readDetails(command, member_id, facts);
  if (!details.accepted) return details;
  const member: Member = {
    merchant_id: facts.merchant_id,
    member_id,
    card_no: null,
    phone: null,
    name: null,
    ...details.change,
    status: "ACTIVE",
    merged_into: null,
    recharge_count: 0,
    created_at_ms: stamp.now_ms,
  };
  const event: MemberEvent = { type: "MEMBER_CREATED", payload: { memberId: member_id } };
  return accept({
    members: [member],
    events: [{ member_id, event: { ...event, at_ms: stamp.now_ms } }],
  });
}

export function decideChangeMember(
  command: ChangeMember,
  facts: MemberHolders & Readonly<{ member: Member | undefined }>,
  stamp: Readonly<{ now_ms: number }>,
): MemberDecision<MemberChange> {
  const active = requireActive(facts.member);
  if (!active.accepted) return active;
  const before = active.change;
  const { member_id } = before;
  const details = readDetails(command, member_id, facts);
  if (!details.accepted) return details;
  const member: Member = { ...before, ...details.change };
  const changed = (["card_no", "phone", "name"] as const).filter(
    (key) => member[key] !== before[key],
  );
  if (changed.length === 0) return accept({ members: [], events: [] });
  const names = changed.map((key) => (key === "card_no" ? ("cardNo" as const) : key));
  const payload = { memberId: member_id, changed: names };
  return accept({
    members: [...givenUp(details.change, member_id, facts), member],
    events: [
      { member_id, event: { type: "MEMBER_DETAILS_CHANGED", at_ms: stamp.now_ms, payload } },
    ],
  });
}

type Details = Partial<Pick<Member, "card_no" | "phone" | "name">>;

function readDetails(
  given: Readonly<{ card_no?: string; phone?: string | null; name?: string | null }>,
  member_id: string,
  facts: MemberHolders,
): MemberDecision<Details> {
  let details: Details = {};
  if (given.card_no !== undefined) {
    const card = readMemberNumber(given.card_no, facts.home);
    if (card?.type !== "CARD") return refuse({ code: "CARD_NO_INVALID" });
    const holder = otherHolder(facts.holder_of_card, member_id);
    if (holder !== null) return refuse({ code: "CARD_NO_TAKEN", member_id: holder });
    details = { ...details, card_no: card.card_no };
  }
  if (given.phone !== undefined) {
    const phone = given.phone === null ? null : readPhone(given.phone, facts.home);
    if (phone === null && given.phone !== null) return refuse({ code: "PHONE_INVALID" });
    const holder = phone === null ? null : otherHolder(facts.holder_of_phone, member_id);
    if (holder !== null) return refuse({ code: "PHONE_TAKEN", member_id: holder });
    details = { ...details, phone };
  }
  if (given.name !== undefined) {
    const name = given.name?.normalize("NFC").trim() ?? "";
    if (Array.from(name).length > name_characters_max || /[\p{Cc}\p{Cs}]/u.test(name)) {
      return refuse({ code: "MEMBER_NAME_INVALID", characters_max: name_characters_max });
    }
    details = { ...details, name: name === "" ? null : name };
  }
  return accept(details);
}

/** What a member was known by before a merge may be taken over by who the member is now. */
function isOwn(holder: Member, member_id: string): boolean {
  return holder.member_id === member_id || holder.merged_into === member_id;
}

function otherHolder(holder: Member | undefined, member_id: string): string | null {
  return holder === undefined || isOwn(holder, member_id) ? null : holder.member_id;
}

/** Members merged into this one whose card or phone it takes over: each belongs to one row only. */
function givenUp(details: Details, member_id: string, facts: MemberHolders): Member[] {
  const absorbed = new Map<string, Member>();
  for (const key of ["card_no", "phone"] as const) {
    const holder = key === "card_no" ? facts.holder_of_card : facts.holder_of_phone;
    if (holder === undefined || holder.member_id === member_id) continue;
    if ((details[key] ?? null) === null || holder[key] !== details[key]) continue;
    absorbed.set(holder.member_id, {
      ...(absorbed.get(holder.member_id) ?? holder),
      [key]: null,
    });
  }
  return [...absorbed.values()];
}
