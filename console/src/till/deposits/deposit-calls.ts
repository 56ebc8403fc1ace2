/** What the till reads and writes of deposits. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  CreateDeposit,
  DepositDocument,
  DepositList,
} from "../../../../src/contract/deposit.ts";
import { request } from "../../api/request.ts";
import { refunds_poll_ms } from "../open-refunds.tsx";
import { verdictOf } from "../sale-attempt.ts";
import { keyOfWrite, settleWrite } from "../write-keys.ts";

const poll_ms = 1_500;

/** The last ones of a store; or those that are asked for or held. */
export function depositsQuery(store_no: string, is_open: boolean) {
  const query = new URLSearchParams({ store_no, limit: "100" });
  if (is_open) query.set("status", "open");
  return queryOptions({
    queryKey: ["deposits", store_no, is_open],
    queryFn: ({ signal }) => request<DepositList>(`/v1/deposits?${query}`, { signal }),
    staleTime: 0,
  });
}

/** One deposit; while something is under way, it is asked about again and again. */
export function depositQuery(deposit_id: string) {
  return queryOptions({
    queryKey: ["deposit", deposit_id],
    queryFn: () => request<DepositDocument>(pathOf(deposit_id)),
    refetchInterval({ state: { data } }) {
      if (isUnderWay(data)) return poll_ms;
      return (data?.refunding.amount ?? 0) > 0 ? refunds_poll_ms : false;
    },
  });
}

/** Whether the customer or the channel has to do something yet. */
export function isUnderWay(deposit: DepositDocument | undefined): boolean {
  return deposit?.status === "REQUESTED" || (deposit?.under_way ?? null) !== null;
}

const pathOf = (deposit_id: string) => `/v1/deposits/${encodeURIComponent(deposit_id)}`;

/** Takes one. The same attempt has the same key until it is answered, so that it is held once. */
export function useTakeDeposit(onTaken: (deposit: DepositDocument) => void) {
  const query_client = useQueryClient();
  return useMutation({
    mutationFn: ({ attempt, body }: Readonly<{ attempt: string; body: CreateDeposit }>) =>
      write(`deposit ${attempt}`, "/v1/deposits", body),
    onSuccess(deposit) {
      query_client.setQueryData(depositQuery(deposit.deposit_id).queryKey, deposit);
      onTaken(deposit);
    },
    onSettled: () => query_client.invalidateQueries({ queryKey: ["deposits"] }),
  });
}

export type DepositChange =
  | Readonly<{ verb: "consume"; body: Readonly<{ amount: number }> }>
  | Readonly<{ verb: "release" | "cancel"; body?: undefined }>;

export function useChangeDeposit(deposit_id: string) {
  const query_client = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, body }: DepositChange) => {
      const path = `${pathOf(deposit_id)}/${verb}`;
      return write(JSON.stringify([path, body]), path, body);
    },
    onSuccess: (deposit) => query_client.setQueryData(depositQuery(deposit_id).queryKey, deposit),
    onSettled: () => query_client.invalidateQueries({ queryKey: ["deposits"] }),
  });
}

async function write(name: string, path: string, body: unknown): Promise<DepositDocument> {
  const idempotency_key = keyOfWrite(name);
  try {
    const sent = body === undefined ? {} : { body };
    const answer = await request<DepositDocument>(path, {
      method: "POST",
      ...sent,
      idempotency_key,
    });
    settleWrite(name);
    return answer;
  } catch (error) {
    if (verdictOf(error) === "refused") settleWrite(name);
    throw error;
  }
}
