/** What the list of members is narrowed to: in the page's address, as the API takes it. */
import type { MemberDocument } from "../../../src/contract/member.ts";

export type MemberStatus = MemberDocument["status"];

/** Also without the contract's code, which would bring its checks along. */
export const member_statuses = [
  "ACTIVE",
  "BLOCKED",
  "MERGED",
  "ANONYMISED",
] as const satisfies readonly MemberStatus[];

export type MembersSearch = Readonly<{
  /** The start of a name, or a whole card or phone number. */
  q?: string;
  status?: MemberStatus;
  /** Where the page starts; absent for the first. */
  cursor?: string;
}>;

/** Reads an address; what the API would refuse is left out, so an old bookmark still works. */
export function parseMembersSearch(parameters: Readonly<Record<string, unknown>>): MembersSearch {
  const q = textOf(parameters["q"], 100);
  const cursor = textOf(parameters["cursor"], 200);
  const status = member_statuses.find((one) => one === parameters["status"]);
  return {
    ...(q === undefined ? {} : { q }),
    ...(status === undefined ? {} : { status }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

/** `?q=…` for the API; empty when nothing narrows the list. */
export function membersQueryString(search: MembersSearch): string {
  const text = new URLSearchParams(Object.entries(search)).toString();
  return text === "" ? "" : `?${text}`;
}

/** The search with one part set, or taken out when empty. The list starts from its top again. */
export function withPart(
  search: MembersSearch,
  name: "q" | "status",
  value: string,
): MembersSearch {
  const { cursor: _cursor, ...rest } = search;
  return parseMembersSearch({ ...rest, [name]: value });
}

function textOf(value: unknown, length_max: number): string | undefined {
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return text === "" || text.length > length_max ? undefined : text;
}
