/**
 * What is checked before money goes back, whichever way in is used: the PIN of the store that took
 * it, here, before anything is decided; and the right that the decision itself is held to.
 *
 * The PIN goes no further than this file: the command does not have it, nor what is kept of the
 * request, nor any event.
 */
import type { Refund } from "../../../domain/payment/session.ts";
import { no_limits, type RefundRight } from "../../../domain/refund/refund-right.ts";
import { localDate } from "../../../domain/time-zone.ts";
import {
  admitPinAttempt,
  forgivePinAttempts,
  readRefundPin,
} from "../../../queries/stores/refund-pins.ts";
import { readRefundLimits } from "../../../queries/stores/refund-rules.ts";
import type { Caller } from "../request/caller.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { isPassword } from "../request/password-hash.ts";
import { ProblemError } from "../refusals/problem.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { problemOf } from "../refusals/problems.ts";

export type RefundDesk = Pick<RouteDependencies, "sql" | "engine" | "clock">;

export type RefundAsked = Readonly<{
  /** Where it was sold; null for what was sold at no counter, of which no PIN is asked. */
  store_no: string | null;
  refund_pin: string | undefined;
}>;

/**
 * The right to give back what a store took. Throws a ProblemError where the store's PIN is missing
 * or wrong.
 */
export async function authorizeRefund(
  desk: RefundDesk,
  caller: Caller,
  { store_no, refund_pin }: RefundAsked,
): Promise<RefundRight> {
  if (!caller.scopes.has("refunds:write")) return { kind: "none" };
  if (store_no !== null) await demandPin(desk, caller, { store_no, refund_pin });
  return rightOf(desk, caller);
}

/** How much the caller may give back. */
async function rightOf({ sql, engine, clock }: RefundDesk, caller: Caller): Promise<RefundRight> {
  const { merchant_id, role, store_no, caller_id: operator_id } = caller;
  if (role === null) return { kind: "unlimited" };
  const { merchant } = await engine.catalog(merchant_id);
  const limits = role === "owner" ? no_limits : await readRefundLimits(sql, merchant_id, role);
  const date = localDate(clock.now_ms(), merchant.time_zone);
  return { kind: "limited", operator_id, date, store_no, ...limits };
}

async function demandPin(
  { sql, clock }: RefundDesk,
  { merchant_id, caller_id }: Caller,
  { store_no, refund_pin }: RefundAsked & Readonly<{ store_no: string }>,
): Promise<void> {
  const row = await readRefundPin(sql, merchant_id, store_no);
  if (row === null) return;
  const { refund_pin_hash, demands_refund_pin } = row;
  const data = { store_no };
  if (refund_pin_hash === null) {
    if (demands_refund_pin) throw new ProblemError(problemOf("REFUND_PIN_NOT_SET", { data }));
    return;
  }
  if (refund_pin === undefined) {
    throw new ProblemError(problemOf("REFUND_PIN_REQUIRED", { data }));
  }
  const guesser = { merchant_id, store_no, caller_id };
  const now_ms = clock.now_ms();
  const attempt = await admitPinAttempt(sql, guesser, now_ms);
  if (!attempt.admitted) {
    const retry_after_s = Math.max(1, Math.ceil((attempt.blocked_until_ms - now_ms) / 1000));
    throw new ProblemError(problemOf("REFUND_PIN_BLOCKED", { data, retry_after_s }));
  }
  if (!(await isPassword(refund_pin_hash, refund_pin))) {
    throw new ProblemError(problemOf("REFUND_PIN_WRONG", { data }));
  }
  await forgivePinAttempts(sql, guesser);
}

/** The refund of that id among them; throws a ProblemError when it is none of them. */
export function demandRefund(refunds: readonly Refund[], refund_id: string): Refund {
  const refund = refunds.find((one) => one.refund_id === refund_id);
  if (refund !== undefined) return refund;
  throw new ProblemError(rejectionProblem({ code: "REFUND_UNKNOWN", refund_id }));
}

/**
 * Where an order was sold, by the trade order that paid it; null for what no counter sold. What is
 * refunded without an order is named by its trade order.
 */
export async function storeOfOrder(
  { readOrder, readSession, readTradeOrder }: RouteDependencies,
  merchant_id: string,
  order_id: string,
): Promise<string | null> {
  const order = await readOrder(merchant_id, order_id);
  if (order === null) {
    return (await readTradeOrder(merchant_id, order_id))?.counter.store_no ?? null;
  }
  if (order.session_id === null) return null;
  const session = await readSession(merchant_id, order.session_id);
  if (session === null) return null;
  const trade_order = await readTradeOrder(merchant_id, session.trade_order_id);
  return trade_order?.counter.store_no ?? null;
}
