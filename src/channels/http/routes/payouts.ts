/** What channels took for the merchant, and what of it is to be paid out. */
import { PayoutFileQuery } from "../../../contract/output.ts";
import { payout_days_max, PayoutQuery, PayoutStatement } from "../../../contract/payout.ts";
import { readPayouts, type PayoutQuestion } from "../../../queries/figures/read-payouts.ts";
import { payoutFile } from "../../files/payout-file.ts";
import type { Caller } from "../request/caller.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { answer, tenantRoute, type Route } from "../route.ts";
import { sendFile } from "../send-file.ts";
import { settleDays } from "../counter/statistics-question.ts";

type PayoutDependencies = Pick<RouteDependencies, "sql" | "engine" | "clock">;

const tag = "Statistics";
const scope = "statistics:read";

export function payoutRoutes(dependencies: PayoutDependencies): Route[] {
  const { sql } = dependencies;
  return [
    tenantRoute({
      method: "GET",
      path: "/v1/payouts",
      summary: "What is to be paid out for each day and channel: gross, fees, shares, refunds",
      tag,
      scope,
      query: PayoutQuery,
      answers: { 200: { description: "The statement", schema: PayoutStatement } },
      async handle({ query, caller }) {
        const { merchant, question } = await questionOf(dependencies, query, caller);
        return answer(200, await readPayouts(sql, merchant, question));
      },
    }),
    tenantRoute({
      method: "GET",
      path: "/v1/payouts.csv",
      summary: "The payout statement as a file for a spreadsheet",
      tag,
      scope,
      query: PayoutFileQuery,
      answers: {
        200: { description: "UTF-8 with a byte order mark, RFC 4180", media_type: "text/csv" },
      },
      async handle({ query, caller, language: asked }) {
        const { language = asked, ...rest } = query;
        const { merchant, question } = await questionOf(dependencies, rest, caller);
        const statement = await readPayouts(sql, merchant, question);
        const name = `payouts-${question.from}-${question.to}.csv`;
        const chunks = payoutFile(statement, language);
        return {
          ...{ status: 200, body: null },
          stream: (exchange) => sendFile(exchange, { name, chunks }),
        };
      },
    }),
  ];
}

/** Whoever works in one store is told of its sales alone. Throws for days that are none. */
async function questionOf(
  { engine, clock }: PayoutDependencies,
  query: PayoutQuery,
  { merchant_id, store_no }: Caller,
) {
  const { merchant } = await engine.catalog(merchant_id);
  const { time_zone, currency } = merchant;
  const bounds = { now_ms: clock.now_ms(), time_zone, days_max: payout_days_max };
  const days = settleDays(query, bounds);
  const question: PayoutQuestion = { ...days, currency: query.currency ?? currency, store_no };
  return { merchant, question };
}
