/** What the till reads and writes of shifts. A write that is repeated happens once. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  CloseShiftRequest,
  CurrentShift,
  MoveCashRequest,
  OpenShiftRequest,
  ShiftDocument,
} from "../../../src/contract/shift.ts";
import { problemOf, request } from "../api/request.ts";
import { verdictOf } from "../till/sale-attempt.ts";
import { keyOfWrite, settleWrite } from "../till/write-keys.ts";

/** All of them begin so: one array with every render. */
export const shift_key = ["shift"] as const;

export const currentShiftQuery = queryOptions({
  queryKey: [...shift_key, "current"],
  queryFn: ({ signal }) => request<CurrentShift>("/v1/shifts/current", { signal }),
  staleTime: 0,
});

export type ShiftWrite =
  | Readonly<{ kind: "open"; body: OpenShiftRequest }>
  | Readonly<{ kind: "move"; shift: ShiftDocument; body: MoveCashRequest }>
  | Readonly<{ kind: "close"; shift: ShiftDocument; body: CloseShiftRequest }>;

function pathOf(write: ShiftWrite): string {
  if (write.kind === "open") return "/v1/shifts";
  const path = `/v1/shifts/${encodeURIComponent(write.shift.shift_id)}`;
  return write.kind === "move" ? `${path}/cash_movements` : `${path}/close`;
}

/** Carries a write out, and reads the shift anew. */
export function useShiftWrite() {
  const query_client = useQueryClient();
  return useMutation({
    mutationFn: async (write: ShiftWrite): Promise<ShiftDocument> => {
      // The same movement a second time is another one: the count of changes tells them apart.
      const after = write.kind === "open" ? null : write.shift.change_count;
      const name = JSON.stringify([pathOf(write), after, write.body]);
      try {
        const document = await request<ShiftDocument>(pathOf(write), {
          method: "POST",
          body: write.body,
          idempotency_key: keyOfWrite(name),
        });
        settleWrite(name);
        return document;
      } catch (error) {
        if (verdictOf(error) === "refused") settleWrite(name);
        throw error;
      }
    },
    onSettled: () => query_client.invalidateQueries({ queryKey: shift_key }),
  });
}

/** Whether something was booked since the operator looked. */
export function hasChanged(error: unknown): boolean {
  return problemOf(error)?.code === "SHIFT_TOTALS_CHANGED";
}

/** The report as a page to be printed. */
export function reportPath(shift_id: string, language: string): string {
  const query = new URLSearchParams({ format: "html", language });
  return `/v1/shifts/${encodeURIComponent(shift_id)}/report?${query.toString()}`;
}
