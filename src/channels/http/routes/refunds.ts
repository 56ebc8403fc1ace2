/** Refunds that a provider has refused, and somebody wants to have tried again or paid out. */
import { z } from "zod";
import { RefundDocument } from "../../../contract/payment-session.ts";
import { PayOutRefund } from "../../../contract/pay-out-refund.ts";
import { RefundPinOnly } from "../../../contract/refund-rules.ts";
import { readRefundsOfOrder } from "../../../queries/orders/read-session.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { payOutRefund } from "../counter/pay-out-refund.ts";
import { demandRefund, storeOfOrder } from "../counter/refund-desk.ts";
import { retryRefund } from "../counter/retry-refund.ts";
import { tenantRoute, type Route } from "../route.ts";
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
      async handle(request) {
        const { order_id } = request.params;
        const { merchant_id } = request.caller;
        const store_no = await storeOfOrder(dependencies, merchant_id, order_id);
        return retryRefund(dependencies, request, { ...request.params, store_no });
      },
    }),
    tenantRoute({
      method: "POST",
      path: "/v1/orders/:order_id/refunds/:refund_id/pay_out",
      summary: "Pay a refund that the provider refused, in cash or by a bank transfer",
      tag: "Payment",
      scope: "refunds:write",
      params: RefundParams,
      body: PayOutRefund,
      secret_members: ["refund_pin"],
      answers: { 200: { description: "The refund", schema: RefundDocument } },
      async handle(request) {
        const { order_id, refund_id } = request.params;
        const { merchant_id } = request.caller;
        const refunds = await readRefundsOfOrder(dependencies.sql, merchant_id, order_id);
        const refund = demandRefund(refunds, refund_id);
        const store_no = await storeOfOrder(dependencies, merchant_id, order_id);
        return payOutRefund(dependencies, request, { refund, store_no });
      },
    }),
  ];
}
