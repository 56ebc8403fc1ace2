/** `memberPay/recharge` and `member_coupon/checkCoupon`: what a till does for a member besides. */
import { legacySuccess } from "../../contract/legacy/envelope.ts";
import type { CreateRecharge } from "../../contract/member.ts";
import { readCouponCode } from "../../domain/member/coupon.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import { tradeStatuses } from "../../domain/trade/trade-status.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { refuseOtherStore } from "../http/counter/counter-sale.ts";
import { recordIn } from "../http/counter/member-answers.ts";
import { ProblemError } from "../http/refusals/problem.ts";
import { rechargeCommand } from "../http/counter/recharge.ts";
import { rejectionProblem } from "../http/refusals/rejections.ts";
import { collect, saleOf } from "../http/counter/sell.ts";
import { demandText, type Endpoint, type LegacyCall } from "./endpoint.ts";
import { LegacyError, legacyErrorOf } from "./failure.ts";
import { repeatOf } from "./repeats.ts";
import { statusOf } from "./sale-status.ts";
import { demandShownMeans, showsMeans } from "./shown-means.ts";
import { demandYuan } from "./till-parameters.ts";
import { storeOf } from "./store-of.ts";

export function memberEndpoints(dependencies: RouteDependencies): Endpoint[] {
  return [
    {
      path: "memberPay/recharge",
      scope: "members:write",
      handle: (call) => recharge(dependencies, call),
    },
    {
      path: "member_coupon/checkCoupon",
      scope: "members:write",
      handle: (call) => writeOffCoupon(dependencies, call),
    },
  ];
}

/** Without a `barCode` or a `paymentToken` it is paid in cash. */
async function recharge(dependencies: RouteDependencies, call: LegacyCall): Promise<unknown> {
  const { caller, address } = call;
  const { merchant_id, actor } = caller;
  const member_id = demandText(call, "memberId");
  const asked = { member_id, ...(await readRecharge(dependencies, call)) };
  const command = await rechargeCommand(dependencies, asked, { caller, address });
  const idempotency = repeatOf(
    call,
    { path: "memberPay/recharge", parameter: "mchOrderNo" },
    (accepted) => ({ trade_order_id: saleOf(accepted).trade_order.trade_order_id }),
  );
  const outcome = await dependencies.engine.execute({
    ...{ merchant_id, actor, command },
    ...(idempotency === undefined ? {} : { idempotency }),
  });
  if (outcome.kind === "rejected") throw new ProblemError(rejectionProblem(outcome.rejection));
  if (outcome.kind === "accepted") {
    const { trade_order } = saleOf(outcome);
    if (trade_order.status !== tradeStatuses.ING) return legacySuccess(statusOf(trade_order));
  }
  const begun =
    outcome.kind === "accepted" ? saleOf(outcome).trade_order : JSON.parse(outcome.body);
  // A repetition goes on where the first one was, as far as it came.
  const { trade_order_id } = begun as Pick<TradeOrder, "trade_order_id">;
  const asking = { caller, payment: asked.payment };
  const { sale } = await collect(dependencies, asking, trade_order_id);
  return legacySuccess(statusOf(sale.trade_order));
}

async function readRecharge({ sql }: RouteDependencies, call: LegacyCall): Promise<CreateRecharge> {
  const { parameters } = call;
  const rule_id = parameters.text("ruleId").trim();
  const payment = showsMeans(call) ? demandShownMeans(call) : ({ method: "cash" } as const);
  const terms = { store_no: await storeOf(sql, call), payment, device: "" };
  // A rule's amount goes before the one that was typed.
  if (rule_id !== "") return { ...terms, rule_id };
  return { ...terms, amount: Number(demandYuan(call, "amount", "refused")) };
}

async function writeOffCoupon({ engine }: RouteDependencies, call: LegacyCall): Promise<unknown> {
  const { caller, parameters } = call;
  const { merchant_id, actor } = caller;
  const text = demandText(call, "couponNo");
  const code = readCouponCode(text) ?? text;
  const store_id = parameters.text("storeNo") || parameters.text("storeId") || caller.store_no;
  if (store_id !== null) refuseOtherStore(caller, store_id);
  const use = { order: null, store_id, member_id: null };
  const command = { type: "WRITE_OFF_COUPON", code, ...use } as const;
  const outcome = await engine.execute({ merchant_id, actor, command });
  if (outcome.kind === "rejected") throw couponError(rejectionProblem(outcome.rejection));
  if (outcome.kind === "replayed") throw new Error("a write-off without a key was replayed");
  const grant = recordIn(outcome, "coupon");
  return legacySuccess({
    couponNo: grant.code,
    couponId: grant.coupon_id,
    memberId: grant.member_id,
  });
}

/** What the family has no code of its own for is an operation that did not succeed, and why. */
function couponError(problem: ReturnType<typeof rejectionProblem>): LegacyError {
  const known = legacyErrorOf(problem);
  return known.code === 12020 ? new LegacyError(10003, problem.detail) : known;
}
