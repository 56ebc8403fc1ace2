/** What the routes work with. */
import type { Clock, IdSource } from "../../engine/ports/clock.ts";
import type { Engine } from "../../engine/engine.ts";
import type { PaymentProvider } from "../../engine/ports/payment-provider.ts";
import type { Database } from "../../postgres/database.ts";
import type { Deposit } from "../../domain/deposit/deposit.ts";
import type { Order } from "../../domain/order/order.ts";
import type { PaymentSession } from "../../domain/payment/session.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import type { PdfPress } from "../../protocols/receipt/pdf-press.ts";
import type { BatchReader } from "../../queries/batch-reader.ts";
import type { FindMember } from "../../queries/members/find-member.ts";
import type { SoldReader } from "../../queries/sales/read-trade-order.ts";
import type { StoreRow } from "../../queries/stores/read-store.ts";
import type { Ap2Desk } from "./checkout/ap2-desk.ts";
import type { DemandDevice } from "./counter/remember-devices.ts";

/** What the sandbox's card form does: a token for a test card, or the fields to correct. */
export type CardTokens = (
  card: Readonly<{ card_number: string; expiry: string; cvc: string }>,
) => Promise<
  | Readonly<{ state: "TOKENISED"; payment_token: string }>
  | Readonly<{ state: "REFUSED"; code: string; fields: readonly string[] }>
  | Readonly<{ state: "UNAVAILABLE"; reason: string }>
>;

export type RouteDependencies = Readonly<{
  sql: Database;
  engine: Engine;
  provider: PaymentProvider;
  /** The sandbox's card form; null with a real provider. */
  tokeniseCard: CardTokens | null;
  ap2: Ap2Desk;
  clock: Clock;
  ids: IdSource;
  base_url: () => string;
  readOrder: BatchReader<Order>;
  readSession: BatchReader<PaymentSession>;
  readTradeOrder: BatchReader<TradeOrder>;
  readSold: SoldReader;
  readDeposit(merchant_id: string, deposit_id: string): Promise<Deposit | null>;
  findMember: FindMember;
  /** As it was a moment ago; null when the merchant has no such store. */
  readStore(merchant_id: string, store_no: string): Promise<StoreRow | null>;
  demandDevice: DemandDevice;
  /** Sets papers as PDF, beside the event loop. */
  pdf_press: PdfPress;
  /** Wakes when the merchant's stream has moved; resolves after `timeout_ms` at the latest. */
  waitForEvents(merchant_id: string, after: number, timeout_ms: number): Promise<void>;
}>;
