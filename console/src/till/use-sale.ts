/** Carries a sale out, once: sends it, sends it again when no answer came, waits for the money. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import type { CreateSale, SaleDocument } from "../../../src/contract/sale.ts";
import { randomKey } from "../api/random-key.ts";
import { request } from "../api/request.ts";
import { useLiveBatches } from "../live/live-provider.tsx";
import { clockOffset } from "../pay/server-clock.ts";
import { useSignedIn } from "../shell/signed-in.ts";
import { fetchSale, saleQuery } from "./queries.ts";
import { prospectOf, verdictOf, withoutToken, type SaleAttempt } from "./sale-attempt.ts";
import { stageOf } from "./sale-stage.ts";
import type { TillStorage } from "./till-storage.ts";

/** What the till is doing about a sale. */
export type SaleState =
  | Readonly<{ step: "none" }>
  | Readonly<{ step: "sending"; attempt: SaleAttempt }>
  /** Whether it was sold is not known. */
  | Readonly<{ step: "unanswered"; attempt: SaleAttempt; error: unknown }>
  /** Found from before, and not to be sent again. */
  | Readonly<{ step: "left_over"; attempt: SaleAttempt; why: "other_operator" | "too_old" }>
  /** The customer has to act. */
  | Readonly<{ step: "waiting"; attempt: SaleAttempt; sale: SaleDocument; error: unknown }>
  | Readonly<{ step: "paid"; sale: SaleDocument }>
  /** Nothing was sold: the server refused, or the customer did not pay. */
  | Readonly<{ step: "refused"; error: unknown }>
  | Readonly<{ step: "failed"; sale: SaleDocument }>;

const resend_pauses_ms = [400, 1_200] as const;
const poll_pause_ms = 1_500;

export type SaleDesk = Readonly<{
  state: SaleState;
  /** Nothing happens while another sale is under way. */
  begin: (body: CreateSale, total_minor: number) => void;
  /** Asks again what became of it, under the same key. */
  askAgain: () => void;
  /** Gives up a sale that waits for its customer. */
  giveUp: () => Promise<void>;
  /** Done with what is shown. */
  leave: () => void;
}>;

export function useSale(storage: TillStorage, onPaid: () => void): SaleDesk {
  const { operator } = useSignedIn();
  const query_client = useQueryClient();
  const [state, setState] = useState<SaleState>({ step: "none" });
  /** Set at once, unlike the state: a double tap is two taps before anything is drawn anew. */
  const is_busy = useRef(false);

  const settle = useCallback(
    (answered: SaleAttempt, sale: SaleDocument) => {
      const attempt = withoutToken(answered);
      const { trade_order } = sale;
      const stage = stageOf(sale);
      query_client.setQueryData(saleQuery(trade_order.trade_order_id).queryKey, sale);
      if (stage === "waiting") {
        storage.keepAttempt(attempt);
        setState({ step: "waiting", attempt, sale, error: null });
        return;
      }
      storage.dropAttempt();
      is_busy.current = false;
      void query_client.invalidateQueries({ queryKey: ["availability"] });
      if (stage === "failed") {
        setState({ step: "failed", sale });
        return;
      }
      storage.addSale(trade_order.trade_order_id);
      setState({ step: "paid", sale });
      onPaid();
    },
    [storage, query_client, onPaid],
  );

  const send = useCallback(
    async (attempt: SaleAttempt) => {
      setState({ step: "sending", attempt });
      try {
        const { sale, clock_offset_ms } = await sendSale(attempt);
        const { trade_order_id } = sale.trade_order;
        settle({ ...attempt, trade_order_id, clock_offset_ms }, sale);
      } catch (error) {
        if (verdictOf(error) === "unknown") {
          setState({ step: "unanswered", attempt, error });
          return;
        }
        storage.dropAttempt();
        is_busy.current = false;
        void query_client.invalidateQueries({ queryKey: ["availability"] });
        setState({ step: "refused", error });
      }
    },
    [settle, storage, query_client],
  );

  function begin(body: CreateSale, total_minor: number) {
    if (is_busy.current) return;
    is_busy.current = true;
    // Another window of this till has one under way.
    const left = storage.attempt();
    if (left !== undefined) {
      pickUp(left);
      return;
    }
    const { operator_id, name: operator_name } = operator;
    const key = { idempotency_key: randomKey(), operator_id, operator_name };
    const attempt = { ...key, body, total_minor, at_ms: Date.now() };
    storage.keepAttempt(attempt);
    void send(attempt);
  }

  function pickUp(attempt: SaleAttempt) {
    const prospect = prospectOf(attempt, { ...operator, now_ms: Date.now() });
    is_busy.current = true;
    if (prospect !== "resume") setState({ step: "left_over", attempt, why: prospect });
    // Reading sells nothing; what may sell now waits for the cashier's word.
    else if (attempt.trade_order_id !== undefined) void send(attempt);
    else setState({ step: "unanswered", attempt, error: null });
  }

  usePickUp(storage, pickUp);
  const poll = usePolling(state, { settle, setState });
  return {
    state,
    begin,
    askAgain() {
      if (state.step === "unanswered") void send(state.attempt);
    },
    async giveUp() {
      if (state.step !== "waiting") return;
      const { attempt, sale } = state;
      try {
        await cancelSale(sale);
      } catch (error) {
        setState({ step: "waiting", attempt, sale, error });
      }
      await poll();
    },
    leave() {
      if (state.step === "left_over") storage.dropAttempt();
      is_busy.current = false;
      setState({ step: "none" });
    },
  };
}

