import { describe, expect, test } from "vitest";
import {
  accepted,
  accountOf,
  lin,
  localInstant,
  lotWith,
  ming,
  refused,
  unused_grant,
} from "../../../test/support/member-samples.ts";
import { decideAnonymiseMember, type AnonymiseMemberFacts } from "./anonymise-member.ts";
import { decideBlockMember, decideUnblockMember } from "./block-member.ts";
import type { Member } from "./member.ts";

const now_ms = localInstant("2026-03-20T10:00:00");
const blocked: Member = { ...ming, status: "BLOCKED" };
const merged: Member = { ...ming, status: "MERGED", merged_into: lin.member_id };
const forgotten: Member = { ...ming, status: "ANONYMISED", card_no: null, phone: null, name: null };

const reason = "lost card";
const block = (member: Member | undefined) =>
  decideBlockMember({ type: "BLOCK_MEMBER", member_id: "m", reason }, { member }, { now_ms });
const unblock = (member: Member | undefined) =>
  decideUnblockMember({ type: "UNBLOCK_MEMBER", member_id: "m", reason }, { member }, { now_ms });

describe("a member is blocked", () => {
  test("and unblocked, and is as before", () => {
    const { members, events } = accepted(block(ming));
    expect(members).toEqual([blocked]);
    const payload = { memberId: ming.member_id, reason };
    expect(events[0]?.event).toEqual({ type: "MEMBER_BLOCKED", at_ms: now_ms, payload });
    const back = accepted(unblock(members[0]));
    expect(back.members).toEqual([ming]);
    expect(back.events[0]?.event.type).toBe("MEMBER_UNBLOCKED");
  });

  test.each([
    [block, blocked, "MEMBER_BLOCKED"],
    [block, merged, "MEMBER_MERGED"],
    [block, forgotten, "MEMBER_ANONYMISED"],
    [block, undefined, "MEMBER_UNKNOWN"],
    [unblock, ming, "MEMBER_NOT_BLOCKED"],
    [unblock, merged, "MEMBER_MERGED"],
    [unblock, forgotten, "MEMBER_ANONYMISED"],
    [unblock, undefined, "MEMBER_UNKNOWN"],
  ])("or not, where it makes no sense (%#)", (decide, member, code) => {
    expect(refused(decide(member)).code).toBe(code);
  });
});

describe("a member is anonymised", () => {
  const facts: AnonymiseMemberFacts = {
    member: ming,
    absorbed: [],
    holdings: { accounts: [], lots: [], coupons: [] },
  };
  const anonymise = (change: Partial<AnonymiseMemberFacts> = {}) =>
    decideAnonymiseMember(
      { type: "ANONYMISE_MEMBER", member_id: ming.member_id },
      { ...facts, ...change },
      { now_ms },
    );

  test("and nothing is left that says who it was", () => {
    const { members, events } = accepted(anonymise());
    expect(members).toEqual([forgotten]);
    expect(events[0]?.event).toEqual({
      type: "MEMBER_ANONYMISED",
      at_ms: now_ms,
      payload: { memberId: ming.member_id },
    });
  });

  test("together with those merged into the member: the same person's card and phone", () => {
    const absorbed: Member = { ...lin, status: "MERGED", merged_into: ming.member_id };
    const { members } = accepted(anonymise({ absorbed: [absorbed] }));
    expect(members[1]).toEqual({
      ...absorbed,
      card_no: null,
      phone: null,
      name: null,
      status: "ANONYMISED",
    });
  });

  test("though blocked", () => {
    expect(accepted(anonymise({ member: blocked })).members).toEqual([forgotten]);
  });

  test("not while there is money of the member's on an account", () => {
    const accounts = [
      accountOf(ming, { principal_minor: 1n, gift_minor: 5n }),
      accountOf(ming, { principal_minor: 0n, gift_minor: 5n, currency: "SGD" }),
    ];
    expect(refused(anonymise({ holdings: { ...facts.holdings, accounts } }))).toEqual({
      code: "MEMBER_HAS_PRINCIPAL",
      member_id: ming.member_id,
      principals: [{ currency: "CNY", principal_minor: 1n }],
    });
  });

  test("and gifts, points and coupons lapse, told exactly", () => {
    const gift = accountOf(ming, { principal_minor: 0n, gift_minor: 5n });
    const lots = [lotWith({ lot_id: "full" }), lotWith({ lot_id: "empty", remaining_points: 0n })];
    const used = { ...unused_grant, code: "0000000000000000", status: "USED" } as const;
    const coupons = [unused_grant, used];
    const change = accepted(anonymise({ holdings: { accounts: [gift], lots, coupons } }));
    expect(change.lapsed_gifts).toEqual([{ currency: "CNY", gift_minor: 5n }]);
    expect(change.lapsed_points).toBe(100n);
    expect(change.holdings).toEqual({
      accounts: [{ ...gift, gift_minor: 0n }],
      lots: [{ ...lots[0], remaining_points: 0n, expired_points: 100n }],
      coupons: [{ ...unused_grant, status: "EXPIRED" }],
    });
  });

  test.each([
    [merged, "MEMBER_MERGED"],
    [forgotten, "MEMBER_ANONYMISED"],
    [undefined, "MEMBER_UNKNOWN"],
  ])("not where there is nobody to forget (%#)", (member, code) => {
    expect(refused(anonymise({ member })).code).toBe(code);
  });
});
