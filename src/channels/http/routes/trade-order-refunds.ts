/**
 * Giving money of a trade order back: an amount, whole orders, tickets, or some of its lines; what
 * became of it, and another try, or another way, where the provider refused.
 */
import { z } from "zod";
import { PayOutRefund } from "../../../contract/pay-out-refund.ts";
import { RefundDocument } from "../../../contract/payment-session.ts";
import { RefundPinOnly } from "../../../contract/refund-rules.ts";
import { RefundSale, RefundsDocument } from "../../../contract/sale.ts";
import type { Refund } from "../../../domain/payment/session.ts";
import type { Rejection } from "../../../domain/rejection.ts";
import type { RefundWanted } from "../../../domain/trade/refund-trade-order.ts";
import type { RefundChoice } from "../../../domain/trade/refund-tenders.ts";
import { carryOutRefund } from "../../../engine/money/carry-out-refund.ts";
import { refundDocument } from "../../../queries/documents/refund-document.ts";
import { readRefundsOfTradeOrder } from "../../../queries/orders/read-session.ts";
import type { Caller } from "../request/caller.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { carryOut } from "../execute.ts";
import type { Problem } from "../refusals/problem.ts";
import { giverOf, payOutRefund } from "../counter/pay-out-refund.ts";
import { authorizeRefund, demandRefund } from "../counter/refund-desk.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { retryRefund } from "../counter/retry-refund.ts";
import { demandSale } from "../counter/sell.ts";
import { answer, tenantRoute, type Answer, type Route, type RouteRequest } from "../route.ts";

const TradeOrderParams = z.strictObject({ trade_order_id: z.string().min(1).max(40) });

const RefundParams = TradeOrderParams.extend({ refund_id: z.string().min(1).max(100) });

const path = "/v1/trade_orders/:trade_order_id/refunds";

export function tradeOrderRefundRoutes(dependencies: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "POST",
      path,
      summary: "Give money of a paid trade order back, whole or in part",
      tag: "Counter",
      scope: "refunds:write",
      params: TradeOrderParams,
      body: RefundSale,
      secret_members: ["refund_pin"],
      answers: { 201: { description: "The refunds", schema: RefundsDocument } },
      handle: (request) => refund(dependencies, request),
    }),
    tenantRoute({
      method: "GET",
      path,
      summary: "The refunds of a trade order, whichever of its orders they are for",
      tag: "Counter",
      scope: "orders:read",
      params: TradeOrderParams,
      answers: { 200: { description: "The refunds, oldest first", schema: RefundsDocument } },
      async handle({ caller, params }) {
        const { refunds } = await refundsOf(dependencies, caller, params.trade_order_id);
        return answer(200, documentOf(refunds));
      },
    }),
    tenantRoute({
      method: "POST",
      path: `${path}/:refund_id/retry`,
      summary: "Ask the provider again for a refund that it refused, of a sale or a recharge",
      tag: "Counter",
      scope: "refunds:write",
      params: RefundParams,
      body: RefundPinOnly,
      secret_members: ["refund_pin"],
      body_optional: true,
      answers: { 200: { description: "The refund", schema: RefundDocument } },
      async handle(request) {
        const { trade_order_id, refund_id } = request.params;
        const { refunds, store_no } = await refundsOf(dependencies, request.caller, trade_order_id);
        const { order_id } = demandRefund(refunds, refund_id);
        return retryRefund(dependencies, request, { order_id, refund_id, store_no });
      },
    }),
    tenantRoute({
      method: "POST",
      path: `${path}/:refund_id/pay_out`,
      summary: "Pay a refund that the provider refused, in cash or by a bank transfer",
      tag: "Counter",
      scope: "refunds:write",
      params: RefundParams,
      body: PayOutRefund,
      secret_members: ["refund_pin"],
      answers: { 200: { description: "The refund", schema: RefundDocument } },
      async handle(request) {
        const { trade_order_id, refund_id } = request.params;
        const { refunds, store_no } = await refundsOf(dependencies, request.caller, trade_order_id);
        const refund = demandRefund(refunds, refund_id);
        return payOutRefund(dependencies, request, { refund, store_no });
      },
    }),
  ];
}

