/** Between rows of trade orders and of the books, and the domain. */
import type { FeeRate } from "../domain/ledger/fee-rate.ts";
import type { FeeTerms } from "../domain/ledger/fee.ts";
import type { TakenTender, Tender } from "../domain/ledger/tender.ts";
import type { Transfer } from "../domain/ledger/transfer.ts";
import type { DayFigures } from "../domain/trade/day-figures.ts";
import type { GoodsLine, TradeOrder } from "../domain/trade/trade-order.ts";
import type { AccountMovement } from "../engine/ports/store.ts";
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
      return { ...tender, amount_minor };
    case "CHANNEL": {
      const { minimum_minor, ...fee } = tender.fee;
      const minimum = minimum_minor === undefined ? {} : { minimum_minor: BigInt(minimum_minor) };
      return { ...tender, fee: { ...fee, ...minimum }, amount_minor };
    }
    case "MEMBER_ACCOUNT":
      return { ...tender, amount_minor, gift_minor: BigInt(tender.gift_minor) };
    case "POINTS":
      return {
        ...{ ...tender, amount_minor, points: BigInt(tender.points) },
        lot_parts: tender.lot_parts.map(({ lot_id, points }) => ({
          lot_id,
          points: BigInt(points),
        })),
      };
  }
}

/** What is written of a trade order. What is not there is not sent: it is null at the other end. */
export function tradeOrderToRow(order: TradeOrder): Record<string, unknown> {
  const { counter, tenders, goods } = order;
  return {
    trade_order_id: order.trade_order_id,
    cart_id: order.cart_id ?? undefined,
    trade_type: order.trade_type,
    deposit_mode: order.deposit_mode,
    status: order.status,
    currency: order.currency,
    order_amount_minor: order.order_amount_minor.toString(),
    discount_minor: order.discount_minor.toString(),
    amount_minor: order.amount_minor.toString(),
    deposit_minor: order.deposit_minor.toString(),
    refunded_minor: order.refunded_minor.toString(),
    refunding_minor: order.refunding_minor.toString(),
    income_minor: order.income_minor.toString(),
    subject: order.subject,
    body: order.body,
    store_no: counter.store_no ?? undefined,
    store_name: counter.store_name ?? undefined,
    operator_id: counter.operator_id ?? undefined,
    operator_name: counter.operator_name ?? undefined,
    device: counter.device,
    client_ip: counter.client_ip,
    method: order.method ?? undefined,
    product_id: order.product_id ?? undefined,
    pay_order_id: order.pay_order_id ?? undefined,
    session_id: order.session_id ?? undefined,
    channel_user_id: order.channel_user_id ?? undefined,
    user_id: order.user_id ?? undefined,
    member_id: order.member_id ?? undefined,
    coupon_code: order.coupon_code ?? undefined,
    points_given: order.points_given?.toString(),
    goods: goods?.map(withTextAmounts),
    cash_received_minor: order.cash_received_minor?.toString(),
    tenders: tenders.map(({ tender, refunded_minor }) => ({
      tender: withTextAmounts(tender),
      refunded_minor: refunded_minor.toString(),
    })),
    created_at: iso(order.created_at_ms),
    updated_at: iso(order.updated_at_ms),
    success_at: order.success_at_ms === null ? undefined : iso(order.success_at_ms),
  };
}

export function transferToRow(transfer: Transfer): Record<string, unknown> {
  const { transfer_id, kind, at_ms, reference, reverses, entries } = transfer;
  const ownersOf = (codes: readonly string[]) => [
    ...new Set(entries.flatMap(({ code, owner_id }) => (codes.includes(code) ? owner_id : []))),
  ];
  const [member_id, other_member_id] = ownersOf(member_codes);
  return {
    transfer_id,
    kind,
    at: iso(at_ms),
    reference_type: reference.type,
    reference_id: reference.id,
    trade_order_id: reference.trade_order_id ?? undefined,
    reverses: reverses ?? undefined,
    member_id,
    other_member_id,
    // A shift's drawer is `store/shift`.
    store_no: ownersOf(drawer_codes)[0]?.split("/")[0],
    entries: entries.map(({ code, owner_id, currency, amount_minor }) => ({
      ...{ code, owner_id, currency },
      amount_minor: amount_minor.toString(),
    })),
  };
}

const member_codes = ["wallet_principal", "wallet_gift", "points_liability"];
const drawer_codes = ["cash_drawer"];

export function movementToRow({ account, may_go_negative, delta_minor }: AccountMovement) {
  return { account, may_go_negative, delta_minor: delta_minor.toString() };
}

/** JSON has no number for a bigint: it goes as decimal text. */
export function dayFiguresToRow(figures: DayFigures): Record<string, unknown> {
  return withTextAmounts(figures);
}

/** The same with its bigints as decimal text, as deep as they lie. */
function withTextAmounts<Row extends object>(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]: [string, unknown]) => [key, textOf(value)]),
  );
}

function textOf(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(textOf);
  return typeof value === "object" && value !== null ? withTextAmounts(value) : value;
}

export type FeeRateRow = Readonly<{
  method: string;
  /** Empty for all. */
  provider: string;
  valid_from: number;
  fee_ppm: number;
  minimum_minor: bigint;
  cost_ppm: number;
  agents: FeeTerms["agents"];
  isv_id: string | null;
}>;

export function feeRateFromRow(row: FeeRateRow): FeeRate {
  const { method, provider, valid_from, fee_ppm, minimum_minor, cost_ppm, agents, isv_id } = row;
  return {
    method,
    provider: provider === "" ? null : provider,
    valid_from_ms: valid_from,
    terms: { fee_ppm, minimum_minor, cost_ppm, agents, isv_id },
  };
}
