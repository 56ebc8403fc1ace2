/** Asks the provider again for a refund that it refused, whichever path somebody took to it. */
import type { RefundPinOnly } from "../../../contract/refund-rules.ts";
import { carryOutRefund } from "../../../engine/money/carry-out-refund.ts";
import { refundDocument } from "../../../queries/documents/refund-document.ts";
import type { Caller } from "../request/caller.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { carryOut } from "../execute.ts";
import { authorizeRefund } from "./refund-desk.ts";
import { answer, type Answer, type RouteRequest } from "../route.ts";

export type RefusedRefund = Readonly<{
  /** What it is for: an order, or the trade order of a recharge. */
  order_id: string;
  refund_id: string;
  /** Where it was sold; null for what was sold at no counter. */
  store_no: string | null;
}>;

/** Begins the next attempt, and carries it out at once where the provider lets us. */
export async function retryRefund(
  dependencies: RouteDependencies,
  request: RouteRequest<unknown, unknown, RefundPinOnly> & Readonly<{ caller: Caller }>,
  { order_id, refund_id, store_no }: RefusedRefund,
): Promise<Answer> {
  const { caller, body } = request;
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
