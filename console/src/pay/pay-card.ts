/** Pays with a card, and asks again until there is an answer: an attempt is charged only once. */
import type { CompletionDocument } from "../../../src/contract/payment-session.ts";
import { randomKey } from "../api/random-key.ts";
import { request, RequestError, requestAnswer } from "../api/request.ts";

export type Card = Readonly<{ card_number: string; expiry: string; cvc: string }>;

export type PayAnswer =
  /** The page as it is now tells how it went. */
  | Readonly<{ kind: "answered" }>
  | Readonly<{ kind: "declined" }>
  /** Refused before anything was charged; `error` says why. */
  | Readonly<{ kind: "refused"; error: unknown }>;

const retry_pauses_ms = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/** `onRetry` is called each time an answer did not come and the same attempt is sent again. */
export async function payWithCard({
  session_id,
  card,
  onRetry,
}: {
  session_id: string;
  card: Card;
  onRetry: () => void;
}): Promise<PayAnswer> {
  const base = `/v1/pay/${encodeURIComponent(session_id)}`;
  let payment_token: string;
  try {
    const answer = await request<{ payment_token: string }>(`${base}/sandbox_tokens`, {
      method: "POST",
      body: card,
      idempotency_key: randomKey(),
    });
    payment_token = answer.payment_token;
  } catch (error) {
    return { kind: "refused", error };
  }
  // The key makes every repetition the same attempt, so that asking again charges nothing anew.
  const idempotency_key = randomKey();
  for (const pause_ms of [...retry_pauses_ms, undefined]) {
    try {
      await requestAnswer<CompletionDocument>(`${base}/complete`, {
        method: "POST",
        body: { payment_token },
        idempotency_key,
      });
      return { kind: "answered" };
    } catch (error) {
      const verdict = verdictOf(error);
      if (verdict !== "ask_again") return verdict;
      if (pause_ms === undefined) return { kind: "answered" };
      onRetry();
      await new Promise((resolve) => setTimeout(resolve, pause_ms));
    }
  }
  return { kind: "answered" };
}

function verdictOf(error: unknown): PayAnswer | "ask_again" {
  if (!(error instanceof RequestError)) return { kind: "refused", error };
  const { failure } = error;
  if (failure.kind === "unreachable") return "ask_again";
  if (failure.kind === "unreadable") {
    return failure.status >= 500 ? "ask_again" : { kind: "refused", error };
  }
  if (failure.problem.status === 402) return { kind: "declined" };
  // Still being carried out, or the server had to give up for the moment.
  if (failure.problem.retryable || failure.problem.status >= 500) return "ask_again";
  return { kind: "refused", error };
}
