/** Between rows of trade orders and of the books, and the domain. */
import type { TakenTender, Tender } from "../domain/ledger/tender.ts";
import type { Transfer } from "../domain/ledger/transfer.ts";
import type { GoodsLine, TradeOrder } from "../domain/trade/trade-order.ts";
import { iso } from "./rows.ts";

type CounterColumns = TradeOrder["counter"];

export type TradeOrderRow = Omit<
  TradeOrder,
  "counter" | "goods" | "tenders" | "created_at_ms" | "updated_at_ms" | "success_at_ms"
> &
  CounterColumns & {
    goods: readonly Jsonified<GoodsLine>[] | null;
    tenders: readonly Jsonified<TakenTender>[];
    created_at: number;
    updated_at: number;
    success_at: number | null;
  };

/** The same with its bigints as decimal text, which JSON has no number for. */
type Jsonified<Value> = Value extends bigint
  ? string
  : Value extends object
    ? { [Key in keyof Value]: Jsonified<Value[Key]> }
    : Value;

export function tradeOrderFromRow(row: TradeOrderRow): TradeOrder {
  const { store_no, store_name, operator_id, operator_name, device, client_ip, ...rest } = row;
  const { created_at, updated_at, success_at, goods, tenders, ...order } = rest;
  return {
    ...order,
    counter: { store_no, store_name, operator_id, operator_name, device, client_ip },
    goods: goods?.map(goodsFromJson) ?? null,
    tenders: tenders.map(({ tender, refunded_minor }) => ({
      tender: tenderFromJson(tender),
      refunded_minor: BigInt(refunded_minor),
    })),
    created_at_ms: created_at,
    updated_at_ms: updated_at,
    success_at_ms: success_at,
  };
}

function goodsFromJson(line: Jsonified<GoodsLine>): GoodsLine {
  const big = (text: string | null) => (text === null ? null : BigInt(text));
  return {
    ...line,
    list_price_minor: big(line.list_price_minor),
    current_price_minor: big(line.current_price_minor),
    discount_minor: big(line.discount_minor),
  };
}

function tenderFromJson(tender: Jsonified<Tender>): Tender {
  const amount_minor = BigInt(tender.amount_minor);
  switch (tender.method) {
    case "CASH":
    case "CHANNEL":
      return { ...tender, amount_minor };
    case "MEMBER_ACCOUNT":
      return { ...tender, amount_minor, gift_minor: BigInt(tender.gift_minor) };
    case "POINTS":
      return { ...tender, amount_minor, points: BigInt(tender.points) };
  }
}

/** What is written of a new trade order; bigints are written by the caller's replacer. */
export function tradeOrderToRow(order: TradeOrder): Record<string, unknown> {
  const { counter, created_at_ms, updated_at_ms, success_at_ms, ...rest } = order;
  return {
    ...rest,
    ...counter,
    created_at: iso(created_at_ms),
    updated_at: iso(updated_at_ms),
    success_at: success_at_ms === null ? null : iso(success_at_ms),
  };
}

export function transferToRow(transfer: Transfer): Record<string, unknown> {
  const { transfer_id, kind, at_ms, reference, reverses, entries } = transfer;
  const ownerOf = (codes: readonly string[]) =>
    entries.find(({ code }) => codes.includes(code))?.owner_id ?? null;
  return {
    transfer_id,
    kind,
    at: iso(at_ms),
    reference_type: reference.type,
    reference_id: reference.id,
    trade_order_id: reference.trade_order_id,
    reverses,
    member_id: ownerOf(["wallet_principal", "wallet_gift", "points_liability"]),
    store_no: ownerOf(["cash_drawer"]),
    entries,
  };
}

/** JSON text of rows; bigints as decimal text. */
export function rowsToJson(rows: readonly unknown[]): string {
  return JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}
