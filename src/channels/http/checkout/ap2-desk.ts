/**
 * AP2 v0.2, human present: signs the checkout of a new session, checks the mandates that come back,
 * and writes the receipts, for an acceptance and for a refusal.
 */
import { randomBytes } from "node:crypto";
import type { Merchant } from "../../../domain/catalog/catalog.ts";
import type { Order } from "../../../domain/order/order.ts";
import type { RecordPayment } from "../../../domain/payment/record-payment.ts";
import type { PaymentOutcome, PaymentSession } from "../../../domain/payment/session.ts";
import type { SessionSeal } from "../../../engine/command.ts";
import type { Database } from "../../../postgres/database.ts";
import { signCheckout } from "../../../protocols/ap2/checkout-jwt.ts";
import { mandateReference, type MandateRefusal } from "../../../protocols/ap2/credential.ts";
import { publishedKeyLookup, publishedKeySet, type KeyRing } from "../../../protocols/ap2/keys.ts";
import { signCheckoutReceipt, signPaymentReceipt } from "../../../protocols/ap2/receipts.ts";
import { verifyMandate } from "../../../protocols/ap2/verify-mandate.ts";
import { receiptsDocument } from "../../../queries/documents/session-document.ts";
import { readKeyRing, readTrustedKeys } from "../../../queries/access/keys.ts";
import { readMandateReferences } from "../../../queries/orders/read-session.ts";
import type { ReceiptsDocument } from "../../../contract/payment-session.ts";
import { createShortMemory } from "../short-memory.ts";

/** How long keys are believed without reading them again. */
const keys_cache_ms = 10_000;
const keys_cache_max = 10_000;

export type Ap2Desk = Readonly<{
  /** Signs the checkout of a session that is being opened. */
  prepareSeal(merchant_id: string, is_test: boolean): Promise<SessionSeal>;
  examine(examination: Examination): Promise<Acceptance | Refusal>;
  /** Whether a session's payment was made by just these mandates. */
  recognise(presented: Presented): Promise<Recognition>;
  /** Our receipts for a session that was paid: as they were given, or made when it became known. */
  receiptsOf(session: PaymentSession): Promise<ReceiptsDocument | null>;
  /** The merchant's public keys (RFC 7517); null when there is no such merchant. */
  keySet(merchant_id: string): Promise<unknown>;
}>;

export type Presented = Readonly<{
  session: PaymentSession;
  checkout_mandate: string;
  payment_mandate: string;
}>;

export type Examination = Presented & Readonly<{ merchant: Merchant; is_test: boolean }>;

/** `accepted`: byte for byte those that were. `none`: none were written down. */
export type Recognition = "accepted" | "other" | "none";

export type Acceptance = Readonly<{
  verdict: "accepted";
  /** The instrument that the customer agreed to pay with. */
  instrument_id: string;
  /** What goes with RECORD_PAYMENT once the provider has spoken. */
  attach(outcome: PaymentOutcome): RecordPayment["ap2"];
}>;

export type Refusal = Readonly<{
  verdict: "refused";
  mandate: "checkout" | "payment";
  error: string;
  description: string;
  receipts: ReceiptsDocument;
}>;

type Keys = Readonly<{ ring: KeyRing; trust: Awaited<ReturnType<typeof readTrustedKeys>> }>;

type DeskPorts = Readonly<{ sql: Database; base_url: () => string; now_ms: () => number }>;

