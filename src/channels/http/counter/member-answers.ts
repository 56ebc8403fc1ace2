/** What is answered to commands on members and on what they have. */
import type { Accepted } from "../../../engine/command.ts";
import type { Member } from "../../../domain/member/member.ts";
import type { RecordKind, RecordKinds } from "../../../domain/record.ts";
import { memberDocument } from "../../../queries/documents/member-document.ts";
import type { Database } from "../../../postgres/database.ts";
import { readMember } from "../../../queries/members/members.ts";
import { not_a_cursor } from "../refusals/correction-texts.ts";
import { readCursor, type ListCursor } from "../../../queries/created-range.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, type Answer } from "../route.ts";

/** The one record of the kind that a command was about; by its id where there may be several. */
export function recordIn<Kind extends RecordKind>(
  { records }: Accepted,
  kind: Kind,
  isIt: (record: RecordKinds[Kind]) => boolean = () => true,
): RecordKinds[Kind] {
  for (const one of records) {
    if (one.kind !== kind) continue;
    const record = one.record as RecordKinds[Kind];
    if (isIt(record)) return record;
  }
  throw new Error(`a command was accepted without its ${kind}`);
}

/** The member after the command. */
export function presentMember(status: 200 | 201, member_id: string) {
  return (accepted: Accepted): Answer => {
    const member = recordIn(accepted, "member", (one) => one.member_id === member_id);
    return answer(status, memberDocument(member));
  };
}

/** The member, or MEMBER_UNKNOWN: also for another merchant's. */
export async function demandMember(
  sql: Database,
  merchant_id: string,
  member_id: string,
): Promise<Member> {
  const member = await readMember(sql, merchant_id, member_id);
  if (member !== null) return member;
  throw new ProblemError(rejectionProblem({ code: "MEMBER_UNKNOWN" }));
}

/** Where a list goes on; throws REQUEST_INVALID for a cursor that is none. */
export function cursorOf(cursor: string | undefined): ListCursor | null {
  const after = cursor === undefined ? null : readCursor(cursor);
  if (cursor === undefined || after !== null) return after;
  const errors = [{ pointer: "?cursor", detail: not_a_cursor }];
  throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
}
