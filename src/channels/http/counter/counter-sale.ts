/**
 * A counter sale, whoever asks for it: the command, the money, and the sale as it stands after.
 *
 * The sale is written down first, under the request's Idempotency-Key. Cash is counted in the same
 * commit. Any other money is asked for after it, under the attempt's own key: a till that asks
 * again finds its sale, and charges nobody twice.
 */
import type { CreateSale, SaleTicket } from "../../../contract/sale.ts";
import type { Merchant } from "../../../domain/catalog/catalog.ts";
import type { Rejection } from "../../../domain/rejection.ts";
import { recognizeBarCode } from "../../../domain/trade/bar-code.ts";
import { defaultSubject, type ProductId } from "../../../domain/trade/product-code.ts";
import type { Sell } from "../../../domain/trade/sell.ts";
import type { Counter, GoodsLine } from "../../../domain/trade/trade-order.ts";
import type { StoreRow } from "../../../queries/stores/read-store.ts";
import type { Caller } from "../request/caller.ts";
import { inMerchantCurrency } from "../refusals/correction-texts.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { memberSideOf } from "./sale-member.ts";
import { rejectionProblem } from "../refusals/rejections.ts";

/** Who sells, and from where. */
export type Seller = Readonly<{ caller: Caller; address: string }>;

/** The codes that a customer scans, as the family numbers their products. */
export const scanned_products: Readonly<Partial<Record<string, ProductId>>> = {
  wechat: "8002",
  alipay: "8006",
  unionpay: "8014",
};

/** The command for what the till asks. Throws a ProblemError for what cannot be sold so. */
export async function sellCommand(
  dependencies: RouteDependencies,
  sale: CreateSale,
  { caller, address }: Seller,
): Promise<Sell> {
  const { merchant_id } = caller;
  const { merchant } = await dependencies.engine.catalog(merchant_id);
  const { clock, ids } = dependencies;
  refuseForeignCurrency(sale, merchant);
  const { store, payment } = await placeAtCounter(dependencies, sale, caller);
  const member_side = await memberSideOf(dependencies, sale, merchant);
  const at_ms = clock.now_ms();
  const { method } = payment;
  const product_id = "product_id" in payment ? (payment.product_id as ProductId | null) : null;
  const language = languageOf(merchant);
  const subject = sale.subject ?? defaultSubject({ trade_type: 1, method, product_id }, language);
  return {
    type: "SELL",
    cart_id: ids.newId("cart", at_ms),
    tickets: sale.tickets.map((ticket: SaleTicket) => ({
      order_id: ids.newId("order", at_ms),
      sku_id: ticket.sku_id,
      quantity: ticket.quantity,
      date: ticket.date,
      start_time: ticket.start_time ?? "",
    })),
    open_sale: openSaleOf(sale, () => ids.newId("order", at_ms)),
    discount_minor: BigInt(sale.discount),
    ...member_side,
    payment,
    counter: counterOf(sale, store, { caller, address, language }),
    subject,
    body: subject,
    goods: sale.goods?.map(goodsLineOf) ?? null,
    customer: sale.customer,
    at_ms,
  };
}

type AtCounter = Pick<CreateSale, "payment" | "store_no" | "device">;

/** Where a sale or a recharge takes place, and how it is paid. Throws for what cannot be. */
export async function placeAtCounter(
  dependencies: RouteDependencies,
  asked: AtCounter,
  caller: Caller,
): Promise<Readonly<{ store: StoreRow; payment: Sell["payment"] }>> {
  const { merchant_id } = caller;
  const { store_no } = asked;
  const payment = paymentOf(asked, dependencies.provider.name);
  refuseOtherStore(caller, store_no);
  const store = await dependencies.readStore(merchant_id, store_no);
  if (store === null) throw refusal({ code: "STORE_UNKNOWN", store_no });
  await dependencies.demandDevice({ merchant_id, ...asked });
  if (payment.method !== "cash") return { store, payment };
  return { store, payment: { ...payment, needs_shift: needsShift(store, caller) } };
}

/** Throws BAR_CODE_UNKNOWN. */
function paymentOf(
  { payment, store_no }: Pick<CreateSale, "payment" | "store_no">,
  provider: string,
): Sell["payment"] {
  switch (payment.method) {
    case "cash": {
      const { received } = payment;
      const received_minor = received === undefined ? null : BigInt(received);
      return { method: "cash", store_no, received_minor };
    }
    case "member":
      return { method: "member" };
    case "scan": {
      const reading = recognizeBarCode(payment.bar_code);
      if (!reading.recognized) throw refusal({ code: "BAR_CODE_UNKNOWN" });
      const { channel: method, product_id } = reading;
      return { method, provider, product_id, user_id: payment.bar_code };
    }
    case "wechat":
    case "alipay":
    case "unionpay":
    case "card":
    case "paynow": {
      const { method } = payment;
      return { method, provider, product_id: scanned_products[method] ?? null, user_id: null };
    }
  }
}

/** Whether the store takes this caller's cash in an open shift only. */
export function needsShift({ cash_needs_shift }: StoreRow, { role }: Caller): boolean {
  return cash_needs_shift === "everybody" || (cash_needs_shift === "operators" && role !== null);
}

function openSaleOf({ open_sale }: CreateSale, newId: () => string): Sell["open_sale"] {
  if (open_sale === undefined) return null;
  const { name, amount } = open_sale;
  return { order_id: newId(), product_name: name, amount_minor: BigInt(amount.amount) };
}

/** Who takes the money, and where. */
export function counterOf(
  { store_no, device }: Pick<CreateSale, "store_no" | "device">,
  { name_zh, name_en }: StoreRow,
  { caller, address, language }: Seller & Readonly<{ language: "zh" | "en" }>,
): Counter {
  return {
    store_no,
    store_name: language === "zh" ? name_zh : name_en,
    operator_id: caller.caller_id,
    operator_name: caller.name,
    device,
    client_ip: address,
  };
}

/** A line as the till showed it. */
export function goodsLineOf(line: NonNullable<CreateSale["goods"]>[number]): GoodsLine {
  const big = (minor: number | undefined) => (minor === undefined ? null : BigInt(minor));
  return {
    goods_id: line.goods_id,
    goods_name: line.name,
    goods_count: line.count,
    goods_props: line.props ?? null,
    list_price_minor: big(line.list_price),
    current_price_minor: big(line.price),
    discount_minor: big(line.discount),
  };
}

export function languageOf({ locale }: Merchant): "zh" | "en" {
  return locale === "en" ? "en" : "zh";
}

/** Whoever works in one store handles the money of that one. Throws STORE_NOT_YOURS. */
export function refuseOtherStore(caller: Caller, store_no: string | null): void {
  if (caller.store_no === null || caller.store_no === store_no) return;
  throw refusal({ code: "STORE_NOT_YOURS", store_no: caller.store_no });
}

function refuseForeignCurrency({ open_sale }: CreateSale, { currency }: Merchant): void {
  if (open_sale === undefined || open_sale.amount.currency === currency) return;
  const pointer = "/open_sale/amount/currency";
  const errors = [{ pointer, detail: inMerchantCurrency(currency) }];
  throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
}

function refusal(rejection: Rejection): ProblemError {
  return new ProblemError(rejectionProblem(rejection));
}
