/** The member whom a till means, by what it read: the id of who has the account today. */
import type { MemberNumber } from "../domain/member/member-number.ts";
import type { Database } from "../postgres/database.ts";

/** A member's number as a till may say it; an id is one as well. */
export type MemberName = MemberNumber | Readonly<{ type: "ID"; member_id: string }>;

/** Null when it is nobody's. Whether a code is good still is for whoever uses it up. */
export async function findMember(
  sql: Database,
  merchant_id: string,
  name: MemberName,
): Promise<string | null> {
  const rows = await selectMember(sql, merchant_id, name);
  return rows[0]?.member_id ?? null;
}

type Found = { member_id: string };

function selectMember(sql: Database, merchant_id: string, name: MemberName): Promise<Found[]> {
  switch (name.type) {
    case "ID":
      return sql<Found[]>`
        select coalesce(merged_into, member_id) as member_id from members
        where merchant_id = ${merchant_id} and member_id = ${name.member_id}`;
    case "CARD":
      return sql<Found[]>`
        select coalesce(merged_into, member_id) as member_id from members
        where merchant_id = ${merchant_id} and card_no = ${name.card_no}`;
    case "PHONE":
      return sql<Found[]>`
        select coalesce(merged_into, member_id) as member_id from members
        where merchant_id = ${merchant_id} and phone = ${name.phone}`;
    case "CODE":
      // A code is its own member's: who was merged into another since has to ask for a new one.
      return sql<Found[]>`
        select member_id from member_codes
        where merchant_id = ${merchant_id} and code = ${name.code}`;
  }
}
