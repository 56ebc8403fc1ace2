import { describe, expect, test } from "vitest";
import { membersQueryString, parseMembersSearch, withPart } from "./members-search.ts";

describe("the address of the list of members", () => {
  test("keeps what the API takes, and leaves out what it would refuse", () => {
    const search = parseMembersSearch({ q: " 王 ", status: "BLOCKED", cursor: "1.member_1" });
    expect(search).toEqual({ q: "王", status: "BLOCKED", cursor: "1.member_1" });
    const wrong = { q: "  ", status: "GONE", cursor: 7, other: "x" };
    expect(parseMembersSearch(wrong)).toEqual({});
    expect(parseMembersSearch({ q: "x".repeat(101) })).toEqual({});
  });

  test("starts from the top again when it is narrowed otherwise", () => {
    const search = { q: "li", cursor: "1.member_1" } as const;
    expect(withPart(search, "status", "ACTIVE")).toEqual({ q: "li", status: "ACTIVE" });
    expect(withPart(search, "q", "")).toEqual({});
  });

  test("is nothing for the whole list, and escaped for a name", () => {
    expect(membersQueryString({})).toBe("");
    expect(membersQueryString({ q: "a&b" })).toBe("?q=a%26b");
  });
});
