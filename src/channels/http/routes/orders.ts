/** Orders: create, read, list, check out, cancel. */
import { z } from "zod";
import {
  CancelOrder,
  CreateOrder,
  FulfillmentDocument,
  GetOrderQuery,
  ListOrdersQuery,
  OrderDocument,
  OrderList,
  TimelineDocument,
} from "../../../contract/order.ts";
import type { Rejection } from "../../../domain/rejection.ts";
import type { Order } from "../../../domain/order/order.ts";
import { readCursor } from "../../../queries/created-range.ts";
import { listOrders } from "../../../queries/orders/list-orders.ts";
import { readTimeline } from "../../../queries/orders/timeline.ts";
import { fulfillmentDocument, orderDocument } from "../../../queries/documents/order-document.ts";
import { expandOrder } from "../../../queries/orders/expand-order.ts";
import { cancelOrder } from "../checkout/cancel-order.ts";
import { not_a_cursor } from "../refusals/correction-texts.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { executeCommand } from "../execute.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, tenantRoute, type Route } from "../route.ts";
import { soldOutProblem } from "../refusals/sold-out.ts";

export const OrderParams = z.strictObject({ order_id: z.string().min(1).max(100) });

export function orderRoutes(dependencies: RouteDependencies): Route[] {
  return [createRoute(dependencies), ...readRoutes(dependencies), ...cancelRoutes(dependencies)];
}

function createRoute(dependencies: RouteDependencies): Route {
  const { clock, ids } = dependencies;
  return tenantRoute({
    method: "POST",
    path: "/v1/orders",
    summary: "Write an order down and hold its capacity",
    tag: "Orders",
    scope: "orders:write",
    body: CreateOrder,
    answers: { 201: { description: "The order, LOCKED", schema: OrderDocument } },
    async handle(request) {
      const at_ms = clock.now_ms();
      const { start_time = "", cart_id, ...asked } = request.body;
      try {
        return await executeCommand(dependencies, request, {
          command: {
            type: "CREATE_ORDER",
            ...asked,
            start_time,
            cart_id: cart_id ?? ids.newId("cart", at_ms),
            is_cart_new: cart_id === undefined,
            order_id: ids.newId("order", at_ms),
            at_ms,
          },
          present: ({ orders }) => {
            const [order] = orders;
            if (order === undefined) throw new Error("an order was created and is not there");
            return answer(201, orderDocument(order));
          },
          location: { under: "/v1/orders", id: "order_id" },
        });
      } catch (error) {
        throw await soldOutProblem(dependencies, request, error);
      }
    },
  });
}

/** The order, or ORDER_UNKNOWN: also for another merchant's, of which nothing is told. */
async function demandOrder(
  dependencies: RouteDependencies,
  merchant_id: string,
  order_id: string,
): Promise<Order> {
  const order = await dependencies.readOrder(merchant_id, order_id);
  if (order === null) throw unknownOrder(order_id);
  return order;
}

function unknownOrder(order_id: string): ProblemError {
  const rejection: Rejection = { code: "ORDER_UNKNOWN", order_id };
  return new ProblemError(rejectionProblem(rejection));
}

function readRoutes(dependencies: RouteDependencies): Route[] {
  const { sql, engine } = dependencies;
  return [
    tenantRoute({
      method: "GET",
      path: "/v1/orders",
      summary: "List orders, newest first",
      tag: "Orders",
      scope: "orders:read",
      query: ListOrdersQuery,
      answers: { 200: { description: "A page of orders", schema: OrderList } },
      async handle({ query, caller }) {
        const after = query.cursor === undefined ? null : readCursor(query.cursor);
        if (query.cursor !== undefined && after === null) {
          const errors = [{ pointer: "?cursor", detail: not_a_cursor }];
          throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
        }
        const { merchant } = await engine.catalog(caller.merchant_id);
        return answer(200, await listOrders(sql, merchant, { ...query, after }));
      },
    }),
    tenantRoute({
      method: "GET",
      path: "/v1/orders/:order_id",
      summary: "Read an order",
      tag: "Orders",
      scope: "orders:read",
      params: OrderParams,
      query: GetOrderQuery,
      answers: { 200: { description: "The order", schema: OrderDocument } },
      async handle({ params, query, caller }) {
        const order = await demandOrder(dependencies, caller.merchant_id, params.order_id);
        const document = orderDocument(order);
        if (query.expand === undefined) return answer(200, document);
        const context = { sql, base_url: dependencies.base_url() };
        return answer(200, { ...document, ...(await expandOrder(context, order, query.expand)) });
      },
    }),
    tenantRoute({
      method: "GET",
      path: "/v1/orders/:order_id/events",
      summary: "Read an order's timeline, its hash chain recomputed",
      tag: "Orders",
      scope: "orders:read",
      params: OrderParams,
      answers: { 200: { description: "The timeline", schema: TimelineDocument } },
      async handle({ params, caller }) {
        const timeline = await readTimeline(sql, caller.merchant_id, params.order_id);
        if (timeline === null) throw unknownOrder(params.order_id);
        return answer(200, timeline);
      },
    }),
    tenantRoute({
      method: "GET",
      path: "/v1/orders/:order_id/fulfillment",
      summary: "Read the issued ticket",
      tag: "Orders",
      scope: "orders:read",
      params: OrderParams,
      answers: { 200: { description: "The fulfilment", schema: FulfillmentDocument } },
      async handle({ params, caller }) {
        const order = await demandOrder(dependencies, caller.merchant_id, params.order_id);
        const document = fulfillmentDocument(order);
        if (document === null) throw new ProblemError(problemOf("FULFILLMENT_NOT_YET"));
        return answer(200, document);
      },
    }),
  ];
}

function cancelRoutes(dependencies: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "POST",
      path: "/v1/orders/:order_id/cancel",
      summary: "Cancel an order: the hold is released, a paid order is refunded in full",
      tag: "Orders",
      scope: "orders:write",
      params: OrderParams,
      body: CancelOrder,
      secret_members: ["refund_pin"],
      answers: { 200: { description: "The order", schema: OrderDocument } },
      handle: (request) =>
        cancelOrder(dependencies, request, {
          order_id: request.params.order_id,
          reason: request.body.reason,
          refund_pin: request.body.refund_pin,
        }),
    }),
  ];
}
