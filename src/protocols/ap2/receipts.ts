/**
 * AP2 v0.2 receipts: what we answer a mandate with, accepted or not, as signed JWTs; and the check
 * an agent makes on them.
 *
 * `reference` is the `sd_hash` of the mandate. The published SDK hashes the JWT without its
 * disclosures instead; we write the former and accept either.
 */
import { z } from "zod";
import { headerFault, isSignedBy, readCompactJws, signCompactJws } from "./compact-jws.ts";
import type { JsonObject } from "./compact-jws.ts";
import type { MandateError } from "./credential.ts";
import type { KeyLookup, SigningKey } from "./keys.ts";
import { hashText, readSdJwt, sdHash, splitHops } from "./sd-jwt.ts";

/** What every receipt says. */
type ReceiptBase = Readonly<{
  /** Who answers: our public base URL. */
  issuer: string;
  /** Unix seconds. */
  issued_at_s: number;
  /** The verdict's `reference`. */
  reference: string;
}>;

/** Why a mandate was not accepted: a code of AP2, or one of ours when the purchase failed later. */
export type ReceiptError = Readonly<{
  status: "Error";
  error: MandateError | (string & {});
  error_description: string;
}>;

export type CheckoutReceipt = ReceiptBase &
  Readonly<{ outcome: Readonly<{ status: "Success"; order_id: string }> | ReceiptError }>;

export type PaymentReceipt = ReceiptBase &
  Readonly<{
    /** Ours; required for errors too. */
    payment_id: string;
    outcome:
      | Readonly<{
          status: "Success";
          psp_confirmation_id: string;
          network_confirmation_id: string;
        }>
      | ReceiptError;
  }>;

/** Signs the answer to a checkout mandate. */
export function signCheckoutReceipt(receipt: CheckoutReceipt, key: SigningKey): string {
  return signCompactJws(key, { typ: "JWT", payload: receiptClaims(receipt) });
}

/** Signs the answer to a payment mandate. */
export function signPaymentReceipt(receipt: PaymentReceipt, key: SigningKey): string {
  const payload = { ...receiptClaims(receipt), payment_id: receipt.payment_id };
  return signCompactJws(key, { typ: "JWT", payload });
}

function receiptClaims(receipt: ReceiptBase & Readonly<{ outcome: JsonObject }>): JsonObject {
  const { status, ...details } = receipt.outcome;
  const { issuer, issued_at_s, reference } = receipt;
  return { status, iss: issuer, iat: issued_at_s, reference, ...details };
}

const commonClaims = { iss: z.string(), iat: z.int(), reference: z.string() };
const failed = {
  ...commonClaims,
  status: z.literal("Error"),
  error: z.string(),
  error_description: z.string(),
};
const succeeded = { ...commonClaims, status: z.literal("Success") };

const checkoutReceiptClaims = z.discriminatedUnion("status", [
  z.looseObject({ ...succeeded, order_id: z.string() }),
  z.looseObject(failed),
]);

const paymentReceiptClaims = z.discriminatedUnion("status", [
  z.looseObject({
    ...succeeded,
    payment_id: z.string(),
    psp_confirmation_id: z.string(),
    network_confirmation_id: z.string(),
  }),
  z.looseObject({ ...failed, payment_id: z.string() }),
]);

export type CheckoutReceiptClaims = z.infer<typeof checkoutReceiptClaims>;
export type PaymentReceiptClaims = z.infer<typeof paymentReceiptClaims>;

/** What an agent checks a receipt against. */
export type ReceiptContext = Readonly<{
  issuer: string;
  /** The merchant's published keys. */
  merchant_key: KeyLookup;
  /** The mandate that the receipt must answer, as it was sent. */
  mandate: string;
  /** Unix seconds. */
  now_s: number;
  skew_s?: number;
}>;

export type ReceiptVerdict<Claims> =
  | Readonly<{ verdict: "accepted"; receipt: Claims }>
  | Readonly<{ verdict: "refused"; description: string }>;

/** The agent's check of a checkout receipt. */
export function verifyCheckoutReceipt(
  jwt: string,
  context: ReceiptContext,
): ReceiptVerdict<CheckoutReceiptClaims> {
  return verifyReceipt(jwt, context, checkoutReceiptClaims);
}

/** The agent's check of a payment receipt. */
export function verifyPaymentReceipt(
  jwt: string,
  context: ReceiptContext,
): ReceiptVerdict<PaymentReceiptClaims> {
  return verifyReceipt(jwt, context, paymentReceiptClaims);
}

function verifyReceipt<Claims extends CheckoutReceiptClaims | PaymentReceiptClaims>(
  jwt: string,
  context: ReceiptContext,
  shape: z.ZodType<Claims>,
): ReceiptVerdict<Claims> {
  const jws = readCompactJws(jwt);
  if (jws === undefined) return refuse("The receipt is not a compact JWS.");
  const fault = headerFault(jws.header);
  if (fault !== undefined) return refuse(fault);
  const key = context.merchant_key(String(jws.header["kid"]));
  if (key === undefined) return refuse("The receipt's key is not the merchant's.");
  if (!isSignedBy(jws, key)) return refuse("The receipt's signature is not valid.");
  const reading = shape.safeParse(jws.payload);
  if (!reading.success) return refuse("The receipt lacks what its status demands.");
  const receipt = reading.data;
  if (receipt.iss !== context.issuer) return refuse("The receipt is from another issuer.");
  if (receipt.iat > context.now_s + (context.skew_s ?? 300)) {
    return refuse("The receipt is from the future.");
  }
  if (!referencesOf(context.mandate).includes(receipt.reference)) {
    return refuse("The receipt answers another mandate.");
  }
  return { verdict: "accepted", receipt };
}

/** The values a receipt may refer to a mandate by; none when it is no mandate. */
function referencesOf(mandate: string): readonly string[] {
  const hops = splitHops(mandate);
  if (typeof hops === "string") return [hashText(mandate)];
  const hop = hops.at(-1) ?? "";
  const sd_jwt = readSdJwt(hop);
  if (typeof sd_jwt === "string") return [hashText(hop)];
  const jwt = hop.slice(0, hop.indexOf("~"));
  return [sdHash(sd_jwt), hashText(jwt, sd_jwt.hash_algorithm)];
}

function refuse(description: string): Readonly<{ verdict: "refused"; description: string }> {
  return { verdict: "refused", description };
}
