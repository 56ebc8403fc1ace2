/**
 * The pay page's own routes: whoever has the session's id may see what is paid, pay, or give up.
 */
import { z } from "zod";
import {
  CompleteSession,
  CompletionDocument,
  PaymentSessionDocument,
  PayPageDocument,
} from "../../../contract/payment-session.ts";
import { isoInstant } from "../../../domain/order/event.ts";
import { readOrders } from "../../../queries/orders/read-order.ts";
import { findMerchantOfSession } from "../../../queries/orders/read-session.ts";
import { sessionDocument } from "../../../queries/documents/session-document.ts";
import { answerToken, CardForm, token_answers } from "../counter/card-tokens.ts";
import { completeSession } from "../checkout/complete-session.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { executeCommand } from "../execute.ts";
import { ProblemError } from "../refusals/problem.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, publicRoute, type Answer, type Route, type RouteRequest } from "../route.ts";
import { cancelSession, demandSession, NoMembers } from "./payment-sessions.ts";

const PayParams = z.strictObject({ session_id: z.string().regex(/^ps_[0-9a-f]{24}$/) });

const customer = { type: "customer", id: "pay_page" } as const;

export function payPageRoutes(dependencies: RouteDependencies): Route[] {
  return [readRoute(dependencies), ...payRoutes(dependencies), tokenRoute(dependencies)];
}

async function merchantOf(dependencies: RouteDependencies, session_id: string): Promise<string> {
  const merchant_id = await findMerchantOfSession(dependencies.sql, session_id);
  if (merchant_id !== null) return merchant_id;
  throw new ProblemError(rejectionProblem({ code: "SESSION_UNKNOWN", session_id }));
}

function readRoute(dependencies: RouteDependencies): Route {
  return publicRoute({
    method: "GET",
    path: "/v1/pay/:session_id",
    summary: "Read what a payment session pays for",
    tag: "Pay page",
    params: PayParams,
    answers: { 200: { description: "The page's data", schema: PayPageDocument } },
    async handle({ params }) {
      const merchant_id = await merchantOf(dependencies, params.session_id);
      const session = await demandSession(dependencies, merchant_id, params.session_id);
      const { merchant, skus } = await dependencies.engine.catalog(merchant_id);
      const orders = await readOrders(dependencies.sql, merchant_id, session.order_ids);
      const base_url = dependencies.base_url();
      const document: PayPageDocument = {
        session: sessionDocument(session, base_url),
        merchant: {
          name: { zh: merchant.name_zh, en: merchant.name_en },
          time_zone: merchant.time_zone,
        },
        simulator: dependencies.provider.is_simulator,
        now: isoInstant(dependencies.clock.now_ms()),
        lines: orders.map((order) => {
          const sku = skus.get(order.sku_id);
          const { product_name, fulfillment, start_time } = order;
          return {
            order_id: order.order_id,
            name: { zh: sku?.name_zh ?? product_name, en: sku?.name_en ?? product_name },
            quantity: order.quantity,
            date: order.date,
            ...(start_time === "" ? {} : { start_time }),
            amount: { amount: Number(order.quote_amount_minor), currency: order.currency },
            ...(fulfillment === null
              ? {}
              : { ticket_url: `${base_url}/t/${fulfillment.ticket_code}` }),
          };
        }),
      };
      return answer(200, document);
    },
  });
}

function payRoutes(dependencies: RouteDependencies): Route[] {
  const shared = { method: "POST", tag: "Pay page", params: PayParams } as const;
  return [
    publicRoute({
      ...shared,
      path: "/v1/pay/:session_id/complete",
      summary: "Pay with a token of the provider",
      body: CompleteSession,
      answers: {
        200: { description: "Paid", schema: CompletionDocument },
        202: { description: "The outcome is being found out", schema: CompletionDocument },
      },
      async handle(request) {
        const { session_id } = request.params;
        const merchant_id = await merchantOf(dependencies, session_id);
        const { merchant } = await dependencies.engine.catalog(merchant_id);
        const { is_test } = merchant;
        const completer = { merchant_id, caller_id: session_id, actor: customer, is_test };
        return completeSession(dependencies, request, {
          session_id,
          completer: { ...completer, is_anybody: true },
        });
      },
    }),
    publicRoute({
      ...shared,
      path: "/v1/pay/:session_id/cancel",
      summary: "Give the payment up",
      body: NoMembers,
      body_optional: true,
      answers: { 200: { description: "The session", schema: PaymentSessionDocument } },
      async handle(request) {
        const { session_id } = request.params;
        const merchant_id = await merchantOf(dependencies, session_id);
        const canceller = { merchant_id, caller_id: session_id, actor: customer };
        return cancelSession(dependencies, request, { session_id, canceller });
      },
    }),
    publicRoute({
      ...shared,
      path: "/v1/pay/:session_id/retry",
      summary: "Open another session after one that was declined or given up, while the lock lives",
      body: NoMembers,
      body_optional: true,
      answers: { 201: { description: "The new session", schema: PaymentSessionDocument } },
      handle: (request) => retrySession(dependencies, request, request.params.session_id),
    }),
  ];
}

function tokenRoute(dependencies: RouteDependencies): Route {
  return publicRoute({
    method: "POST",
    tag: "Pay page",
    params: PayParams,
    path: "/v1/pay/:session_id/sandbox_tokens",
    summary: "Turn a test card into a token (sandbox only)",
    body: CardForm,
    answers: token_answers,
    async handle({ params, body }) {
      await merchantOf(dependencies, params.session_id);
      return answerToken(dependencies, body);
    },
  });
}

/** The customer's second try: the same cart, the same way to pay, a session of its own. */
async function retrySession(
  dependencies: RouteDependencies,
  request: RouteRequest<unknown, unknown, unknown>,
  session_id: string,
): Promise<Answer> {
  const merchant_id = await merchantOf(dependencies, session_id);
  const { status, protocol, cart_id, payment_method } = await demandSession(
    dependencies,
    merchant_id,
    session_id,
  );
  // Whatever else stands in the way, an open session among them, the checkout itself tells.
  if (status === "SUCCEEDED" || protocol !== "DIRECT") {
    throw new ProblemError(rejectionProblem({ code: "SESSION_NOT_OPEN", session_id, status }));
  }
  const caller = { merchant_id, caller_id: session_id, actor: customer };
  return executeCommand(
    dependencies,
    { ...request, caller },
    {
      command: {
        type: "CHECKOUT",
        subject: { cart_id },
        payment_method,
        protocol,
        provider: dependencies.provider.name,
      },
      present({ session }) {
        if (session === null) throw new Error("a checkout was accepted without a session");
        return answer(201, sessionDocument(session, dependencies.base_url()));
      },
    },
  );
}
