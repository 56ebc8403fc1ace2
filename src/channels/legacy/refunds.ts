/** `memberPay/refund` and `refund2`: money of a trade order back, a part or all of it. */
import { legacySuccess } from "../../contract/legacy/envelope.ts";
import type { Rejection } from "../../domain/rejection.ts";
import { yuanFaultWording } from "../../domain/trade/parameter-texts.ts";
import type { RefundWanted } from "../../domain/trade/refund-trade-order.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import { tradeStatuses } from "../../domain/trade/trade-status.ts";
import { parseYuan } from "../../domain/trade/yuan.ts";
import { carryOutRefund } from "../../engine/money/carry-out-refund.ts";
import { pageOfPayOrders } from "../../queries/legacy/legacy-pay-orders.ts";
import { pageOfRefundOrders } from "../../queries/legacy/legacy-refund-orders.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { ProblemError } from "../http/refusals/problem.ts";
import { authorizeRefund } from "../http/counter/refund-desk.ts";
import { rejectionProblem } from "../http/refusals/rejections.ts";
import { inMerchantLanguage, refund_reason } from "./default-texts.ts";
import { demandText, type Endpoint, type LegacyCall } from "./endpoint.ts";
import { LegacyError, wrongParameter } from "./failure.ts";
import { tooLong } from "./parameter-texts.ts";
import { repeatOf } from "./repeats.ts";

const any_time = { status: null, from_ms: null, until_ms: null } as const;
const reason_chars_max = 200;

export function refundEndpoints(dependencies: RouteDependencies): Endpoint[] {
  const scope = "refunds:write";
  return [
    {
      path: "memberPay/refund",
      scope,
      handle: (call) => refund(dependencies, call, undefined),
    },
    {
      path: "memberPay/refund2",
      scope,
      handle: (call) => refund(dependencies, call, demandText(call, "refundPassword")),
    },
  ];
}

/** Several orders behind a trade order get a refund each; the first one's number is answered. */
async function refund(
  dependencies: RouteDependencies,
  call: LegacyCall,
  refund_pin: string | undefined,
): Promise<unknown> {
  const { caller } = call;
  const { merchant_id, actor } = caller;
  const wanted = wantedBy(call);
  const reason = reasonOf(call);
  const trade_order = await demandTradeOrder(dependencies, call);
  const { trade_order_id, counter } = trade_order;
  const asked = { store_no: counter.store_no, refund_pin };
  const refund_right = await authorizeRefund(dependencies, caller, asked);
  const idempotency = repeatOf(
    call,
    { path: "memberPay/refund", parameter: "mchRefundNo" },
    ({ refunds }) => ({ refund_nos: refunds.map(({ refund_no }) => refund_no) }),
  );
  const outcome = await dependencies.engine.execute({
    ...{ merchant_id, actor },
    command: { type: "REFUND_TRADE_ORDER", trade_order_id, wanted, reason, refund_right },
    ...(idempotency === undefined ? {} : { idempotency }),
  });
  if (outcome.kind === "rejected") throw refusalOf(outcome.rejection);
  if (outcome.kind === "replayed") {
    const { refund_nos } = JSON.parse(outcome.body) as { refund_nos: string[] };
    return answerOf(dependencies, call, refund_nos);
  }
  for (const one of outcome.refunds) await carryOutRefund(dependencies, one, actor);
  const refund_nos = outcome.refunds.flatMap(({ refund_no }) => refund_no ?? []);
  return answerOf(dependencies, call, refund_nos);
}

async function demandTradeOrder(
  { sql, readTradeOrder }: RouteDependencies,
  call: LegacyCall,
): Promise<TradeOrder> {
  const { merchant_id } = call.caller;
  const pay_order_id = call.parameters.text("payOrderId");
  let trade_order_id = call.parameters.text("tradeOrderId");
  if (trade_order_id === "" && pay_order_id !== "") {
    const filter = { ...any_time, pay_order_id, trade_order_id: null };
    const [paid] = await pageOfPayOrders(sql, call.merchant, { filter, limit: 1, offset: 0 });
    trade_order_id = paid?.tradeOrderId ?? "";
    if (paid === undefined) throw new LegacyError(12025);
  }
  if (trade_order_id === "") demandText(call, "tradeOrderId");
  const found = await readTradeOrder(merchant_id, trade_order_id);
  if (found === null) throw new LegacyError(12025);
  return found;
}

/** `refundAmount`, or `refundMoney` as some clients call it, in yuan; all that is left without. */
function wantedBy({ parameters }: LegacyCall): RefundWanted {
  const name = parameters.text("refundAmount") === "" ? "refundMoney" : "refundAmount";
  const text = parameters.text(name);
  if (text === "") return { kind: "all" };
  const reading = parseYuan(text, "refused");
  if (!reading.valid) throw wrongParameter(name, yuanFaultWording[reading.fault]);
  return { kind: "amount", amount_minor: reading.amount_minor };
}

function reasonOf({ parameters, merchant }: LegacyCall): string {
  const text = parameters.text("refundDesc").trim();
  if (text.length > reason_chars_max) throw wrongParameter("refundDesc", tooLong(reason_chars_max));
  return text === "" ? inMerchantLanguage(refund_reason, merchant) : text;
}

/** Where `/v1` has one code, the family tells cases apart. */
function refusalOf(rejection: Rejection): Error {
  if (rejection.code === "TRADE_ORDER_NOT_REFUNDABLE") {
    return new LegacyError(rejection.trade_status === tradeStatuses.REFUND_ALL ? 12062 : 12075);
  }
  if (rejection.code === "REFUND_EXCEEDS_PAYMENT") {
    const { left_minor, refunding_minor } = rejection;
    return new LegacyError(left_minor === 0n && refunding_minor > 0n ? 12077 : 12063);
  }
  return new ProblemError(rejectionProblem(rejection));
}

/** As they stand now: 2 once all went back, 3 when one was refused, else 1. */
async function answerOf(
  { sql }: RouteDependencies,
  { merchant }: LegacyCall,
  refund_nos: readonly string[],
): Promise<unknown> {
  const found = await Promise.all(
    refund_nos.map((refund_id) => {
      const filter = { ...any_time, refund_id, trade_order_id: null };
      return pageOfRefundOrders(sql, merchant, { filter, limit: 1, offset: 0 });
    }),
  );
  const statuses = found.flat().map(({ status }) => status);
  const open = statuses.find((status) => status !== 2);
  const status = statuses.includes(3) ? 3 : (open ?? 2);
  return legacySuccess({ mchRefundOrderId: refund_nos[0] ?? null, status });
}
