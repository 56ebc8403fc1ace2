/** What stands on a store's papers below its name: address and telephone. */
import { z } from "zod";
import { StoreLetterhead, StoreNo } from "../../../contract/store.ts";
import { updateLetterhead } from "../../../queries/stores/store-letterheads.ts";
import { refuseOtherStore } from "../counter/counter-sale.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { tenantRoute, type Route } from "../route.ts";
import { writeDirectly } from "../write-directly.ts";

const StoreParams = z.strictObject({ store_no: StoreNo });

export function storeLetterheadRoutes(dependencies: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "PUT",
      path: "/v1/stores/:store_no/letterhead",
      summary: "Say which address and telephone stand on a store's receipts",
      tag: "Counter",
      scope: "stores:write",
      params: StoreParams,
      body: StoreLetterhead,
      answers: { 200: { description: "The letterhead", schema: StoreLetterhead } },
      handle(request) {
        const { params, body, caller } = request;
        const { store_no } = params;
        refuseOtherStore(caller, store_no);
        return writeDirectly(dependencies, request, async (transaction, stamp) => {
          const changing = { store_no, letterhead: body };
          const is_there = await updateLetterhead(transaction, stamp, changing);
          if (!is_there) throw new ProblemError(problemOf("STORE_NOT_FOUND"));
          return { status: 200, body };
        });
      },
    }),
  ];
}
