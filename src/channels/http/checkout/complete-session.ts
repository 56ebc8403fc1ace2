/** Completing a payment session: by a token (DIRECT), or by mandates (AP2). */
import {
  payment_token_chars_max,
  type CompleteSession,
  type ReceiptsDocument,
} from "../../../contract/payment-session.ts";
import type { Merchant } from "../../../domain/catalog/catalog.ts";
import type { Actor } from "../../../domain/order/event.ts";
import type { PaymentSession, Refund } from "../../../domain/payment/session.ts";
import type { Rejection } from "../../../domain/rejection.ts";
import type { Accepted } from "../../../engine/command.ts";
import { takePayment, type TakePayment } from "../../../engine/money/take-payment.ts";
import { completionDocument } from "../../../queries/documents/session-document.ts";
import { readStoredAnswer } from "../../../queries/idempotency.ts";
import type { Examination, Refusal } from "./ap2-desk.ts";
import { meansOfPayment, taken_by_session } from "../refusals/correction-texts.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { idempotencyOf, presentOutcome, replayedAnswer, type Presentation } from "../execute.ts";
import { ProblemError, type Problem } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, type Answer, type RouteRequest } from "../route.ts";

/** Who completes: a key, an operator, or a customer on the pay page. */
export type Completer = Readonly<{
  merchant_id: string;
  caller_id: string;
  actor: Actor;
  is_test: boolean;
  /** Knows the session's id and nothing else: is not told who the customer is. */
  is_anybody?: true;
}>;

type Request = RouteRequest<unknown, unknown, CompleteSession>;

export async function completeSession(
  dependencies: RouteDependencies,
  request: Request,
  { session_id, completer }: Readonly<{ session_id: string; completer: Completer }>,
): Promise<Answer> {
  const { merchant_id } = completer;
  const replayed = await replayOf(dependencies, request, completer);
  if (replayed !== null) return replayed;
  // A charge moves money once under the session's id, and what it comes to is decided anew.
  const session =
    dependencies.engine.openSession(merchant_id, session_id) ??
    (await dependencies.readSession(merchant_id, session_id));
  if (session === null) throw refusal({ code: "SESSION_UNKNOWN", session_id });
  refuseEnded(session, dependencies.clock.now_ms());
  const { merchant } = await dependencies.engine.catalog(merchant_id);
  const payment = await paymentOf(dependencies, request.body, { session, merchant, completer });
  const presentation = presentationOf(dependencies, { session, payment, completer });
  const with_caller = { ...request, caller: { caller_id: completer.caller_id } };
  const idempotency = idempotencyOf(dependencies, with_caller, presentation);
  const outcome = await takePayment(dependencies, {
    session,
    actor: completer.actor,
    notify_url: `${dependencies.base_url()}/v1/providers/sandbox/notifications/${merchant_id}`,
    ...payment,
    ...(idempotency === undefined ? {} : { idempotency }),
  });
  return presentOutcome(outcome, presentation);
}

/** The kept answer to the same request; a key that belongs to another request is refused. */
export async function replayOf(
  dependencies: RouteDependencies,
  request: Pick<RouteRequest<unknown, unknown, unknown>, "idempotency_key" | "request_hash">,
  { merchant_id, caller_id }: Pick<Completer, "merchant_id" | "caller_id">,
): Promise<Answer | null> {
  const key = request.idempotency_key;
  if (key === null) return null;
  const kept = await readStoredAnswer(dependencies.sql, merchant_id, { caller_id, key });
  if (kept === null) return null;
  if (kept.request_hash !== request.request_hash()) {
    throw refusal({ code: "IDEMPOTENCY_KEY_REUSED", key });
  }
  return replayedAnswer(kept.answer_status, kept.answer_body);
}

function refusal(rejection: Rejection): ProblemError {
  return new ProblemError(rejectionProblem(rejection));
}

/**
 * Nothing is charged on a session that has ended. Whoever asks again for one that was paid, because
 * they never heard so, is told.
 */
function refuseEnded(session: PaymentSession, now_ms: number): void {
  const { session_id, status, expiry_at_ms } = session;
  if (status === "UNKNOWN") throw refusal({ code: "PAYMENT_OUTCOME_UNKNOWN", session_id });
  if (status === "EXPIRED" || (status === "OPEN" && expiry_at_ms <= now_ms)) {
    throw refusal({ code: "SESSION_EXPIRED", session_id, expiry_at_ms });
  }
  if (status === "FAILED") throw refusal({ code: "SESSION_NOT_OPEN", session_id, status });
}

type Paying = Readonly<{ session: PaymentSession; merchant: Merchant; completer: Completer }>;

type Payment = Readonly<{
  payment_token: string;
  attach?: NonNullable<TakePayment["attach"]>;
  /** AP2: our receipts for a payment that bought nothing. The same whenever the reason is. */
  refusalReceipts?(reason: string): ReceiptsDocument | null;
  /** AP2: our receipts for a payment that was known before. */
  receipts?: ReceiptsDocument | null;
}>;

