/**
 * The two closed mandates of AP2 v0.2 as claims, and the merchant they name. Required claims are
 * checked exactly; further ones are let through, as the published schemas do.
 */
import { z } from "zod";

const merchantClaims = z.looseObject({
  id: z.string(),
  name: z.string(),
  website: z.string().optional(),
});

const amountClaims = z.looseObject({
  /** Minor units, as a JSON integer. */
  amount: z.int().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

const instrumentClaims = z.looseObject({
  id: z.string(),
  type: z.string(),
  description: z.string().optional(),
});

const pispClaims = z.looseObject({
  legal_name: z.string(),
  brand_name: z.string(),
  domain_name: z.string(),
});

const lifetimeClaims = { iat: z.int().optional(), exp: z.int().optional() };

const checkoutMandateClaims = z.looseObject({
  vct: z.literal("mandate.checkout.1"),
  checkout_jwt: z.string(),
  checkout_hash: z.string(),
  ...lifetimeClaims,
});

const paymentMandateClaims = z.looseObject({
  vct: z.literal("mandate.payment.1"),
  transaction_id: z.string(),
  payee: merchantClaims,
  payment_amount: amountClaims,
  payment_instrument: instrumentClaims,
  pisp: pispClaims.optional(),
  execution_date: z.string().optional(),
  risk_data: z.looseObject({}).optional(),
  ...lifetimeClaims,
});

/** A closed checkout mandate: "buy exactly this checkout". */
export type CheckoutMandate = z.infer<typeof checkoutMandateClaims>;

/** A closed payment mandate: "pay this amount to this merchant for that checkout". */
export type PaymentMandate = z.infer<typeof paymentMandateClaims>;

/** A merchant as AP2 names one. */
export type MerchantIdentity = Readonly<{ id: string; name: string; website?: string | undefined }>;

/** Claims of the right shape, or the first thing that is wrong with them. */
export type ClaimsReading<Mandate> = Readonly<{ mandate: Mandate }> | Readonly<{ problem: string }>;

/** Reads the claims of a checkout mandate. */
export function readCheckoutMandate(claims: unknown): ClaimsReading<CheckoutMandate> {
  return read(checkoutMandateClaims, claims);
}

/** Reads the claims of a payment mandate. */
export function readPaymentMandate(claims: unknown): ClaimsReading<PaymentMandate> {
  return read(paymentMandateClaims, claims);
}

/** Whether two merchants are one: by `id` if both have one, else by `name` and `website`. */
export function isSameMerchant(one: MerchantIdentity, other: MerchantIdentity): boolean {
  if (one.id !== "" && other.id !== "") return one.id === other.id;
  const named = one.name !== "" && one.website !== undefined && one.website !== "";
  return named && one.name === other.name && one.website === other.website;
}

function read<Mandate>(schema: z.ZodType<Mandate>, claims: unknown): ClaimsReading<Mandate> {
  const reading = schema.safeParse(claims);
  if (reading.success) return { mandate: reading.data };
  const [issue] = reading.error.issues;
  const where = issue === undefined ? "" : issue.path.join(".");
  return { problem: `The claim "${where}" is missing or not what it must be.` };
}
