/**
 * Brings a deposit on: asks for its money, carries out what was recorded to be done, finds out what
 * nobody knows yet, and gives back what is due. Every call to the provider is under a key that was
 * committed before, outside of any transaction: harmless at any time, from any server.
 */
import { isDepositDue, type Deposit } from "../../domain/deposit/deposit.ts";
import type { DepositNews } from "../../domain/deposit/record-deposit.ts";
import type { Actor } from "../../domain/order/event.ts";
import type { Accepted, Idempotency, Outcome } from "../command.ts";
import { carryOutStep, closeDeposit, lookAtDeposit, takeDeposit } from "./deposit-news.ts";
import type { Clock } from "../ports/clock.ts";
import type { NextStep, PaymentMeans } from "../ports/payment-provider.ts";
import type { PaymentPorts } from "./take-payment.ts";

export type DepositPorts = PaymentPorts & Readonly<{ clock: Clock }>;

export type DepositSettling = Readonly<{
  /** As it stands now. */
  deposit: Deposit;
  /** What the customer has to do. */
  next: NextStep | null;
  /** The provider has not been asked for the money yet. */
  is_unasked: boolean;
}>;

/** Asks the customer's side for the money of a deposit that is REQUESTED. */
export async function askForDeposit(
  ports: DepositPorts,
  deposit: Deposit,
  asking: Readonly<{ means: PaymentMeans; notify_url: string | null; actor: Actor }>,
): Promise<DepositSettling> {
  const { news, next } = await takeDeposit(ports.provider, deposit, asking);
  return {
    deposit: await recorded(ports, deposit, { news, actor: asking.actor }),
    next,
    is_unasked: false,
  };
}

/** What there is to do for the deposit as it was read, and how it stands afterwards. */
export async function settleDeposit(
  ports: DepositPorts,
  deposit: Deposit,
  actor: Actor,
): Promise<DepositSettling> {
  const now_ms = ports.clock.now_ms();
  const settled = (after: Deposit): DepositSettling => ({
    deposit: after,
    next: null,
    is_unasked: false,
  });
  const { step, status } = deposit;
  const is_over = status === "CONSUMED" || status === "RELEASED" || status === "EXPIRED";
  if (deposit.keeping === "DRAWER" || is_over) return settled(deposit);
  if (step !== null) {
    if ((step.next_attempt_at_ms ?? 0) > now_ms) return settled(deposit);
    const news = await carryOutStep(ports.provider, deposit, step);
    return settled(await recorded(ports, deposit, { news, actor, step_key: step.key }));
  }
  if (isDepositDue(deposit, now_ms)) return expire(ports, deposit, actor);
  if (status === "REQUESTED" && deposit.request_expiry_at_ms <= now_ms) {
    if (deposit.keeping === "CHARGE") return letLapse(ports, deposit, actor);
    const news = await closeDeposit(ports.provider, deposit, "EXPIRED");
    return settled(await recorded(ports, deposit, { news, actor }));
  }
  const { news, next, is_unasked } = await lookAtDeposit(ports.provider, deposit);
  const is_given_up = status === "CANCELLED" || status === "FAILED";
  if (is_given_up && news?.state === "HELD") {
    // A hold that came about all the same is nobody's: it goes back at once.
    await closeDeposit(ports.provider, deposit, "EXPIRED");
    return settled(deposit);
  }
  return { deposit: await recorded(ports, deposit, { news, actor }), next, is_unasked };
}

/**
 * Gives a deposit up that is not held yet. The outcome is null while nobody can say that nothing
 * will be held.
 */
export async function giveUpDeposit(
  ports: DepositPorts,
  deposit: Deposit,
  { actor, idempotency }: Readonly<{ actor: Actor; idempotency: Idempotency | undefined }>,
): Promise<Outcome | null> {
  const { engine, provider } = ports;
  const { merchant_id, deposit_id, trade_order_id, keeping } = deposit;
  const kept = idempotency === undefined ? {} : { idempotency };
  const after =
    keeping === "CHARGE" ? await intendToGiveUp(ports, deposit, { actor, cause: "ASKED" }) : null;
  if (after !== null && after.held_at_ms !== null) {
    // Its money has come: it goes back as that of any deposit does, unless it was consumed.
    const named = { deposit_id, trade_order_id };
    const command = { type: "RELEASE_DEPOSIT", ...named, cause: "ASKED" } as const;
    return engine.execute({ merchant_id, actor, command, ...kept });
  }
  const news = await closeDeposit(provider, deposit, "CANCELLED");
  if (news === null) return null;
  const command = recordCommand(deposit, news, null);
  return engine.execute({ merchant_id, actor, command, ...kept });
}

/**
 * Writes down that it stands for nothing from here on; only then may the charge be reversed that
 * stands for the hold. Returns how it stands, which may be otherwise by now.
 */
async function intendToGiveUp(
  { engine }: DepositPorts,
  { merchant_id, deposit_id, trade_order_id }: Deposit,
  by: Readonly<{ actor: Actor; cause: "ASKED" | "EXPIRED" }>,
): Promise<Deposit> {
  const { actor, cause } = by;
  const command = { type: "GIVE_UP_DEPOSIT", deposit_id, trade_order_id, cause } as const;
  const outcome = await engine.execute({ merchant_id, actor, command });
  if (outcome.kind === "accepted") return depositOf(outcome);
  throw new Error(`${deposit_id} was not given up: ${outcome.kind}`);
}

async function letLapse(
  ports: DepositPorts,
  deposit: Deposit,
  actor: Actor,
): Promise<DepositSettling> {
  const after = await intendToGiveUp(ports, deposit, { actor, cause: "EXPIRED" });
  return after.status === "REQUESTED"
    ? settleDeposit(ports, after, actor)
    : { deposit: after, next: null, is_unasked: false };
}

/** The intent first, then the way back. */
async function expire(
  ports: DepositPorts,
  deposit: Deposit,
  actor: Actor,
): Promise<DepositSettling> {
  const { merchant_id, deposit_id, trade_order_id } = deposit;
  const outcome = await ports.engine.execute({
    merchant_id,
    actor,
    command: { type: "RELEASE_DEPOSIT", deposit_id, trade_order_id, cause: "EXPIRED" },
  });
  // Somebody else was quicker, and sees to it.
  if (outcome.kind !== "accepted") return { deposit, next: null, is_unasked: false };
  const after = depositOf(outcome);
  return after.step === null
    ? { deposit: after, next: null, is_unasked: false }
    : settleDeposit(ports, after, actor);
}

type News = Readonly<{ news: DepositNews | null; actor: Actor; step_key?: string }>;

async function recorded(
  { engine }: PaymentPorts,
  deposit: Deposit,
  { news, actor, step_key = "" }: News,
): Promise<Deposit> {
  if (news === null) return deposit;
  const { merchant_id } = deposit;
  const command = recordCommand(deposit, news, step_key === "" ? null : step_key);
  const outcome = await engine.execute({ merchant_id, actor, command });
  if (outcome.kind === "accepted") return depositOf(outcome);
  throw new Error(`what became of ${deposit.deposit_id} was not recorded: ${outcome.kind}`);
}

function recordCommand(
  { deposit_id, trade_order_id }: Deposit,
  news: DepositNews,
  step_key: string | null,
) {
  return { type: "RECORD_DEPOSIT", deposit_id, trade_order_id, step_key, news } as const;
}

/** The deposit that a command was about. */
export function depositOf({ records }: Pick<Accepted, "records">): Deposit {
  for (const stored of records) if (stored.kind === "deposit") return stored.record;
  throw new Error("a command on a deposit was accepted without one");
}
