/** What `/v1/deposits` does: begins a deposit, changes it, gives it up. */
import {
  DepositDocument,
  type ConsumeDeposit,
  type CreateDeposit,
  type ExtendDeposit,
} from "../../../contract/deposit.ts";
import type { Accepted, Command } from "../../../engine/command.ts";
import { giveUpDeposit } from "../../../engine/money/settle-deposit.ts";
import type { NextStep } from "../../../engine/ports/payment-provider.ts";
import { depositDocument } from "../../../queries/documents/deposit-document.ts";
import type { DepositSale } from "../../../queries/sales/read-deposit.ts";
import { goodsLineOf, refuseOtherStore } from "./counter-sale.ts";
import type { RouteDependencies } from "../dependencies.ts";
import {
  collectDeposit,
  demandDeposit,
  depositRefusal,
  depositSaleOf,
  finishStep,
  requestDepositCommand,
} from "./deposit-desk.ts";
import { replayOf } from "../checkout/complete-session.ts";
import { executeCommand, idempotencyOf, presentOutcome } from "../execute.ts";
import { answer, type Answer, type TenantRequest } from "../route.ts";

type Request<Body> = TenantRequest<Readonly<{ deposit_id: string }>, unknown, Body>;

export async function createDeposit(
  dependencies: RouteDependencies,
  request: TenantRequest<unknown, unknown, CreateDeposit>,
): Promise<Answer> {
  const { body, caller, address } = request;
  const command = await requestDepositCommand(dependencies, body, { caller, address });
  const first = await executeCommand(dependencies, request, {
    command: command satisfies Command,
    present: (accepted) => presentNew(depositSaleOf(accepted), null),
  });
  const replayed = isReplayed(first);
  if (replayed && first.status >= 400) return first;
  const document = documentOf(first);
  const { deposit_id, status } = document;
  if (status !== "REQUESTED") return located(first, deposit_id, replayed);
  // The answer that was kept is of before the money was asked for: it goes on from there.
  const { payment } = body;
  const { sale, next } = await collectDeposit(dependencies, { caller, payment }, deposit_id);
  return located(presentNew(sale, next), deposit_id, replayed);
}

export function consumeDeposit(
  dependencies: RouteDependencies,
  request: Request<ConsumeDeposit>,
): Promise<Answer> {
  const { amount, goods } = request.body;
  return changeDeposit(dependencies, request, (named) => ({
    type: "CONSUME_DEPOSIT",
    ...named,
    amount_minor: BigInt(amount),
    goods: goods?.map(goodsLineOf) ?? null,
  }));
}

export function releaseDeposit(
  dependencies: RouteDependencies,
  request: Request<unknown>,
): Promise<Answer> {
  return changeDeposit(dependencies, request, (named) => ({
    type: "RELEASE_DEPOSIT",
    ...named,
    cause: "ASKED",
  }));
}

export function extendDeposit(
  dependencies: RouteDependencies,
  request: Request<ExtendDeposit>,
): Promise<Answer> {
  const expiry_at_ms = Date.parse(request.body.expiry_at);
  return changeDeposit(dependencies, request, (named) => ({
    type: "EXTEND_DEPOSIT",
    ...named,
    expiry_at_ms,
  }));
}

type Named = Readonly<{ deposit_id: string; trade_order_id: string }>;

/** The intent, committed under the request's key; then the channel, under the intent's. */
async function changeDeposit(
  dependencies: RouteDependencies,
  request: Request<unknown>,
  commandOf: (named: Named) => Command,
): Promise<Answer> {
  const { caller, params } = request;
  const { deposit_id } = params;
  const { deposit } = await demandDeposit(dependencies, caller.merchant_id, { deposit_id });
  refuseOtherStore(caller, deposit.store_no);
  const first = await executeCommand(dependencies, request, {
    command: commandOf({ deposit_id, trade_order_id: deposit.trade_order_id }),
    present: (accepted) => presentChanged(depositSaleOf(accepted)),
  });
  const replayed = isReplayed(first);
  if (replayed && first.status >= 400) return first;
  if (documentOf(first).under_way === null) return first;
  const sale = await finishStep(dependencies, caller, deposit_id);
  return marked(presentChanged(sale), replayed);
}

/** Gives up a deposit that is not held: nothing is held from here on. */
export async function cancelDeposit(
  dependencies: RouteDependencies,
  request: Request<unknown>,
): Promise<Answer> {
  const { caller, params } = request;
  const { deposit_id } = params;
  const replayed = await replayOf(dependencies, request, caller);
  if (replayed !== null) return replayed;
  const sale = await demandDeposit(dependencies, caller.merchant_id, { deposit_id });
  const { status: deposit_status, store_no } = sale.deposit;
  refuseOtherStore(caller, store_no);
  if (deposit_status === "CANCELLED") return presentChanged(sale);
  if (deposit_status !== "REQUESTED") {
    throw depositRefusal({ code: "DEPOSIT_NOT_REQUESTED", deposit_id, deposit_status });
  }
  const presentation = { present: (done: Accepted) => presentChanged(depositSaleOf(done)) };
  const outcome = await giveUpDeposit(dependencies, sale.deposit, {
    actor: caller.actor,
    idempotency: idempotencyOf(dependencies, request, presentation),
  });
  if (outcome === null) throw depositRefusal({ code: "DEPOSIT_OUTCOME_UNKNOWN", deposit_id });
  return presentOutcome(outcome, presentation);
}

/** 201 once it is held, or failed; 202 while the customer has to act. */
function presentNew(sale: DepositSale, next: NextStep | null): Answer {
  return answer(sale.deposit.status === "REQUESTED" ? 202 : 201, depositDocument(sale, next));
}

/** 202 while the channel has not said what became of it. */
function presentChanged(sale: DepositSale): Answer {
  return answer(sale.deposit.step === null ? 200 : 202, depositDocument(sale, null));
}

function documentOf({ body }: Answer): DepositDocument {
  return DepositDocument.parse(typeof body === "string" ? JSON.parse(body) : body);
}

function isReplayed({ headers }: Answer): boolean {
  return headers?.["idempotency-replayed"] !== undefined;
}

function marked(given: Answer, is_replayed: boolean): Answer {
  const mark = is_replayed ? { "idempotency-replayed": "true" } : {};
  return { ...given, headers: { ...given.headers, ...mark } };
}

function located(given: Answer, deposit_id: string, is_replayed: boolean): Answer {
  const { headers, ...rest } = marked(given, is_replayed);
  return { ...rest, headers: { ...headers, location: `/v1/deposits/${deposit_id}` } };
}
