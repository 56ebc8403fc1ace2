/**
 * `handover/start`, `preInfo` and `confirm`, and `handover_history/list`: the shift of whoever
 * calls. The family begins a shift with signing in, which keys do not do: `handover/start` does it.
 */
import { legacyList, legacySuccess } from "../../contract/legacy/envelope.ts";
import { yuanFaultWording } from "../../domain/trade/parameter-texts.ts";
import { parseYuan } from "../../domain/trade/yuan.ts";
import type { Command } from "../../engine/command.ts";
import {
  countHandovers,
  handoverInfo,
  handoverRow,
  pageOfHandovers,
} from "../../queries/legacy/legacy-handovers.ts";
import { readOpenShift, type ShiftView } from "../../queries/stores/read-shift.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { ProblemError } from "../http/refusals/problem.ts";
import { rejectionProblem } from "../http/refusals/rejections.ts";
import { shiftAfter } from "../http/counter/shift-desk.ts";
import { demandText, type Endpoint, type LegacyCall } from "./endpoint.ts";
import { LegacyError, wrongParameter } from "./failure.ts";
import { readPage, readRange } from "./paging.ts";
import { not_a_sum } from "./parameter-texts.ts";
import { storeOf } from "./store-of.ts";

export function handoverEndpoints(dependencies: RouteDependencies): Endpoint[] {
  const scope = "shifts:write";
  return [
    { path: "handover/start", scope, handle: (call) => start(dependencies, call) },
    {
      path: "handover/preInfo",
      scope: "shifts:read",
      async handle(call) {
        const { shift, operator_name } = await demandOpen(dependencies, call);
        return legacySuccess(handoverInfo(shift, { ...call.merchant, operator_name }));
      },
    },
    { path: "handover/confirm", scope, handle: (call) => confirm(dependencies, call) },
    {
      path: "handover_history/list",
      scope: "shifts:read",
      async handle(call) {
        const { sql, clock } = dependencies;
        const { text } = call.parameters;
        const filter = {
          store_no: text("storeNo") || text("storeId") || null,
          operator_id: text("operatorId") || null,
          ...readRange(call, clock.now_ms()),
        };
        const page = readPage(call);
        const [rows, count] = await Promise.all([
          pageOfHandovers(sql, call.merchant, { filter, ...page }),
          countHandovers(sql, call.caller.merchant_id, filter),
        ]);
        return legacyList(count, rows);
      },
    },
  ];
}

async function start(dependencies: RouteDependencies, call: LegacyCall): Promise<unknown> {
  const { caller, merchant } = call;
  const { merchant_id, caller_id: operator_id, name: operator_name } = caller;
  const store_no = await storeOf(dependencies.sql, call);
  if ((await dependencies.readStore(merchant_id, store_no)) === null) throw new LegacyError(12066);
  const shift_id = dependencies.ids.newId("shift", dependencies.clock.now_ms());
  const { currency } = merchant;
  const { records } = await execute(dependencies, call, {
    ...{ type: "OPEN_SHIFT", merchant_id, shift_id, store_id: store_no, device_id: null },
    ...{ operator_id, currency, float_minor: floatOf(call) },
  });
  return legacySuccess(handoverInfo(shiftAfter(records), { ...merchant, operator_name }));
}

/** The change in the drawer; none unless told. */
function floatOf({ parameters }: LegacyCall): bigint {
  const text = parameters.text("floatAmount");
  if (text === "") return 0n;
  const reading = parseYuan(text, "allowed");
  if (reading.valid) return reading.amount_minor;
  throw wrongParameter("floatAmount", yuanFaultWording[reading.fault]);
}

/** Nobody counts the drawer in this family: it is taken for what it should be. */
async function confirm(dependencies: RouteDependencies, call: LegacyCall): Promise<unknown> {
  const seen = {
    order_count: Number(demandSum(call, "countTotalOrder")),
    recharge_minor: demandSum(call, "sumRechargeAmount"),
    discount_minor: demandSum(call, "sumDiscountAmount"),
    cash_minor: demandSum(call, "sumCashAmount"),
    refund_minor: demandSum(call, "sumRefundAmount"),
    real_minor: demandSum(call, "sumRealAmount"),
  };
  const { shift, operator_name } = await demandOpen(dependencies, call);
  const { shift_id, operator_id } = shift;
  const { records } = await execute(dependencies, call, {
    ...{ type: "CLOSE_SHIFT", shift_id, operator_id, seen, cash: null, note: null },
  });
  return legacySuccess(handoverRow(shiftAfter(records), { ...call.merchant, operator_name }));
}

/** A sum as `preInfo` showed it: fen, and below zero where more was given back than taken. */
function demandSum(call: LegacyCall, name: string): bigint {
  const text = demandText(call, name);
  if (/^-?\d{1,15}$/.test(text)) return BigInt(text);
  throw wrongParameter(name, not_a_sum);
}

/** The caller's open shift: 12089 when there is none. */
async function demandOpen({ sql }: RouteDependencies, { caller }: LegacyCall): Promise<ShiftView> {
  const view = await readOpenShift(sql, caller.merchant_id, caller.caller_id);
  if (view === null) throw new LegacyError(12089);
  return view;
}

async function execute({ engine }: RouteDependencies, { caller }: LegacyCall, command: Command) {
  const { merchant_id, actor } = caller;
  const outcome = await engine.execute({ merchant_id, actor, command });
  if (outcome.kind === "rejected") throw new ProblemError(rejectionProblem(outcome.rejection));
  if (outcome.kind === "replayed") throw new Error("a handover without a key was replayed");
  return outcome;
}
