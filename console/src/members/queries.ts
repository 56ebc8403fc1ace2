/** What the pages about members read. */
import { queryOptions } from "@tanstack/react-query";
import type { MemberList, Statement } from "../../../src/contract/member.ts";
import type { TimelineDocument } from "../../../src/contract/order.ts";
import { request } from "../api/request.ts";
import { membersQueryString, type MembersSearch } from "./members-search.ts";

export function pathOfMember(member_id: string): string {
  return `/v1/members/${encodeURIComponent(member_id)}`;
}

/** The first parts of the keys of what a change of a member changes. */
export const member_keys = ["member", "members"] as const;

export function membersQuery(search: MembersSearch) {
  return queryOptions({
    queryKey: ["members", search],
    queryFn: ({ signal }) =>
      request<MemberList>(`/v1/members${membersQueryString(search)}`, { signal }),
  });
}

/** Whoever has the number; an empty list when it is nobody's. */
export function findByNumber(number: string): Promise<MemberList> {
  return request<MemberList>(`/v1/members?${new URLSearchParams({ number }).toString()}`);
}

/** One page of it; the newest without a cursor. */
export function statementQuery(member_id: string, cursor: string | null) {
  return queryOptions({
    queryKey: ["member", member_id, "statement", cursor],
    queryFn: ({ signal }) => {
      const query = cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`;
      return request<Statement>(`${pathOfMember(member_id)}/statement${query}`, { signal });
    },
  });
}

export function memberTimelineQuery(member_id: string) {
  return queryOptions({
    queryKey: ["member", member_id, "events"],
    queryFn: ({ signal }) =>
      request<TimelineDocument>(`${pathOfMember(member_id)}/events`, { signal }),
  });
}
