/** `refund_order/get` and `list`: money that goes back. */
import { legacyList, legacySuccess } from "../../contract/legacy/envelope.ts";
import {
  countRefundOrders,
  pageOfRefundOrders,
} from "../../queries/legacy/legacy-refund-orders.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { demandText, type Endpoint } from "./endpoint.ts";
import { LegacyError } from "./failure.ts";
import { readPage, readRange, readStatus } from "./paging.ts";

const no_filter = { trade_order_id: null, status: null, from_ms: null, until_ms: null } as const;

export function refundOrderEndpoints({ sql, clock }: RouteDependencies): Endpoint[] {
  const scope = "orders:read";
  return [
    {
      path: "refund_order/get",
      scope,
      async handle(call) {
        const refund_id = demandText(call, "mchRefundOrderId");
        const page = { filter: { ...no_filter, refund_id }, limit: 1, offset: 0 };
        const [found] = await pageOfRefundOrders(sql, call.merchant, page);
        if (found === undefined) throw new LegacyError(10004);
        return legacySuccess(found);
      },
    },
    {
      path: "refund_order/list",
      scope,
      async handle(call) {
        const { text } = call.parameters;
        const filter = {
          refund_id: text("mchRefundOrderId") || null,
          trade_order_id: text("tradeOrderId") || null,
          status: readStatus(call),
          ...readRange(call, clock.now_ms()),
        };
        const page = readPage(call);
        const [rows, count] = await Promise.all([
          pageOfRefundOrders(sql, call.merchant, { filter, ...page }),
          countRefundOrders(sql, call.caller.merchant_id, filter),
        ]);
        return legacyList(count, rows);
      },
    },
  ];
}
