/** Counts the prints of a paper: each gets the next number, whoever prints at the same time. */
import type { Database } from "../../postgres/database.ts";

/** The paper, and who prints it. */
export type NewPrint = Readonly<{
  trade_order_id: string;
  /** Empty for the receipt of the trade order itself. */
  refund_id: string;
  at_ms: number;
  caller: Readonly<{ caller_id: string; name: string }>;
  idempotency_key: string | null;
  request_hash: string;
}>;

export type Print = Readonly<{ print_no: number; printed_at_ms: number }>;

export type RecordedPrint =
  | Readonly<{ kind: "recorded" | "repeated"; print: Print }>
  /** The key was used for another request. */
  | Readonly<{ kind: "key_reused" }>;

/** Two at the same time find the same number free; the one that comes second looks again. */
const tries_max = 1_000;

/** Durable once it resolves. A request that is repeated under its key is not counted again. */
export async function recordPrint(
  sql: Database,
  merchant_id: string,
  print: NewPrint,
): Promise<RecordedPrint> {
  const { trade_order_id, refund_id, at_ms, caller, idempotency_key, request_hash } = print;
  for (let count = 0; count < tries_max; count++) {
    const earlier = await readRepeated(sql, merchant_id, print);
    if (earlier !== null) return earlier;
    const [row] = await sql<PrintRow[]>`
      insert into receipt_prints (merchant_id, trade_order_id, refund_id, print_no, printed_at,
        caller_id, caller_name, idempotency_key, request_hash)
      select ${merchant_id}, ${trade_order_id}, ${refund_id}, coalesce(max(print_no), 0) + 1,
        ${at_ms}::timestamptz, ${caller.caller_id}, ${caller.name}, ${idempotency_key},
        ${idempotency_key === null ? null : request_hash}
      from receipt_prints
      where merchant_id = ${merchant_id} and trade_order_id = ${trade_order_id}
        and refund_id = ${refund_id}
      on conflict do nothing
      returning print_no, printed_at, request_hash`;
    if (row !== undefined) return { kind: "recorded", print: printOf(row) };
  }
  throw new Error(`${trade_order_id} was printed too often at the same time`);
}

type PrintRow = { print_no: number; printed_at: number; request_hash: string | null };

async function readRepeated(
  sql: Database,
  merchant_id: string,
  { caller, idempotency_key, request_hash }: NewPrint,
): Promise<RecordedPrint | null> {
  if (idempotency_key === null) return null;
  const [row] = await sql<PrintRow[]>`
    select print_no, printed_at, request_hash from receipt_prints
    where merchant_id = ${merchant_id} and caller_id = ${caller.caller_id}
      and idempotency_key = ${idempotency_key}`;
  if (row === undefined) return null;
  if (row.request_hash !== request_hash) return { kind: "key_reused" };
  return { kind: "repeated", print: printOf(row) };
}

function printOf({ print_no, printed_at }: PrintRow): Print {
  return { print_no, printed_at_ms: printed_at };
}
