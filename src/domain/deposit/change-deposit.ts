/**
 * What people ask of a deposit that is held: CONSUME_DEPOSIT takes of it, RELEASE_DEPOSIT gives it
 * back, EXTEND_DEPOSIT lets it last longer. Cash is handed out in the same commit. Of anything else
 * the decision records the intent, with the key under which the provider is asked; what comes of it
 * is recorded by record-deposit.ts.
 */
import { accept, reject, type Decision, type Stamp } from "../decision.ts";
import type { FeeRate } from "../ledger/fee-rate.ts";
import { nothing, type OrderChange } from "../order/change.ts";
import type { GoodsLine, TradeOrder } from "../trade/trade-order.ts";
import type { Deposit, DepositStep } from "./deposit.ts";
import { endedEvent, extendedEvent, stepRequestedEvent } from "./deposit-events.ts";
import { depositChange } from "./follow-deposit.ts";
import { expiryBounds, isWithin } from "./request-deposit.ts";

/** Whose trade order it is goes with the command, so that both are looked up at once. */
export type NamedDeposit = Readonly<{ deposit_id: string; trade_order_id: string }>;

export type ConsumeDeposit = NamedDeposit &
  Readonly<{
    type: "CONSUME_DEPOSIT";
    /** From one minor unit up to what is held. */
    amount_minor: bigint;
    goods: readonly GoodsLine[] | null;
  }>;

export type ReleaseDeposit = NamedDeposit &
  Readonly<{
    type: "RELEASE_DEPOSIT";
    /** EXPIRED: its time is over. */
    cause: "ASKED" | "EXPIRED";
  }>;

export type ExtendDeposit = NamedDeposit &
  Readonly<{
    type: "EXTEND_DEPOSIT";
    /** Later than now set, epoch ms. */
    expiry_at_ms: number;
  }>;

export type GiveUpDeposit = NamedDeposit &
  Readonly<{
    type: "GIVE_UP_DEPOSIT";
    /** EXPIRED: the customer's time to act is over. */
    cause: "ASKED" | "EXPIRED";
  }>;

export type DepositFacts = Readonly<{
  deposit: Deposit | undefined;
  trade_order: TradeOrder | undefined;
  /** What the merchant pays for payments. */
  fee_rates: readonly FeeRate[];
}>;

/** A deposit that is held, with nothing under way, and its trade order. */
type Held = Readonly<{
  deposit: Deposit;
  trade_order: TradeOrder;
  fee_rates: readonly FeeRate[];
}>;

export function decideConsumeDeposit(
  command: ConsumeDeposit,
  facts: DepositFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const found = demandHeld(command, facts);
  if (!found.accepted) return found;
  const { deposit, trade_order, fee_rates } = found.change;
  const { amount_minor: consumed_minor, goods } = command;
  const { amount_minor: held_minor, deposit_id, currency } = deposit;
  if (consumed_minor > held_minor) {
    return reject({ code: "DEPOSIT_EXCEEDED", deposit_id, held_minor, currency });
  }
  if (deposit.keeping !== "DRAWER") {
    const step = { ...newAttempt(stamp), kind: "CONSUME", consumed_minor, goods } as const;
    return begin(found.change, step, stamp);
  }
  const after: Deposit = {
    ...deposit,
    status: "CONSUMED",
    consumed_minor,
    payment_ref: deposit.hold_ref,
    ended_at_ms: stamp.now_ms,
  };
  const change = {
    before: deposit,
    after,
    trade_order,
    fee_rates,
    facts: [endedEvent(after)],
    goods,
    paid: { session_id: stamp.newId("ps"), cart_id: stamp.newId("cart") },
  };
  return accept(depositChange(change));
}

