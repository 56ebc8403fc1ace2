/** `memberPay/cash`, `bar`, `balance`, `queryStatus` and `orderSync`: sales at a counter. */
import { legacySuccess } from "../../contract/legacy/envelope.ts";
import type { CreateSale } from "../../contract/sale.ts";
import { defaultSubject } from "../../domain/trade/product-code.ts";
import { recognizeBarCode } from "../../domain/trade/bar-code.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import { tradeStatuses } from "../../domain/trade/trade-status.ts";
import { sellCommand } from "../http/counter/counter-sale.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { ProblemError } from "../http/refusals/problem.ts";
import { rejectionProblem } from "../http/refusals/rejections.ts";
import { collect, saleOf } from "../http/counter/sell.ts";
import { createWatchDeposit } from "../http/counter/watch-deposit.ts";
import { createWatchSale } from "../http/counter/watch-sale.ts";
import { isDepositMode, refuseMember, takeLegacyDeposit } from "./deposits.ts";
import { demandText, type Endpoint, type LegacyCall } from "./endpoint.ts";
import { LegacyError } from "./failure.ts";
import { readGoods } from "./goods.ts";
import { readDiscount, readMemberPart } from "./member-part.ts";
import { repeatOf } from "./repeats.ts";
import { statusOf } from "./sale-status.ts";
import { demandShownMeans, type ShownMeans } from "./shown-means.ts";
import { storeOf } from "./store-of.ts";
import { demandYuan, shortText } from "./till-parameters.ts";

export function memberPayEndpoints(dependencies: RouteDependencies): Endpoint[] {
  const watch = createWatch(dependencies);
  const scope = "sales:write";
  return [
    {
      path: "memberPay/cash",
      scope,
      handle: (call) => takeMoney(dependencies, call, { method: "cash" }),
    },
    {
      path: "memberPay/bar",
      scope,
      async handle(call) {
        return takeMoney(dependencies, call, demandShownMeans(call));
      },
    },
    {
      path: "memberPay/balance",
      scope,
      async handle(call) {
        const { text } = call.parameters;
        if (text("memberPayCode").trim() === "") demandText(call, "memberNo");
        // What was meant to be held would be sold.
        if (isDepositMode(call)) refuseMember(call);
        return sellAmount(dependencies, call, { method: "member" });
      },
    },
    {
      path: "memberPay/queryStatus",
      scope: "orders:read",
      async handle(call) {
        return legacySuccess(statusOf(await watched(watch, call)));
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
        return legacySuccess(statusOf(await watched(watch, call)));
      },
    },
  ];
}

type Watch = (merchant_id: string, trade_order_id: string) => Promise<TradeOrder>;

/** A sale or a deposit as it stands now; while it is under way, its channel is asked. */
function createWatch(dependencies: RouteDependencies): Watch {
  const watchSale = createWatchSale(dependencies);
  const watchDeposit = createWatchDeposit(dependencies);
  return async (merchant_id, trade_order_id) => {
    const before = await dependencies.readTradeOrder(merchant_id, trade_order_id);
    const { sale } =
      before?.deposit_mode === 1
        ? await watchDeposit(merchant_id, { trade_order_id })
        : await watchSale(merchant_id, trade_order_id);
    return sale.trade_order;
  };
}

function watched(watch: Watch, call: LegacyCall): Promise<TradeOrder> {
  return watch(call.caller.merchant_id, demandText(call, "tradeOrderId"));
}

/** For a sale, or as a deposit. */
function takeMoney(
  dependencies: RouteDependencies,
  call: LegacyCall,
  payment: Readonly<{ method: "cash" }> | ShownMeans,
): Promise<unknown> {
  return isDepositMode(call)
    ? takeLegacyDeposit(dependencies, call, payment)
    : sellAmount(dependencies, call, payment);
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
  const { sale } = await collect(dependencies, { caller, payment }, trade_order_id);
  return legacySuccess(statusOf(sale.trade_order));
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
  const discount_minor = await readDiscount(sql, call, { required_minor, real_minor });
  const language = merchant.locale === "en" ? "en" : "zh";
  const goods = readGoods(parameters.text("goodsDesc"));
  const subject = shortText(call, "subject", 64);
  const name = subject ?? defaultSubject({ trade_type: 1, ...paidBy(payment) }, language);
  return {
    store_no: await storeOf(sql, call),
    tickets: [],
    open_sale: { name, amount: { amount: Number(required_minor), currency: merchant.currency } },
    discount: Number(discount_minor),
    ...readMemberPart(call),
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
