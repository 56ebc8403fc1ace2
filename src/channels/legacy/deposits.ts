/**
 * Deposits in the cashier family: begun by `memberPay/cash` and `bar` in deposit mode, ended by
 * `memberPay/depositConsume` and `depositReverse`.
 */
import { legacySuccess } from "../../contract/legacy/envelope.ts";
import type { CreateDeposit } from "../../contract/deposit.ts";
import type { Accepted, Command } from "../../engine/command.ts";
import type { DepositSale } from "../../queries/sales/read-deposit.ts";
import { goodsLineOf, refuseOtherStore } from "../http/counter/counter-sale.ts";
import {
  collectDeposit,
  demandDeposit,
  depositRefusal,
  depositSaleOf,
  finishStep,
  requestDepositCommand,
} from "../http/counter/deposit-desk.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { ProblemError } from "../http/refusals/problem.ts";
import { rejectionProblem } from "../http/refusals/rejections.ts";
import { demandText, type Endpoint, type LegacyCall } from "./endpoint.ts";
import { LegacyError, wrongParameter } from "./failure.ts";
import { readGoods } from "./goods.ts";
import { no_such_code, not_with_deposit } from "./parameter-texts.ts";
import { repeatOf } from "./repeats.ts";
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
        refuseMember(call);
        const { deposit } = await depositOf(dependencies, call);
        const goods = readGoods(call.parameters.text("goodsDesc"))?.map(goodsLineOf) ?? null;
        const { deposit_id, trade_order_id } = deposit;
        const named = { deposit_id, trade_order_id };
        const command = { type: "CONSUME_DEPOSIT", ...named, amount_minor, goods } as const;
        return change(dependencies, call, { command, path: "memberPay/depositConsume" });
      },
    },
    {
      path: "memberPay/depositReverse",
      scope,
      async handle(call) {
        const { deposit } = await depositOf(dependencies, call);
        const { deposit_id, trade_order_id } = deposit;
        const named = { deposit_id, trade_order_id };
        const command = { type: "RELEASE_DEPOSIT", ...named, cause: "ASKED" } as const;
        return change(dependencies, call, { command, path: "memberPay/depositReverse" });
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

/**
 * The family knows no member of a deposit, held or consumed. One that is named would expect points
 * for it, so it is refused and not passed over.
 */
export function refuseMember({ parameters }: LegacyCall): void {
  for (const name of ["memberPayCode", "memberNo", "memberAmount", "points"]) {
    const text = parameters.text(name).trim();
    if (text !== "" && !(name === "points" && text === "0")) {
      throw wrongParameter(name, not_with_deposit);
    }
  }
}

/** Takes a deposit of `realAmount`. */
export async function takeLegacyDeposit(
  dependencies: RouteDependencies,
  call: LegacyCall,
  payment: Readonly<{ method: "cash" }> | ShownMeans,
): Promise<unknown> {
  const { caller, address, merchant, parameters } = call;
  if (!caller.scopes.has(scope)) throw new LegacyError(12001);
  refuseMember(call);
  const real_minor = demandYuan(call, "realAmount", "refused");
  const asked_minor = demandYuan(call, "requiredAmount", "refused");
  if (real_minor > asked_minor) throw new LegacyError(12073);
  // What is held is not sold yet: there is nothing to take a discount off.
  const has_coupon = ["couponNo", "couponCode"].some((name) => parameters.text(name) !== "");
  if (real_minor < asked_minor || has_coupon) throw new LegacyError(12096);
  const subject = shortText(call, "subject", 64);
  const asked: CreateDeposit = {
    store_no: await storeOf(dependencies.sql, call),
    amount: { amount: Number(real_minor), currency: merchant.currency },
    payment,
    device: shortText(call, "device", 64) ?? "",
    ...(subject === undefined ? {} : { subject }),
  };
  const command = await requestDepositCommand(dependencies, asked, { caller, address });
  const path = `memberPay/${payment.method}`;
  const once = { command, path, parameter: "mchOrderNo" } as const;
  const { deposit_id, trade_order_id } = await execute(dependencies, call, once);
  // A repetition goes on where the first one was, as far as it came.
  await collectDeposit(dependencies, { caller, payment }, deposit_id);
  return answerOf(await readSale(dependencies, call, trade_order_id));
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
  { command, path }: Pick<Once, "command" | "path">,
): Promise<unknown> {
  const once = { command, path, parameter: "mchRefundNo" } as const;
  const done = await execute(dependencies, call, once);
  const { deposit_id, trade_order_id } = done;
  const before = await readSale(dependencies, call, trade_order_id);
  if (before.deposit.step !== null) await finishStep(dependencies, call.caller, deposit_id);
  const after = await readSale(dependencies, call, trade_order_id);
  if (command.type === "CONSUME_DEPOSIT" && wasRefused(after, done)) {
    const reason = after.deposit.failure ?? "";
    throw depositRefusal({ code: "DEPOSIT_CHANGE_REFUSED", deposit_id, reason });
  }
  return answerOf(after);
}

/** What a command led to, as far as a repetition has to know it. */
type Done = Readonly<{
  deposit_id: string;
  trade_order_id: string;
  /** The key of what was asked of the channel; null when nothing was. */
  step_key: string | null;
}>;

/** A command that is carried out once under the caller's number, where it has one. */
type Once = Readonly<{
  command: Command;
  path: string;
  parameter: "mchOrderNo" | "mchRefundNo";
}>;

async function execute(
  { engine }: RouteDependencies,
  call: LegacyCall,
  { command, path, parameter }: Once,
): Promise<Done> {
  const { merchant_id, actor } = call.caller;
  const idempotency = repeatOf(call, { path, parameter }, doneBy);
  const outcome = await engine.execute({
    ...{ merchant_id, actor, command },
    ...(idempotency === undefined ? {} : { idempotency }),
  });
  if (outcome.kind === "rejected") throw new ProblemError(rejectionProblem(outcome.rejection));
  return outcome.kind === "replayed" ? (JSON.parse(outcome.body) as Done) : doneBy(outcome);
}

function doneBy(accepted: Accepted): Done {
  const { deposit_id, trade_order_id, step } = depositSaleOf(accepted).deposit;
  return { deposit_id, trade_order_id, step_key: step?.key ?? null };
}

/**
 * Whether a consume was refused by the channel: it is neither under way nor what took the money. A
 * hold is captured under the key of its step; a charge is never held again.
 */
function wasRefused({ deposit, trade_order }: DepositSale, { step_key }: Done): boolean {
  const { keeping, status, step } = deposit;
  if (keeping !== "HOLD" || step_key === null || step?.key === step_key) return false;
  const is_taken = status === "CONSUMED" && trade_order.session_id === step_key;
  return !is_taken && (status === "HELD" || status === "CONSUMED");
}

function readSale(
  dependencies: RouteDependencies,
  { caller }: LegacyCall,
  trade_order_id: string,
): Promise<DepositSale> {
  return demandDeposit(dependencies, caller.merchant_id, { trade_order_id });
}

function answerOf({ trade_order }: DepositSale): unknown {
  return legacySuccess(statusOf(trade_order));
}
