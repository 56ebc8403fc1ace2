/** Receipts of trade orders and slips of refunds: to be looked at, and to be printed. */
import { z } from "zod";
import { PrintReceipt, ReceiptQuery } from "../../../contract/receipt.ts";
import { recordPrint } from "../../../queries/sales/record-print.ts";
import type { Caller } from "../request/caller.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { presentPaper, readPaper, type WantedPaper } from "../papers/print-receipt.ts";
import { ProblemError } from "../refusals/problem.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, tenantRoute, type Answer, type Route, type RouteRequest } from "../route.ts";

const TradeOrderParams = z.strictObject({ trade_order_id: z.string().min(1).max(40) });

export function receiptRoutes(dependencies: RouteDependencies): Route[] {
  return [previewRoute(dependencies), printRoute(dependencies)];
}

function previewRoute(dependencies: RouteDependencies): Route {
  return tenantRoute({
    method: "GET",
    path: "/v1/trade_orders/:trade_order_id/receipt",
    summary: "A receipt, or the slip of a refund, to be looked at: marked as a copy",
    tag: "Till",
    scope: "orders:read",
    params: TradeOrderParams,
    query: ReceiptQuery,
    answers: {
      200: {
        description: "By `format`: text/html, application/pdf, or the bytes of ESC/POS",
        media_type: "text/html",
      },
    },
    async handle(request) {
      const wanted = wantedBy(request, request.query);
      const paper = await readPaper(dependencies, wanted);
      const { body, headers } = await presentPaper(dependencies, paper(null), wanted);
      return answer(200, body, headers);
    },
  });
}

function printRoute(dependencies: RouteDependencies): Route {
  return tenantRoute({
    method: "POST",
    path: "/v1/trade_orders/:trade_order_id/receipts",
    summary: "Print a receipt: the first is the original, every later one a reprint",
    tag: "Till",
    scope: "receipts:write",
    params: TradeOrderParams,
    body: PrintReceipt,
    body_optional: true,
    answers: {
      201: {
        description: "As the preview; `X-Receipt-Print` says which print it is, from 1",
        media_type: "text/html",
      },
    },
    handle: (request) => print(dependencies, request),
  });
}

type Request = RouteRequest<z.infer<typeof TradeOrderParams>, unknown, unknown> &
  Readonly<{ caller: Caller }>;

function wantedBy(
  { params, caller, language: asked }: Request,
  { language = asked, ...form }: ReceiptQuery | PrintReceipt,
): WantedPaper {
  return { ...form, ...params, language, merchant_id: caller.merchant_id };
}

/** Counts the print before anything is handed out: a paper that nobody counted must not exist. */
async function print(
  dependencies: RouteDependencies,
  request: Request & Readonly<{ body: PrintReceipt }>,
): Promise<Answer> {
  const { caller, idempotency_key } = request;
  const wanted = wantedBy(request, request.body);
  const paper = await readPaper(dependencies, wanted);
  const recorded = await recordPrint(dependencies.sql, caller.merchant_id, {
    trade_order_id: wanted.trade_order_id,
    refund_id: wanted.refund_id ?? "",
    at_ms: dependencies.clock.now_ms(),
    ...{ caller, idempotency_key, request_hash: request.request_hash() },
  });
  if (recorded.kind === "key_reused") {
    const key = idempotency_key ?? "";
    throw new ProblemError(rejectionProblem({ code: "IDEMPOTENCY_KEY_REUSED", key }));
  }
  const { body, headers } = await presentPaper(dependencies, paper(recorded.print), wanted);
  return answer(201, body, {
    ...headers,
    "x-receipt-print": recorded.print.print_no.toString(),
    ...(recorded.kind === "repeated" ? { "idempotency-replayed": "true" } : {}),
  });
}
