/** Adds a fee rate: the platform's business, and not the merchant's. */
import type { FeeRate } from "../domain/ledger/fee-rate.ts";
import type { Database, Transaction } from "../postgres/database.ts";
import { changeSettings, recordAudit, type AuditNote } from "../queries/audit/change-settings.ts";
import { commandStamp } from "./audit-stamp.ts";

/** Why a rate was not added. */
export type FeeRateRefusal = "MERCHANT_UNKNOWN" | "TOO_EARLY" | "EXISTS";

/**
 * Adds the rate, and makes every server read the merchant's rates anew before it writes for the
 * merchant again. `earliest_ms`: no rate may begin before it, since sales of then have theirs.
 */
export function insertFeeRate(
  sql: Database,
  merchant_id: string,
  { rate, earliest_ms }: Readonly<{ rate: FeeRate; earliest_ms: number }>,
): Promise<FeeRateRefusal | null> {
  const { method, provider, valid_from_ms, terms } = rate;
  if (valid_from_ms < earliest_ms) return Promise.resolve("TOO_EARLY");
  return changeSettings(sql, merchant_id, async (transaction) => {
    // The stream row keeps every batch of the merchant out until this is committed.
    await transaction`
      update streams set catalog_version = catalog_version + 1 where merchant_id = ${merchant_id}`;
    const merchants = await transaction`
      select 1 from merchants where merchant_id = ${merchant_id}`;
    if (merchants.length === 0) return "MERCHANT_UNKNOWN";
    const rows = await transaction`
      insert into fee_rates (merchant_id, method, provider, valid_from, fee_ppm, minimum_minor,
        cost_ppm, agents, isv_id, created_at)
      values (${merchant_id}, ${method}, ${provider ?? ""}, ${valid_from_ms}::timestamptz,
        ${terms.fee_ppm}, ${(terms.minimum_minor ?? 0n).toString()}, ${terms.cost_ppm},
        ${JSON.stringify(terms.agents)}::text::json, ${terms.isv_id}, now())
      on conflict do nothing`;
    if (rows.count === 0) return "EXISTS";
    const note = await noteOf(transaction, merchant_id, rate);
    await recordAudit(transaction, commandStamp(merchant_id), [note]);
    return null;
  });
}

/** What the merchant pays. What the channel and agents get of it is not the merchant's to see. */
async function noteOf(
  transaction: Transaction,
  merchant_id: string,
  { method, provider, valid_from_ms, terms }: FeeRate,
): Promise<AuditNote> {
  const [last] = await transaction<{ fee_ppm: number; minimum_minor: bigint }[]>`
    select fee_ppm, minimum_minor from fee_rates
    where merchant_id = ${merchant_id} and method = ${method} and provider = ${provider ?? ""}
      and valid_from < ${valid_from_ms}::timestamptz
    order by valid_from desc limit 1`;
  const valid_from = new Date(valid_from_ms).toISOString();
  const { fee_ppm, minimum_minor = null } = terms;
  return {
    type: "FEE_RATE_ADDED",
    subject_id: [method, provider ?? "*", valid_from].join("/"),
    name: provider === null ? method : `${method} (${provider})`,
    before:
      last === undefined
        ? null
        : { fee_ppm: last.fee_ppm, minimum_minor: Number(last.minimum_minor) },
    after: { method, provider, valid_from, fee_ppm, minimum_minor: Number(minimum_minor ?? 0n) },
  };
}
