/** Phone numbers of members by their ids, and back: nothing but the member's own row has them. */
import { homeCountryOf, readPhone } from "../../domain/member/phone.ts";
import type { Merchant } from "../../domain/catalog/catalog.ts";
import type { Database } from "../../postgres/database.ts";

/** In E.164. Whoever has none, or was forgotten, is not among them. */
export async function readMemberPhones(
  sql: Database,
  merchant_id: string,
  member_ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(member_ids.filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const rows = await sql<{ member_id: string; phone: string }[]>`
    select m.member_id, m.phone from unnest(${ids}::text[]) as named (id), lateral (
      select member_id, phone from members
      where merchant_id = ${merchant_id} and member_id = named.id and phone is not null
      offset 0) as m`;
  return new Map(rows.map(({ member_id, phone }) => [member_id, phone]));
}

/** Whose number it is, however it is typed; null when it is nobody's. */
export async function readPhoneHolder(
  sql: Database,
  { merchant_id, currency }: Pick<Merchant, "merchant_id" | "currency">,
  typed: string,
): Promise<string | null> {
  const phone = readPhone(typed, homeCountryOf(currency));
  if (phone === null) return null;
  const [row] = await sql<{ member_id: string }[]>`
    select member_id from members where merchant_id = ${merchant_id} and phone = ${phone}`;
  return row?.member_id ?? null;
}
