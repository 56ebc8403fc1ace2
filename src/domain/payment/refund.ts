/**
 * Refunds: money on its way back for one order. RECORD_REFUND says what became of an attempt,
 * RETRY_REFUND begins the next one.
 *
 * An attempt has a key of its own at the provider, under which money moves once at most. It is
 * asked for under that key until the provider has said how it ended; only a refusal, which the
 * provider then gives for that key for ever, ends an attempt and lets another begin.
 */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import { toMajorUnits } from "../money.ts";
import { nothing, type OrderChange, type OrderFact } from "../order/change.ts";
import { camelCurrency } from "../order/event.ts";
import type { Order } from "../order/order.ts";
import type { RefundRight } from "../refund/refund-right.ts";
import { cash_provider, type MemberRefund, type PaymentSession, type Refund } from "./session.ts";

export type RecordRefund = Readonly<{
  type: "RECORD_REFUND";
  refund_id: string;
  /** The key that the provider was asked under. */
  attempt_key: string;
  outcome:
    | Readonly<{
        state: "SUCCEEDED";
        refund_ref: string;
        /** What went back, where the provider says so: another sum is not believed. */
        amount_minor?: bigint;
        currency?: string;
      }>
    | Readonly<{ state: "FAILED"; reason: string }>;
}>;

export type RetryRefund = Readonly<{
  type: "RETRY_REFUND";
  order_id: string;
  refund_id: string;
  /** A worker begins what is due; a person begins what has failed, due or not. */
  cause: "DUE" | "REQUESTED";
  /** How much whoever asks may give back; no limit unless told. */
  refund_right?: RefundRight;
}>;

type RefundFacts = Readonly<{ refund: Refund | undefined }>;

const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;

/** Between a refusal and the attempt that follows by itself; about three days in all. */
const retry_pauses_ms: readonly number[] = [
  ...[1, 5, 15].map((minutes) => minutes * minute_ms),
  ...[1, 3, 6, 12, 24, 24].map((hours) => hours * hour_ms),
];

/** Attempts that are made without anybody asking; after them a person has to see to it. */
export const refund_attempts_max = retry_pauses_ms.length + 1;

/**
 * The reason of an attempt that the provider could not assign to any charge. It keeps no verdict
 * under the attempt's key then, so that the next attempt has to ask under the same one.
 */
export const charge_not_found = "CHARGE_NOT_FOUND";

/** What goes back, and why. */
export type WantedRefund = Readonly<{
  session_id: string;
  amount_minor: bigint;
  currency: string;
  /** Null for where the session's money came from. */
  tender?: MemberRefund | null;
  reason: string;
  stamp: Stamp;
}>;

/**
 * A refund that is to be carried out: its first attempt is under way. `order_id` is what is told of
 * it: an order, or the trade order of a recharge or of a deposit.
 */
export function newRefund(
  { merchant_id, order_id }: Pick<Refund, "merchant_id" | "order_id">,
  { session_id, amount_minor, currency, tender = null, reason, stamp }: WantedRefund,
): Refund {
  const refund_id = stamp.newId("refund");
  return {
    merchant_id,
    refund_id,
    refund_no: stamp.newNumber("MR"),
    order_id,
    session_id,
    amount_minor,
    currency,
    tender,
    reason,
    status: "PENDING",
    refund_ref: null,
    failure: null,
    created_at_ms: stamp.now_ms,
    attempt_count: 1,
    attempt_key: attemptKey(refund_id, 1),
    next_attempt_at_ms: null,
    ...{ paid_out: null, paid_out_minor: null, paid_out_store_no: null, twice_ref: null },
  };
}

/** Asks for money back: the refund to be carried out, and REFUND_REQUESTED for the timeline. */
export function refundOf(
  order: Pick<Refund, "merchant_id" | "order_id">,
  wanted: WantedRefund,
): Readonly<{ refund: Refund; fact: OrderFact }> {
  const { session_id, amount_minor, currency, reason, stamp } = wanted;
  const refund = newRefund(order, wanted);
  const { order_id, refund_id } = refund;
  const payload = {
    refundId: refund_id,
    sessionId: session_id,
    [`amount${camelCurrency(currency)}`]: toMajorUnits(amount_minor, currency),
    reason,
  };
  return {
    refund,
    fact: { order_id, event: { type: "REFUND_REQUESTED", at_ms: stamp.now_ms, payload } },
  };
}

/** A part of what goes back, and where it goes: null is where the session's money came from. */
export type RefundPart = Readonly<{ tender: MemberRefund | null; amount_minor: bigint }>;

/**
 * Asks for money back that was paid with a session. What was taken in cash goes back over the
 * counter at once, and so does what a member paid, to the member; for the rest the provider is
 * asked once this is committed.
 */
export function askBack(
  order: Pick<Order, "merchant_id" | "order_id" | "currency">,
  session: Pick<PaymentSession, "session_id" | "provider">,
  wanted: Readonly<{ parts: readonly RefundPart[]; reason: string; stamp: Stamp }>,
): Readonly<{ refunds: readonly Refund[]; facts: readonly OrderFact[] }> {
  const { session_id, provider } = session;
  const { currency } = order;
  const { reason, stamp } = wanted;
  const asked: OrderFact[] = [];
  // An order whose parts were all asked for knows when the last of them has arrived.
  const arrived: OrderFact[] = [];
  const refunds = wanted.parts.map((part): Refund => {
    const about = { ...part, session_id, currency, reason, stamp };
    const { refund, fact } = refundOf(order, about);
    asked.push(fact);
    if (provider !== cash_provider && part.tender === null) return refund;
    const paid_out = { ...refund, status: "SUCCEEDED", refund_ref: stamp.newNumber("R") } as const;
    arrived.push(arrivalOf(paid_out, stamp.now_ms));
    return paid_out;
  });
  return { refunds, facts: [...asked, ...arrived] };
}