export function createAp2Desk(ports: DeskPorts): Ap2Desk {
  const memory = createShortMemory<Keys>({
    kept_ms: keys_cache_ms,
    entries_max: keys_cache_max,
    now_ms: ports.now_ms,
  });

  async function readKeys(merchant_id: string, is_test: boolean): Promise<Keys> {
    const [ring, trust] = await Promise.all([
      readKeyRing(ports.sql, merchant_id),
      readTrustedKeys(ports.sql, merchant_id, { is_test }),
    ]);
    if (ring === null) throw new Error(`${merchant_id} has no signing key`);
    return { ring, trust };
  }

  /** The keys of the last seconds, or as they are now. */
  function keysOf(merchant_id: string, is_test: boolean, is_now = false): Promise<Keys> {
    const ask = () => readKeys(merchant_id, is_test);
    const id = `${merchant_id}/${is_test}`;
    return is_now ? memory.renew(id, ask) : memory.recall(id, ask);
  }

  return {
    async prepareSeal(merchant_id, is_test) {
      const { ring } = await keysOf(merchant_id, is_test);
      return (session, orders, merchant) => sealOf(ports, ring, { session, orders, merchant });
    },
    async examine(examination) {
      const { merchant_id } = examination.merchant;
      const { is_test } = examination;
      const verdict = examine(ports, await keysOf(merchant_id, is_test), examination);
      if (verdict.verdict === "accepted") return verdict;
      // Nothing is refused for a key that was added or changed a moment ago.
      return examine(ports, await keysOf(merchant_id, is_test, true), examination);
    },
    async recognise({ session, checkout_mandate, payment_mandate }) {
      const { merchant_id, session_id } = session;
      const known = await readMandateReferences(ports.sql, merchant_id, session_id);
      if (known === null) return session.payment_receipt === null ? "none" : "other";
      const is_same =
        known.checkout === mandateReference(checkout_mandate) &&
        known.payment === mandateReference(payment_mandate);
      return is_same ? "accepted" : "other";
    },
    async receiptsOf(session) {
      // What was signed for a payment whose money went back says what did not come true.
      if (session.status !== "SUCCEEDED" || session.protocol !== "AP2") return null;
      const given = receiptsDocument(session);
      if (given !== null) return given;
      const { merchant_id, session_id, payment_ref } = session;
      const references = await readMandateReferences(ports.sql, merchant_id, session_id);
      if (references === null || payment_ref === null) return null;
      const { ring } = await keysOf(merchant_id, false);
      const now_ms = ports.now_ms();
      return createReceiptWriter(ports, ring, { session, references, now_ms }).success(payment_ref);
    },
    async keySet(merchant_id) {
      const ring = await readKeyRing(ports.sql, merchant_id);
      return ring === null ? null : publishedKeySet(ring, ports.now_ms());
    },
  };
}

/** How the merchant is named in checkouts, mandates and receipts. */
function identityOf(merchant: Merchant, base_url: string) {
  const { merchant_id, name_zh, name_en, locale, website } = merchant;
  const name = locale === "en" ? name_en : name_zh;
  return { id: merchant_id, name, website: website ?? base_url };
}

function sealOf(
  ports: DeskPorts,
  ring: KeyRing,
  cart: Readonly<{ session: PaymentSession; orders: readonly Order[]; merchant: Merchant }>,
) {
  const { session, orders, merchant } = cart;
  const base_url = ports.base_url();
  const signed = signCheckout(
    {
      session_id: session.session_id,
      merchant: identityOf(merchant, base_url),
      currency: session.currency,
      lines: orders.map(lineOf),
      links: [{ type: "terms_of_service", url: `${base_url}/terms` }],
      continue_url: `${base_url}/pay/${session.session_id}`,
      issued_at_ms: session.created_at_ms,
      expires_at_ms: session.expiry_at_ms,
    },
    ring.current,
  );
  const nonce = randomBytes(18).toString("base64url");
  return { ...signed, nonce };
}

/**
 * One line an order. The pack's price may have changed since the order was made; the order's own
 * quote is what counts, so it stands as one unit.
 */
function lineOf(order: Order) {
  return {
    id: order.order_id,
    sku_id: order.sku_id,
    title: order.product_name,
    pack_price_minor: order.quote_amount_minor,
    packs: 1,
    visit: {
      date: order.date,
      ...(order.start_time === "" ? {} : { start_time: order.start_time }),
      visitors: order.quantity,
    },
  };
}

