/** Refunds that a provider has refused, and somebody wants to have tried again. */
import { z } from "zod";
import { RefundDocument } from "../../../contract/payment-session.ts";
import { RefundPinOnly } from "../../../contract/refund-rules.ts";
import { carryOutRefund } from "../../../engine/carry-out-refund.ts";
import { refundDocument } from "../../../queries/documents/refund-document.ts";
import type { Caller } from "../caller.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { carryOut } from "../execute.ts";
import { authorizeRefund, storeOfOrder } from "../refund-desk.ts";
import { answer, tenantRoute, type Answer, type Route, type RouteRequest } from "../route.ts";
import { OrderParams } from "./orders.ts";

const RefundParams = OrderParams.extend({ refund_id: z.string().min(1).max(100) });

export function refundRoutes(dependencies: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "POST",
      path: "/v1/orders/:order_id/refunds/:refund_id/retry",
      summary: "Ask the provider again for a refund that it refused",
      tag: "Payment",
      scope: "refunds:write",
      params: RefundParams,
      body: RefundPinOnly,
      secret_members: ["refund_pin"],
      body_optional: true,
      answers: { 200: { description: "The refund", schema: RefundDocument } },
      handle: (request) => retryRefund(dependencies, request, request.params),
    }),
  ];
}

/** Begins the next attempt, and carries it out at once where the provider lets us. */
async function retryRefund(
  dependencies: RouteDependencies,
  request: RouteRequest<unknown, unknown, RefundPinOnly> & Readonly<{ caller: Caller }>,
  { order_id, refund_id }: z.infer<typeof RefundParams>,
): Promise<Answer> {
  const { caller, body } = request;
  const store_no = await storeOfOrder(dependencies, caller.merchant_id, order_id);
  const asked = { store_no, refund_pin: body.refund_pin };
  const refund_right = await authorizeRefund(dependencies, caller, asked);
  const { answer: first, accepted } = await carryOut(dependencies, request, {
    command: { type: "RETRY_REFUND", order_id, refund_id, cause: "REQUESTED", refund_right },
    present({ refunds: [refund] }) {
      if (refund === undefined) throw new Error(`${refund_id} was begun and is not there`);
      return answer(200, refundDocument(refund));
    },
  });
  const [refund] = accepted?.refunds ?? [];
  if (refund === undefined) return first;
  const outcome = await carryOutRefund(dependencies, refund, request.caller.actor);
  const ended = outcome?.kind === "accepted" ? outcome.refunds[0] : undefined;
  // With a key, the answer is the one that was kept: a repetition must not read otherwise.
  const is_kept = request.idempotency_key !== null;
  return ended === undefined || is_kept ? first : answer(200, refundDocument(ended));
}
