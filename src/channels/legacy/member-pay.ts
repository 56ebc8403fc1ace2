/** `memberPay/cash`, `bar`, `queryStatus` and `orderSync`: selling an amount at a counter. */
import { legacySuccess } from "../../contract/legacy/envelope.ts";
import type { CreateSale } from "../../contract/sale.ts";
import { yuanFaultWording } from "../../domain/trade/parameter-texts.ts";
import { defaultSubject, productTypes } from "../../domain/trade/product-code.ts";
import { recognizeBarCode } from "../../domain/trade/bar-code.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import { tradeStatuses } from "../../domain/trade/trade-status.ts";
import { parseYuan } from "../../domain/trade/yuan.ts";
import { sellCommand } from "../http/counter-sale.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { ProblemError } from "../http/problem.ts";
import { rejectionProblem } from "../http/rejections.ts";
import { collect, saleOf } from "../http/sell.ts";
import { createWatchSale, type WatchSale } from "../http/watch-sale.ts";
import { demandText, type Endpoint, type LegacyCall } from "./endpoint.ts";
import { LegacyError, wrongParameter } from "./failure.ts";
import { readGoods } from "./goods.ts";
import { tooLong } from "./parameter-texts.ts";
import { repeatOf } from "./repeats.ts";
import { storeOf } from "./store-of.ts";

export function memberPayEndpoints(dependencies: RouteDependencies): Endpoint[] {
  const watchSale = createWatchSale(dependencies);
  const scope = "sales:write";
  return [
    {
      path: "memberPay/cash",
      scope,
      handle: (call) => sellAmount(dependencies, call, { method: "cash" }),
    },
    {
      path: "memberPay/bar",
      scope,
      async handle(call) {
        const bar_code = demandText(call, "barCode").trim();
        if (!recognizeBarCode(bar_code).recognized) throw new LegacyError(12056);
        if (call.parameters.text("isDepositMode") === "1") throw new LegacyError(12097);
        return sellAmount(dependencies, call, { method: "scan", bar_code });
      },
    },
    {
      path: "memberPay/queryStatus",
      scope: "orders:read",
      async handle(call) {
        return legacySuccess(statusOf(await watched(watchSale, call)));
      },
    },
    {
      path: "memberPay/orderSync",
      scope,
      async handle(call) {
        const trade_order_id = demandText(call, "tradeOrderId");
        const { merchant_id } = call.caller;
        const before = await dependencies.readTradeOrder(merchant_id, trade_order_id);
        if (before === null) throw new LegacyError(12025);
        const { method, trade_type, status } = before;
        if (method === "cash" || method === "member" || trade_type !== 1) {
          throw new LegacyError(12076);
        }
        if (status !== tradeStatuses.ING) throw new LegacyError(12059);
        return legacySuccess(statusOf(await watched(watchSale, call)));
      },
    },
  ];
}

async function watched(watchSale: WatchSale, call: LegacyCall): Promise<TradeOrder> {
  const trade_order_id = demandText(call, "tradeOrderId");
  const { sale } = await watchSale(call.caller.merchant_id, trade_order_id);
  return sale.trade_order;
}

async function sellAmount(
  dependencies: RouteDependencies,
  call: LegacyCall,
  payment: CreateSale["payment"],
): Promise<unknown> {
  const { caller, address } = call;
  const { merchant_id, actor } = caller;
  const asked = await readSale(dependencies, call, payment);
  const command = await sellCommand(dependencies, asked, { caller, address });
  const path = `memberPay/${payment.method}`;
  const idempotency = repeatOf(call, { path, parameter: "mchOrderNo" }, (accepted) => ({
    trade_order_id: saleOf(accepted).trade_order.trade_order_id,
  }));
  const outcome = await dependencies.engine.execute({
    ...{ merchant_id, actor, command },
    ...(idempotency === undefined ? {} : { idempotency }),
  });
  if (outcome.kind === "rejected") throw new ProblemError(rejectionProblem(outcome.rejection));
  if (outcome.kind === "accepted") {
    const { trade_order } = saleOf(outcome);
    if (trade_order.status !== tradeStatuses.ING) return legacySuccess(statusOf(trade_order));
  }
  const sold = outcome.kind === "accepted" ? saleOf(outcome).trade_order : JSON.parse(outcome.body);
  // A repetition goes on where the first one was, as far as it came.
  const { trade_order_id } = sold as Pick<TradeOrder, "trade_order_id">;
  const { sale } = await collect(dependencies, { caller }, trade_order_id);
  return legacySuccess(statusOf(sale.trade_order));
}

/** What the family says of a sale: `productType` once it is known how it was paid. */
function statusOf({ trade_order_id, status, method, amount_minor }: TradeOrder) {
  return {
    tradeOrderId: trade_order_id,
    orderStatus: status,
    productType: method === null ? null : productTypes[method],
    amount: Number(amount_minor),
  };
}

async function readSale(
  { sql }: RouteDependencies,
  call: LegacyCall,
  payment: CreateSale["payment"],
): Promise<CreateSale> {
  const { parameters, merchant } = call;
  const required_minor = demandYuan(call, "requiredAmount", "refused");
  const real_minor = demandYuan(call, "realAmount", "allowed");
  if (real_minor > required_minor) throw new LegacyError(12073);
  const language = merchant.locale === "en" ? "en" : "zh";
  const goods = readGoods(parameters.text("goodsDesc"));
  const subject = shortText(call, "subject", 64);
  const name = subject ?? defaultSubject({ trade_type: 1, ...paidBy(payment) }, language);
  return {
    store_no: await storeOf(sql, call),
    tickets: [],
    open_sale: { name, amount: { amount: Number(required_minor), currency: merchant.currency } },
    discount: Number(required_minor - real_minor),
    payment,
    device: shortText(call, "device", 64) ?? "",
    customer: {},
    ...(subject === undefined ? {} : { subject }),
    ...(goods === undefined ? {} : { goods }),
  };
}

function paidBy(payment: CreateSale["payment"]) {
  if (payment.method !== "scan") return { method: payment.method, product_id: null };
  const reading = recognizeBarCode(payment.bar_code);
  if (!reading.recognized) throw new LegacyError(12056);
  return { method: reading.channel, product_id: reading.product_id };
}

function demandYuan(call: LegacyCall, name: string, zero: "allowed" | "refused"): bigint {
  const reading = parseYuan(demandText(call, name), zero);
  if (reading.valid) return reading.amount_minor;
  throw wrongParameter(name, yuanFaultWording[reading.fault]);
}

function shortText(
  { parameters }: LegacyCall,
  name: string,
  length_max: number,
): string | undefined {
  const text = parameters.text(name).trim();
  if (text === "") return undefined;
  if (text.length <= length_max) return text;
  throw wrongParameter(name, tooLong(length_max));
}
