/** The merchant's whole stream of events: page by page, or live. */
import { z } from "zod";
import { EventList, ListEventsQuery } from "../../../contract/order.ts";
import { listEvents } from "../../../queries/orders/timeline.ts";
import { not_a_seq } from "../refusals/correction-texts.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { streamEvents } from "../events-stream.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { answer, tenantRoute, type Route } from "../route.ts";

const StreamQuery = z.strictObject({
  /** Events with a seq greater than this; what comes next unless told. */
  after: z.coerce.number().int().min(0).optional(),
});

export function eventRoutes(dependencies: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "GET",
      path: "/v1/events",
      summary: "List every event of the merchant in commit order",
      tag: "Events",
      scope: "events:read",
      query: ListEventsQuery,
      answers: { 200: { description: "Events behind `after`", schema: EventList } },
      async handle({ query, caller }) {
        return answer(200, await listEvents(dependencies.sql, caller.merchant_id, query));
      },
    }),
    tenantRoute({
      method: "GET",
      path: "/v1/events/stream",
      summary: "Follow every event of the merchant live (server-sent events)",
      tag: "Events",
      scope: "events:read",
      query: StreamQuery,
      answers: {
        200: {
          description: "`id` is the seq: reconnect with Last-Event-ID, or begin with ?after",
          media_type: "text/event-stream",
        },
      },
      async handle({ query, caller, headers }) {
        const { merchant_id } = caller;
        const after = lastEventId(headers["last-event-id"]) ?? query.after ?? null;
        return {
          ...answer(200, null),
          stream: (exchange) => streamEvents(dependencies, exchange, { merchant_id, after }),
        };
      },
    }),
  ];
}

function lastEventId(header: string | string[] | undefined): number | null {
  if (header === undefined || header === "") return null;
  if (typeof header === "string" && /^\d{1,15}$/.test(header)) return Number(header);
  const errors = [{ pointer: "Last-Event-ID", detail: not_a_seq }];
  throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
}
