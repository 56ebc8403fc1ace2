/** Checkout of an order or a cart, and the payment sessions that it opens. */
import { z } from "zod";
import {
  Checkout,
  CheckoutCart,
  CompleteSession,
  CompletionDocument,
  PaymentSessionDocument,
} from "../../../contract/payment-session.ts";
import type { Checkout as CheckoutCommand } from "../../../domain/payment/checkout.ts";
import type { PaymentSession } from "../../../domain/payment/session.ts";
import { closeSession } from "../../../engine/money/take-payment.ts";
import { sessionDocument } from "../../../queries/documents/session-document.ts";
import type { Actor } from "../../../domain/order/event.ts";
import type { Caller } from "../request/caller.ts";
import { completeSession, replayOf, returnedProblem } from "../checkout/complete-session.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { executeCommand, idempotencyOf, presentOutcome, type Presentation } from "../execute.ts";
import { ProblemError } from "../refusals/problem.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, tenantRoute, type Answer, type Route, type RouteRequest } from "../route.ts";
import { OrderParams } from "./orders.ts";

/** A body that may be left out and says nothing. */
export const NoMembers = z.strictObject({});

const SessionParams = z.strictObject({ session_id: z.string().min(1).max(100) });
const CartParams = z.strictObject({ cart_id: z.string().min(1).max(64) });

export function paymentSessionRoutes(dependencies: RouteDependencies): Route[] {
  return [...checkoutRoutes(dependencies), ...sessionRoutes(dependencies)];
}

function checkoutRoutes(dependencies: RouteDependencies): Route[] {
  const answers = { 201: { description: "The open session", schema: PaymentSessionDocument } };
  const shared = { method: "POST", tag: "Payment", scope: "orders:write" } as const;
  return [
    tenantRoute({
      ...shared,
      path: "/v1/orders/:order_id/checkout",
      summary: "Open a payment session for an order",
      params: OrderParams,
      body: Checkout,
      answers,
      handle: (request) => checkOut(dependencies, request, { order_id: request.params.order_id }),
    }),
    tenantRoute({
      ...shared,
      path: "/v1/carts/:cart_id/checkout",
      summary: "Open one payment session for all orders of a cart",
      params: CartParams,
      body: CheckoutCart,
      answers,
      handle(request) {
        const { cart_id } = request.params;
        const { leave_out = [] } = request.body;
        return checkOut(dependencies, request, { cart_id, leave_out });
      },
    }),
  ];
}

async function checkOut(
  dependencies: RouteDependencies,
  request: RouteRequest<unknown, unknown, Checkout> & Readonly<{ caller: Caller }>,
  subject: CheckoutCommand["subject"],
): Promise<Answer> {
  const { caller, body } = request;
  const is_ap2 = body.protocol === "AP2";
  const seal = is_ap2
    ? await dependencies.ap2.prepareSeal(caller.merchant_id, caller.is_test)
    : undefined;
  return executeCommand(dependencies, request, {
    command: {
      type: "CHECKOUT",
      subject,
      payment_method: body.payment_method,
      protocol: body.protocol,
      provider: dependencies.provider.name,
      ...(seal === undefined ? {} : { seal }),
    },
    present({ session }) {
      if (session === null) throw new Error("a checkout was accepted without a session");
      return answer(201, sessionDocument(session, dependencies.base_url()));
    },
  });
}

