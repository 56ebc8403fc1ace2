/** `pay_order/get`, `list` and `count`: the attempts to pay. */
import { legacyList, legacySuccess } from "../../contract/legacy/envelope.ts";
import { pageOfPayOrders, sumPayOrders } from "../../queries/legacy/legacy-pay-orders.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { demandText, type Endpoint, type LegacyCall } from "./endpoint.ts";
import { LegacyError } from "./failure.ts";
import { readPage, readRange, readStatus } from "./paging.ts";

const no_filter = { trade_order_id: null, status: null, from_ms: null, until_ms: null } as const;

export function payOrderEndpoints({ sql, clock }: RouteDependencies): Endpoint[] {
  const scope = "orders:read";
  return [
    {
      path: "pay_order/get",
      scope,
      async handle(call) {
        const pay_order_id = demandText(call, "payOrderId");
        const page = { filter: { ...no_filter, pay_order_id }, limit: 1, offset: 0 };
        const [found] = await pageOfPayOrders(sql, call.merchant, page);
        if (found === undefined) throw new LegacyError(10004);
        return legacySuccess(found);
      },
    },
    {
      path: "pay_order/list",
      scope,
      async handle(call) {
        const filter = readFilter(call, clock.now_ms());
        const page = readPage(call);
        const [rows, { count }] = await Promise.all([
          pageOfPayOrders(sql, call.merchant, { filter, ...page }),
          sumPayOrders(sql, call.caller.merchant_id, filter),
        ]);
        return legacyList(count, rows);
      },
    },
    {
      path: "pay_order/count",
      scope,
      async handle(call) {
        const filter = readFilter(call, clock.now_ms());
        const sums = await sumPayOrders(sql, call.caller.merchant_id, filter);
        return legacySuccess({
          allTotalCount: sums.count,
          allTotalAmount: Number(sums.amount_minor),
        });
      },
    },
  ];
}

function readFilter(call: LegacyCall, now_ms: number) {
  const { text } = call.parameters;
  return {
    pay_order_id: text("payOrderId") || null,
    trade_order_id: text("tradeOrderId") || null,
    status: readStatus(call),
    ...readRange(call, now_ms),
  };
}
