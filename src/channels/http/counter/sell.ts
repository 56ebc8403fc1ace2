/** `POST /v1/sales`: sells at a counter, and takes the money or says how it is to be paid. */
import { SaleDocument, type CreateSale } from "../../../contract/sale.ts";
import type { Rejection } from "../../../domain/rejection.ts";
import type { TradeOrder } from "../../../domain/trade/trade-order.ts";
import { tradeStatuses } from "../../../domain/trade/trade-status.ts";
import { chargeAtCounter, type HandedMeans } from "../../../engine/money/charge-at-counter.ts";
import type { Accepted, Command } from "../../../engine/command.ts";
import type { NextStep } from "../../../engine/ports/payment-provider.ts";
import { saleDocument } from "../../../queries/documents/sale-document.ts";
import { readSale, type Sale } from "../../../queries/sales/read-trade-order.ts";
import { sellCommand } from "./counter-sale.ts";
import type { Caller } from "../request/caller.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { executeCommand, type Presentation } from "../execute.ts";
import { ProblemError, type Problem } from "../refusals/problem.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, type Answer, type TenantRequest } from "../route.ts";

type Request = TenantRequest<unknown, unknown, CreateSale>;

export async function sell(dependencies: RouteDependencies, request: Request): Promise<Answer> {
  const { body, caller, address } = request;
  const command = await sellCommand(dependencies, body, { caller, address });
  const problemOf = (rejection: Rejection) => problemOfSale(rejection, body);
  return takeAtCounter(dependencies, request, { command, problemOf });
}

/** A till's command that asks for money: written down first, then the money is asked for. */
export async function takeAtCounter(
  dependencies: RouteDependencies,
  request: TenantRequest<unknown, unknown, Pick<CreateSale, "payment">>,
  { command, problemOf }: Readonly<{ command: Command } & Pick<Presentation, "problemOf">>,
): Promise<Answer> {
  const first = await executeCommand(dependencies, request, {
    command,
    present: (accepted) => presentSale(saleOf(accepted), null),
    ...(problemOf === undefined ? {} : { problemOf }),
  });
  const is_repeated = first.headers?.["idempotency-replayed"] !== undefined;
  if (is_repeated && first.status >= 400) return first;
  const document = is_repeated
    ? SaleDocument.parse(JSON.parse(String(first.body)))
    : (first.body as SaleDocument);
  const { trade_order_id, status } = document.trade_order;
  if (status !== tradeStatuses.ING) return locate(first, trade_order_id);
  // The answer that was kept is of before the money was asked for: it goes on from there.
  const { caller, body } = request;
  const asking = { caller, payment: body.payment };
  const { sale, next } = await collect(dependencies, asking, trade_order_id);
  const { headers = {} } = locate(presentSale(sale, next), trade_order_id);
  return {
    ...presentSale(sale, next),
    headers: is_repeated ? { ...headers, "idempotency-replayed": "true" } : headers,
  };
}

type Asking = Readonly<{
  caller: Pick<Caller, "merchant_id" | "actor">;
  payment: CreateSale["payment"];
}>;

/** Asks for the money of a sale whose attempt is open; otherwise says how it stands. */
export async function collect(
  dependencies: RouteDependencies,
  { caller, payment }: Asking,
  trade_order_id: string,
): Promise<Readonly<{ sale: Sale; next: NextStep | null }>> {
  const { merchant_id, actor } = caller;
  const sale = await readSale(dependencies, merchant_id, trade_order_id);
  if (sale === null) throw new Error(`${trade_order_id} was sold and is not there`);
  const { session, trade_order } = sale;
  const now_ms = dependencies.clock.now_ms();
  if (session === null || session.status !== "OPEN" || session.expiry_at_ms <= now_ms) {
    return { sale, next: null };
  }
  const { recorded, next } = await chargeAtCounter(dependencies, {
    session,
    handed: handedMeans(payment, trade_order),
    notify_url: notifyUrl(dependencies, merchant_id),
    actor,
  });
  return { sale: recorded === null ? sale : saleOf(recorded), next };
}

/** A card's token is in the request alone; what was scanned is on the trade order. */
function handedMeans(payment: CreateSale["payment"], { user_id }: TradeOrder): HandedMeans | null {
  if (payment.method === "card") return { payment_token: payment.payment_token };
  return user_id === null ? null : { bar_code: user_id };
}

/** Where the provider reports what became of this merchant's charges. */
export function notifyUrl(
  { base_url, provider }: Pick<RouteDependencies, "base_url" | "provider">,
  merchant_id: string,
): string {
  return `${base_url()}/v1/providers/${provider.name}/notifications/${merchant_id}`;
}

/** The sale that a command was about. */
export function saleOf({ trade_order, session, orders }: Accepted): Sale {
  if (trade_order === null) throw new Error("a till's command was accepted without a trade order");
  return { trade_order, session, orders };
}

/** 201 once it has ended, well or not; 202 while it is on its way. */
function presentSale(sale: Sale, next: NextStep | null): Answer {
  const is_under_way = sale.trade_order.status === tradeStatuses.ING;
  return answer(is_under_way ? 202 : 201, saleDocument(sale, next));
}

function locate(given: Answer, trade_order_id: string): Answer {
  return {
    ...given,
    headers: { ...given.headers, location: `/v1/trade_orders/${trade_order_id}` },
  };
}

const of_a_ticket = new Set(["/sku_id", "/quantity", "/date", "/start_time"]);

/** What an order is refused for, said of the sale's ticket. */
function problemOfSale(rejection: Rejection, { tickets }: CreateSale): Problem {
  const problem = rejectionProblem(rejection);
  const named = "sku_id" in rejection ? rejection.sku_id : null;
  const index = tickets.length === 1 ? 0 : tickets.findIndex(({ sku_id }) => sku_id === named);
  const errors = problem.errors?.map(({ pointer, detail }) => {
    if (!of_a_ticket.has(pointer)) return { pointer, detail };
    return { pointer: index < 0 ? "/tickets" : `/tickets/${index}${pointer}`, detail };
  });
  return errors === undefined ? problem : { ...problem, errors };
}

/** The sale, or TRADE_ORDER_UNKNOWN: also for another merchant's. */
export async function demandSale(
  dependencies: RouteDependencies,
  merchant_id: string,
  trade_order_id: string,
): Promise<Sale> {
  const sale = await readSale(dependencies, merchant_id, trade_order_id);
  if (sale !== null) return sale;
  throw new ProblemError(rejectionProblem({ code: "TRADE_ORDER_UNKNOWN", trade_order_id }));
}