async function paymentOf(
  dependencies: RouteDependencies,
  input: CompleteSession,
  { session, merchant, completer }: Paying,
): Promise<Payment> {
  const { payment_token, checkout_mandate, payment_mandate } = input;
  if (session.protocol === "COUNTER" || session.protocol === "DEPOSIT") {
    throw new ProblemError(problemOf("SESSION_AT_COUNTER"));
  }
  if (session.protocol === "DIRECT") {
    const has_mandate = checkout_mandate !== undefined || payment_mandate !== undefined;
    if (payment_token === undefined || has_mandate) throw wrongInput(["/payment_token"]);
    return { payment_token };
  }
  if (checkout_mandate === undefined || payment_mandate === undefined) {
    throw wrongInput(["/checkout_mandate", "/payment_mandate"]);
  }
  const { is_test } = completer;
  const mandates = { checkout_mandate, payment_mandate };
  const examination = { merchant, session, is_test, ...mandates };
  if (session.status === "SUCCEEDED") return paidBy(dependencies, examination);
  const verdict = await dependencies.ap2.examine(examination);
  if (verdict.verdict === "refused") throw refusedMandate(verdict);
  const { instrument_id, attach } = verdict;
  if (payment_token === undefined) refuseUnfitInstrument(instrument_id);
  const receipts = new Map<string, ReceiptsDocument>();
  return {
    payment_token: payment_token ?? instrument_id,
    attach,
    refusalReceipts(reason) {
      const known = receipts.get(reason);
      if (known !== undefined) return known;
      const signed = attach({ state: "DECLINED", reason });
      if (signed === undefined) return null;
      const { checkout_receipt, payment_receipt } = signed;
      const made = { checkout_receipt, payment_receipt };
      receipts.set(reason, made);
      return made;
    },
  };
}

/**
 * The receipts of a payment are for whoever presents its mandates. Where none were written down,
 * since the news of the money came by another way, these are, if they are good.
 */
async function paidBy({ ap2 }: RouteDependencies, examination: Examination): Promise<Payment> {
  const { session } = examination;
  const { session_id, status } = session;
  const recognition = await ap2.recognise(examination);
  if (recognition === "accepted") {
    return { payment_token: "", receipts: await ap2.receiptsOf(session) };
  }
  const verdict = recognition === "none" ? await ap2.examine(examination) : null;
  if (verdict?.verdict === "accepted") return { payment_token: "", attach: verdict.attach };
  throw refusal({ code: "SESSION_NOT_OPEN", session_id, status });
}

function refusedMandate({ mandate, error, description, receipts }: Refusal): ProblemError {
  // As it stands in the signed receipts, which are in English whoever reads them.
  const detail = { zh: description, en: description };
  const errors = [{ pointer: `/${mandate}_mandate`, detail }];
  const data = { mandate_error: error, mandate_error_description: description, receipts };
  return new ProblemError(problemOf("MANDATE_REFUSED", { errors, data }));
}

/** What no provider could take is refused before any is asked. */
function refuseUnfitInstrument(id: string): void {
  if (id !== "" && id.length <= payment_token_chars_max) return;
  const pointer = "/payment_mandate";
  const detail = meansOfPayment(payment_token_chars_max);
  throw new ProblemError(problemOf("REQUEST_INVALID", { errors: [{ pointer, detail }] }));
}

function wrongInput(pointers: readonly string[]): ProblemError {
  const errors = pointers.map((pointer) => ({ pointer, detail: taken_by_session }));
  return new ProblemError(problemOf("PAYMENT_INPUT_MISMATCH", { errors }));
}

type Presenting = Readonly<{ session: PaymentSession; payment: Payment; completer: Completer }>;

function presentationOf(
  dependencies: RouteDependencies,
  { session: before, payment, completer }: Presenting,
): Presentation {
  const base_url = dependencies.base_url();
  return {
    present(accepted) {
      const session = accepted.session ?? before;
      const orders = completer.is_anybody
        ? accepted.orders.map((order) => ({ ...order, customer: {} }))
        : accepted.orders;
      const document = completionDocument(session, orders, base_url);
      const { receipts = null } = payment;
      const status = session.status === "UNKNOWN" ? 202 : 200;
      return answer(status, receipts === null ? document : { ...document, receipts });
    },
    isProvisional: ({ session }) => session?.status === "UNKNOWN",
    problemAfter(accepted) {
      const problem = problemAfter(accepted, before);
      const has_bought_nothing =
        problem?.code === "PAYMENT_DECLINED" || problem?.code === "PAYMENT_REFUNDED";
      if (problem === null || !has_bought_nothing) return problem;
      const failure = accepted.session?.failure ?? problem.code;
      const receipts = payment.refusalReceipts?.(failure) ?? null;
      if (receipts === null) return problem;
      return { ...problem, data: { ...problem.data, receipts } };
    },
  };
}

/** What the caller must be told when the payment did not lead to a ticket. */
function problemAfter(accepted: Accepted, before: PaymentSession): Problem | null {
  const session = accepted.session ?? before;
  const { session_id, failure, expiry_at_ms } = session;
  if (session.status === "SUCCEEDED" || session.status === "UNKNOWN") return null;
  if (session.payment_ref !== null) return returnedProblem(session_id, accepted.refunds);
  if (session.status === "EXPIRED") {
    return rejectionProblem({ code: "SESSION_EXPIRED", session_id, expiry_at_ms });
  }
  return problemOf("PAYMENT_DECLINED", { data: { session_id, reason: failure } });
}

/** Money came that buys nothing; `refunds` are those that this request has asked for. */
export function returnedProblem(session_id: string, refunds: readonly Refund[]): Problem {
  const refund_ids = refunds.map(({ refund_id }) => refund_id);
  return problemOf("PAYMENT_REFUNDED", { data: { session_id, refund_ids } });
}
