/**
 * A rejection for want of room, with what the caller can do: when to come back, where there is
 * room.
 */
import type { CreateOrder } from "../../../contract/order.ts";
import { soldOutAdvice } from "../../../queries/catalog/availability.ts";
import type { Caller } from "../request/caller.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "./problem.ts";

/** The same error, enriched when it is SLOT_SOLD_OUT. */
export async function soldOutProblem(
  dependencies: RouteDependencies,
  { body, caller }: Readonly<{ body: CreateOrder; caller: Caller }>,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof ProblemError) || error.problem.code !== "SLOT_SOLD_OUT") return error;
  const { merchant, skus } = await dependencies.engine.catalog(caller.merchant_id);
  const sku = skus.get(body.sku_id);
  if (sku === undefined) return error;
  const advice = await soldOutAdvice(dependencies.sql, {
    merchant,
    sku,
    slot: { date: body.date, start_time: body.start_time ?? "" },
    quantity: body.quantity,
    now_ms: dependencies.clock.now_ms(),
  });
  return new ProblemError({ ...error.problem, data: { ...error.problem.data, ...advice } });
}
