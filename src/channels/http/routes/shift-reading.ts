/** Looking at shifts: the list, one of them with its report, and the report on paper. */
import {
  CurrentShift,
  ListShiftsQuery,
  ShiftDocument,
  ShiftList,
  ShiftReportQuery,
} from "../../../contract/shift.ts";
import { denominationsOf } from "../../../domain/shift/denominations.ts";
import { listShifts, readOpenShift } from "../../../queries/stores/read-shift.ts";
import { readCursor } from "../../../queries/created-range.ts";
import { not_a_cursor } from "../refusals/correction-texts.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { answer, tenantRoute, type Route } from "../route.ts";
import { demandShift, isBlind, isOwnOnly, refusal, shownShift } from "../counter/shift-desk.ts";
import { letterheadOf } from "../papers/print-receipt.ts";
import { shiftPaper } from "../papers/shift-paper.ts";
import { ShiftParams } from "./shifts.ts";

const scope = "shifts:read";
const tag = "Shifts";

export function shiftReadingRoutes(dependencies: RouteDependencies): Route[] {
  return [listRoute(dependencies), currentRoute(dependencies), ...oneRoutes(dependencies)];
}

function listRoute({ sql }: RouteDependencies): Route {
  return tenantRoute({
    ...{ method: "GET", path: "/v1/shifts", scope, tag },
    summary: "List shifts, newest first; a cashier's own alone",
    query: ListShiftsQuery,
    answers: { 200: { description: "A page of shifts", schema: ShiftList } },
    async handle({ query, caller }) {
      const after = query.cursor === undefined ? null : readCursor(query.cursor);
      if (query.cursor !== undefined && after === null) {
        const errors = [{ pointer: "?cursor", detail: not_a_cursor }];
        throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
      }
      const own = isOwnOnly(caller) ? { operator_id: caller.caller_id } : {};
      const found = await listShifts(sql, caller.merchant_id, { ...query, ...own, after });
      const page = found.slice(0, query.limit);
      const last = page.at(-1)?.shift;
      const has_more = found.length > page.length && last !== undefined;
      return answer(200, {
        data: page.map((view) => shownShift(caller, view)),
        next_cursor: has_more ? `${last.opened_at_ms}.${last.shift_id}` : null,
      });
    },
  });
}

function currentRoute({ sql, engine }: RouteDependencies): Route {
  return tenantRoute({
    ...{ method: "GET", path: "/v1/shifts/current", scope, tag },
    summary: "The caller's open shift, if there is one, and what its drawer is counted in",
    answers: { 200: { description: "The shift, or null", schema: CurrentShift } },
    async handle({ caller }) {
      const { merchant } = await engine.catalog(caller.merchant_id);
      const view = await readOpenShift(sql, caller.merchant_id, caller.caller_id);
      return answer(200, {
        shift: view === null ? null : shownShift(caller, view),
        denominations: (denominationsOf(merchant.currency) ?? []).map(Number),
      });
    },
  });
}

function oneRoutes(dependencies: RouteDependencies): Route[] {
  const { sql, engine, clock } = dependencies;
  return [
    tenantRoute({
      ...{ method: "GET", path: "/v1/shifts/:shift_id", scope, tag },
      summary: "A shift with its report: interim (X) while it is open, final (Z) after",
      params: ShiftParams,
      answers: { 200: { description: "The shift", schema: ShiftDocument } },
      async handle({ params, caller }) {
        return answer(200, shownShift(caller, await demandShift(sql, caller, params.shift_id)));
      },
    }),
    tenantRoute({
      ...{ method: "GET", path: "/v1/shifts/:shift_id/report", scope, tag },
      summary: "The report of a shift: as a document, a page to print, or bytes for a printer",
      params: ShiftParams,
      query: ShiftReportQuery,
      answers: { 200: { description: "The report", schema: ShiftDocument } },
      async handle({ params, query, caller, language }) {
        const view = await demandShift(sql, caller, params.shift_id);
        if (query.format === "json") return answer(200, shownShift(caller, view));
        const { shift_id } = params;
        if (isBlind(caller, view)) throw refusal({ code: "SHIFT_COUNTED_BLIND", shift_id });
        const { merchant } = await engine.catalog(caller.merchant_id);
        const at_ms = clock.now_ms();
        const wanted = { language: query.language ?? language, store_no: view.shift.store_id };
        const letterhead = await letterheadOf(dependencies, merchant, wanted);
        return shiftPaper(view, { merchant, letterhead, query, language: wanted.language, at_ms });
      },
    }),
  ];
}
