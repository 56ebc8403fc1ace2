/** Deposits in their table. */
import type { Deposit, DepositStep } from "../../domain/deposit/deposit.ts";
import { iso } from "../rows.ts";
import { packJson, unpackJson, type RecordRow, type RecordTable } from "./record-table.ts";

const isoOrNull = (at_ms: number | null) => (at_ms === null ? null : iso(at_ms));

export const deposit_table: RecordTable<"deposit"> = {
  table: "deposits",
  key: "deposit_id",
  columns: [
    ["deposit_id", "text"],
    ["trade_order_id", "text"],
    ["pay_order_id", "text"],
    ["store_no", "text"],
    ["method", "text"],
    ["provider", "text"],
    ["keeping", "text"],
    ["currency", "text"],
    ["amount_minor", "bigint"],
    ["consumed_minor", "bigint"],
    ["status", "text"],
    ["step", "json"],
    ["hold_ref", "text"],
    ["payment_ref", "text"],
    ["failure", "text"],
    ["created_at", "timestamptz"],
    ["request_expiry_at", "timestamptz"],
    ["held_at", "timestamptz"],
    ["expiry_at", "timestamptz"],
    ["ended_at", "timestamptz"],
  ],
  groups: { of_trade_order: { column: "trade_order_id", where: "true" } },
  toRow(deposit) {
    const { created_at_ms, request_expiry_at_ms, held_at_ms, expiry_at_ms, ended_at_ms, ...rest } =
      deposit;
    return {
      ...rest,
      amount_minor: deposit.amount_minor.toString(),
      consumed_minor: deposit.consumed_minor.toString(),
      step: packJson(deposit.step),
      created_at: iso(created_at_ms),
      request_expiry_at: iso(request_expiry_at_ms),
      held_at: isoOrNull(held_at_ms),
      expiry_at: isoOrNull(expiry_at_ms),
      ended_at: isoOrNull(ended_at_ms),
    };
  },
  fromRow: depositFromRow,
};

/** For whoever reads deposits besides the lanes. */
export function depositFromRow(row: RecordRow): Deposit {
  return {
    merchant_id: row["merchant_id"] as string,
    deposit_id: row["deposit_id"] as string,
    trade_order_id: row["trade_order_id"] as string,
    pay_order_id: row["pay_order_id"] as string,
    store_no: row["store_no"] as string,
    method: row["method"] as Deposit["method"],
    provider: row["provider"] as string,
    keeping: row["keeping"] as Deposit["keeping"],
    currency: row["currency"] as string,
    amount_minor: row["amount_minor"] as bigint,
    consumed_minor: row["consumed_minor"] as bigint,
    status: row["status"] as Deposit["status"],
    step: unpackJson<DepositStep | null>(row["step"]),
    hold_ref: row["hold_ref"] as string | null,
    payment_ref: row["payment_ref"] as string | null,
    failure: row["failure"] as string | null,
    created_at_ms: row["created_at"] as number,
    request_expiry_at_ms: row["request_expiry_at"] as number,
    held_at_ms: row["held_at"] as number | null,
    expiry_at_ms: row["expiry_at"] as number | null,
    ended_at_ms: row["ended_at"] as number | null,
  };
}
