/**
 * The member whom a till means, by what it read: the id of who has the account today. A herd of
 * tills that ask at once are answered by one statement.
 */
import type { MemberNumber } from "../../domain/member/member-number.ts";
import type { Database } from "../../postgres/database.ts";
import { createBatchReader } from "../batch-reader.ts";

/** A member's number as a till may say it; an id is one as well. */
export type MemberName = MemberNumber | Readonly<{ type: "ID"; member_id: string }>;

/** Null when it is nobody's. Whether a code is good still is for whoever uses it up. */
export type FindMember = (merchant_id: string, name: MemberName) => Promise<string | null>;

type Found = { named: string; member_id: string };

export function createMemberFinder(sql: Database): FindMember {
  const byRows = (select: (merchant_id: string, names: string[]) => Promise<Found[]>) =>
    createBatchReader(async (merchant_id, names) => {
      const rows = await select(merchant_id, names);
      return new Map(rows.map(({ named, member_id }) => [named, member_id]));
    });
  // One look-up by key for each name, whatever the planner believes of the table's size.
  const byColumn = (column: "member_id" | "card_no" | "phone") =>
    byRows(
      (merchant_id, names) => sql<Found[]>`
        select named, coalesce(m.merged_into, m.member_id) as member_id
        from unnest(${names}::text[]) as named, lateral (
          select member_id, merged_into from members
          where merchant_id = ${merchant_id} and ${sql(column)} = named offset 0) as m`,
    );
  const byId = byColumn("member_id");
  const byCard = byColumn("card_no");
  const byPhone = byColumn("phone");
  // A code is its own member's: who was merged into another since has to ask for a new one.
  const byCode = byRows(
    (merchant_id, names) => sql<Found[]>`
      select named, c.member_id
      from unnest(${names}::text[]) as named, lateral (
        select member_id from member_codes
        where merchant_id = ${merchant_id} and code = named offset 0) as c`,
  );
  return (merchant_id, name) => {
    switch (name.type) {
      case "ID":
        return byId(merchant_id, name.member_id);
      case "CARD":
        return byCard(merchant_id, name.card_no);
      case "PHONE":
        return byPhone(merchant_id, name.phone);
      case "CODE":
        return byCode(merchant_id, name.code);
    }
  };
}
