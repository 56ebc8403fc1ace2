import { describe, expect, test } from "vitest";
import {
  accepted,
  lin,
  localInstant,
  ming,
  refused,
} from "../../../test/support/member-samples.ts";
import {
  decideChangeMember,
  decideCreateMember,
  type ChangeMember,
  type CreateMember,
  type MemberHolders,
} from "./create-member.ts";
import type { Member } from "./member.ts";

const now_ms = localInstant("2026-03-20T10:00:00");
const nobody: MemberHolders = {
  merchant_id: ming.merchant_id,
  home: "CN",
  holder_of_card: undefined,
  holder_of_phone: undefined,
};

const create = (command: Partial<CreateMember> = {}, holders: Partial<MemberHolders> = {}) =>
  decideCreateMember(
    {
      type: "CREATE_MEMBER",
      member_id: "member_new",
      card_no: "7000 0000 0000 0021",
      phone: "138 0013 8000",
      name: "  小红 ",
      ...command,
    },
    { ...nobody, ...holders },
    { now_ms },
  );

describe("a member is created", () => {
  test("active, with card and phone in their one form", () => {
    const { members, events } = accepted(create());
    expect(members).toEqual([
      {
        merchant_id: ming.merchant_id,
        member_id: "member_new",
        card_no: "7000000000000021",
        phone: "+8613800138000",
        name: "小红",
        status: "ACTIVE",
        merged_into: null,
        recharge_count: 0,
        created_at_ms: now_ms,
      },
    ]);
    expect(events).toEqual([
      {
        member_id: "member_new",
        event: { type: "MEMBER_CREATED", at_ms: now_ms, payload: { memberId: "member_new" } },
      },
    ]);
  });

  test("and its event, which is kept for ever, does not say who it is", () => {
    const told = JSON.stringify(accepted(create()).events);
    expect(told).not.toMatch(/小红|13800138000|7000000000000021/);
  });

  test("with a card alone", () => {
    const { members } = accepted(create({ phone: null, name: " " }));
    expect(members[0]).toMatchObject({ phone: null, name: null });
  });

  test.each<[string, Partial<CreateMember>]>([
    ["PHONE_INVALID", { phone: "12345" }],
    ["PHONE_INVALID", { phone: "" }],
    ["CARD_NO_INVALID", { card_no: "" }],
    ["CARD_NO_INVALID", { card_no: "no card" + "x".repeat(40) }],
    // What is read as a phone or as a one-time code would never be found as a card.
    ["CARD_NO_INVALID", { card_no: "13800138000" }],
    ["CARD_NO_INVALID", { card_no: "881234567890123456" }],
    ["MEMBER_NAME_INVALID", { name: "x".repeat(65) }],
    ["MEMBER_NAME_INVALID", { name: "a\u0000b" }],
    ["MEMBER_NAME_INVALID", { name: "a\ud800b" }],
  ])("but refused as %s (%#)", (code, command) => {
    expect(refused(create(command)).code).toBe(code);
  });

  test("but not with somebody's card or phone, and it says whose", () => {
    expect(refused(create({}, { holder_of_phone: ming }))).toEqual({
      code: "PHONE_TAKEN",
      member_id: ming.member_id,
    });
    expect(refused(create({}, { holder_of_card: lin }))).toEqual({
      code: "CARD_NO_TAKEN",
      member_id: lin.member_id,
    });
  });

  test("a name of 64 characters fits, whatever they weigh", () => {
    const name = "🦁".repeat(64);
    expect(accepted(create({ name })).members[0]?.name).toBe(name);
  });
});

describe("a member's details change", () => {
  const change = (
    command: Partial<ChangeMember>,
    holders: Partial<MemberHolders> = {},
    member: Member | undefined = ming,
  ) =>
    decideChangeMember(
      { type: "CHANGE_MEMBER", member_id: ming.member_id, ...command },
      { ...nobody, ...holders, member },
      { now_ms },
    );

  test("only where they are named, and the event tells which", () => {
    const { members, events } = accepted(change({ phone: "13900139000", card_no: "NEW0001" }));
    expect(members).toEqual([{ ...ming, phone: "+8613900139000", card_no: "NEW0001" }]);
    expect(events[0]?.event).toEqual({
      type: "MEMBER_DETAILS_CHANGED",
      at_ms: now_ms,
      payload: { memberId: ming.member_id, changed: ["cardNo", "phone"] },
    });
  });

  test("to nothing, for phone and name", () => {
    const { members } = accepted(change({ phone: null, name: null }));
    expect(members).toEqual([{ ...ming, phone: null, name: null }]);
  });

  test("not at all when they are the same", () => {
    const same = change({ phone: "138-1234-5678" }, { holder_of_phone: ming });
    expect(accepted(same)).toEqual({ members: [], events: [] });
  });

  test("not to another member's", () => {
    const taken = change({ phone: "+6591234567" }, { holder_of_phone: lin });
    expect(refused(taken).code).toBe("PHONE_TAKEN");
  });

  test("to those of a member merged into this one, who then has them no more", () => {
    const merged: Member = { ...lin, status: "MERGED", merged_into: ming.member_id };
    const taken = change(
      { phone: "+6591234567", card_no: lin.card_no! },
      { holder_of_phone: merged, holder_of_card: merged },
    );
    expect(accepted(taken).members).toEqual([
      { ...merged, phone: null, card_no: null },
      { ...ming, phone: lin.phone, card_no: lin.card_no },
    ]);
  });

  test("only of an active member", () => {
    expect(refused(change({ name: "x" }, {}, { ...ming, status: "BLOCKED" })).code).toBe(
      "MEMBER_BLOCKED",
    );
    const facts = { ...nobody, member: undefined };
    const command = { type: "CHANGE_MEMBER", member_id: "gone" } as const;
    expect(refused(decideChangeMember(command, facts, { now_ms })).code).toBe("MEMBER_UNKNOWN");
  });
});
