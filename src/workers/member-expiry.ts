/**
 * Lets points and coupons expire whose time is over, the oldest first. What is over cannot be used
 * from the instant itself; this writes it down, in the books as well. One-time codes that are over
 * are deleted.
 */
import type { Actor } from "../domain/order/event.ts";
import type { Command } from "../engine/command.ts";
import {
  deleteOldMemberCodes,
  listDueCoupons,
  listDueLots,
  listMerchants,
  type DueHolding,
} from "../queries/work/open-work.ts";
import type { ExpiryPorts } from "./expiry.ts";

const actor: Actor = { type: "system", id: "expiry" };
const page_rows = 500;
/** As long as the answer to a sale that used one is kept for whoever repeats the request. */
const code_kept_ms = 48 * 3_600_000;

/** One round over every merchant. True when there may be more to do. */
export async function expireHoldings({ sql, engine, clock }: ExpiryPorts): Promise<boolean> {
  let has_more = false;
  for (const merchant_id of await listMerchants(sql)) {
    const page = { now_ms: clock.now_ms(), limit: page_rows };
    const lots = await listDueLots(sql, merchant_id, page);
    const coupons = await listDueCoupons(sql, merchant_id, page);
    const commands = [
      ...byMember(lots, (lot_ids): Command => ({ type: "EXPIRE_POINTS", lot_ids })),
      ...byMember(coupons, (codes): Command => ({ type: "EXPIRE_COUPONS", codes })),
    ];
    const outcomes = await Promise.allSettled(
      commands.map((command) => engine.execute({ merchant_id, actor, command })),
    );
    const failed = outcomes.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    const before_ms = page.now_ms - code_kept_ms;
    const deleted = await deleteOldMemberCodes(sql, merchant_id, { before_ms, limit: page_rows });
    has_more ||= [lots.length, coupons.length, deleted].includes(page_rows);
  }
  return has_more;
}

/** One command a member: the lane takes them together, and one that fails spoils none else. */
function byMember(
  due: readonly DueHolding[],
  commandOf: (ids: readonly string[]) => Command,
): Command[] {
  const grouped = Map.groupBy(due, ({ member_id }) => member_id);
  return [...grouped.values()].map((own) => commandOf(own.map(({ id }) => id)));
}
