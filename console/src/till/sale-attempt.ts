/**
 * A sale on its way. It is written down before it is sent, and it is sent again under the same key
 * until its answer is known, also after the page was loaded anew: so it is sold once or not at all.
 */
import type { CreateSale } from "../../../src/contract/sale.ts";
import { RequestError } from "../api/request.ts";

export type SaleAttempt = Readonly<{
  idempotency_key: string;
  /** Keys belong to who signed in: nobody else can ask under them. */
  operator_id: string;
  operator_name: string;
  body: CreateSale;
  total_minor: number;
  at_ms: number;
  /** Known once the server has answered that the customer has to act. */
  trade_order_id?: string;
  /** How far this device's clock is behind the server's, in ms. */
  clock_offset_ms?: number;
}>;

/**
 * From here on it is read by its number: what a card's terminal handed over is good for nothing any
 * more, and is not kept.
 */
export function withoutToken(attempt: SaleAttempt): SaleAttempt {
  const { body } = attempt;
  if (body.payment.method !== "card" || attempt.trade_order_id === undefined) return attempt;
  return { ...attempt, body: { ...body, payment: { method: "card", payment_token: "" } } };
}

/** The server keeps its answers for two days; an hour is left for the clocks. */
const key_lasts_ms = 47 * 3_600_000;

/** What can be done about an attempt that was found when the page was loaded. */
export type Prospect = "resume" | "other_operator" | "too_old";

export function prospectOf(
  attempt: SaleAttempt,
  { operator_id, now_ms }: Readonly<{ operator_id: string; now_ms: number }>,
): Prospect {
  // Reading how it stands sells nothing, whoever does it and when.
  if (attempt.trade_order_id !== undefined) return "resume";
  if (attempt.operator_id !== operator_id) return "other_operator";
  return now_ms - attempt.at_ms > key_lasts_ms ? "too_old" : "resume";
}

/**
 * Whether a failed call is a refusal, after which nothing was sold, or leaves that open. Only a
 * refusal may be followed by an attempt under another key.
 */
export function verdictOf(error: unknown): "refused" | "unknown" {
  if (!(error instanceof RequestError) || error.failure.kind !== "problem") return "unknown";
  const { status, code } = error.failure.problem;
  if (code === "IDEMPOTENCY_KEY_IN_FLIGHT" || status === 408 || status === 429) return "unknown";
  return status >= 400 && status < 500 ? "refused" : "unknown";
}