/** Sends it until there is an answer, or there was none several times. */
async function sendSale(attempt: SaleAttempt) {
  const { trade_order_id, idempotency_key, body } = attempt;
  for (const pause_ms of [...resend_pauses_ms, undefined]) {
    const sent_at_ms = Date.now();
    try {
      const sale = await (trade_order_id === undefined
        ? request<SaleDocument>("/v1/sales", { method: "POST", body, idempotency_key })
        : fetchSale(trade_order_id));
      const { clock_offset_ms = offsetSince(sale, sent_at_ms) } = attempt;
      return { sale, clock_offset_ms };
    } catch (error) {
      if (pause_ms === undefined || verdictOf(error) === "refused") throw error;
      await new Promise((resolve) => window.setTimeout(resolve, pause_ms));
    }
  }
  throw new Error("the last try either answers or throws");
}

/** A sale that was just made carries the server's clock. */
function offsetSince({ trade_order }: SaleDocument, sent_at_ms: number): number {
  return clockOffset({
    server_now: trade_order.created_at,
    sent_at_ms,
    received_at_ms: Date.now(),
  });
}

/** Nothing is charged from here on; its places are free again. */
async function cancelSale({ trade_order }: SaleDocument): Promise<void> {
  await request(`/v1/trade_orders/${encodeURIComponent(trade_order.trade_order_id)}/cancel`, {
    method: "POST",
    idempotency_key: randomKey(),
  });
}

/** Hands over, once, what a page that is gone has left. */
function usePickUp(storage: TillStorage, onFound: (attempt: SaleAttempt) => void): void {
  const is_done = useRef(false);
  useEffect(() => {
    if (is_done.current) return;
    is_done.current = true;
    const attempt = storage.attempt();
    if (attempt !== undefined) onFound(attempt);
  });
}

/** Asks how a sale stands while its customer has to act: at times, and when something happens. */
function usePolling(
  state: SaleState,
  to: Readonly<{
    settle: (attempt: SaleAttempt, sale: SaleDocument) => void;
    setState: (state: SaleState) => void;
  }>,
): () => Promise<void> {
  const { settle, setState } = to;
  const is_asking = useRef(false);
  const poll = useCallback(async () => {
    if (state.step !== "waiting" || is_asking.current) return;
    const { attempt, sale } = state;
    is_asking.current = true;
    try {
      settle(attempt, await fetchSale(sale.trade_order.trade_order_id));
    } catch (error) {
      setState({ step: "waiting", attempt, sale, error });
    } finally {
      is_asking.current = false;
    }
  }, [state, settle, setState]);

  useEffect(() => {
    if (state.step !== "waiting") return undefined;
    const timer = window.setTimeout(() => void poll(), poll_pause_ms);
    return () => window.clearTimeout(timer);
  }, [state, poll]);
  useLiveBatches(() => void poll());
  return poll;
}
