/** The console's overview page. */
import { OverviewDocument } from "../../../contract/console.ts";
import { readOverview } from "../../../queries/orders/overview.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { answer, tenantRoute, type Route } from "../route.ts";

type OverviewDependencies = Pick<RouteDependencies, "sql" | "engine" | "clock">;

export function overviewRoutes({ sql, engine, clock }: OverviewDependencies): Route[] {
  return [
    tenantRoute({
      method: "GET",
      path: "/v1/overview",
      summary: "Today in the merchant's zone, and the capacity of the next 14 days",
      tag: "Overview",
      scope: "orders:read",
      answers: { 200: { description: "The overview", schema: OverviewDocument } },
      async handle({ caller }) {
        const { merchant } = await engine.catalog(caller.merchant_id);
        return answer(200, await readOverview(sql, merchant, clock.now_ms()));
      },
    }),
  ];
}
