/** The receipt of a trade order, and the slip of a refund of it, from what the books say. */
import { addMinor } from "../../domain/money.ts";
import type { TakenTender } from "../../domain/ledger/tender.ts";
import type { Entry } from "../../domain/ledger/transfer.ts";
import type { Order } from "../../domain/order/order.ts";
import type { PaymentSession, Refund } from "../../domain/payment/session.ts";
import type { TenderMethod } from "../../domain/shift/trade-fact.ts";
import { methodOfTender } from "../../domain/trade/day-figures.ts";
import { isTradeMethod } from "../../domain/trade/product-code.ts";
import { open_sale_sku } from "../../domain/trade/open-sale.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import { tradeStatuses } from "../../domain/trade/trade-status.ts";
import { orderDetails, orderName, receiptLines, type Sold } from "./receipt-lines.ts";
import { receiptTexts } from "./receipt-texts.ts";
import type {
  Letterhead,
  Printing,
  Receipt,
  ReceiptMember,
  ReceiptSubject,
  ReceiptTender,
  ReceiptTicket,
} from "./receipt.ts";

/** What a recharge brought its member, and what the member had then. */
export type RechargeOnPaper = Readonly<{
  points: bigint;
  points_left: bigint;
  coupons: readonly Readonly<{ name_zh: string; name_en: string; count: number }>[];
  /** Principal and gift. */
  balance_minor: bigint;
}>;

export type SaleOnPaper = Omit<Sold, "language"> &
  Readonly<{
    /** The attempt that paid. */
    session: PaymentSession | null;
    /** As it stands with the member today; null when there is none. */
    member_phone: string | null;
    /** Null for anything else. */
    recharge: RechargeOnPaper | null;
    letterhead: Letterhead;
    printing: Printing;
  }>;

/** Whether there is anything to print: money has come, or nothing was to be paid. */
export function isPrintable({ status }: TradeOrder): boolean {
  const { INIT, ING, FAIL } = tradeStatuses;
  return status !== INIT && status !== ING && status !== FAIL;
}

export function saleReceipt(paper: SaleOnPaper): Receipt {
  const { trade_order, printing } = paper;
  const { language } = printing;
  const about = subjectOf(paper);
  const is_sale = about.kind === "SALE";
  const { discount_minor, amount_minor, deposit_minor } = trade_order;
  const taken_minor = about.kind === "DEPOSIT" ? deposit_minor : amount_minor;
  const discounts =
    is_sale && discount_minor > 0n
      ? [{ name: receiptTexts[language].discount_amount, amount_minor: discount_minor }]
      : [];
  return {
    ...headOf(paper),
    about,
    at_ms: trade_order.success_at_ms ?? trade_order.created_at_ms,
    lines: is_sale ? receiptLines({ ...paper, language }) : [],
    order_amount_minor: is_sale ? trade_order.order_amount_minor : taken_minor,
    discounts,
    amount_minor: taken_minor,
    tenders: tendersOf(paper, taken_minor),
    member: memberOf(paper),
    tickets: is_sale ? paper.orders.flatMap((order) => ticketOf(order, paper)) : [],
  };
}

/** What stands on every paper of a trade order. */
function headOf({ trade_order, orders, letterhead, printing }: SaleOnPaper) {
  const { counter, trade_order_id } = trade_order;
  return {
    ...{ letterhead, printing, trade_order_id },
    order_ids: orders.map(({ order_id }) => order_id),
    operator_name: counter.operator_name,
    device_name: counter.device === "" ? null : counter.device,
    tax: null,
    message: null,
  };
}

function subjectOf({ trade_order, recharge, printing }: SaleOnPaper): ReceiptSubject {
  const { status, trade_type, deposit_mode, deposit_minor, amount_minor } = trade_order;
  if (trade_type === 2) {
    const coupons = (recharge?.coupons ?? []).map(({ name_zh, name_en, count }) => ({
      name: printing.language === "en" ? name_en : name_zh,
      count,
    }));
    return { kind: "RECHARGE", gift_minor: trade_order.discount_minor, coupons };
  }
  if (deposit_mode === 0) return { kind: "SALE", deposit: null };
  const { DEPOSIT_ING, DEPOSIT_REVERSE } = tradeStatuses;
  if (status === DEPOSIT_ING || status === DEPOSIT_REVERSE) return { kind: "DEPOSIT" };
  const returned_minor = deposit_minor - amount_minor;
  return { kind: "SALE", deposit: { held_minor: deposit_minor, returned_minor } };
}

