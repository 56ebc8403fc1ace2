/**
 * What is asked of a provider about a deposit, and what its answers mean: of a hold, or, where the
 * channel knows none, of a charge that is refunded. An answer that says nothing final is null: the
 * deposit stays as it is, and is asked about again under the same key.
 */
import {
  channel_margin_ms,
  deposit_lasts_ms,
  type Deposit,
  type DepositStep,
} from "../../domain/deposit/deposit.ts";
import type { DepositNews } from "../../domain/deposit/record-deposit.ts";
import type {
  ChargeOutcome,
  HoldOutcome,
  NextStep,
  PaymentMeans,
  PaymentProvider,
  RefundOutcome,
} from "../ports/payment-provider.ts";
import { payerOf } from "./take-payment.ts";

type Asked = Readonly<{
  news: DepositNews | null;
  /** What the customer has to do. */
  next: NextStep | null;
  /** The provider has not heard of it. */
  is_unasked: boolean;
}>;

/** Asks the customer's side for it. Asked twice, it is held once. */
export async function takeDeposit(
  provider: PaymentProvider,
  deposit: Deposit,
  { means, notify_url }: Readonly<{ means: PaymentMeans; notify_url: string | null }>,
): Promise<Asked> {
  const { deposit_id: key, merchant_id, amount_minor, currency, method } = deposit;
  const terms = { key, merchant_id, amount_minor, currency, payment_method: method, notify_url };
  if (deposit.keeping === "CHARGE")
    return chargeAsked(await provider.charge({ ...terms, ...means }));
  const ours_ms = deposit.expiry_at_ms ?? deposit.created_at_ms + deposit_lasts_ms;
  const hold_expiry_at_ms = ours_ms + channel_margin_ms;
  return holdAsked(await provider.hold({ ...terms, ...means, hold_expiry_at_ms }));
}

/** How it stands at the provider. */
export async function lookAtDeposit(
  provider: PaymentProvider,
  { keeping, deposit_id }: Deposit,
): Promise<Asked> {
  return keeping === "CHARGE"
    ? chargeAsked(await provider.query(deposit_id))
    : holdAsked(await provider.queryHold(deposit_id));
}

/**
 * Makes sure that nothing is held under its key, now or later; what was held by then is given back.
 * Null: it could not be done yet.
 */
export async function closeDeposit(
  provider: PaymentProvider,
  { keeping, deposit_id, merchant_id }: Deposit,
  cause: "CANCELLED" | "EXPIRED",
): Promise<DepositNews | null> {
  const outcome =
    keeping === "CHARGE"
      ? await provider.reverse(deposit_id)
      : await provider.release({ key: `${deposit_id}-close`, hold_key: deposit_id, merchant_id });
  switch (outcome.state) {
    case "CLOSED":
    case "RELEASED":
    case "EXPIRED":
      return { state: "CLOSED", cause };
    case "DECLINED":
      return { state: "DECLINED", reason: outcome.reason };
    case "HELD":
    case "CAPTURED":
    case "SUCCEEDED":
    case "PENDING":
    case "NOT_FOUND":
    case "UNKNOWN":
      return null;
  }
}

/** Carries out what was recorded to be done, under its key. */
export function carryOutStep(
  provider: PaymentProvider,
  deposit: Deposit,
  step: DepositStep,
): Promise<DepositNews | null> {
  if (deposit.status === "REQUESTED") return closeDeposit(provider, deposit, "EXPIRED");
  return deposit.keeping === "CHARGE"
    ? giveBack(provider, deposit, step)
    : changeHold(provider, deposit, step);
}

async function changeHold(
  provider: PaymentProvider,
  { deposit_id: hold_key, merchant_id, currency }: Deposit,
  step: DepositStep,
): Promise<DepositNews | null> {
  const { key } = step;
  switch (step.kind) {
    case "CONSUME": {
      const { consumed_minor: amount_minor } = step;
      const capture = { key, hold_key, merchant_id, amount_minor, currency };
      return stepNews(await provider.capture(capture));
    }
    case "RELEASE":
      return stepNews(await provider.release({ key, hold_key, merchant_id }));
    case "EXTEND": {
      const hold_expiry_at_ms = step.expiry_at_ms + channel_margin_ms;
      const outcome = await provider.extendHold({ key, hold_key, merchant_id, hold_expiry_at_ms });
      if (outcome.state !== "HELD" || outcome.refusal !== null) return stepNews(outcome);
      return { state: "EXTENDED", channel_expiry_at_ms: outcome.hold_expiry_at_ms };
    }
  }
}

