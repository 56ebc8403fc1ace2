/** Cancelling an order, with what has to happen at the provider before and after. */
import type { Outcome } from "../../engine/command.ts";
import { carryOutRefund } from "../../engine/carry-out-refund.ts";
import { closeSession } from "../../engine/take-payment.ts";
import type { Refund } from "../../domain/payment/session.ts";
import { orderDocument } from "../../queries/documents/order-document.ts";
import type { Caller } from "./caller.ts";
import type { RouteDependencies } from "./dependencies.ts";
import { carryOut } from "./execute.ts";
import { ProblemError } from "./problem.ts";
import { answer, type Answer, type RouteRequest } from "./route.ts";

type Request = RouteRequest<unknown, unknown, unknown> & Readonly<{ caller: Caller }>;

export async function cancelOrder(
  dependencies: RouteDependencies,
  request: Request,
  { order_id, reason }: Readonly<{ order_id: string; reason: string }>,
): Promise<Answer> {
  const cancel = () =>
    carryOut(dependencies, request, {
      command: { type: "CANCEL_ORDER", order_id, reason },
      present({ orders: [order] }) {
        if (order === undefined) throw new Error(`${order_id} was cancelled and is not there`);
        return answer(200, orderDocument(order));
      },
    });
  const { answer: first, accepted } = await cancel().catch(async (error: unknown) => {
    // A payment may be under way: close the session at the provider, then see.
    if (!(await endOpenSession(dependencies, request, error))) throw error;
    return cancel();
  });
  const refunded = await refundNow(dependencies, request, accepted?.refunds ?? []);
  // With a key, the answer is the one that was kept: a repetition must not read otherwise.
  const is_kept = request.idempotency_key !== null;
  return refunded === null || is_kept ? first : answer(200, refunded);
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
