/** The audit trail, page behind page. */
import { infiniteQueryOptions } from "@tanstack/react-query";
import type { AuditEntryList, AuditSubject } from "../../../../src/contract/audit.ts";
import { request } from "../../api/request.ts";

/** Also without the contract's code, which would bring its checks along. */
export const audit_kinds = [
  ...(["operator", "refund_rules", "store", "device"] as const),
  ...(["fee_rate", "key", "member_rules"] as const),
] as const satisfies readonly AuditSubject[];

export function auditQuery(kind: AuditSubject | null) {
  return infiniteQueryOptions({
    queryKey: ["audit", kind],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({
        ...(kind === null ? {} : { subject_kind: kind }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      });
      return request<AuditEntryList>(`/v1/audit_entries?${query.toString()}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });
}
