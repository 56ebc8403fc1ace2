/** Giving a sale up that is not paid: its attempt is closed, and its places are free again. */
import { tradeStatuses } from "../../../domain/trade/trade-status.ts";
import type { Accepted } from "../../../engine/command.ts";
import { closeSession } from "../../../engine/money/take-payment.ts";
import { saleDocument } from "../../../queries/documents/sale-document.ts";
import type { Sale } from "../../../queries/sales/read-trade-order.ts";
import { replayOf, returnedProblem } from "../checkout/complete-session.ts";
import { refuseOtherStore } from "./counter-sale.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { idempotencyOf, presentOutcome, type Presentation } from "../execute.ts";
import { ProblemError, type Problem } from "../refusals/problem.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, type Answer, type TenantRequest } from "../route.ts";

import { demandSale, saleOf } from "./sell.ts";

type Request = TenantRequest<Readonly<{ trade_order_id: string }>, unknown, unknown>;

export async function cancelSale(
  dependencies: RouteDependencies,
  request: Request,
): Promise<Answer> {
  const { caller, params } = request;
  const { merchant_id, actor } = caller;
  const replayed = await replayOf(dependencies, request, caller);
  if (replayed !== null) return replayed;
  const sale = await demandSale(dependencies, merchant_id, params.trade_order_id);
  const { session, trade_order } = sale;
  refuseOtherStore(caller, trade_order.counter.store_no);
  if (session === null || session.protocol !== "COUNTER") throw notOpen(sale);
  if (trade_order.status !== tradeStatuses.ING && trade_order.status !== tradeStatuses.FAIL) {
    throw notOpen(sale);
  }
  let first: Answer | null = null;
  if (session.status === "OPEN" || session.status === "UNKNOWN") {
    const presentation = presentationOf(sale);
    const idempotency = idempotencyOf(dependencies, request, presentation);
    const outcome = await closeSession(dependencies, session, {
      actor,
      cause: "CANCELLED",
      ...(idempotency === undefined ? {} : { idempotency }),
    });
    first = presentOutcome(outcome, presentation);
  }
  await giveUpOrders(dependencies, request, sale);
  // With a key, the answer is the one that was kept: a repetition must not read otherwise.
  if (first !== null && request.idempotency_key !== null) return first;
  const after = await demandSale(dependencies, merchant_id, params.trade_order_id);
  return answer(200, saleDocument(after, null));
}

function presentationOf(before: Sale): Presentation {
  const after = (accepted: Accepted) => (accepted.trade_order === null ? before : saleOf(accepted));
  return {
    present: (accepted) => answer(200, saleDocument(after(accepted), null)),
    isProvisional: ({ session }) => session?.status === "UNKNOWN" || session?.status === "OPEN",
    problemAfter(accepted): Problem | null {
      const sale = after(accepted);
      const { session, trade_order } = sale;
      if (session === null || trade_order.status === tradeStatuses.SUCCESS) {
        return notOpen(sale).problem;
      }
      const { session_id, status, payment_ref } = session;
      if (status === "UNKNOWN" || status === "OPEN") {
        return rejectionProblem({ code: "PAYMENT_OUTCOME_UNKNOWN", session_id });
      }
      // Money had come that is not what was asked for: it goes back.
      return payment_ref === null ? null : returnedProblem(session_id, accepted.refunds);
    },
  };
}

/** Whatever becomes of it is on each order's timeline; a hold that stays ends by itself. */
async function giveUpOrders(
  { engine }: RouteDependencies,
  { caller }: Request,
  { orders }: Sale,
): Promise<void> {
  const { merchant_id, actor } = caller;
  const reason = "SALE_CANCELLED";
  await Promise.all(
    orders.map(({ order_id }) =>
      engine.execute({
        merchant_id,
        actor,
        // What was paid in the meantime stays paid.
        command: { type: "CANCEL_ORDER", order_id, reason, refund_right: { kind: "none" } },
      }),
    ),
  );
}

function notOpen({ trade_order }: Sale): ProblemError {
  const { trade_order_id, status } = trade_order;
  const rejection = { code: "TRADE_ORDER_NOT_OPEN", trade_order_id, trade_status: status } as const;
  return new ProblemError(rejectionProblem(rejection));
}