function examine(ports: DeskPorts, keys: Keys, examination: Examination): Acceptance | Refusal {
  const { merchant, session } = examination;
  const now_ms = ports.now_ms();
  const { amount_minor, currency, payment_method, checkout_jwt } = session;
  if (checkout_jwt === null) throw new Error(`${session.session_id} has no signed checkout`);
  const context = {
    trust: (kid: string) => keys.trust.get(kid),
    merchant_key: publishedKeyLookup(keys.ring, now_ms),
    now_s: Math.floor(now_ms / 1000),
    session: {
      checkout_jwt,
      merchant: identityOf(merchant, ports.base_url()),
      amount_minor,
      currency,
      payment_method,
    },
  };
  const checkout = verifyMandate(examination.checkout_mandate, { kind: "checkout", ...context });
  const payment = verifyMandate(examination.payment_mandate, { kind: "payment", ...context });
  const references = { checkout: checkout.reference, payment: payment.reference };
  const writer = createReceiptWriter(ports, keys.ring, { session, references, now_ms });
  if (checkout.verdict === "refused") return refuse("checkout", checkout, writer);
  if (payment.verdict === "refused") return refuse("payment", payment, writer);
  return {
    verdict: "accepted",
    instrument_id: payment.mandate.payment_instrument.id,
    attach(outcome) {
      const { replay_id: checkout_id } = checkout;
      const { replay_id: payment_id } = payment;
      const mandates = [
        { replay_id: checkout_id, kind: "checkout", reference: references.checkout },
        { replay_id: payment_id, kind: "payment", reference: references.payment },
      ] as const;
      const receipts =
        outcome.state === "SUCCEEDED"
          ? writer.success(outcome.payment_ref)
          : writer.failure("payment_failed", describe(outcome));
      return { mandates, ...receipts };
    },
  };
}

function describe(outcome: Exclude<PaymentOutcome, { state: "SUCCEEDED" }>): string {
  switch (outcome.state) {
    case "DECLINED":
      return `the payment was declined: ${outcome.reason}`;
    case "UNKNOWN":
      return `the outcome of the payment is not known: ${outcome.reason}`;
    case "CLOSED":
      return "the payment session was closed before the payment";
  }
}

function refuse(
  mandate: "checkout" | "payment",
  { error, description }: MandateRefusal,
  writer: ReturnType<typeof createReceiptWriter>,
): Refusal {
  const receipts = writer.failure(error, `${mandate} mandate: ${description}`);
  return { verdict: "refused", mandate, error, description, receipts };
}

function createReceiptWriter(
  ports: DeskPorts,
  ring: KeyRing,
  facts: Readonly<{
    session: PaymentSession;
    references: Readonly<{ checkout: string; payment: string }>;
    now_ms: number;
  }>,
) {
  const { session, references } = facts;
  const base = { issuer: ports.base_url(), issued_at_s: Math.floor(facts.now_ms / 1000) };
  const checkout = { ...base, reference: references.checkout };
  const payment = { ...base, reference: references.payment, payment_id: session.session_id };
  return {
    success(payment_ref: string): ReceiptsDocument {
      const order_id = session.order_ids[0] ?? session.session_id;
      const confirmed = {
        status: "Success",
        psp_confirmation_id: payment_ref,
        network_confirmation_id: payment_ref,
      } as const;
      return {
        checkout_receipt: signCheckoutReceipt(
          { ...checkout, outcome: { status: "Success", order_id } },
          ring.current,
        ),
        payment_receipt: signPaymentReceipt({ ...payment, outcome: confirmed }, ring.current),
      };
    },
    failure(error: string, error_description: string): ReceiptsDocument {
      const outcome = { status: "Error", error, error_description } as const;
      return {
        checkout_receipt: signCheckoutReceipt({ ...checkout, outcome }, ring.current),
        payment_receipt: signPaymentReceipt({ ...payment, outcome }, ring.current),
      };
    },
  };
}