/** Given back already, or on its way back: that is no fault of who asks again. */
export function decideReleaseDeposit(
  command: ReleaseDeposit,
  facts: DepositFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const { status, step } = facts.deposit ?? {};
  const is_back = status === "RELEASED" || status === "EXPIRED";
  if (is_back || (status === "HELD" && step?.kind === "RELEASE")) return accept(nothing);
  const found = demandHeld(command, facts);
  if (!found.accepted) return found;
  const { deposit, trade_order, fee_rates } = found.change;
  const { cause } = command;
  if (deposit.keeping !== "DRAWER") {
    return begin(found.change, { ...newAttempt(stamp), kind: "RELEASE", cause }, stamp);
  }
  const after: Deposit = { ...deposit, status: "RELEASED", ended_at_ms: stamp.now_ms };
  const change = { before: deposit, after, trade_order, fee_rates, facts: [endedEvent(after)] };
  return accept(depositChange(change));
}

/**
 * Of a deposit that is asked for: from here on it stands for nothing, whatever the channel says of
 * it later, and what it takes goes back. Where a charge stands for the hold this comes before the
 * charge is reversed, so that nobody consumes what is on its way back. Too late for one that is
 * held, or has ended: then nothing changes.
 */
export function decideGiveUpDeposit(
  { cause, deposit_id }: GiveUpDeposit,
  { deposit, trade_order, fee_rates }: DepositFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  if (deposit === undefined || trade_order === undefined) {
    return reject({ code: "DEPOSIT_UNKNOWN", deposit_id });
  }
  if (deposit.status !== "REQUESTED" || deposit.step !== null) return accept(nothing);
  const step = { ...newAttempt(stamp), kind: "RELEASE", cause } as const;
  return begin({ deposit, trade_order, fee_rates }, step, stamp);
}

export function decideExtendDeposit(
  command: ExtendDeposit,
  facts: DepositFacts,
  stamp: Stamp,
): Decision<OrderChange> {
  const found = demandHeld(command, facts);
  if (!found.accepted) return found;
  const { deposit, trade_order, fee_rates } = found.change;
  const { deposit_id, created_at_ms, expiry_at_ms: now_set_ms } = deposit;
  if (now_set_ms === null) return reject({ code: "DEPOSIT_WITHOUT_EXPIRY", deposit_id });
  const { earliest_ms, latest_ms } = expiryBounds(created_at_ms, stamp.now_ms);
  const bounds = { earliest_ms: Math.max(earliest_ms, now_set_ms + 1), latest_ms };
  const { expiry_at_ms } = command;
  if (!isWithin(expiry_at_ms, bounds)) return reject({ code: "DEPOSIT_EXPIRY_INVALID", ...bounds });
  if (deposit.keeping === "HOLD") {
    return begin(found.change, { ...newAttempt(stamp), kind: "EXTEND", expiry_at_ms }, stamp);
  }
  // What was charged stays charged: no channel has to be asked.
  const after = { ...deposit, expiry_at_ms };
  const extended = [extendedEvent(after, stamp.now_ms)];
  return accept(depositChange({ before: deposit, after, trade_order, fee_rates, facts: extended }));
}

/** A first attempt, under a key that nobody has used. */
export function newAttempt(stamp: Stamp) {
  return { key: stamp.newId("deposit"), attempt_count: 1, next_attempt_at_ms: null };
}

function begin(
  { deposit, trade_order, fee_rates }: Held,
  step: DepositStep,
  { now_ms }: Stamp,
): Decision<OrderChange> {
  const after = { ...deposit, step, failure: null };
  const facts = [stepRequestedEvent(after, step, now_ms)];
  return accept(depositChange({ before: deposit, after, trade_order, fee_rates, facts }));
}

function demandHeld({ deposit_id }: NamedDeposit, facts: DepositFacts): Decision<Held> {
  const { deposit, trade_order, fee_rates } = facts;
  if (deposit === undefined || trade_order === undefined) {
    return reject({ code: "DEPOSIT_UNKNOWN", deposit_id });
  }
  const { status: deposit_status, step } = deposit;
  if (deposit_status !== "HELD") {
    return reject({ code: "DEPOSIT_NOT_HELD", deposit_id, deposit_status });
  }
  if (step !== null) return reject({ code: "DEPOSIT_BUSY", deposit_id, under_way: step.kind });
  return accept({ deposit, trade_order, fee_rates });
}
