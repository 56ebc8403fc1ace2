import fc from "fast-check";
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
import { survivorId, type Member } from "./member.ts";
import { decideMergeMembers, type MergeMembersFacts } from "./merge-members.ts";
import { creditStoredValue, emptyAccount } from "./stored-value.ts";

const now_ms = localInstant("2026-03-20T10:00:00");
const facts: MergeMembersFacts = {
  source: ming,
  target: lin,
  absorbed: [],
  source_holdings: {
    accounts: [accountOf(ming, { principal_minor: 10_000n, gift_minor: 2_000n })],
    lots: [lotWith({ lot_id: "monday" })],
    coupons: [unused_grant],
  },
  target_accounts: [accountOf(lin, { principal_minor: 500n, gift_minor: 1n })],
};
const merge = (change: Partial<MergeMembersFacts> = {}, source_id = ming.member_id) =>
  decideMergeMembers(
    { type: "MERGE_MEMBERS", source_id, target_id: lin.member_id },
    { ...facts, ...change },
    { now_ms },
  );

describe("two members are merged", () => {
  const merged = accepted(merge());

  test("the source leads to the target, with its card and phone", () => {
    expect(merged.members).toEqual([
      { ...ming, status: "MERGED", merged_into: lin.member_id },
      lin,
    ]);
    expect(survivorId(merged.members[0]!)).toBe(lin.member_id);
    expect(survivorId(lin)).toBe(lin.member_id);
  });

  test("the target has had the recharges of both", () => {
    const source = { ...ming, recharge_count: 2 };
    const { members } = accepted(merge({ source, target: { ...lin, recharge_count: 1 } }));
    expect(members.at(-1)).toEqual({ ...lin, recharge_count: 3 });
  });

  test("both timelines tell it", () => {
    const payloads = merged.events.map(({ member_id, event }) => [
      member_id,
      event.type,
      event.payload,
    ]);
    expect(payloads).toEqual([
      ["member_ming", "MEMBER_MERGED", { memberId: "member_ming", mergedInto: "member_lin" }],
      ["member_lin", "MEMBER_ABSORBED", { memberId: "member_lin", absorbed: "member_ming" }],
    ]);
  });

  test("principal stays principal and gifts stay gifts", () => {
    expect(merged.movements).toEqual([
      { currency: "CNY", principal_minor: 10_000n, gift_minor: 2_000n },
    ]);
    expect(merged.holdings.accounts).toEqual([
      accountOf(ming, { principal_minor: 0n, gift_minor: 0n }),
      accountOf(lin, { principal_minor: 10_500n, gift_minor: 2_001n }),
    ]);
  });

  test("points and coupons come along, with the dates they had", () => {
    const { member_id } = lin;
    expect(merged.holdings.lots).toEqual([{ ...lotWith({ lot_id: "monday" }), member_id }]);
    expect(merged.holdings.coupons).toEqual([{ ...unused_grant, member_id }]);
  });

  test("a currency that the target did not have yet gets an account, an empty one is left", () => {
    const accounts = [
      accountOf(ming, { principal_minor: 7n, gift_minor: 0n, currency: "SGD" }),
      accountOf(ming, { principal_minor: 0n, gift_minor: 0n }),
    ];
    const change = accepted(merge({ source_holdings: { accounts, lots: [], coupons: [] } }));
    expect(change.holdings.accounts).toEqual([
      emptyAccount(ming, "SGD"),
      accountOf(lin, { principal_minor: 7n, gift_minor: 0n, currency: "SGD" }),
    ]);
  });

  test("whoever was merged into the source before leads to the target now", () => {
    const earlier: Member = {
      ...ming,
      member_id: "member_old",
      status: "MERGED",
      merged_into: ming.member_id,
    };
    const { members } = accepted(merge({ absorbed: [earlier] }));
    expect(members.map(survivorId)).toEqual([lin.member_id, lin.member_id, lin.member_id]);
  });
});

test("nobody is merged with themselves, and only active members are merged", () => {
  expect(refused(merge({}, lin.member_id)).code).toBe("MEMBER_MERGED_WITH_ITSELF");
  expect(refused(merge({ source: undefined })).code).toBe("MEMBER_UNKNOWN");
  expect(refused(merge({ source: { ...ming, status: "BLOCKED" } })).code).toBe("MEMBER_BLOCKED");
  expect(refused(merge({ target: { ...lin, status: "ANONYMISED" } })).code).toBe(
    "MEMBER_ANONYMISED",
  );
  const merged: Member = { ...lin, status: "MERGED", merged_into: "member_x" };
  expect(refused(merge({ target: merged }))).toEqual({
    code: "MEMBER_MERGED",
    member_id: lin.member_id,
    merged_into: "member_x",
  });
});

test("whatever is merged in whatever order, no money is lost and all lead to one of the rest", () => {
  const count = 6;
  const pairs = fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 20 });
  const balances = fc.array(fc.bigInt({ min: 0n, max: 10_000n }), {
    minLength: count,
    maxLength: count,
  });
  fc.assert(
    fc.property(pairs, balances, balances, (all, principals, gifts) => {
      const members = new Map<string, Member>();
      const accounts = new Map<string, ReturnType<typeof emptyAccount>>();
      for (let index = 0; index < count; index++) {
        const member: Member = { ...ming, member_id: `member_${index}` };
        members.set(member.member_id, member);
        const portions = { principal_minor: principals[index]!, gift_minor: gifts[index]! };
        accounts.set(member.member_id, accountOf(member, portions));
      }
      const sum = () => [...accounts.values()].reduce(creditStoredValue, emptyAccount(ming, "CNY"));
      const before = sum();
      for (const [from, to] of all) {
        const source_id = `member_${from}`;
        const target_id = `member_${to}`;
        const decision = decideMergeMembers(
          { type: "MERGE_MEMBERS", source_id, target_id },
          {
            source: members.get(source_id),
            target: members.get(target_id),
            absorbed: [...members.values()].filter((one) => one.merged_into === source_id),
            source_holdings: { accounts: [accounts.get(source_id)!], lots: [], coupons: [] },
            target_accounts: [accounts.get(target_id)!],
          },
          { now_ms },
        );
        if (!decision.accepted) continue;
        for (const member of decision.change.members) members.set(member.member_id, member);
        for (const one of decision.change.holdings.accounts) accounts.set(one.member_id, one);
      }
      expect(sum()).toEqual(before);
      for (const member of members.values()) {
        expect(members.get(survivorId(member))?.status).toBe("ACTIVE");
      }
    }),
  );
});
