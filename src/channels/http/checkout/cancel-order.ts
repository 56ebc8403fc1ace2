/** Cancelling an order, with what has to happen at the provider before and after. */
import type { Outcome } from "../../../engine/command.ts";
import { carryOutRefund } from "../../../engine/money/carry-out-refund.ts";
import { closeSession } from "../../../engine/money/take-payment.ts";
import type { Refund } from "../../../domain/payment/session.ts";
import type { RefundRight } from "../../../domain/refund/refund-right.ts";
import { orderDocument } from "../../../queries/documents/order-document.ts";
import type { Caller } from "../request/caller.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { carryOut } from "../execute.ts";
import { ProblemError } from "../refusals/problem.ts";
import { authorizeRefund, storeOfOrder } from "../counter/refund-desk.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, type Answer, type RouteRequest } from "../route.ts";

type Request = RouteRequest<unknown, unknown, unknown> & Readonly<{ caller: Caller }>;

type Cancelling = Readonly<{ order_id: string; reason: string; refund_pin: string | undefined }>;

export async function cancelOrder(
  dependencies: RouteDependencies,
  request: Request,
  cancelling: Cancelling,
): Promise<Answer> {
  const cancel = () => cancelOnce(dependencies, request, cancelling);
  const { answer: first, accepted } = await cancel().catch(async (error: unknown) => {
    // It was paid since it was looked at, and its store may ask for a PIN: look again.
    if (isRefusedAs(error, "REFUND_NOT_ALLOWED") && request.caller.scopes.has("refunds:write")) {
      return cancel();
    }
    // A payment may be under way: close the session at the provider, then see.
    if (!(await endOpenSession(dependencies, request, error))) throw error;
    return cancel();
  });
  const refunded = await refundNow(dependencies, request, accepted?.refunds ?? []);
  // With a key, the answer is the one that was kept: a repetition must not read otherwise.
  const is_kept = request.idempotency_key !== null;
  return refunded === null || is_kept ? first : answer(200, refunded);
}

async function cancelOnce(
  dependencies: RouteDependencies,
  request: Request,
  { order_id, reason, refund_pin }: Cancelling,
) {
  const { merchant_id, scopes } = request.caller;
  const may_refund = scopes.has("refunds:write");
  const order = await dependencies.readOrder(merchant_id, order_id);
  const is_paid = order?.status === "PAID" || order?.status === "FULFILLED";
  const store_no = is_paid ? await storeOfOrder(dependencies, merchant_id, order_id) : null;
  const refund_right: RefundRight = is_paid
    ? await authorizeRefund(dependencies, request.caller, { store_no, refund_pin })
    : { kind: "none" };
  return carryOut(dependencies, request, {
    command: { type: "CANCEL_ORDER", order_id, reason, refund_right },
    present({ orders: [cancelled] }) {
      if (cancelled === undefined) throw new Error(`${order_id} was cancelled and is not there`);
      return answer(200, orderDocument(cancelled));
    },
    problemOf(rejection) {
      const problem = rejectionProblem(rejection);
      // Not kept as the answer: it is asked once more when it was not looked at as a refund.
      const retryable = rejection.code === "REFUND_NOT_ALLOWED" && may_refund;
      return retryable ? { ...problem, retryable } : problem;
    },
  });
}

function isRefusedAs(error: unknown, code: string): boolean {
  return error instanceof ProblemError && error.problem.code === code;
}

async function endOpenSession(
  dependencies: RouteDependencies,
  { caller }: Request,
  error: unknown,
): Promise<boolean> {
  if (!(error instanceof ProblemError) || error.problem.code !== "PAYMENT_SESSION_OPEN")
    return false;
  const session_id = String(error.problem.data?.["session_id"]);
  const session = await dependencies.readSession(caller.merchant_id, session_id);
  if (session === null) return false;
  await closeSession(dependencies, session, { actor: caller.actor, cause: "CANCELLED" });
  return true;
}

/** Sends the money back at once where the provider lets us; a worker does the rest. */
async function refundNow(
  dependencies: RouteDependencies,
  { caller }: Request,
  refunds: readonly Refund[],
): Promise<unknown> {
  let last: Outcome | null = null;
  for (const refund of refunds) last = await carryOutRefund(dependencies, refund, caller.actor);
  const order = last?.kind === "accepted" ? last.orders[0] : undefined;
  return order === undefined ? null : orderDocument(order);
}
