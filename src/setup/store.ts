/** Makes an outlet of a merchant, and tells it in the audit trail. */
import type { AuditActor } from "../contract/audit.ts";
import type { Database } from "../postgres/database.ts";
import { changeSettings, recordAudit, type AuditNote } from "../queries/audit/change-settings.ts";
import { commandStamp } from "./audit-stamp.ts";

export type NewStore = Readonly<{
  merchant_id: string;
  store_no: string;
  name_zh: string;
  name_en: string;
  /** Whoever types the command, unless told. */
  actor?: AuditActor;
}>;

/** False when the merchant has a store of that number; then nothing changes. */
export async function insertStore(sql: Database, store: NewStore): Promise<boolean> {
  const { merchant_id, store_no, name_zh, name_en, actor } = store;
  return changeSettings(sql, merchant_id, async (transaction) => {
    const rows = await transaction`
      insert into stores (merchant_id, store_no, name_zh, name_en, created_at)
      select merchant_id, ${store_no}, ${name_zh}, ${name_en}, now() from merchants
      where merchant_id = ${merchant_id}
      on conflict do nothing`;
    if (rows.count === 0) return false;
    const name = { zh: name_zh, en: name_en };
    const note: AuditNote = {
      ...{ type: "STORE_CREATED", subject_id: store_no, name },
      ...{ before: null, after: { name } },
    };
    await recordAudit(transaction, commandStamp(merchant_id, actor), [note]);
    return true;
  });
}
