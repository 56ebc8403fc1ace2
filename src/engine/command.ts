/** What the engine is asked to do, by whom, and what it answers. */
import type { SaveCatalog } from "../domain/catalog/save-catalog.ts";
import type { Slot } from "../domain/inventory/slot.ts";
import type { CancelOrder } from "../domain/order/cancel-order.ts";
import type { CreateOrder } from "../domain/order/create-order.ts";
import type { Actor } from "../domain/order/event.ts";
import type { ExpireOrders } from "../domain/order/expire-orders.ts";
import type { Order } from "../domain/order/order.ts";
import type { Checkout } from "../domain/payment/checkout.ts";
import type { RecordPayment } from "../domain/payment/record-payment.ts";
import type { PayOutRefund } from "../domain/payment/pay-out-refund.ts";
import type { RecordRefund, RetryRefund } from "../domain/payment/refund.ts";
import type { PaymentSession, Refund } from "../domain/payment/session.ts";
import type { TradeOrder } from "../domain/trade/trade-order.ts";
import type { RefundTradeOrder } from "../domain/trade/refund-trade-order.ts";
import type { Sell } from "../domain/trade/sell.ts";
import type { KindedRecord } from "../domain/record.ts";
import type { RecordCommand } from "./decide/record-commands.ts";
import type { Merchant } from "../domain/catalog/catalog.ts";
import type { Rejection } from "../domain/rejection.ts";

/** What a protocol adds to a new session before it is written: AP2's signed checkout. */
export type SessionSeal = (
  session: PaymentSession,
  orders: readonly Order[],
  merchant: Merchant,
) => Pick<PaymentSession, "checkout_jwt" | "checkout_hash" | "nonce">;

export type Command =
  | CreateOrder
  | (Checkout & Readonly<{ seal?: SessionSeal }>)
  | (RecordPayment & Readonly<{ cart_id?: string }>)
  | CancelOrder
  | Sell
  | RefundTradeOrder
  | ExpireOrders
  | RecordRefund
  | RetryRefund
  | PayOutRefund
  | SaveCatalog
  | RecordCommand;

/** What a SAVE_CATALOG left behind. */
export type CatalogSaved = Readonly<{
  /** With their counters as they are. */
  slots: readonly Slot[];
  /** SKUs that did not exist before. */
  new_sku_ids: readonly string[];
}>;

/** The states that a command left behind, for the answer. */
export type Accepted = Readonly<{
  kind: "accepted";
  /** The orders it was about, whether they changed or not. */
  orders: readonly Order[];
  session: PaymentSession | null;
  refunds: readonly Refund[];
  /** The trade order of a counter's command; null for any other. */
  trade_order: TradeOrder | null;
  /** New or changed ones; of a command that changed nothing, those it was about. */
  records: readonly KindedRecord[];
  merchant: Merchant;
  /** Null for any command but SAVE_CATALOG. */
  catalog: CatalogSaved | null;
  /** False when it was old news: nothing was written. */
  changed: boolean;
}>;

export type Rejected = Readonly<{ kind: "rejected"; rejection: Rejection }>;

/** The answer that the same request got the first time. */
export type Replayed = Readonly<{ kind: "replayed"; status: number; body: string }>;

export type Outcome = Accepted | Rejected | Replayed;

/** Makes a repeated request harmless: its first answer is stored in the same commit. */
export type Idempotency = Readonly<{
  caller_id: string;
  key: string;
  /** SHA-256 over what was asked; the same key with another one is refused. */
  request_hash: string;
  /**
   * The answer to keep; null when it is not final and must not be given again. Called while the
   * command is decided, which may happen several times and come to nothing: it has no effects.
   */
  present(outcome: Accepted | Rejected): Readonly<{ status: number; body: string }> | null;
}>;

export type Submission = Readonly<{
  merchant_id: string;
  actor: Actor;
  command: Command;
  idempotency?: Idempotency;
}>;
