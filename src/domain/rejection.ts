/**
 * Everything that Tillgate refuses on purpose, with what the caller needs to do better.
 * Channels map the codes to their own errors; see channels/http/refusals/rejections.ts for HTTP.
 */

import type { MemberRejection } from "./member/rejection.ts";
import type { DepositRejection } from "./deposit/rejection.ts";
import type { ShiftRejection } from "./shift/rejection.ts";

/** A sentence for people, in both languages. */
export type Sentence = Readonly<{ zh: string; en: string }>;

/** What stands in the way of giving a line back. */
export type RefundLineFault =
  | "UNKNOWN"
  /** Several lines have that `goods_id`. */
  | "AMBIGUOUS"
  | "NAMED_TWICE"
  | "COUNT_TOO_LARGE"
  /** The till said no price of it. */
  | "NOT_PRICED"
  /** Nothing was paid for it. */
  | "FREE";

export type Rejection =
  | ShiftRejection
  | MemberRejection
  | DepositRejection
  // Catalog and capacity
  | Readonly<{ code: "SKU_UNKNOWN"; sku_id: string }>
  | Readonly<{
      code: "SKU_NOT_ON_SALE";
      sku_id: string;
      sale_from_ms: number | null;
      sale_until_ms: number | null;
    }>
  | Readonly<{
      code: "QUANTITY_NOT_A_PACK";
      pack_size: number;
      valid_quantities: readonly number[];
    }>
  | Readonly<{ code: "START_TIME_REQUIRED"; sku_id: string }>
  | Readonly<{ code: "START_TIME_NOT_TAKEN"; sku_id: string }>
  | Readonly<{ code: "DATE_PAST"; date: string; today: string }>
  | Readonly<{ code: "PAST_CUTOFF"; date: string; start_time: string; cutoff_minutes: number }>
  | Readonly<{ code: "SLOT_UNKNOWN"; date: string; start_time: string }>
  | Readonly<{ code: "SLOT_CLOSED"; date: string; start_time: string }>
  | Readonly<{
      code: "SLOT_SOLD_OUT";
      date: string;
      start_time: string;
      remaining: number;
      /** Visitors in holds that may come back. */
      held: number;
    }>
  | Readonly<{ code: "CATALOG_INVALID"; pointer: string; detail: Sentence }>
  | Readonly<{
      code: "SLOT_CAPACITY_BELOW_USE";
      pointer: string;
      capacity: number;
      held: number;
      sold: number;
    }>
  // Orders and carts
  | Readonly<{ code: "TRADE_ORDER_UNKNOWN"; trade_order_id: string }>
  /** It was not paid, or everything went back already. */
  | Readonly<{
      code: "TRADE_ORDER_NOT_REFUNDABLE";
      trade_order_id: string;
      /** As the cashier family numbers it. */
      trade_status: number;
    }>
  /** More is asked back than is left of what was paid. */
  | Readonly<{
      code: "REFUND_EXCEEDS_PAYMENT";
      trade_order_id: string;
      left_minor: bigint;
      /** Asked back before and not there yet: it may be why no more is left. */
      refunding_minor: bigint;
      currency: string;
    }>
  /** More is to go back to a tender than is left of what it brought. */
  | Readonly<{
      code: "REFUND_EXCEEDS_TENDER";
      trade_order_id: string;
      tender: "PAYMENT" | "MEMBER_ACCOUNT" | "POINTS";
      left_minor: bigint;
      currency: string;
    }>
  /** No order of the trade order has that ticket. */
  | Readonly<{ code: "REFUND_TICKET_UNKNOWN"; trade_order_id: string; ticket_code: string }>
  /** It was given back, or taken back, before. */
  | Readonly<{ code: "REFUND_TICKET_REVOKED"; trade_order_id: string; ticket_code: string }>
  /** A line that cannot come back as it was asked. */
  | Readonly<{
      code: "REFUND_LINE_INVALID";
      trade_order_id: string;
      /** Of the request's list, from 0. */
      index: number;
      fault: RefundLineFault;
      /** How many of the line are left; 0 where there is no such line. */
      count_left: number;
    }>
  /** A counter sale of nothing. */
  | Readonly<{ code: "SALE_EMPTY" }>
  /** More is taken off than the sale comes to. */
  | Readonly<{ code: "DISCOUNT_TOO_LARGE"; amount_minor: bigint; currency: string }>
  /** The member's account and points do not pay all of it, and nothing else is to. */
  | Readonly<{ code: "MEMBER_SHORT"; missing_minor: bigint; currency: string }>
  /** Less cash was handed over than is to be paid. */
  | Readonly<{ code: "CASH_SHORT"; missing_minor: bigint; currency: string }>
  /** The digits are no code of any wallet that can be charged. */
  | Readonly<{ code: "BAR_CODE_UNKNOWN" }>
  /** Whoever asks has no part in refunds. */
  | Readonly<{ code: "REFUND_NOT_ALLOWED" }>
  /** They may give back what was paid on the same day only. */
  | Readonly<{ code: "REFUND_NOT_SAME_DAY"; paid_on: string | null }>
  /** More than their role may give back, by one request or on one day. */
  | Readonly<{
      code: "REFUND_LIMIT_EXCEEDED";
      limit: "PER_REFUND" | "PER_DAY";
      left_minor: bigint;
      currency: string;
    }>
  | Readonly<{ code: "STORE_UNKNOWN"; store_no: string }>
  /** The operator works in another store, which this names. */
  | Readonly<{ code: "STORE_NOT_YOURS"; store_no: string }>
  | Readonly<{ code: "TRADE_ORDER_NOT_OPEN"; trade_order_id: string; trade_status: number }>
  | Readonly<{ code: "ORDER_UNKNOWN"; order_id: string }>
  | Readonly<{ code: "CART_UNKNOWN"; cart_id: string }>
  | Readonly<{ code: "CART_FULL"; orders_max: number }>
  | Readonly<{ code: "CART_BEING_PAID"; cart_id: string; session_id: string }>
  | Readonly<{ code: "CART_HAS_OTHER_ORDERS"; cart_id: string; order_ids: readonly string[] }>
  | Readonly<{ code: "CART_ORDERS_EXPIRED"; cart_id: string; order_ids: readonly string[] }>
  | Readonly<{ code: "CART_CURRENCIES_DIFFER"; cart_id: string }>
  | Readonly<{ code: "LOCK_EXPIRED"; order_id: string; expiry_at_ms: number }>
  | Readonly<{ code: "ORDER_STATUS_INVALID"; order_id: string; status: string }>
  // Payment
  | Readonly<{ code: "SESSION_UNKNOWN"; session_id: string }>
  | Readonly<{ code: "SESSION_NOT_OPEN"; session_id: string; status: string }>
  | Readonly<{ code: "SESSION_EXPIRED"; session_id: string; expiry_at_ms: number }>
  | Readonly<{ code: "PAYMENT_SESSION_OPEN"; session_id: string; expiry_at_ms: number }>
  | Readonly<{ code: "PAYMENT_OUTCOME_UNKNOWN"; session_id: string }>
  | Readonly<{ code: "PAYMENT_ATTEMPTS_USED_UP"; cart_id: string; attempts_max: number }>
  | Readonly<{ code: "MANDATE_REPLAYED"; session_id: string }>
  | Readonly<{ code: "REFUND_UNKNOWN"; refund_id: string }>
  | Readonly<{ code: "REFUND_STATUS_INVALID"; refund_id: string; status: string }>
  /** It paid for nothing, so that no till's sums have it. */
  | Readonly<{ code: "REFUND_NOT_IN_CASH"; refund_id: string }>
  /** It would go back to the account of a member who was forgotten: it has to be paid out. */
  | Readonly<{ code: "REFUND_MEMBER_FORGOTTEN"; principal_minor: bigint; currency: string }>
  /** It is to be paid out, and goes back to where it came from. */
  | Readonly<{ code: "REFUND_GOES_BACK_ITSELF" }>
  /** Whoever hands cash out has no shift open in that currency. */
  | Readonly<{ code: "REFUND_CASH_NEEDS_SHIFT"; refund_id: string; currency: string }>
  // Idempotency
  | Readonly<{ code: "IDEMPOTENCY_KEY_REUSED"; key: string }>;

export type RejectionCode = Rejection["code"];