function sessionRoutes(dependencies: RouteDependencies): Route[] {
  const schema = PaymentSessionDocument;
  return [
    tenantRoute({
      method: "GET",
      path: "/v1/payment_sessions/:session_id",
      summary: "Read a payment session",
      tag: "Payment",
      scope: "orders:read",
      params: SessionParams,
      answers: { 200: { description: "The session", schema } },
      async handle({ params, caller }) {
        const session = await demandSession(dependencies, caller.merchant_id, params.session_id);
        const receipts = await dependencies.ap2.receiptsOf(session);
        const document = sessionDocument(session, dependencies.base_url());
        return answer(200, receipts === null ? document : { ...document, receipts });
      },
    }),
    tenantRoute({
      method: "POST",
      path: "/v1/payment_sessions/:session_id/complete",
      summary: "Pay: by a token, or by AP2 mandates",
      tag: "Payment",
      scope: "orders:write",
      params: SessionParams,
      body: CompleteSession,
      answers: {
        200: { description: "Paid, with the ticket", schema: CompletionDocument },
        202: { description: "The outcome is being found out", schema: CompletionDocument },
      },
      handle: (request) =>
        completeSession(dependencies, request, {
          session_id: request.params.session_id,
          completer: request.caller,
        }),
    }),
    tenantRoute({
      method: "POST",
      path: "/v1/payment_sessions/:session_id/cancel",
      summary: "Give a payment session up; the order stays locked until its lock expires",
      tag: "Payment",
      scope: "orders:write",
      params: SessionParams,
      body: NoMembers,
      body_optional: true,
      answers: { 200: { description: "The session as it ended: no money was taken", schema } },
      handle: (request) =>
        cancelSession(dependencies, request, {
          session_id: request.params.session_id,
          canceller: request.caller,
        }),
    }),
  ];
}

/** The session, or SESSION_UNKNOWN: also for another merchant's. */
export async function demandSession(
  dependencies: RouteDependencies,
  merchant_id: string,
  session_id: string,
): Promise<PaymentSession> {
  const session = await dependencies.readSession(merchant_id, session_id);
  if (session !== null) return session;
  throw new ProblemError(rejectionProblem({ code: "SESSION_UNKNOWN", session_id }));
}

/** Closes the session at the provider first: money that is on its way there still counts. */
export async function cancelSession(
  dependencies: RouteDependencies,
  request: RouteRequest<unknown, unknown, unknown>,
  { session_id, canceller }: Readonly<{ session_id: string; canceller: Canceller }>,
): Promise<Answer> {
  const { merchant_id, actor, caller_id } = canceller;
  const replayed = await replayOf(dependencies, request, canceller);
  if (replayed !== null) return replayed;
  const session = await demandSession(dependencies, merchant_id, session_id);
  const { status } = session;
  if (status === "FAILED" && session.failure === "CANCELLED") {
    return answer(200, sessionDocument(session, dependencies.base_url()));
  }
  if (status === "SUCCEEDED" || status === "FAILED" || status === "EXPIRED") {
    throw new ProblemError(rejectionProblem({ code: "SESSION_NOT_OPEN", session_id, status }));
  }
  const presentation = cancelledPresentation(dependencies, session);
  const with_caller = { ...request, caller: { caller_id } };
  const idempotency = idempotencyOf(dependencies, with_caller, presentation);
  const outcome = await closeSession(dependencies, session, {
    actor,
    cause: "CANCELLED",
    ...(idempotency === undefined ? {} : { idempotency }),
  });
  return presentOutcome(outcome, presentation);
}

/** Who cancels: a key, an operator, or a customer on the pay page. */
export type Canceller = Readonly<{ merchant_id: string; caller_id: string; actor: Actor }>;

function cancelledPresentation(
  dependencies: RouteDependencies,
  before: PaymentSession,
): Presentation {
  const { session_id } = before;
  return {
    present: ({ session }) =>
      answer(200, sessionDocument(session ?? before, dependencies.base_url())),
    isProvisional: ({ session }) => session?.status === "UNKNOWN",
    problemAfter({ session, refunds }) {
      const { status, payment_ref } = session ?? before;
      if (status === "UNKNOWN") {
        return rejectionProblem({ code: "PAYMENT_OUTCOME_UNKNOWN", session_id });
      }
      if (status === "SUCCEEDED") {
        return rejectionProblem({ code: "SESSION_NOT_OPEN", session_id, status });
      }
      // Money had come that is not what was asked for: it was not given up, it goes back.
      return payment_ref === null ? null : returnedProblem(session_id, refunds);
    },
  };
}
