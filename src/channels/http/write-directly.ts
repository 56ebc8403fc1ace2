/**
 * A write that is no command of the engine, with its Idempotency-Key: what a merchant sets up, such
 * as operators and devices, has no order to be decided with.
 */
import type { Database, Transaction } from "../../postgres/database.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import { writeOnce, type Written } from "../../queries/idempotency.ts";
import type { Caller } from "./request/caller.ts";
import { replayOf } from "./checkout/complete-session.ts";
import type { RouteDependencies } from "./dependencies.ts";
import { ProblemError } from "./refusals/problem.ts";
import { problemOf } from "./refusals/problems.ts";
import { answer, type Answer, type RouteRequest } from "./route.ts";

type Request = RouteRequest<unknown, unknown, unknown> & Readonly<{ caller: Caller }>;

/**
 * Writes in one transaction, and answers; the same request again gets the first answer. What
 * `write` throws undoes it, and is not kept.
 */
export async function writeDirectly(
  dependencies: RouteDependencies,
  request: Request,
  write: (transaction: Transaction) => Promise<Readonly<{ status: number; body: unknown }>>,
): Promise<Answer> {
  const replayed = await replayOf(dependencies, request, request.caller);
  if (replayed !== null) return replayed;
  const written = await writeOnce(dependencies.sql, keptOf(dependencies, request), async (sql) => {
    const { status, body } = await write(sql);
    return { status, body: JSON.stringify(body) } satisfies Written;
  });
  if (written !== null) return answer(written.status, written.body);
  const overtaken = await replayOf(dependencies, request, request.caller);
  if (overtaken !== null) return overtaken;
  throw new ProblemError(problemOf("IDEMPOTENCY_KEY_IN_FLIGHT", { retry_after_s: 1 }));
}

function keptOf(
  { clock }: Readonly<{ clock: Clock; sql: Database }>,
  { idempotency_key: key, request_hash, caller }: Request,
) {
  if (key === null) return null;
  const { merchant_id, caller_id } = caller;
  return { merchant_id, caller_id, key, request_hash: request_hash(), at_ms: clock.now_ms() };
}
