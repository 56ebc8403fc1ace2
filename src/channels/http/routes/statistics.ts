/** What was sold, summed up. */
import { StatisticsDocument, StatisticsQuery } from "../../../contract/statistics.ts";
import { readStatistics } from "../../../queries/figures/read-statistics.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { answer, tenantRoute, type Route } from "../route.ts";
import { statisticsQuestion } from "../counter/statistics-question.ts";

type StatisticsDependencies = Pick<RouteDependencies, "sql" | "engine" | "clock">;

export function statisticsRoutes({ sql, engine, clock }: StatisticsDependencies): Route[] {
  return [
    tenantRoute({
      method: "GET",
      path: "/v1/statistics",
      summary: "Sums of trade orders by day, store, operator, channel or way to pay",
      tag: "Statistics",
      scope: "statistics:read",
      query: StatisticsQuery,
      answers: { 200: { description: "The sums", schema: StatisticsDocument } },
      async handle({ query, caller }) {
        const { merchant } = await engine.catalog(caller.merchant_id);
        const { time_zone } = merchant;
        const question = statisticsQuestion(query, caller, { now_ms: clock.now_ms(), time_zone });
        return answer(200, await readStatistics(sql, merchant, question));
      },
    }),
  ];
}
