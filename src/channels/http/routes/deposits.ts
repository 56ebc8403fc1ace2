/** Deposits: money of a customer's that is held until it is consumed or given back. */
import { z } from "zod";
import {
  ConsumeDeposit,
  CreateDeposit,
  DepositDocument,
  DepositList,
  ExtendDeposit,
  ListDepositsQuery,
} from "../../../contract/deposit.ts";
import { TimelineDocument } from "../../../contract/order.ts";
import { readCursor } from "../../../queries/created-range.ts";
import { depositDocument } from "../../../queries/documents/deposit-document.ts";
import { listDeposits } from "../../../queries/sales/read-deposit.ts";
import { readRecordTimeline } from "../../../queries/orders/timeline.ts";
import {
  cancelDeposit,
  consumeDeposit,
  createDeposit,
  extendDeposit,
  releaseDeposit,
} from "../counter/change-deposit.ts";
import { not_a_cursor } from "../refusals/correction-texts.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { demandDeposit } from "../counter/deposit-desk.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { answer, tenantRoute, type Route } from "../route.ts";
import { createWatchDeposit } from "../counter/watch-deposit.ts";
import { NoMembers } from "./payment-sessions.ts";

const DepositParams = z.strictObject({ deposit_id: z.string().min(1).max(100) });

const tag = "Deposits";
const scope = "deposits:write";

export function depositRoutes(dependencies: RouteDependencies): Route[] {
  return [
    createRoute(dependencies),
    ...changeRoutes(dependencies),
    ...endRoutes(dependencies),
    ...readRoutes(dependencies),
  ];
}

function createRoute(dependencies: RouteDependencies): Route {
  return tenantRoute({
    method: "POST",
    path: "/v1/deposits",
    summary: "Take a deposit: cash at once, a scanned code, a card, or a code to be scanned",
    tag,
    scope,
    body: CreateDeposit,
    answers: {
      201: { description: "Held; or not, with the reason", schema: DepositDocument },
      202: { description: "On its way: `next` is what the customer does", schema: DepositDocument },
    },
    handle: (request) => createDeposit(dependencies, request),
  });
}

const under_way = {
  description: "The channel has not said what became of it: read the deposit",
  schema: DepositDocument,
};

function changeRoutes(dependencies: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "POST",
      path: "/v1/deposits/:deposit_id/consume",
      summary: "Take of what is held, once: the rest goes back",
      tag,
      scope,
      params: DepositParams,
      body: ConsumeDeposit,
      answers: {
        200: { description: "Consumed, and the rest is back", schema: DepositDocument },
        202: under_way,
      },
      handle: (request) => consumeDeposit(dependencies, request),
    }),
    tenantRoute({
      method: "POST",
      path: "/v1/deposits/:deposit_id/extend",
      summary: "Let a deposit last longer",
      tag,
      scope,
      params: DepositParams,
      body: ExtendDeposit,
      answers: { 200: { description: "Extended", schema: DepositDocument }, 202: under_way },
      handle: (request) => extendDeposit(dependencies, request),
    }),
  ];
}

function endRoutes(dependencies: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "POST",
      path: "/v1/deposits/:deposit_id/release",
      summary: "Give a deposit back",
      tag,
      scope,
      params: DepositParams,
      body: NoMembers,
      body_optional: true,
      answers: {
        200: { description: "Given back, now or before", schema: DepositDocument },
        202: under_way,
      },
      handle: (request) => releaseDeposit(dependencies, request),
    }),
    tenantRoute({
      method: "POST",
      path: "/v1/deposits/:deposit_id/cancel",
      summary: "Give up a deposit that is not held: nothing is held from here on",
      tag,
      scope,
      params: DepositParams,
      body: NoMembers,
      body_optional: true,
      answers: { 200: { description: "The deposit as it ended", schema: DepositDocument } },
      handle: (request) => cancelDeposit(dependencies, request),
    }),
  ];
}

function readRoutes(dependencies: RouteDependencies): Route[] {
  const watchDeposit = createWatchDeposit(dependencies);
  return [
    listRoute(dependencies),
    tenantRoute({
      method: "GET",
      path: "/v1/deposits/:deposit_id",
      summary: "Read a deposit; while it is on its way, its channel is asked",
      tag,
      scope: "orders:read",
      params: DepositParams,
      answers: { 200: { description: "The deposit", schema: DepositDocument } },
      async handle({ params, caller }) {
        const { sale, next } = await watchDeposit(caller.merchant_id, params);
        return answer(200, depositDocument(sale, next));
      },
    }),
    tenantRoute({
      method: "GET",
      path: "/v1/deposits/:deposit_id/events",
      summary: "A deposit's timeline, with its hash chain checked",
      tag,
      scope: "orders:read",
      params: DepositParams,
      answers: { 200: { description: "All its events, in order", schema: TimelineDocument } },
      async handle({ params, caller }) {
        const { merchant_id } = caller;
        await demandDeposit(dependencies, merchant_id, params);
        const id = params.deposit_id;
        const kept = await readRecordTimeline(dependencies.sql, merchant_id, {
          kind: "deposit",
          id,
        });
        return answer(200, kept);
      },
    }),
  ];
}

function listRoute({ sql }: RouteDependencies): Route {
  return tenantRoute({
    method: "GET",
    path: "/v1/deposits",
    summary: "List deposits, newest first",
    tag,
    scope: "orders:read",
    query: ListDepositsQuery,
    answers: { 200: { description: "A page of deposits", schema: DepositList } },
    async handle({ query, caller }) {
      const { cursor, status, store_no = null, limit } = query;
      const after = cursor === undefined ? null : readCursor(cursor);
      if (cursor !== undefined && after === null) {
        const errors = [{ pointer: "?cursor", detail: not_a_cursor }];
        throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
      }
      const is_open = status === "open";
      const only = status === undefined || status === "open" ? null : status;
      const { page, next_cursor } = await listDeposits(sql, caller.merchant_id, {
        ...{ status: only, is_open, store_no, after, limit },
      });
      return answer(200, { data: page.map((sale) => depositDocument(sale, null)), next_cursor });
    },
  });
}
