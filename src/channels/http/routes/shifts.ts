/** Shifts: opened with a float, their cash moved, and closed by a count. */
import { z } from "zod";
import {
  CloseShiftRequest,
  MoveCashRequest,
  OpenShiftRequest,
  ShiftDocument,
} from "../../../contract/shift.ts";
import type { CashCount } from "../../../domain/shift/denominations.ts";
import type { Command } from "../../../engine/command.ts";
import type { ShiftView } from "../../../queries/stores/read-shift.ts";
import { refuseOtherStore } from "../counter/counter-sale.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { executeCommand } from "../execute.ts";
import type { Problem } from "../refusals/problem.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, tenantRoute, type Answer, type Route, type TenantRequest } from "../route.ts";
import { demandDrawer, refusal, shiftAfter, shownShift } from "../counter/shift-desk.ts";

export const ShiftParams = z.strictObject({ shift_id: z.string().min(1).max(100) });
type ShiftParams = z.infer<typeof ShiftParams>;

export function shiftRoutes(dependencies: RouteDependencies): Route[] {
  return [openRoute(dependencies), moveRoute(dependencies), closeRoute(dependencies)];
}

function openRoute(dependencies: RouteDependencies): Route {
  return tenantRoute({
    method: "POST",
    path: "/v1/shifts",
    summary: "Open a shift of one's own with the change that is in the drawer",
    tag: "Shifts",
    scope: "shifts:write",
    body: OpenShiftRequest,
    answers: { 201: { description: "The shift", schema: ShiftDocument } },
    handle: (request) => open(dependencies, request),
  });
}

async function open(
  dependencies: RouteDependencies,
  request: TenantRequest<unknown, unknown, OpenShiftRequest>,
): Promise<Answer> {
  const { engine, clock, ids, readStore, demandDevice } = dependencies;
  const { caller, body } = request;
  const { merchant_id, caller_id: operator_id } = caller;
  const { store_no, device_id = null } = body;
  const { merchant } = await engine.catalog(merchant_id);
  refuseOtherStore(caller, store_no);
  const store = await readStore(merchant_id, store_no);
  if (store === null) throw refusal({ code: "STORE_UNKNOWN", store_no });
  await demandDevice({ merchant_id, store_no, device: device_id ?? "" });
  const shift_id = ids.newId("shift", clock.now_ms());
  const { currency } = merchant;
  return present(dependencies, request, {
    command: {
      ...{ type: "OPEN_SHIFT", merchant_id, shift_id, store_id: store_no, device_id },
      ...{ operator_id, currency, float_minor: BigInt(body.float) },
    },
    status: 201,
    view: {
      operator_name: caller.name,
      store_name: { zh: store.name_zh, en: store.name_en },
      blind_count: store.blind_count,
    },
  });
}

function moveRoute(dependencies: RouteDependencies): Route {
  return tenantRoute({
    method: "POST",
    path: "/v1/shifts/:shift_id/cash_movements",
    summary: "Pay cash in or out of a shift's drawer, or drop it to the safe",
    tag: "Shifts",
    scope: "shifts:write",
    params: ShiftParams,
    body: MoveCashRequest,
    answers: { 201: { description: "The shift after it", schema: ShiftDocument } },
    async handle(request) {
      const { caller, params, body } = request;
      const view = await demandDrawer(dependencies.sql, caller, params.shift_id);
      const { clock, ids } = dependencies;
      return present(dependencies, request, {
        command: {
          ...{ type: "MOVE_CASH", shift_id: params.shift_id, kind: body.kind },
          movement_id: ids.newId("movement", clock.now_ms()),
          amount_minor: BigInt(body.amount),
          reason: body.reason ?? null,
          operator_id: caller.caller_id,
        },
        status: 201,
        view,
      });
    },
  });
}

function closeRoute(dependencies: RouteDependencies): Route {
  return tenantRoute({
    method: "POST",
    path: "/v1/shifts/:shift_id/close",
    summary: "Close a shift with the count of its drawer; refused when more was booked meanwhile",
    tag: "Shifts",
    scope: "shifts:write",
    params: ShiftParams,
    body: CloseShiftRequest,
    answers: { 200: { description: "The closed shift: its final report", schema: ShiftDocument } },
    async handle(request) {
      const { caller, params, body } = request;
      const view = await demandDrawer(dependencies.sql, caller, params.shift_id);
      return present(dependencies, request, {
        command: {
          ...{ type: "CLOSE_SHIFT", shift_id: params.shift_id, operator_id: caller.caller_id },
          seen: { change_count: body.change_count },
          cash: countOf(body),
          note: body.note ?? null,
        },
        status: 200,
        view,
      });
    },
  });
}

/** One of both is there: the shape says so. */
function countOf({ pieces = [], counted }: CloseShiftRequest): CashCount {
  if (counted !== undefined) return { counted_minor: BigInt(counted) };
  return pieces.map(({ denomination, count }) => {
    return { denomination_minor: BigInt(denomination), count };
  });
}

type Presented = Readonly<{
  command: Command;
  status: 200 | 201;
  view: Omit<ShiftView, "shift">;
}>;

/** The shift as the command leaves it. */
function present(
  dependencies: RouteDependencies,
  request: TenantRequest<unknown, unknown, unknown>,
  { command, status, view }: Presented,
): Promise<Answer> {
  return executeCommand(dependencies, request, {
    command,
    present: ({ records }) =>
      answer(status, shownShift(request.caller, { ...view, shift: shiftAfter(records) })),
    problemOf: withoutSums,
    ...(command.type === "OPEN_SHIFT" ? { location: { under: "/v1/shifts", id: "shift_id" } } : {}),
  });
}

/** Whoever counts blind is not told the sums by a refusal either. */
function withoutSums(rejection: Parameters<typeof rejectionProblem>[0]): Problem {
  if (rejection.code !== "SHIFT_TOTALS_CHANGED") return rejectionProblem(rejection);
  const { change_count } = rejection;
  return { ...rejectionProblem(rejection), data: { change_count } };
}
