/** Commands about who a member is: what they look up, and what becomes of their decisions. */
import { accept, type Decision, type Stamp } from "../../../domain/decision.ts";
import { bookMemberLapse, bookMemberMerge } from "../../../domain/ledger/journal/member.ts";
import {
  decideAnonymiseMember,
  type AnonymiseMember,
} from "../../../domain/member/anonymise-member.ts";
import {
  decideBlockMember,
  decideUnblockMember,
  type BlockMember,
  type UnblockMember,
} from "../../../domain/member/block-member.ts";
import {
  decideChangeMember,
  decideCreateMember,
  type ChangeMember,
  type CreateMember,
  type MemberHolders,
} from "../../../domain/member/create-member.ts";
import type { Holdings } from "../../../domain/member/holdings.ts";
import { decideIssueMemberCode } from "../../../domain/member/member-code.ts";
import { readMemberNumber } from "../../../domain/member/member-number.ts";
import { decideMergeMembers, type MergeMembers } from "../../../domain/member/merge-members.ts";
import { homeCountryOf, readPhone } from "../../../domain/member/phone.ts";
import type { OrderChange } from "../../../domain/order/change.ts";
import { isoInstant } from "../../../domain/order/event.ts";
import type { Lookup } from "../../../domain/record.ts";
import type { Book } from "../../book.ts";
import { recordOf, recordsBy } from "../../shelf.ts";
import { memberById, memberChange } from "./member-change.ts";

export type IssueMemberCode = Readonly<{
  type: "ISSUE_MEMBER_CODE";
  member_id: string;
  /** At least 11 bytes that nobody can guess. */
  random: Uint8Array;
}>;

export type MemberCommand =
  | CreateMember
  | ChangeMember
  | BlockMember
  | UnblockMember
  | MergeMembers
  | AnonymiseMember
  | IssueMemberCode;

export function memberLookups(command: MemberCommand): Lookup[] {
  switch (command.type) {
    case "CREATE_MEMBER":
    case "CHANGE_MEMBER":
    case "BLOCK_MEMBER":
    case "UNBLOCK_MEMBER":
    case "ISSUE_MEMBER_CODE":
      return [memberById(command.member_id)];
    case "ANONYMISE_MEMBER":
      return wholeMember(command.member_id);
    case "MERGE_MEMBERS": {
      const { source_id, target_id } = command;
      return [
        ...wholeMember(source_id),
        memberById(target_id),
        { kind: "stored_value", by: "of_member", value: target_id },
      ];
    }
  }
}

/** The member with all that it has, and whoever was merged into it. */
function wholeMember(value: string): Lookup[] {
  return [
    memberById(value),
    { kind: "member", by: "merged_into", value },
    { kind: "stored_value", by: "of_member", value },
    { kind: "points_lot", by: "of_member", value },
    { kind: "coupon", by: "of_member", value },
  ];
}

/** Whoever has the card or the phone that a member is to have. */
export function relatedMemberLookups(book: Book, command: MemberCommand): Lookup[] {
  if (command.type !== "CREATE_MEMBER" && command.type !== "CHANGE_MEMBER") return [];
  const { card_no, phone } = numbersOf(book, command);
  return [
    ...(card_no === null ? [] : [{ kind: "member", by: "of_card", value: card_no } as const]),
    ...(phone === null ? [] : [{ kind: "member", by: "of_phone", value: phone } as const]),
  ];
}

/** As they are stored; null for what is none, or was not given. */
function numbersOf(book: Book, { card_no, phone }: CreateMember | ChangeMember) {
  const home = homeCountryOf(book.catalog.merchant.currency);
  const card = card_no === undefined ? null : readMemberNumber(card_no, home);
  return {
    card_no: card?.type === "CARD" ? card.card_no : null,
    phone: typeof phone === "string" ? readPhone(phone, home) : null,
  };
}

export function decideMemberCommand(
  book: Book,
  command: MemberCommand,
  stamp: Stamp,
): Decision<OrderChange> {
  const member = recordOf(book.shelf, "member", memberIdOf(command));
  switch (command.type) {
    case "CREATE_MEMBER":
      return told(book, decideCreateMember(command, holdersOf(book, command), stamp));
    case "CHANGE_MEMBER":
      return told(
        book,
        decideChangeMember(command, { ...holdersOf(book, command), member }, stamp),
      );
    case "BLOCK_MEMBER":
      return told(book, decideBlockMember(command, { member }, stamp));
    case "UNBLOCK_MEMBER":
      return told(book, decideUnblockMember(command, { member }, stamp));
    case "MERGE_MEMBERS":
      return mergeMembers(book, command, stamp);
    case "ANONYMISE_MEMBER":
      return anonymiseMember(book, command, stamp);
    case "ISSUE_MEMBER_CODE":
      return issueCode(book, command, stamp);
  }
}