/** What was taken, whatever went back of it since: that is on slips of its own. */
function tendersOf(
  { trade_order, session }: SaleOnPaper,
  taken_minor: bigint,
): readonly ReceiptTender[] {
  const { tenders, method, cash_received_minor } = trade_order;
  const reference = session?.payment_ref ?? null;
  const parts = tenders.map((taken) => tenderOf(taken, { trade_order, reference }));
  if (addMinor(parts.map(({ amount_minor }) => amount_minor)) === taken_minor) return parts;
  // A deposit that is held has been paid with nothing yet.
  const tendered_minor = method === "cash" ? cash_received_minor : null;
  return [{ method: method ?? "cash", amount_minor: taken_minor, tendered_minor, reference }];
}

function tenderOf(
  taken: TakenTender,
  { trade_order, reference }: Readonly<{ trade_order: TradeOrder; reference: string | null }>,
): ReceiptTender {
  const { amount_minor, method: kind } = taken.tender;
  const { cash_received_minor: received_minor } = trade_order;
  const is_more = received_minor !== null && received_minor >= amount_minor;
  return {
    method: methodOfTender(taken, trade_order.method) || "cash",
    amount_minor,
    tendered_minor: kind === "CASH" && is_more ? received_minor : null,
    reference: kind === "CHANNEL" ? reference : null,
  };
}

function memberOf({ member_phone, trade_order, recharge }: SaleOnPaper): ReceiptMember | null {
  if (recharge !== null) {
    const { points, points_left, balance_minor } = recharge;
    const told = points > 0n ? { points, points_left } : { points: null, points_left: null };
    return { phone: member_phone, card_no: null, ...told, balance_minor };
  }
  const { points_given } = trade_order;
  if (member_phone === null && points_given === null) return null;
  const unknown = { card_no: null, points_left: null, balance_minor: null };
  return { phone: member_phone, points: points_given ?? 0n, ...unknown };
}

/** A ticket that still admits; what a till sells for a sum of its own is shown at no gate. */
function ticketOf(order: Order, { catalog, printing }: SaleOnPaper): ReceiptTicket[] {
  const { fulfillment, fulfillment_status, sku_id } = order;
  const is_shown = fulfillment_status === "FULFILLED" && sku_id !== open_sale_sku.sku_id;
  if (fulfillment === null || !is_shown) return [];
  const { language } = printing;
  const { ticket_code } = fulfillment;
  return [
    {
      name: orderName(order, { catalog, language }),
      details: orderDetails(order, language),
      code: ticket_code,
      qr: ticket_code,
    },
  ];
}

export type RefundOnPaper = SaleOnPaper &
  Readonly<{
    refund: Refund;
    /** Of its transfer. */
    at_ms: number;
    entries: readonly Entry[];
  }>;

/** The slip of one refund, with the ways in which it went back as they were booked. */
export function refundReceipt(paper: RefundOnPaper): Receipt {
  const { refund, orders, at_ms, printing, catalog } = paper;
  const { amount_minor, refund_id, reason } = refund;
  const order = orders.find(({ order_id }) => order_id === refund.order_id);
  const { language } = printing;
  return {
    ...headOf(paper),
    about: { kind: "REFUND", refund_id, reason: reason === "" ? null : reason },
    order_ids: [refund.order_id],
    at_ms,
    lines:
      order === undefined
        ? []
        : [
            {
              name: orderName(order, { catalog, language }),
              details: orderDetails(order, language),
              quantity: 1,
              unit_price_minor: null,
              amount_minor,
            },
          ],
    order_amount_minor: amount_minor,
    discounts: [],
    amount_minor,
    tenders: refundTenders(paper),
    member: null,
    tickets: [],
  };
}

function refundTenders({ entries, refund, trade_order }: RefundOnPaper): readonly ReceiptTender[] {
  const sums = new Map<TenderMethod, bigint>();
  for (const entry of entries) {
    const method = sourceOf(entry, trade_order);
    if (method === null || entry.currency !== refund.currency) continue;
    sums.set(method, (sums.get(method) ?? 0n) - entry.amount_minor);
  }
  return [...sums].map(([method, amount_minor]) => ({
    ...{ method, amount_minor, tendered_minor: null },
    reference: method === "cash" ? null : refund.refund_ref,
  }));
}

/** Which way to pay an account belongs to; null for those on which no money comes in. */
function sourceOf({ code, owner_id }: Entry, trade_order: TradeOrder): TenderMethod | null {
  // After its shift was closed, cash goes back out of the safe.
  if (code === "cash_drawer" || code === "cash_safe") return "cash";
  if (code === "wallet_principal" || code === "wallet_gift") {
    return trade_order.trade_type === 1 ? "member" : null;
  }
  if (code === "points_expense") return "points";
  if (code !== "psp_receivable") return null;
  const name = owner_id.slice(owner_id.lastIndexOf("_") + 1);
  return isTradeMethod(name) ? name : trade_order.method;
}
