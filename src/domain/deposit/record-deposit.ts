/**
 * RECORD_DEPOSIT: what the provider said of a deposit, from its answer, its report, or a later
 * question. It may be old news, or come twice: then nothing changes. What nobody can say is not
 * recorded; the deposit stays as it is, and a worker asks again.
 */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import { nothing, type OrderChange } from "../order/change.ts";
import type { TradeOrder } from "../trade/trade-order.ts";
import { newAttempt, type DepositFacts, type NamedDeposit } from "./change-deposit.ts";
import { channel_margin_ms, type Deposit, type DepositStep } from "./deposit.ts";
import {
  endedEvent,
  extendedEvent,
  heldEvent,
  mismatchedEvent,
  returnRefusedEvent,
  stepRefusedEvent,
  stepRequestedEvent,
} from "./deposit-events.ts";
import { depositChange, type DepositFollow } from "./follow-deposit.ts";

export type DepositNews =
  /** It is held. */
  | Readonly<{
      state: "HELD";
      hold_ref: string;
      amount_minor: bigint;
      currency: string;
      /** Whose it is, as the channel calls them; absent where it does not say. */
      channel_user_id?: string;
      /** When the channel's own hold ends, epoch ms; null where it does not. */
      channel_expiry_at_ms: number | null;
    }>
  | Readonly<{ state: "DECLINED"; reason: string }>
  /** Nothing is held and nothing will be. */
  | Readonly<{ state: "CLOSED"; cause: "CANCELLED" | "EXPIRED" }>
  | Readonly<{
      state: "CONSUMED";
      payment_ref: string;
      consumed_minor: bigint;
      /** The provider's key of the payment that this made, under which it is refunded. */
      payment_key: string;
    }>
  /** All of it went back. */
  | Readonly<{ state: "RETURNED"; by: "ASKED" | "CHANNEL" }>
  /** It lasts until then; `channel_expiry_at_ms` as above. */
  | Readonly<{ state: "EXTENDED"; channel_expiry_at_ms: number }>
  /** The attempt at the step was refused for good; the deposit is held as before. */
  | Readonly<{ state: "REFUSED"; reason: string }>;

export type RecordDeposit = NamedDeposit &
  Readonly<{
    type: "RECORD_DEPOSIT";
    /** The key of the attempt that the provider was asked for; null for how it stands. */
    step_key: string | null;
    news: DepositNews;
  }>;

/** Why a deposit failed that was not declined. */
export const not_paid_in_time = "NOT_PAID_IN_TIME";
export const not_as_asked = "NOT_AS_ASKED";

const minute_ms = 60_000;
/** Between a refusal to give money back and the next attempt; the last one repeats. */
const return_pauses_ms = [1, 5, 15, 60, 180, 360].map((minutes) => minutes * minute_ms);

type Told = Readonly<{
  deposit: Deposit;
  news: DepositNews;
  step_key: string | null;
  stamp: Stamp;
}>;

/** How it stands after the news, and what is told of it; null when that is no news. */
type After = Pick<DepositFollow, "after" | "facts" | "goods" | "paid"> | null;

export function decideRecordDeposit(
  { deposit_id, step_key, news }: RecordDeposit,
  facts: DepositFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { deposit, trade_order, fee_rates } = facts;
  if (deposit === undefined || trade_order === undefined) {
    return reject({ code: "DEPOSIT_UNKNOWN", deposit_id });
  }
  const after = afterNews({ deposit, news, step_key, stamp });
  if (after === null) return accept(nothing);
  const of_payer = withPayer(trade_order, news);
  return accept(depositChange({ before: deposit, trade_order: of_payer, fee_rates, ...after }));
}

function withPayer(trade_order: TradeOrder, news: DepositNews): TradeOrder {
  if (news.state !== "HELD" || news.channel_user_id === undefined) return trade_order;
  return { ...trade_order, channel_user_id: news.channel_user_id };
}

function afterNews(told: Told): After {
  switch (told.deposit.status) {
    case "REQUESTED":
      return afterRequest(told);
    case "HELD":
      return afterHeld(told);
    case "CONSUMED":
    case "RELEASED":
    case "EXPIRED":
    case "CANCELLED":
    case "FAILED":
      return null;
  }
}

