/** Codes that stand at a merchant's counters. */
import type { Database } from "../../postgres/database.ts";

export type QrCode = Readonly<{
  merchant_id: string;
  qr_id: string;
  code_name: string;
  /** Null: whoever pays says how much. */
  amount_minor: bigint | null;
  store_no: string;
  operator_id: string | null;
  active: boolean;
  created_at: number;
  updated_at: number;
}>;

export async function insertQrCode(sql: Database, code: QrCode): Promise<void> {
  const { merchant_id, qr_id, code_name, amount_minor, store_no, operator_id, active } = code;
  const { created_at, updated_at } = code;
  await sql`
    insert into merchant_qr_codes (merchant_id, qr_id, code_name, amount_minor, store_no,
      operator_id, active, created_at, updated_at)
    values (${merchant_id}, ${qr_id}, ${code_name}, ${amount_minor?.toString() ?? null},
      ${store_no}, ${operator_id}, ${active}, ${created_at}::timestamptz,
      ${updated_at}::timestamptz)`;
}

/** What may change of a code. */
export async function updateQrCode(sql: Database, code: QrCode): Promise<void> {
  const { merchant_id, qr_id, code_name, amount_minor, store_no, operator_id, active } = code;
  await sql`
    update merchant_qr_codes set code_name = ${code_name},
      amount_minor = ${amount_minor?.toString() ?? null}, store_no = ${store_no},
      operator_id = ${operator_id}, active = ${active},
      updated_at = ${code.updated_at}::timestamptz
    where merchant_id = ${merchant_id} and id_time = right(${qr_id}, 11) and qr_id = ${qr_id}`;
}

const columns = [
  ...["merchant_id", "qr_id", "code_name", "amount_minor", "store_no", "operator_id", "active"],
  ...["created_at", "updated_at"],
];

/** Null when the merchant has no such code. */
export async function readQrCode(
  sql: Database,
  merchant_id: string,
  qr_id: string,
): Promise<QrCode | null> {
  const [row] = await sql<QrCode[]>`
    select ${sql(columns)} from merchant_qr_codes
    where merchant_id = ${merchant_id} and id_time = right(${qr_id}, 11) and qr_id = ${qr_id}`;
  return row ?? null;
}

/** Whose code it is, for a page that only knows the code. Null: nobody's. */
export async function findQrCode(sql: Database, qr_id: string): Promise<QrCode | null> {
  const [row] = await sql<QrCode[]>`
    select q.* from merchants m, lateral (
      select ${sql(columns)} from merchant_qr_codes
      where merchant_id = m.merchant_id and id_time = right(${qr_id}, 11) and qr_id = ${qr_id}
      offset 0) as q`;
  return row ?? null;
}

/** The newest first, with how many there are. */
export async function listQrCodes(
  sql: Database,
  merchant_id: string,
  { store_no, limit, offset }: Readonly<{ store_no: string | null; limit: number; offset: number }>,
): Promise<Readonly<{ count: number; rows: readonly QrCode[] }>> {
  const [[total], rows] = await Promise.all([
    sql<{ count: number }[]>`
      select count(*)::integer as count from merchant_qr_codes
      where merchant_id = ${merchant_id} and (${store_no}::text is null or store_no = ${store_no})`,
    sql<QrCode[]>`
      select ${sql(columns)} from merchant_qr_codes
      where merchant_id = ${merchant_id} and (${store_no}::text is null or store_no = ${store_no})
      order by id_time desc, qr_id desc limit ${limit} offset ${offset}`,
  ]);
  return { count: total?.count ?? 0, rows };
}
