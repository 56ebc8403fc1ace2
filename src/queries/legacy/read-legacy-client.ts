/**
 * Whose signature a call of the cashier family bears. As with any door, the merchant is what is
 * looked for: the call names its `mchId`, and the secret proves it.
 */
import type { Database } from "../../postgres/database.ts";

export type LegacyClientRow = {
  merchant_id: string;
  client_id: string;
  secret: string;
  sign_type: "MD5" | "HMAC-SHA256";
  label: string;
  /** Of a client without a role. */
  scopes: string[];
  role: string | null;
  /** Null: all stores. */
  store_no: string | null;
  is_test: boolean;
};

/** Null when there is no such client, or it was revoked. */
export async function readLegacyClient(
  sql: Database,
  { mch_id, app_id }: Readonly<{ mch_id: string; app_id: string }>,
): Promise<LegacyClientRow | null> {
  const [row] = await sql<LegacyClientRow[]>`
    select c.merchant_id, c.client_id, c.secret, c.sign_type, c.label, c.scopes, c.role, c.store_no,
      m.is_test
    from credential_legacy_clients c
    join merchants m on m.merchant_id = c.merchant_id
    where c.mch_id = ${mch_id} and c.app_id = ${app_id} and c.revoked_at is null`;
  return row ?? null;
}
