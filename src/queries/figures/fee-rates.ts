/** A merchant's fee rates, as they are kept. */
import type { FeeRate } from "../../domain/ledger/fee-rate.ts";
import type { Database, Transaction } from "../../postgres/database.ts";
import { feeRateFromRow, type FeeRateRow } from "../../postgres/trade-rows.ts";

/** By way to pay, provider and instant. */
export async function readFeeRates(
  sql: Database | Transaction,
  merchant_id: string,
): Promise<FeeRate[]> {
  const rows = await sql<FeeRateRow[]>`
    select method, provider, valid_from, fee_ppm, minimum_minor, cost_ppm, agents, isv_id
    from fee_rates where merchant_id = ${merchant_id}
    order by method, provider, valid_from`;
  return rows.map(feeRateFromRow);
}
