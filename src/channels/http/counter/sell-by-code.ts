/**
 * Sells an amount to whoever scans a code at a counter: an open sale with a trade order of the
 * code's store, paid on the pay page.
 */
import type { Idempotency, Outcome } from "../../../engine/command.ts";
import type { Actor } from "../../../domain/order/event.ts";
import { defaultSubject, type ProductId } from "../../../domain/trade/product-code.ts";
import type { RouteDependencies } from "../dependencies.ts";

/** What is paid by scanning, with the number that the cashier family has for it. */
export const scanned_methods = {
  wechat: "8002",
  alipay: "8006",
  unionpay: "8014",
  card: null,
  paynow: null,
} as const satisfies Readonly<Record<string, ProductId | null>>;
export type ScannedMethod = keyof typeof scanned_methods;

/** In the order in which they are offered. */
export function methodsFor(currency: string): readonly ScannedMethod[] {
  if (currency === "CNY") return ["wechat", "alipay", "unionpay", "card"];
  return ["card", "paynow", "wechat", "alipay", "unionpay"];
}

export type CodeSale = Readonly<{
  merchant_id: string;
  actor: Actor;
  /** What the customer reads. */
  name: string;
  amount_minor: bigint;
  method: ScannedMethod;
  store_no: string;
  operator_id: string | null;
  operator_name: string | null;
  /** The code, or what else stood at the counter. */
  device: string;
  address: string;
  idempotency?: Idempotency;
}>;

/** The outcome has the session that is to be paid, and the trade order. */
export async function sellByCode(
  dependencies: RouteDependencies,
  sale: CodeSale,
): Promise<Outcome> {
  const { engine, clock, ids, provider, readStore } = dependencies;
  const { merchant_id, actor, method, store_no, operator_id, operator_name, device } = sale;
  const { merchant } = await engine.catalog(merchant_id);
  const store = await readStore(merchant_id, store_no);
  const language = merchant.locale === "en" ? "en" : "zh";
  const product_id = scanned_methods[method];
  const at_ms = clock.now_ms();
  const body = defaultSubject({ trade_type: 1, method, product_id }, language);
  return engine.execute({
    ...{ merchant_id, actor },
    ...(sale.idempotency === undefined ? {} : { idempotency: sale.idempotency }),
    command: {
      type: "SELL",
      cart_id: ids.newId("cart", at_ms),
      tickets: [],
      open_sale: {
        order_id: ids.newId("order", at_ms),
        product_name: sale.name,
        amount_minor: sale.amount_minor,
      },
      discount_minor: 0n,
      payment: {
        ...{ method, provider: provider.name, product_id, user_id: null },
        protocol: "DIRECT",
      },
      counter: {
        ...{ store_no, operator_id, operator_name, device, client_ip: sale.address },
        store_name: (language === "zh" ? store?.name_zh : store?.name_en) ?? null,
      },
      ...{ subject: sale.name, body, goods: null, customer: {}, at_ms },
    },
  });
}