function memberIdOf(command: MemberCommand): string {
  return command.type === "MERGE_MEMBERS" ? command.source_id : command.member_id;
}

function holdersOf(book: Book, command: CreateMember | ChangeMember): MemberHolders {
  const { card_no, phone } = numbersOf(book, command);
  const { merchant_id, currency } = book.catalog.merchant;
  const first = (by: "of_card" | "of_phone", value: string | null) =>
    value === null ? undefined : recordsBy(book.shelf, { kind: "member", by, value })[0];
  return {
    merchant_id,
    home: homeCountryOf(currency),
    holder_of_card: first("of_card", card_no),
    holder_of_phone: first("of_phone", phone),
  };
}

function told(book: Book, decision: ReturnType<typeof decideCreateMember>): Decision<OrderChange> {
  return decision.accepted ? accept(memberChange(book, decision.change)) : decision;
}

function holdingsOf(book: Book, value: string): Holdings {
  return {
    accounts: recordsBy(book.shelf, { kind: "stored_value", by: "of_member", value }),
    lots: recordsBy(book.shelf, { kind: "points_lot", by: "of_member", value }),
    coupons: recordsBy(book.shelf, { kind: "coupon", by: "of_member", value }),
  };
}

function absorbedBy(book: Book, value: string) {
  return recordsBy(book.shelf, { kind: "member", by: "merged_into", value });
}

function headingOf(transfer_id: string, id: string, { now_ms: at_ms }: Stamp) {
  return { transfer_id, at_ms, reference: { type: "member", id, trade_order_id: null } } as const;
}

function mergeMembers(book: Book, command: MergeMembers, stamp: Stamp): Decision<OrderChange> {
  const { source_id, target_id } = command;
  const decision = decideMergeMembers(
    command,
    {
      source: recordOf(book.shelf, "member", source_id),
      target: recordOf(book.shelf, "member", target_id),
      absorbed: absorbedBy(book, source_id),
      source_holdings: holdingsOf(book, source_id),
      target_accounts: recordsBy(book.shelf, {
        kind: "stored_value",
        by: "of_member",
        value: target_id,
      }),
    },
    stamp,
  );
  if (!decision.accepted) return decision;
  const { movements, holdings, members, events } = decision.change;
  const points = holdings.lots.reduce((sum, lot) => sum + lot.remaining_points, 0n);
  // A member is merged once: its id names the transfer.
  const heading = headingOf(`${source_id}-merged`, source_id, stamp);
  const transfer = bookMemberMerge(heading, { source_id, target_id, movements, points });
  return accept(memberChange(book, { members, events, ...holdings, transfers: [transfer] }));
}

function anonymiseMember(
  book: Book,
  command: AnonymiseMember,
  stamp: Stamp,
): Decision<OrderChange> {
  const { member_id } = command;
  const decision = decideAnonymiseMember(
    command,
    {
      member: recordOf(book.shelf, "member", member_id),
      absorbed: absorbedBy(book, member_id),
      holdings: holdingsOf(book, member_id),
    },
    stamp,
  );
  if (!decision.accepted) return decision;
  const { members, events, holdings, lapsed_gifts: gifts, lapsed_points: points } = decision.change;
  const heading = headingOf(`${member_id}-lapsed`, member_id, stamp);
  const transfer = bookMemberLapse(heading, { member_id, gifts, points });
  return accept(memberChange(book, { members, events, ...holdings, transfers: [transfer] }));
}

function issueCode(book: Book, command: IssueMemberCode, stamp: Stamp): Decision<OrderChange> {
  const { member_id } = command;
  const member = recordOf(book.shelf, "member", member_id);
  const decision = decideIssueMemberCode(command, { member }, stamp);
  if (!decision.accepted) return decision;
  const { change: record } = decision;
  const payload = { memberId: member_id, expiryAt: isoInstant(record.expiry_at_ms) };
  const event = { type: "MEMBER_CODE_ISSUED", at_ms: stamp.now_ms, payload } as const;
  const others = [{ kind: "member_code", record } as const];
  return accept(memberChange(book, { events: [{ member_id, event }], others }));
}
