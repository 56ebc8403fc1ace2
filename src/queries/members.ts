/** Members: found by what a till reads, listed, and with all that they have. */
import type { ListMembersQuery, MemberDetail, MemberList } from "../contract/member.ts";
import { readMemberNumber } from "../domain/member/member-number.ts";
import { survivorId, type Member } from "../domain/member/member.ts";
import { availablePoints } from "../domain/member/points-lot.ts";
import { homeCountryOf } from "../domain/member/phone.ts";
import type { Merchant } from "../domain/catalog/catalog.ts";
import type { RecordKind, RecordKinds } from "../domain/record.ts";
import type { RecordRow } from "../postgres/records/record-table.ts";
import { tableOf } from "../postgres/records/tables.ts";
import type { Database } from "../postgres/database.ts";
import type { ListCursor } from "./created-range.ts";
import { couponDocument, memberDocument } from "./documents/member-document.ts";

const coupons_shown_max = 100;

/** Rows of a kind's table as its records. */
export function recordsFrom<Kind extends RecordKind>(
  kind: Kind,
  rows: readonly RecordRow[],
): RecordKinds[Kind][] {
  // Each kind's table makes that kind's records.
  return rows.map((row) => tableOf(kind).fromRow(row) as RecordKinds[Kind]);
}

export async function readMember(
  sql: Database,
  merchant_id: string,
  member_id: string,
): Promise<Member | null> {
  const rows = await sql<RecordRow[]>`
    select * from members where merchant_id = ${merchant_id} and member_id = ${member_id}`;
  return recordsFrom("member", rows)[0] ?? null;
}

/**
 * Who has the account today of the card, the phone or the unused one-time code; null when it is
 * nobody's.
 */
export async function findMember(
  sql: Database,
  { merchant_id, currency }: Pick<Merchant, "merchant_id" | "currency">,
  { text, now_ms }: Readonly<{ text: string; now_ms: number }>,
): Promise<Member | null> {
  const number = readMemberNumber(text, homeCountryOf(currency));
  if (number === null) return null;
  const rows = await (() => {
    switch (number.type) {
      case "PHONE":
        return sql<RecordRow[]>`
          select * from members
          where merchant_id = ${merchant_id} and phone = ${number.phone}`;
      case "CARD":
        return sql<RecordRow[]>`
          select * from members
          where merchant_id = ${merchant_id} and card_no = ${number.card_no}`;
      case "CODE":
        return sql<RecordRow[]>`
          select m.* from member_codes c
          join members m on m.merchant_id = ${merchant_id} and m.member_id = c.member_id
          where c.merchant_id = ${merchant_id} and c.code = ${number.code}
            and c.used_at is null and c.expiry_at > ${now_ms}::timestamptz`;
    }
  })();
  const [member] = recordsFrom("member", rows);
  if (member === undefined) return null;
  const owner_id = survivorId(member);
  return owner_id === member.member_id ? member : readMember(sql, merchant_id, owner_id);
}

export async function listMembers(
  sql: Database,
  merchant: Merchant,
  query: ListMembersQuery & Readonly<{ after: ListCursor | null; now_ms: number }>,
): Promise<MemberList> {
  const { merchant_id } = merchant;
  const { number, status, after, limit, now_ms } = query;
  if (number !== undefined) {
    const found = await findMember(sql, merchant, { text: number, now_ms });
    const fits = found !== null && (status === undefined || found.status === status);
    return { data: fits ? [memberDocument(found)] : [], next_cursor: null };
  }
  const rows = await sql<RecordRow[]>`
    select * from members where merchant_id = ${merchant_id}
    ${status === undefined ? sql`` : sql`and status = ${status}`}
    ${
      after === null
        ? sql``
        : sql`and (created_at, member_id) < (${after.created_at_ms}::timestamptz, ${after.id})`
    }
    order by created_at desc, member_id desc limit ${limit + 1}`;
  const found = recordsFrom("member", rows);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const has_more = found.length > limit && last !== undefined;
  return {
    data: page.map(memberDocument),
    next_cursor: has_more ? `${last.created_at_ms}.${last.member_id}` : null,
  };
}

/** Null when there is no such member. */
export async function readMemberDetail(
  sql: Database,
  merchant_id: string,
  { member_id, now_ms }: Readonly<{ member_id: string; now_ms: number }>,
): Promise<MemberDetail | null> {
  const [member, accounts, lots, coupons] = await Promise.all([
    readMember(sql, merchant_id, member_id),
    sql<RecordRow[]>`
      select * from stored_values
      where merchant_id = ${merchant_id} and member_id = ${member_id} order by currency`,
    sql<RecordRow[]>`
      select * from points_lots
      where merchant_id = ${merchant_id} and member_id = ${member_id} and remaining_points > 0`,
    sql<RecordRow[]>`
      select * from coupons where merchant_id = ${merchant_id} and member_id = ${member_id}
      order by granted_at desc, code limit ${coupons_shown_max}`,
  ]);
  if (member === null) return null;
  return {
    ...memberDocument(member),
    balances: recordsFrom("stored_value", accounts).map(
      ({ currency, principal_minor, gift_minor }) => ({
        principal: { amount: Number(principal_minor), currency },
        gift: { amount: Number(gift_minor), currency },
      }),
    ),
    points: Number(availablePoints(recordsFrom("points_lot", lots), now_ms)),
    coupons: recordsFrom("coupon", coupons).map((grant) => couponDocument(grant, now_ms)),
  };
}
