/**
 * A write that is no command of the engine, with its Idempotency-Key: what a merchant sets up, such
 * as operators and devices, has no order to be decided with.
 */
import type { Database, Transaction } from "../../postgres/database.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import { lockAudit, type AuditStamp } from "../../queries/audit/change-settings.ts";
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
 * `write` throws undoes it, and is not kept. It works on its transaction alone: others of the
 * merchant wait for it, each with a connection in hand.
 */
export async function writeDirectly(
  dependencies: RouteDependencies,
  request: Request,
  write: (
    transaction: Transaction,
    stamp: AuditStamp,
  ) => Promise<Readonly<{ status: number; body: unknown }>>,
): Promise<Answer> {
  const replayed = await replayOf(dependencies, request, request.caller);
  if (replayed !== null) return replayed;
  const written = await writeOnce(dependencies.sql, keptOf(dependencies, request), async (sql) => {
    const stamp = stampOf(dependencies, request.caller);
    await lockAudit(sql, stamp.merchant_id);
    const { status, body } = await write(sql, stamp);
    return { status, body: JSON.stringify(body) } satisfies Written;
  });
  if (written !== null) return answer(written.status, written.body);
  const overtaken = await replayOf(dependencies, request, request.caller);
  if (overtaken !== null) return overtaken;
  throw new ProblemError(problemOf("IDEMPOTENCY_KEY_IN_FLIGHT", { retry_after_s: 1 }));
}

/** Who changes what they set up, and when. */
export function stampOf({ clock }: Readonly<{ clock: Clock }>, caller: Caller): AuditStamp {
  const { merchant_id, actor, caller_id: id, name } = caller;
  const type = actor.type === "operator" ? "operator" : "api_key";
  return { merchant_id, actor: { type, id, name }, at_ms: clock.now_ms() };
}

function keptOf(
  { clock }: Readonly<{ clock: Clock; sql: Database }>,
  { idempotency_key: key, request_hash, caller }: Request,
) {
  if (key === null) return null;
  const { merchant_id, caller_id } = caller;
  return { merchant_id, caller_id, key, request_hash: request_hash(), at_ms: clock.now_ms() };
}
