/** How a store handles shifts: whether cash needs one, and whether drawers are counted blind. */
import { z } from "zod";
import { ShiftSettings } from "../../../contract/shift.ts";
import { updateShiftSettings } from "../../../queries/stores/shift-settings.ts";
import { refuseOtherStore } from "../counter/counter-sale.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { tenantRoute, type Route } from "../route.ts";
import { writeDirectly } from "../write-directly.ts";

const StoreParams = z.strictObject({ store_no: z.string().min(1).max(40) });

export function shiftSettingsRoutes(dependencies: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "PUT",
      path: "/v1/stores/:store_no/shift_settings",
      summary: "Say how a store handles shifts; tills follow within seconds",
      tag: "Shifts",
      scope: "stores:write",
      params: StoreParams,
      body: ShiftSettings,
      answers: { 200: { description: "The settings", schema: ShiftSettings } },
      handle(request) {
        const { params, body, caller } = request;
        const { store_no } = params;
        refuseOtherStore(caller, store_no);
        return writeDirectly(dependencies, request, async (transaction, stamp) => {
          const changing = { store_no, settings: body };
          const is_there = await updateShiftSettings(transaction, stamp, changing);
          if (!is_there) throw new ProblemError(problemOf("STORE_NOT_FOUND"));
          return { status: 200, body };
        });
      },
    }),
  ];
}