/** What was charged and is not consumed goes back. */
async function giveBack(
  provider: PaymentProvider,
  deposit: Deposit,
  step: DepositStep,
): Promise<DepositNews | null> {
  if (step.kind === "EXTEND") throw new Error(`${deposit.deposit_id} has no hold to extend`);
  const { merchant_id, currency, deposit_id: charge_key, hold_ref } = deposit;
  const consumed_minor = step.kind === "CONSUME" ? step.consumed_minor : 0n;
  const amount_minor = deposit.amount_minor - consumed_minor;
  const done: DepositNews =
    step.kind === "RELEASE"
      ? { state: "RETURNED", by: "ASKED" }
      : {
          state: "CONSUMED",
          payment_ref: hold_ref ?? charge_key,
          consumed_minor,
          payment_key: charge_key,
        };
  if (amount_minor === 0n) return done;
  const { key } = step;
  const refund = { key, charge_key, merchant_id, amount_minor, currency };
  return refundNews(await provider.refund(refund), done);
}

function refundNews(outcome: RefundOutcome, done: DepositNews): DepositNews | null {
  switch (outcome.state) {
    case "SUCCEEDED":
      return done;
    case "FAILED":
      return { state: "REFUSED", reason: outcome.reason };
    case "PENDING":
    case "NOT_FOUND":
    case "UNKNOWN":
      return null;
  }
}

/** Of a hold that was to be changed: it stands as before only when that was refused. */
function stepNews(outcome: HoldOutcome): DepositNews | null {
  if (outcome.state !== "HELD") return endNews(outcome);
  const { refusal: reason } = outcome;
  return reason === null ? null : { state: "REFUSED", reason };
}

function holdAsked(outcome: HoldOutcome): Asked {
  if (outcome.state !== "HELD") {
    const next = outcome.state === "PENDING" ? (outcome.next ?? null) : null;
    return { news: endNews(outcome), next, is_unasked: outcome.state === "NOT_FOUND" };
  }
  const { hold_ref, amount_minor, currency, hold_expiry_at_ms: channel_expiry_at_ms } = outcome;
  const held = { state: "HELD", hold_ref, amount_minor, currency, channel_expiry_at_ms } as const;
  return { news: { ...held, ...payerOf(outcome) }, next: null, is_unasked: false };
}

function endNews(outcome: Exclude<HoldOutcome, { state: "HELD" }>): DepositNews | null {
  switch (outcome.state) {
    case "CAPTURED": {
      const { payment_ref, captured_minor: consumed_minor, capture_key } = outcome;
      return { state: "CONSUMED", payment_ref, consumed_minor, payment_key: capture_key };
    }
    case "RELEASED":
      return { state: "RETURNED", by: "ASKED" };
    case "EXPIRED":
      return { state: "RETURNED", by: "CHANNEL" };
    case "DECLINED":
      return { state: "DECLINED", reason: outcome.reason };
    case "CLOSED":
      return { state: "CLOSED", cause: "EXPIRED" };
    case "PENDING":
    case "NOT_FOUND":
    case "UNKNOWN":
      return null;
  }
}

function chargeAsked(outcome: ChargeOutcome): Asked {
  const asked = { next: null, is_unasked: false };
  switch (outcome.state) {
    case "SUCCEEDED": {
      const { payment_ref: hold_ref, amount_minor, currency } = outcome;
      const held = { state: "HELD", hold_ref, amount_minor, currency } as const;
      const news = { ...held, channel_expiry_at_ms: null, ...payerOf(outcome) };
      return { ...asked, news };
    }
    case "DECLINED":
      return { ...asked, news: { state: "DECLINED", reason: outcome.reason } };
    case "CLOSED":
      return { ...asked, news: { state: "CLOSED", cause: "EXPIRED" } };
    case "PENDING":
      return { ...asked, news: null, next: outcome.next ?? null };
    case "NOT_FOUND":
      return { ...asked, news: null, is_unasked: true };
    case "UNKNOWN":
      return { ...asked, news: null };
  }
}
