/** Members: found by what a till reads, listed, and with all that they have. */
import type { ListMembersQuery, MemberDetail, MemberList } from "../../contract/member.ts";
import { readMemberNumber } from "../../domain/member/member-number.ts";
import { survivorId, type Member } from "../../domain/member/member.ts";
import { availablePoints, usableLots } from "../../domain/member/points-lot.ts";
import { homeCountryOf } from "../../domain/member/phone.ts";
import type { Refund } from "../../domain/payment/session.ts";
import type { Merchant } from "../../domain/catalog/catalog.ts";
import type { RecordKind, RecordKinds } from "../../domain/record.ts";
import { nameKey } from "../../postgres/records/member-tables.ts";
import type { RecordRow } from "../../postgres/records/record-table.ts";
import { tableOf } from "../../postgres/records/tables.ts";
import { refundFromRow, type RefundRow } from "../../postgres/rows.ts";
import type { Database } from "../../postgres/database.ts";
import type { ListCursor } from "../created-range.ts";
import { couponDocument, lotDocument, memberDocument } from "../documents/member-document.ts";
import { refundDocument } from "../documents/refund-document.ts";

/** Whose members they are, and where numbers without a country are at home. */
type Home = Pick<Merchant, "merchant_id" | "currency">;

const coupons_shown_max = 100;
const lots_shown_max = 100;
const refunds_shown_max = 20;

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
  { merchant_id, currency }: Home,
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
  merchant: Home,
  query: ListMembersQuery & Readonly<{ after: ListCursor | null; now_ms: number }>,
): Promise<MemberList> {
  const { merchant_id } = merchant;
  const { number, status, after, limit, now_ms } = query;
  if (number !== undefined) {
    const found = await findMember(sql, merchant, { text: number, now_ms });
    const fits = found !== null && (status === undefined || found.status === status);
    return { data: fits ? [memberDocument(found)] : [], next_cursor: null };
  }
  if (query.q !== undefined) return searchMembers(sql, merchant, { ...query, q: query.q });
  // What few have has an index, which is said apart from the value: see list-trade-orders.ts.
  const rare = status === undefined || status === "ACTIVE" ? sql`` : sql`and status <> 'ACTIVE'`;
  const rows = await sql<RecordRow[]>`
    select * from members where merchant_id = ${merchant_id}
    ${status === undefined ? sql`` : sql`and status = ${status}`} ${rare}
    ${
      after === null
        ? sql``
        : sql`and (created_at, member_id) < (${after.created_at_ms}::timestamptz, ${after.id})`
    }
    order by created_at desc, member_id desc limit ${limit + 1}`;
  return pageOf(recordsFrom("member", rows), limit);
}

/**
 * Whose name begins so, in the order of names; whoever has the card or the phone that it is comes
 * before them and, whatever their own name, never among them. The cursor names the last member: the
 * name itself is in no address.
 */
async function searchMembers(
  sql: Database,
  merchant: Home,
  query: ListMembersQuery & Readonly<{ q: string; after: ListCursor | null; now_ms: number }>,
): Promise<MemberList> {
  const { merchant_id } = merchant;
  const { q, status, after, limit, now_ms } = query;
  const start = nameKey(q);
  const found = await findMember(sql, merchant, { text: q, now_ms });
  const exact = found !== null && (status === undefined || found.status === status) ? found : null;
  // Behind the exact match stand all names, also those that come before its own.
  const last_name_id = after === null || after.id === exact?.member_id ? null : after.id;
  const rows = await sql<RecordRow[]>`
    select * from members where merchant_id = ${merchant_id}
      and name_key >= ${start} and name_key < ${`${start}\u{10ffff}`}
    ${status === undefined ? sql`` : sql`and status = ${status}`}
    ${exact === null ? sql`` : sql`and member_id <> ${exact.member_id}`}
    ${
      last_name_id === null
        ? sql``
        : sql`and (name_key, member_id) > (
            select name_key, member_id from members
            where merchant_id = ${merchant_id} and member_id = ${last_name_id})`
    }
    order by name_key, member_id limit ${limit + 1}`;
  const first = after === null && exact !== null ? [exact] : [];
  return pageOf([...first, ...recordsFrom("member", rows)], limit);
}

/** The cursor tells when the last member was made, and who it is. */
function pageOf(found: readonly Member[], limit: number): MemberList {
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
  const [member, accounts, lots, coupons, refunds] = await Promise.all([
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
    readOpenRefunds(sql, merchant_id, member_id),
  ]);
  if (member === null) return null;
  const open_lots = recordsFrom("points_lot", lots);
  return {
    ...memberDocument(member),
    balances: recordsFrom("stored_value", accounts).map(
      ({ currency, principal_minor, gift_minor }) => ({
        principal: { amount: Number(principal_minor), currency },
        gift: { amount: Number(gift_minor), currency },
      }),
    ),
    points: Number(availablePoints(open_lots, now_ms)),
    lots: usableLots(open_lots, now_ms).slice(0, lots_shown_max).map(lotDocument),
    open_refunds: refunds.map((refund) => ({
      ...refundDocument(refund),
      trade_order_id: refund.order_id,
    })),
    coupons: recordsFrom("coupon", coupons).map((grant) => couponDocument(grant, now_ms)),
  };
}

/** Of recharges of the member, and of those who were merged into it. */
async function readOpenRefunds(
  sql: Database,
  merchant_id: string,
  member_id: string,
): Promise<Refund[]> {
  const rows = await sql<RefundRow[]>`
    select f.* from (
      select ${member_id} as member_id union
      select member_id from members
      where merchant_id = ${merchant_id} and merged_into = ${member_id}) as who,
    lateral (
      select trade_order_id from recharges
      where merchant_id = ${merchant_id} and member_id = who.member_id
        and refunded_minor > 0 offset 0) as r,
    lateral (
      select * from refunds
      where merchant_id = ${merchant_id} and right(order_id, 11) = right(r.trade_order_id, 11)
        and order_id = r.trade_order_id and status <> 'SUCCEEDED' offset 0) as f
    order by f.created_at, f.refund_id limit ${refunds_shown_max}`;
  return rows.map(refundFromRow);
}