async function refundsOf(
  dependencies: RouteDependencies,
  { merchant_id }: Caller,
  trade_order_id: string,
): Promise<Readonly<{ refunds: readonly Refund[]; store_no: string | null }>> {
  const { trade_order } = await demandSale(dependencies, merchant_id, trade_order_id);
  const refunds = await readRefundsOfTradeOrder(dependencies.sql, merchant_id, trade_order);
  return { refunds, store_no: trade_order.counter.store_no };
}

type Request = RouteRequest<z.infer<typeof TradeOrderParams>, unknown, RefundSale> &
  Readonly<{ caller: Caller }>;

/** Commits to the refunds, and carries them out at once where the provider lets us. */
async function refund(dependencies: RouteDependencies, request: Request): Promise<Answer> {
  const { reason, refund_pin, pay_out } = request.body;
  const { caller, params } = request;
  const { trade_order_id } = params;
  const trade_order = await dependencies.readTradeOrder(caller.merchant_id, trade_order_id);
  const store_no = trade_order?.counter.store_no ?? null;
  const refund_right = await authorizeRefund(dependencies, caller, { store_no, refund_pin });
  const { answer: first, accepted } = await carryOut(dependencies, request, {
    command: {
      type: "REFUND_TRADE_ORDER",
      trade_order_id,
      wanted: wantedOf(request.body),
      tender: choiceOf(request.body),
      reason,
      ...(pay_out === undefined ? {} : { pay_out: payOutOf(pay_out, caller) }),
      refund_right,
    },
    problemOf: (rejection) => problemOfRefund(rejection, request.body),
    present: ({ refunds }) => answer(201, documentOf(refunds)),
  });
  const ended: Refund[] = [];
  for (const one of accepted?.refunds ?? []) {
    const outcome = await carryOutRefund(dependencies, one, request.caller.actor);
    ended.push((outcome?.kind === "accepted" ? outcome.refunds[0] : undefined) ?? one);
  }
  // With a key, the answer is the one that was kept: a repetition must not read otherwise.
  const is_kept = request.idempotency_key !== null || ended.length === 0;
  return is_kept ? first : answer(201, documentOf(ended));
}

function wantedOf({ amount, order_ids, ticket_codes, lines }: RefundSale): RefundWanted {
  if (amount !== undefined) return { kind: "amount", amount_minor: BigInt(amount) };
  if (order_ids !== undefined) return { kind: "orders", order_ids };
  if (ticket_codes !== undefined) return { kind: "tickets", ticket_codes };
  if (lines !== undefined) return { kind: "lines", lines };
  return { kind: "all" };
}

function payOutOf(pay_out: NonNullable<RefundSale["pay_out"]>, { actor }: Caller) {
  const way =
    pay_out.means === "cash"
      ? ({ means: "CASH" } as const)
      : ({ means: "BANK", reference: pay_out.reference } as const);
  return { way, giver_id: giverOf(actor) };
}

function choiceOf({ tender }: RefundSale): RefundChoice | null {
  switch (tender) {
    case undefined:
      return null;
    case "cash":
    case "channel":
      return "PAYMENT";
    case "member_account":
      return "MEMBER_ACCOUNT";
    case "points":
      return "POINTS";
  }
}

/** What is too much is said of the member that asked for it, and of none where none did. */
function problemOfRefund(rejection: Rejection, { amount, lines }: RefundSale): Problem {
  const problem = rejectionProblem(rejection);
  if (rejection.code !== "REFUND_EXCEEDS_PAYMENT" || amount !== undefined) return problem;
  const { errors, ...rest } = problem;
  if (lines === undefined) return rest;
  return {
    ...rest,
    errors: (errors ?? []).map(({ detail }) => ({ pointer: "/lines", detail })),
  };
}

function documentOf(refunds: readonly Refund[]): RefundsDocument {
  return { refunds: refunds.map(refundDocument) };
}
