/**
 * A deposit at a till, whoever asks for it: the command, the money, and the deposit as it stands
 * after. The command is committed first, under the request's Idempotency-Key; the channel is asked
 * after it, under a key of the record's own. A till that asks again finds its deposit.
 */
import type { CreateDeposit } from "../../../contract/deposit.ts";
import { depositSubject } from "../../../domain/deposit/deposit-texts.ts";
import type { Deposit } from "../../../domain/deposit/deposit.ts";
import type { RequestDeposit } from "../../../domain/deposit/request-deposit.ts";
import { recognizeBarCode } from "../../../domain/trade/bar-code.ts";
import type { ProductId } from "../../../domain/trade/product-code.ts";
import type { Rejection } from "../../../domain/rejection.ts";
import type { Accepted } from "../../../engine/command.ts";
import type { NextStep, PaymentMeans } from "../../../engine/ports/payment-provider.ts";
import { askForDeposit, depositOf, settleDeposit } from "../../../engine/money/settle-deposit.ts";
import { readDeposit, type DepositSale } from "../../../queries/sales/read-deposit.ts";
import type { Caller } from "../request/caller.ts";
import { inMerchantCurrency } from "../refusals/correction-texts.ts";
import {
  counterOf,
  needsShift,
  refuseOtherStore,
  scanned_products,
  type Seller,
} from "./counter-sale.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { notifyUrl } from "./sell.ts";

/** A deposit as it stands, and what the customer has to do. */
export type DepositState = Readonly<{ sale: DepositSale; next: NextStep | null }>;

/** The command for what the till asks. Throws a ProblemError for what cannot be held so. */
export async function requestDepositCommand(
  dependencies: RouteDependencies,
  asked: CreateDeposit,
  { caller, address }: Seller,
): Promise<RequestDeposit> {
  const { merchant_id } = caller;
  const { merchant } = await dependencies.engine.catalog(merchant_id);
  const { amount, currency } = asked.amount;
  if (currency !== merchant.currency) {
    const errors = [{ pointer: "/amount/currency", detail: inMerchantCurrency(merchant.currency) }];
    throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
  }
  const payment = paymentOf(asked.payment);
  refuseOtherStore(caller, asked.store_no);
  const store = await dependencies.readStore(merchant_id, asked.store_no);
  if (store === null) throw depositRefusal({ code: "STORE_UNKNOWN", store_no: asked.store_no });
  await dependencies.demandDevice({ merchant_id, ...asked });
  const language = merchant.locale === "en" ? "en" : "zh";
  const { clock, ids, provider } = dependencies;
  return {
    type: "REQUEST_DEPOSIT",
    merchant_id,
    deposit_id: ids.newId("deposit", clock.now_ms()),
    amount_minor: BigInt(amount),
    currency,
    provider: provider.name,
    ...payment,
    needs_shift: payment.method === "cash" && needsShift(store, caller),
    store_no: asked.store_no,
    counter: counterOf(asked, store, { caller, address, language }),
    subject: asked.subject ?? depositSubject(payment, language),
    expiry_at_ms: asked.expiry_at === undefined ? null : Date.parse(asked.expiry_at),
  };
}

type Payment = Pick<RequestDeposit, "method" | "received_minor" | "user_id"> &
  Readonly<{ product_id: ProductId | null }>;

function paymentOf(payment: CreateDeposit["payment"]): Payment {
  const none = { received_minor: null, product_id: null, user_id: null };
  switch (payment.method) {
    case "cash": {
      const { received } = payment;
      const received_minor = received === undefined ? null : BigInt(received);
      return { ...none, method: "cash", received_minor };
    }
    case "scan": {
      const reading = recognizeBarCode(payment.bar_code);
      if (!reading.recognized) throw depositRefusal({ code: "BAR_CODE_UNKNOWN" });
      const { channel: method, product_id } = reading;
      return { ...none, method, product_id, user_id: payment.bar_code };
    }
    case "card":
    case "wechat":
    case "alipay":
    case "unionpay":
    case "paynow": {
      const { method } = payment;
      return { ...none, method, product_id: scanned_products[method] ?? null };
    }
  }
}

/** The deposit that a command was about. */
export function depositSaleOf(accepted: Accepted): DepositSale {
  const { trade_order } = accepted;
  if (trade_order === null) throw new Error("a deposit's command was accepted without trade order");
  return { deposit: depositOf(accepted), trade_order };
}

type Asking = Readonly<{
  caller: Pick<Caller, "merchant_id" | "actor">;
  payment: CreateDeposit["payment"];
}>;

/** Asks for the money of a deposit that is still asked for; otherwise says how it stands. */
export async function collectDeposit(
  dependencies: RouteDependencies,
  { caller, payment }: Asking,
  deposit_id: string,
): Promise<DepositState> {
  const { merchant_id, actor } = caller;
  const sale = await demandDeposit(dependencies, merchant_id, { deposit_id });
  if (!mayAsk(sale.deposit, dependencies.clock.now_ms())) return { sale, next: null };
  const means = meansOf(payment, sale.deposit);
  const notify_url = notifyUrl(dependencies, merchant_id);
  const asking = { means, notify_url, actor };
  const { deposit, next } = await askForDeposit(dependencies, sale.deposit, asking);
  return { sale: { ...sale, deposit }, next };
}

export function mayAsk({ status, step, request_expiry_at_ms }: Deposit, now_ms: number): boolean {
  return status === "REQUESTED" && step === null && request_expiry_at_ms > now_ms;
}

function meansOf(payment: CreateDeposit["payment"], deposit: Deposit): PaymentMeans {
  if (payment.method === "scan") return { bar_code: payment.bar_code };
  if (payment.method === "card") return { payment_token: payment.payment_token };
  return { qr_expiry_at_ms: deposit.request_expiry_at_ms };
}

/**
 * Carries out what is under way. Throws DEPOSIT_CHANGE_REFUSED when the channel refuses it, and the
 * deposit is held as before.
 */
export async function finishStep(
  dependencies: RouteDependencies,
  caller: Pick<Caller, "merchant_id" | "actor">,
  deposit_id: string,
): Promise<DepositSale> {
  const { merchant_id, actor } = caller;
  const sale = await demandDeposit(dependencies, merchant_id, { deposit_id });
  const { deposit } =
    sale.deposit.step === null ? sale : await settleDeposit(dependencies, sale.deposit, actor);
  const { status, step, failure: reason } = deposit;
  if (status === "HELD" && step === null && reason !== null) {
    throw depositRefusal({ code: "DEPOSIT_CHANGE_REFUSED", deposit_id, reason });
  }
  return { ...sale, deposit };
}

/** The deposit, or DEPOSIT_UNKNOWN: also for another merchant's. */
export async function demandDeposit(
  { sql }: RouteDependencies,
  merchant_id: string,
  by: Readonly<{ deposit_id: string } | { trade_order_id: string }>,
): Promise<DepositSale> {
  const sale = await readDeposit(sql, merchant_id, by);
  if (sale !== null) return sale;
  const deposit_id = "deposit_id" in by ? by.deposit_id : by.trade_order_id;
  throw depositRefusal({ code: "DEPOSIT_UNKNOWN", deposit_id });
}

export function depositRefusal(rejection: Rejection): ProblemError {
  return new ProblemError(rejectionProblem(rejection));
}