/** REFUND_SUCCEEDED. */
export function arrivalOf(refund: Refund, at_ms: number): OrderFact {
  const { refund_id, order_id, session_id, refund_ref, amount_minor, currency } = refund;
  if (refund_ref === null) throw new Error(`${refund_id} arrived without a reference`);
  const payload = {
    refundId: refund_id,
    sessionId: session_id,
    [`amount${camelCurrency(currency)}`]: toMajorUnits(amount_minor, currency),
    refundRef: refund_ref,
  };
  return { order_id, event: { type: "REFUND_SUCCEEDED", at_ms, payload } };
}

function attemptKey(refund_id: string, attempt: number): string {
  return `${refund_id}-${attempt}`;
}

export function decideRecordRefund(
  command: RecordRefund,
  facts: RefundFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { refund } = facts;
  const { refund_id, outcome, attempt_key } = command;
  if (refund === undefined) return reject({ code: "REFUND_UNKNOWN", refund_id });
  if (refund.status === "SUCCEEDED") return accept(givenTwice(refund, outcome, stamp));
  const { order_id, session_id: sessionId } = refund;
  const at_ms = stamp.now_ms;
  if (outcome.state === "SUCCEEDED") {
    if (!isAllOf(refund, outcome)) return accept(nothing);
    // Whichever attempt it was: the money went back, and nothing more is asked for.
    const { refund_ref } = outcome;
    const arrived = { status: "SUCCEEDED", refund_ref, attempt_key } as const;
    const succeeded = { ...refund, ...arrived, failure: null, next_attempt_at_ms: null };
    return accept({ refunds: [succeeded], events: [arrivalOf(succeeded, at_ms)] });
  }
  // Said of this attempt before, or of one that another has followed since.
  if (refund.status === "FAILED" || attempt_key !== refund.attempt_key) return accept(nothing);
  const { reason } = outcome;
  const pause_ms = retry_pauses_ms[refund.attempt_count - 1];
  const next_attempt_at_ms = pause_ms === undefined ? null : at_ms + pause_ms;
  const payload = { refundId: refund_id, sessionId, reason };
  return accept({
    refunds: [{ ...refund, status: "FAILED", failure: reason, next_attempt_at_ms }],
    events: [{ order_id, event: { type: "REFUND_FAILED", at_ms, payload } }],
  });
}

type Arrived = Extract<RecordRefund["outcome"], { state: "SUCCEEDED" }>;

function isAllOf(refund: Refund, outcome: Arrived): boolean {
  const { amount_minor = refund.amount_minor, currency = refund.currency } = outcome;
  return amount_minor === refund.amount_minor && currency === refund.currency;
}

/**
 * A provider that says of a refund which was paid out by another way that it went back: the
 * customer has it twice. Told once; of any other refund that arrived it is old news.
 */
function givenTwice(
  refund: Refund,
  outcome: RecordRefund["outcome"],
  { now_ms: at_ms }: Stamp,
): OrderChange {
  const { paid_out, twice_ref, order_id, refund_id, session_id, amount_minor, currency } = refund;
  const is_news = paid_out !== null && twice_ref === null && outcome.state === "SUCCEEDED";
  if (!is_news || !isAllOf(refund, outcome)) return nothing;
  const { refund_ref } = outcome;
  const payload = {
    refundId: refund_id,
    sessionId: session_id,
    [`amount${camelCurrency(currency)}`]: toMajorUnits(amount_minor, currency),
    refundRef: refund_ref,
  };
  return {
    refunds: [{ ...refund, twice_ref: refund_ref }],
    events: [{ order_id, event: { type: "REFUND_GIVEN_TWICE", at_ms, payload } }],
  };
}

/** The attempt is begun here and carried out once this is committed. */
export function decideRetryRefund(
  command: RetryRefund,
  facts: RefundFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { refund } = facts;
  const { order_id, refund_id, cause } = command;
  if (refund === undefined || refund.order_id !== order_id) {
    return reject({ code: "REFUND_UNKNOWN", refund_id });
  }
  const { status, session_id: sessionId, next_attempt_at_ms } = refund;
  const at_ms = stamp.now_ms;
  // Another server was faster, or the clock of the one that asks is.
  const is_due = next_attempt_at_ms !== null && next_attempt_at_ms <= at_ms;
  if (cause === "DUE" && (status !== "FAILED" || !is_due)) return accept(nothing);
  if (status !== "FAILED") return reject({ code: "REFUND_STATUS_INVALID", refund_id, status });
  const attempt = refund.attempt_count + 1;
  const attempt_key =
    refund.failure === charge_not_found ? refund.attempt_key : attemptKey(refund_id, attempt);
  const begun = { status: "PENDING", attempt_count: attempt, attempt_key } as const;
  const payload = { refundId: refund_id, sessionId, attempt };
  return accept({
    refunds: [{ ...refund, ...begun, next_attempt_at_ms: null }],
    events: [{ order_id, event: { type: "REFUND_RETRIED", at_ms, payload } }],
  });
}
