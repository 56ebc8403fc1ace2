/** Counter sales and trade orders. */
import { z } from "zod";
import {
  CreateSale,
  ListTradeOrdersQuery,
  SaleDocument,
  TradeOrderList,
} from "../../../contract/sale.ts";
import { readCursor } from "../../../queries/created-range.ts";
import { saleDocument } from "../../../queries/documents/sale-document.ts";
import { listTradeOrders } from "../../../queries/sales/list-trade-orders.ts";
import { cancelSale } from "../counter/cancel-sale.ts";
import { answerToken, CardForm, token_answers } from "../counter/card-tokens.ts";
import { not_a_cursor } from "../refusals/correction-texts.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { answer, tenantRoute, type Route } from "../route.ts";
import { sell } from "../counter/sell.ts";
import { createWatchSale } from "../counter/watch-sale.ts";
import { NoMembers } from "./payment-sessions.ts";

const TradeOrderParams = z.strictObject({ trade_order_id: z.string().min(1).max(40) });

export function saleRoutes(dependencies: RouteDependencies): Route[] {
  return [
    sellRoute(dependencies),
    cancelRoute(dependencies),
    terminalRoute(dependencies),
    ...readRoutes(dependencies),
  ];
}

function sellRoute(dependencies: RouteDependencies): Route {
  return tenantRoute({
    method: "POST",
    path: "/v1/sales",
    summary: "Sell at a counter: cash at once, a scanned code, a card, or a code to be scanned",
    tag: "Till",
    scope: "sales:write",
    body: CreateSale,
    answers: {
      201: { description: "Paid, with its tickets; or not, with the reason", schema: SaleDocument },
      202: { description: "On its way: `next` is what the customer does", schema: SaleDocument },
    },
    handle: (request) => sell(dependencies, request),
  });
}

function cancelRoute(dependencies: RouteDependencies): Route {
  return tenantRoute({
    method: "POST",
    path: "/v1/trade_orders/:trade_order_id/cancel",
    summary: "Give up a sale that is not paid: no money is taken from here on",
    tag: "Till",
    scope: "sales:write",
    params: TradeOrderParams,
    body: NoMembers,
    body_optional: true,
    answers: { 200: { description: "The sale as it ended", schema: SaleDocument } },
    handle: (request) => cancelSale(dependencies, request),
  });
}

function terminalRoute(dependencies: RouteDependencies): Route {
  return tenantRoute({
    method: "POST",
    path: "/v1/sandbox_tokens",
    summary: "Present a test card to a simulated terminal, for a token to sell by (sandbox only)",
    tag: "Till",
    scope: "sales:write",
    body: CardForm,
    answers: token_answers,
    handle: ({ body }) => answerToken(dependencies, body),
  });
}

function readRoutes(dependencies: RouteDependencies): Route[] {
  const watchSale = createWatchSale(dependencies);
  return [
    tenantRoute({
      method: "GET",
      path: "/v1/trade_orders",
      summary: "List trade orders, newest first",
      tag: "Till",
      scope: "orders:read",
      query: ListTradeOrdersQuery,
      answers: { 200: { description: "A page of trade orders", schema: TradeOrderList } },
      async handle({ query, caller }) {
        const after = query.cursor === undefined ? null : readCursor(query.cursor);
        if (query.cursor !== undefined && after === null) {
          const errors = [{ pointer: "?cursor", detail: not_a_cursor }];
          throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
        }
        const { merchant } = await dependencies.engine.catalog(caller.merchant_id);
        return answer(200, await listTradeOrders(dependencies.sql, merchant, { ...query, after }));
      },
    }),
    tenantRoute({
      method: "GET",
      path: "/v1/trade_orders/:trade_order_id",
      summary: "Read a trade order; while it is on its way, its channel is asked",
      tag: "Till",
      scope: "orders:read",
      params: TradeOrderParams,
      answers: { 200: { description: "The sale as it stands", schema: SaleDocument } },
      async handle({ params, caller }) {
        const { sale, next } = await watchSale(caller.merchant_id, params.trade_order_id);
        return answer(200, saleDocument(sale, next));
      },
    }),
  ];
}
