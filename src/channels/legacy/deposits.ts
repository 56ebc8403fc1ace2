/**
 * Deposits in the cashier family: begun by `memberPay/cash` and `bar` in deposit mode, ended by
 * `memberPay/depositConsume` and `depositReverse`.
 */
import { legacySuccess } from "../../contract/legacy/envelope.ts";
import type { CreateDeposit } from "../../contract/deposit.ts";
import type { Command } from "../../engine/command.ts";
import type { DepositSale } from "../../queries/read-deposit.ts";
import { goodsLineOf, refuseOtherStore } from "../http/counter-sale.ts";
import {
  collectDeposit,
  demandDeposit,
  depositSaleOf,
  finishStep,
  requestDepositCommand,
} from "../http/deposit-desk.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { ProblemError } from "../http/problem.ts";
import { rejectionProblem } from "../http/rejections.ts";
import { demandText, type Endpoint, type LegacyCall } from "./endpoint.ts";
import { LegacyError, wrongParameter } from "./failure.ts";
import { readGoods } from "./goods.ts";
import { no_such_code } from "./parameter-texts.ts";
import { statusOf } from "./sale-status.ts";
import type { ShownMeans } from "./shown-means.ts";
import { storeOf } from "./store-of.ts";
import { demandYuan, shortText } from "./till-parameters.ts";

const scope = "deposits:write";

export function depositEndpoints(dependencies: RouteDependencies): Endpoint[] {
  return [
    {
      path: "memberPay/depositConsume",
      scope,
      async handle(call) {
        const amount_minor = demandYuan(call, "consumeAmount", "allowed");
        if (amount_minor === 0n) throw new LegacyError(12095);
        const { deposit } = await depositOf(dependencies, call);
        const goods = readGoods(call.parameters.text("goodsDesc"))?.map(goodsLineOf) ?? null;
        const { deposit_id, trade_order_id } = deposit;
        const named = { deposit_id, trade_order_id };
        return change(dependencies, call, {
          type: "CONSUME_DEPOSIT",
          ...{ ...named, amount_minor, goods },
        });
      },
    },
    {
      path: "memberPay/depositReverse",
      scope,
      async handle(call) {
        const { deposit } = await depositOf(dependencies, call);
        const { deposit_id, trade_order_id } = deposit;
        const named = { deposit_id, trade_order_id };
        return change(dependencies, call, { type: "RELEASE_DEPOSIT", ...named, cause: "ASKED" });
      },
    },
  ];
}

/** Whether a deposit is asked for: the family writes it either way. */
export function isDepositMode({ parameters }: LegacyCall): boolean {
  for (const name of ["isDepositMode", "depositMode"]) {
    const mode = parameters.text(name);
    if (mode === "1") return true;
    if (mode !== "" && mode !== "0") throw wrongParameter(name, no_such_code);
  }
  return false;
}

/** Takes a deposit of `realAmount`. */
export async function takeLegacyDeposit(
  dependencies: RouteDependencies,
  call: LegacyCall,
  payment: Readonly<{ method: "cash" }> | ShownMeans,
): Promise<unknown> {
  const { caller, address, merchant, parameters } = call;
  if (!caller.scopes.has(scope)) throw new LegacyError(12001);
  const real_minor = demandYuan(call, "realAmount", "refused");
  const asked_minor = demandYuan(call, "requiredAmount", "allowed");
  if (real_minor > asked_minor) throw new LegacyError(12073);
  // What is held is not sold yet: there is nothing to take a discount off.
  const is_discounted = real_minor < asked_minor || parameters.text("couponNo") !== "";
  if (is_discounted) throw new LegacyError(12096);
  const subject = shortText(call, "subject", 64);
  const asked: CreateDeposit = {
    store_no: await storeOf(dependencies.sql, call),
    amount: { amount: Number(real_minor), currency: merchant.currency },
    payment,
    device: shortText(call, "device", 64) ?? "",
    ...(subject === undefined ? {} : { subject }),
  };
  const command = await requestDepositCommand(dependencies, asked, { caller, address });
  const { deposit, trade_order } = await execute(dependencies, call, command);
  if (deposit.status !== "REQUESTED") return legacySuccess(statusOf(trade_order));
  const { deposit_id, trade_order_id } = deposit;
  await collectDeposit(dependencies, { caller, payment }, deposit_id);
  return readStatus(dependencies, call, trade_order_id);
}

async function depositOf(dependencies: RouteDependencies, call: LegacyCall): Promise<DepositSale> {
  const { merchant_id } = call.caller;
  const trade_order_id = demandText(call, "tradeOrderId");
  const trade_order = await dependencies.readTradeOrder(merchant_id, trade_order_id);
  if (trade_order === null) throw new LegacyError(12025);
  if (trade_order.deposit_mode !== 1) throw new LegacyError(12094);
  refuseOtherStore(call.caller, trade_order.counter.store_no);
  return demandDeposit(dependencies, merchant_id, { trade_order_id });
}

async function change(
  dependencies: RouteDependencies,
  call: LegacyCall,
  command: Command,
): Promise<unknown> {
  const { deposit } = await execute(dependencies, call, command);
  if (deposit.step !== null) await finishStep(dependencies, call.caller, deposit.deposit_id);
  return readStatus(dependencies, call, deposit.trade_order_id);
}

async function execute(
  { engine }: RouteDependencies,
  { caller }: LegacyCall,
  command: Command,
): Promise<DepositSale> {
  const { merchant_id, actor } = caller;
  const outcome = await engine.execute({ merchant_id, actor, command });
  if (outcome.kind === "rejected") throw new ProblemError(rejectionProblem(outcome.rejection));
  if (outcome.kind === "replayed") throw new Error("a deposit without a key was replayed");
  return depositSaleOf(outcome);
}

async function readStatus(
  dependencies: RouteDependencies,
  { caller }: LegacyCall,
  trade_order_id: string,
): Promise<unknown> {
  const { trade_order } = await demandDeposit(dependencies, caller.merchant_id, {
    trade_order_id,
  });
  return legacySuccess(statusOf(trade_order));
}
