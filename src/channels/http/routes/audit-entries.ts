/** The audit trail: who changed what about people, stores, keys and money rules. To read only. */
import { AuditEntryList, ListAuditEntriesQuery } from "../../../contract/audit.ts";
import {
  auditDocument,
  auditQuestion,
  listAuditEntries,
} from "../../../queries/audit/list-audit-entries.ts";
import { readCursor } from "../../../queries/created-range.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { not_a_cursor } from "../refusals/correction-texts.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { answer, tenantRoute, type Route } from "../route.ts";

export function auditEntryRoutes({ sql, engine }: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "GET",
      path: "/v1/audit_entries",
      summary: "Who changed what about people, stores, keys and money rules, newest first",
      tag: "Staff",
      scope: "audit:read",
      query: ListAuditEntriesQuery,
      answers: { 200: { description: "A page of the audit trail", schema: AuditEntryList } },
      async handle({ query, caller }) {
        const after = query.cursor === undefined ? null : readCursor(query.cursor);
        if (query.cursor !== undefined && after === null) {
          const errors = [{ pointer: "?cursor", detail: not_a_cursor }];
          throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
        }
        const { merchant_id } = caller;
        const { merchant } = await engine.catalog(merchant_id);
        const question = auditQuestion(query, after, merchant.time_zone);
        const found = await listAuditEntries(sql, merchant_id, question);
        const page = found.slice(0, query.limit);
        const last = page.at(-1);
        const has_more = found.length > page.length && last !== undefined;
        return answer(200, {
          data: page.map(auditDocument),
          next_cursor: has_more ? `${last.at}.${last.entry_id}` : null,
        });
      },
    }),
  ];
}
