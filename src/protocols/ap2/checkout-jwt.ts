/**
 * The checkout a merchant signs: a UCP Checkout object (2026-04-08, as AP2 v0.2 copies it) in a
 * compact JWS. A buyer's mandate approves exactly these bytes.
 *
 * A line is packs, priced per pack: three visitors on one family pack of three are quantity 1.
 */
import { headerFault, isSignedBy, readCompactJws, signCompactJws } from "./compact-jws.ts";
import type { JsonObject } from "./compact-jws.ts";
import type { KeyLookup, SigningKey } from "./keys.ts";
import { hashText } from "./sd-jwt.ts";

/** One order of the checkout. */
export type CheckoutLine = Readonly<{
  /** Unique in the checkout: the order's id. */
  id: string;
  sku_id: string;
  /** What the buyer is shown. */
  title: string;
  /** Price of one pack, in minor units. */
  pack_price_minor: bigint;
  /** Packs, not visitors. */
  packs: number;
  /** When the visit is and for how many, signed along as `dev.tillgate.visit`. */
  visit?: Readonly<{ date: string; start_time?: string; visitors: number }>;
}>;

/** What a checkout is made of. Instants are epoch milliseconds. */
export type CheckoutDraft = Readonly<{
  session_id: string;
  merchant: Readonly<{ id: string; name: string; website: string }>;
  lines: readonly CheckoutLine[];
  /** ISO 4217. */
  currency: string;
  links: readonly CheckoutLink[];
  /** Where a person can go on with this purchase, absolute. */
  continue_url: string;
  issued_at_ms: number;
  expires_at_ms: number;
}>;

/** A legal or informational page: `terms_of_service`, `privacy_policy`, `refund_policy`, … */
export type CheckoutLink = Readonly<{ type: string; url: string; title?: string }>;

/** A signed checkout; keep both with the session, the bytes are what counts. */
export type SignedCheckout = Readonly<{
  checkout_jwt: string;
  /** base64url of SHA-256 over the ASCII of `checkout_jwt`. */
  checkout_hash: string;
}>;

/** Builds the checkout and signs it. */
export function signCheckout(draft: CheckoutDraft, key: SigningKey): SignedCheckout {
  const checkout_jwt = signCompactJws(key, { typ: "JWT", payload: buildCheckout(draft) });
  return { checkout_jwt, checkout_hash: hashText(checkout_jwt) };
}

/**
 * The Checkout object. Its status is always `ready_for_complete`: what we sign is priced and held.
 * Throws a RangeError on a draft that cannot be one (no lines, no packs, amounts out of range).
 */
export function buildCheckout(draft: CheckoutDraft): JsonObject {
  if (draft.lines.length === 0) throw new RangeError("A checkout needs a line");
  const total_minor = draft.lines.reduce((sum, line) => sum + lineTotal(line), 0n);
  const { id, name, website } = draft.merchant;
  return {
    id: draft.session_id,
    merchant: { id, name, website },
    line_items: draft.lines.map(buildLine),
    status: "ready_for_complete",
    currency: draft.currency,
    totals: buildTotals(total_minor),
    links: draft.links,
    expires_at: new Date(draft.expires_at_ms).toISOString(),
    continue_url: draft.continue_url,
    iat: Math.floor(draft.issued_at_ms / 1000),
    exp: Math.floor(draft.expires_at_ms / 1000),
  };
}

/**
 * The payload of a checkout JWT if the merchant signed it; undefined otherwise. Not its lifetime.
 */
export function readCheckoutJwt(
  checkout_jwt: string,
  merchant_key: KeyLookup,
): JsonObject | undefined {
  const jws = readCompactJws(checkout_jwt);
  if (jws === undefined || headerFault(jws.header) !== undefined) return undefined;
  const { typ, kid } = jws.header;
  const key = merchant_key(String(kid));
  if (typ !== "JWT" || key === undefined) return undefined;
  return isSignedBy(jws, key) ? jws.payload : undefined;
}

function buildLine(line: CheckoutLine): JsonObject {
  const price = toJsonAmount(line.pack_price_minor);
  return {
    id: line.id,
    item: { id: line.sku_id, title: line.title, price },
    quantity: line.packs,
    totals: buildTotals(lineTotal(line)),
    ...(line.visit === undefined ? {} : { "dev.tillgate.visit": line.visit }),
  };
}

function lineTotal(line: CheckoutLine): bigint {
  if (!Number.isSafeInteger(line.packs) || line.packs < 1) {
    throw new RangeError("A checkout line needs at least one pack");
  }
  return line.pack_price_minor * BigInt(line.packs);
}

function buildTotals(amount_minor: bigint): readonly JsonObject[] {
  const amount = toJsonAmount(amount_minor);
  return [
    { type: "subtotal", amount },
    { type: "total", amount },
  ];
}

/** JSON numbers are exact up to 2^53; a larger amount must not be rounded into a signature. */
function toJsonAmount(amount_minor: bigint): number {
  if (amount_minor < 0n || amount_minor > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RangeError("An amount of the checkout is negative or too large");
  }
  return Number(amount_minor);
}
