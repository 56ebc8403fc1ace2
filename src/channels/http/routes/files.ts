/** The same as the lists and sums of the API, as files for a spreadsheet. */
import { StatisticsFileQuery, TradeOrderFileQuery } from "../../../contract/output.ts";
import { readStatistics } from "../../../queries/figures/read-statistics.ts";
import { statisticsFile } from "../../files/statistics-file.ts";
import { tradeOrderFile } from "../../files/trade-order-file.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { sendFile } from "../send-file.ts";
import { tenantRoute, type Route } from "../route.ts";
import { ownStoreOf, statisticsQuestion } from "../counter/statistics-question.ts";

type FileDependencies = Pick<RouteDependencies, "sql" | "engine" | "clock">;

export function fileRoutes(dependencies: FileDependencies): Route[] {
  return [tradeOrderFileRoute(dependencies), statisticsFileRoute(dependencies)];
}

function tradeOrderFileRoute({ sql, engine }: FileDependencies): Route {
  return tenantRoute({
    method: "GET",
    path: "/v1/trade_orders.csv",
    summary: "All trade orders that match, newest first, as a file for a spreadsheet",
    tag: "Till",
    scope: "statistics:read",
    query: TradeOrderFileQuery,
    answers: {
      200: { description: "UTF-8 with a byte order mark, RFC 4180", media_type: "text/csv" },
    },
    async handle({ query, caller, language: asked }) {
      const { merchant } = await engine.catalog(caller.merchant_id);
      const { language = asked, ...rest } = query;
      const filters = { ...rest, ...ownStoreOf(rest, caller) };
      const chunks = tradeOrderFile(sql, merchant, { filters, language });
      return {
        ...{ status: 200, body: null },
        stream: (exchange) => sendFile(exchange, { name: "trade-orders.csv", chunks }),
      };
    },
  });
}

function statisticsFileRoute({ sql, engine, clock }: FileDependencies): Route {
  return tenantRoute({
    method: "GET",
    path: "/v1/statistics.csv",
    summary: "The sums of trade orders as a file for a spreadsheet",
    tag: "Statistics",
    scope: "statistics:read",
    query: StatisticsFileQuery,
    answers: {
      200: { description: "UTF-8 with a byte order mark, RFC 4180", media_type: "text/csv" },
    },
    async handle({ query, caller, language: asked }) {
      const { merchant } = await engine.catalog(caller.merchant_id);
      const { time_zone } = merchant;
      const { language = asked, ...rest } = query;
      const question = statisticsQuestion(rest, caller, { now_ms: clock.now_ms(), time_zone });
      const statistics = await readStatistics(sql, merchant, question);
      const name = `statistics-${question.from}-${question.to}.csv`;
      const chunks = statisticsFile(statistics, language);
      return {
        ...{ status: 200, body: null },
        stream: (exchange) => sendFile(exchange, { name, chunks }),
      };
    },
  });
}
