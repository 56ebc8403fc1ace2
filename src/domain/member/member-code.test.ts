import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  accepted,
  lin,
  localInstant,
  ming,
  refused,
} from "../../../test/support/member-samples.ts";
import {
  decideIssueMemberCode,
  decideUseMemberCode,
  isMemberCode,
  type MemberCode,
} from "./member-code.ts";
import type { Member } from "./member.ts";

const now_ms = localInstant("2026-03-20T10:00:00");
const random = new Uint8Array(12).fill(7);
const issue = (member: Member | undefined, bytes = random) =>
  decideIssueMemberCode({ random: bytes }, { member }, { now_ms });
const issued = accepted(issue(ming));
const use = (member_code: MemberCode | undefined, at_ms: number, member: Member = ming) =>
  decideUseMemberCode({ trade_order_id: "E01" }, { member_code, member }, { now_ms: at_ms });

describe("a member's one-time code", () => {
  test("is good for five minutes", () => {
    expect(issued).toMatchObject({
      merchant_id: ming.merchant_id,
      member_id: ming.member_id,
      issued_at_ms: now_ms,
      expiry_at_ms: now_ms + 300_000,
      used_at_ms: null,
    });
    expect(use(issued, now_ms + 299_999).accepted).toBe(true);
    expect(refused(use(issued, now_ms + 300_000))).toEqual({
      code: "MEMBER_CODE_EXPIRED",
      expiry_at_ms: now_ms + 300_000,
    });
  });

  test("is used once", () => {
    const spent = accepted(use(issued, now_ms + 1));
    expect(spent).toEqual({ ...issued, used_at_ms: now_ms + 1, trade_order_id: "E01" });
    expect(refused(use(spent, now_ms + 2))).toEqual({
      code: "MEMBER_CODE_USED",
      used_at_ms: now_ms + 1,
    });
  });

  test("is used for nobody else, and not when it was never issued", () => {
    expect(refused(use(issued, now_ms, lin)).code).toBe("MEMBER_CODE_UNKNOWN");
    expect(refused(use(undefined, now_ms)).code).toBe("MEMBER_CODE_UNKNOWN");
  });

  test("is neither issued to nor used by a member who is blocked or merged", () => {
    const blocked: Member = { ...ming, status: "BLOCKED" };
    const merged: Member = { ...ming, status: "MERGED", merged_into: lin.member_id };
    expect(refused(issue(blocked)).code).toBe("MEMBER_BLOCKED");
    expect(refused(issue(undefined)).code).toBe("MEMBER_UNKNOWN");
    expect(refused(use(issued, now_ms, blocked)).code).toBe("MEMBER_BLOCKED");
    expect(refused(use(issued, now_ms, merged)).code).toBe("MEMBER_MERGED");
  });

  test("has 18 digits, and looks like no wallet's payment code", () => {
    const bytes = fc.uint8Array({ minLength: 11, maxLength: 16 });
    fc.assert(
      fc.property(bytes, (drawn) => {
        const { code } = accepted(issue(ming, drawn));
        expect(isMemberCode(code)).toBe(true);
        expect(code).toMatch(/^\d{18}$/);
        // WeChat, Alipay and UnionPay.
        expect(code).not.toMatch(/^1[0-5]\d{16}$|^(2[5-9]|30)\d{14,22}$|^62\d{17}$/);
      }),
    );
  });

  test("drawn from too few bytes would be guessable: a bug, and throws", () => {
    expect(() => issue(ming, new Uint8Array(10))).toThrow(/Invariant/);
  });
});
