/**
 * What is on a receipt, as plain data: for the sale of goods and tickets, the recharge of a
 * member's account, a deposit, and a refund of any of them. How it looks is the presenters'
 * business.
 */
import type { TenderMethod } from "../../domain/shift/trade-fact.ts";

export type ReceiptLanguage = "zh-CN" | "en";

/** Whose paper it is. */
export type Letterhead = Readonly<{
  merchant_name: string;
  store_name: string;
  address: string | null;
  phone: string | null;
  /** A tax or company number, as the merchant wants it printed. */
  registration_no: string | null;
}>;

/** Where, when and for whom it is printed. */
export type Printing = Readonly<{
  language: ReceiptLanguage;
  /** The merchant's IANA zone: all times are on its clocks. */
  time_zone: string;
  currency: string;
  printed_at_ms: number;
  /** 0 for the original, 1 for the first reprint, … */
  reprint: number;
  /** It was only looked at and is counted as no print: it must not pass for an original. */
  is_copy?: boolean;
  /** Of a test merchant: no money has moved, and the paper says so. */
  is_test: boolean;
}>;

export type ReceiptLine = Readonly<{
  name: string;
  /** What else is to know of it: date, time, party. */
  details: readonly string[];
  /** How many of what the price is for: packs, not the visitors in them. */
  quantity: number;
  unit_price_minor: bigint | null;
  /** Before discounts. */
  amount_minor: bigint;
}>;

export type ReceiptTender = Readonly<{
  method: TenderMethod;
  amount_minor: bigint;
  /** What the customer handed over, where that was more; the rest is the change. */
  tendered_minor: bigint | null;
  /** The channel's own number of the payment. */
  reference: string | null;
}>;

export type ReceiptMember = Readonly<{
  /** In full: the paper shows the end of them only. */
  phone: string | null;
  card_no: string | null;
  /** Given for this payment; null where there is nothing to say of them. */
  points: bigint | null;
  points_left: bigint | null;
  /** What is left in the account. */
  balance_minor: bigint | null;
}>;

export type ReceiptTicket = Readonly<{
  name: string;
  /** What else is to know of it: date, time, party. */
  details: readonly string[];
  /** The code as a person reads it. */
  code: string;
  /** What its QR code says; null when the ticket is not to be shown from this paper. */
  qr: string | null;
}>;

export type Receipt = Readonly<{
  letterhead: Letterhead;
  printing: Printing;
  about: ReceiptSubject;
  trade_order_id: string;
  order_ids: readonly string[];
  /** When it was paid, or paid back. */
  at_ms: number;
  operator_name: string | null;
  device_name: string | null;
  lines: readonly ReceiptLine[];
  /** What was asked for: `amount_minor` and all discounts. */
  order_amount_minor: bigint;
  discounts: readonly Readonly<{ name: string; amount_minor: bigint }>[];
  /** What was paid, or paid back. */
  amount_minor: bigint;
  /** Tax that is in the amount, under its name. */
  tax: Readonly<{ name: string; amount_minor: bigint }> | null;
  /** They come to `amount_minor`. */
  tenders: readonly ReceiptTender[];
  member: ReceiptMember | null;
  tickets: readonly ReceiptTicket[];
  /** The merchant's own last words. */
  message: string | null;
}>;

export type ReceiptSubject =
  | Readonly<{
      kind: "SALE";
      /** The deposit that it was paid from, and what of it went back. */
      deposit: Readonly<{ held_minor: bigint; returned_minor: bigint }> | null;
    }>
  | Readonly<{
      kind: "RECHARGE";
      gift_minor: bigint;
      /** Given with it, in the receipt's language. */
      coupons: readonly Readonly<{ name: string; count: number }>[];
    }>
  | Readonly<{ kind: "DEPOSIT" }>
  | Readonly<{ kind: "REFUND"; refund_id: string; reason: string | null }>;
