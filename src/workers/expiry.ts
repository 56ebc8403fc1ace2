/** Gives back holds whose time is over. */
import type { Actor } from "../domain/order/event.ts";
import type { Engine } from "../engine/engine.ts";
import type { Clock } from "../engine/ports/clock.ts";
import { listDueHolds, listMerchants } from "../queries/work/open-work.ts";
import type { Database } from "../postgres/database.ts";

const actor: Actor = { type: "system", id: "expiry" };
const page_orders = 200;

export type ExpiryPorts = Readonly<{ sql: Database; engine: Engine; clock: Clock }>;

/** One round over every merchant. True when there may be more to do. */
export async function expireHolds({ sql, engine, clock }: ExpiryPorts): Promise<boolean> {
  let has_more = false;
  for (const merchant_id of await listMerchants(sql)) {
    const now_ms = clock.now_ms();
    const order_ids = await listDueHolds(sql, merchant_id, { now_ms, limit: page_orders });
    if (order_ids.length === 0) continue;
    // One command each: the lane takes them together, and one that fails spoils none of the others.
    const outcomes = await Promise.allSettled(
      order_ids.map((order_id) =>
        engine.execute({
          merchant_id,
          actor,
          command: { type: "EXPIRE_ORDERS", order_ids: [order_id] },
        }),
      ),
    );
    const failed = outcomes.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    has_more ||= order_ids.length === page_orders;
  }
  return has_more;
}