function afterRequest({ deposit, news, stamp }: Told): After {
  const { step } = deposit;
  switch (news.state) {
    case "HELD": {
      // What does not stand is on its way back already.
      if (step !== null) return null;
      const { amount_minor, currency, hold_ref, channel_expiry_at_ms } = news;
      if (amount_minor !== deposit.amount_minor || currency !== deposit.currency) {
        return mismatched(deposit, news, stamp);
      }
      const held_at_ms = stamp.now_ms;
      const expiry_at_ms = beforeChannel(deposit.expiry_at_ms, channel_expiry_at_ms);
      const after: Deposit = { ...deposit, status: "HELD", hold_ref, held_at_ms, expiry_at_ms };
      return { after, facts: [heldEvent(after, held_at_ms)] };
    }
    case "DECLINED":
      return ended({ ...deposit, status: "FAILED", failure: news.reason }, stamp);
    case "CLOSED":
    case "RETURNED": {
      if (step?.kind === "RELEASE" && step.cause === "MISMATCH") {
        return ended({ ...deposit, status: "FAILED" }, stamp);
      }
      const is_given_up =
        step === null
          ? news.state === "CLOSED" && news.cause === "CANCELLED"
          : step.kind === "RELEASE" && step.cause === "ASKED";
      if (is_given_up) return ended({ ...deposit, status: "CANCELLED" }, stamp);
      return ended({ ...deposit, status: "FAILED", failure: not_paid_in_time }, stamp);
    }
    case "CONSUMED":
    case "EXTENDED":
    case "REFUSED":
      return null;
  }
}

function mismatched(
  deposit: Deposit,
  news: Extract<DepositNews, { state: "HELD" }>,
  stamp: Stamp,
): After {
  const step = { ...newAttempt(stamp), kind: "RELEASE", cause: "MISMATCH" } as const;
  const after = { ...deposit, step, failure: not_as_asked };
  const { now_ms } = stamp;
  return {
    after,
    facts: [mismatchedEvent(news, now_ms), stepRequestedEvent(after, step, now_ms)],
  };
}

/** Ours ends before the channel's. */
function beforeChannel(
  expiry_at_ms: number | null,
  channel_expiry_at_ms: number | null,
): number | null {
  if (channel_expiry_at_ms === null || expiry_at_ms === null) return expiry_at_ms;
  return Math.min(expiry_at_ms, channel_expiry_at_ms - channel_margin_ms);
}

function afterHeld(told: Told): After {
  const { deposit, news, step_key, stamp } = told;
  const { step } = deposit;
  const is_of_step = step !== null && step.key === step_key;
  switch (news.state) {
    case "CONSUMED": {
      const { consumed_minor, payment_ref, payment_key: session_id } = news;
      const after = { ...deposit, status: "CONSUMED", consumed_minor, payment_ref } as const;
      const paid = { session_id, cart_id: stamp.newId("cart") };
      return { ...ended(after, stamp), paid, goods: step?.kind === "CONSUME" ? step.goods : null };
    }
    case "RETURNED":
      return ended({ ...deposit, status: returnedStatus(step, news.by) }, stamp);
    case "CLOSED":
      // Given up at the channel while somebody else recorded that it was held: it has gone back.
      return ended({ ...deposit, status: returnedStatus(step, "ASKED") }, stamp);
    case "EXTENDED": {
      if (!is_of_step || step.kind !== "EXTEND") return null;
      const expiry_at_ms = beforeChannel(step.expiry_at_ms, news.channel_expiry_at_ms);
      const after = { ...deposit, step: null, expiry_at_ms };
      return { after, facts: [extendedEvent(after, stamp.now_ms)] };
    }
    case "REFUSED":
      return is_of_step ? refused(deposit, step, { reason: news.reason, stamp }) : null;
    case "HELD":
    case "DECLINED":
      return null;
  }
}

function returnedStatus(step: DepositStep | null, by: "ASKED" | "CHANNEL"): "RELEASED" | "EXPIRED" {
  if (step?.kind === "RELEASE") return step.cause === "EXPIRED" ? "EXPIRED" : "RELEASED";
  return by === "CHANNEL" ? "EXPIRED" : "RELEASED";
}

/**
 * A hold stays as it is when it is refused to be taken or extended. Money that was charged and has
 * to go back is asked back again, under a new key and after a pause, until it has gone.
 */
function refused(
  deposit: Deposit,
  step: DepositStep,
  { reason, stamp }: Readonly<{ reason: string; stamp: Stamp }>,
): After {
  const { now_ms } = stamp;
  if (deposit.keeping !== "CHARGE" && step.kind !== "RELEASE") {
    const after = { ...deposit, step: null, failure: reason };
    return { after, facts: [stepRefusedEvent(step, reason, now_ms)] };
  }
  const { attempt_count } = step;
  const pause_ms = return_pauses_ms[Math.min(attempt_count, return_pauses_ms.length) - 1] ?? 0;
  const next: DepositStep = {
    ...step,
    key: stamp.newId("deposit"),
    attempt_count: attempt_count + 1,
    next_attempt_at_ms: now_ms + pause_ms,
  };
  const after = { ...deposit, step: next, failure: reason };
  return { after, facts: [returnRefusedEvent(step, reason, now_ms)] };
}

function ended(deposit: Deposit, { now_ms }: Stamp): NonNullable<After> {
  const after = { ...deposit, step: null, ended_at_ms: now_ms };
  return { after, facts: [endedEvent(after)] };
}
