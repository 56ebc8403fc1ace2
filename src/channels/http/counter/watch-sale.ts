/**
 * A sale that is on its way, as it stands now: whoever looks at it has the provider asked, once a
 * moment and whoever looks.
 */
import type { Actor } from "../../../domain/order/event.ts";
import { chargeAtCounter } from "../../../engine/money/charge-at-counter.ts";
import type { NextStep } from "../../../engine/ports/payment-provider.ts";
import { settleSession } from "../../../engine/money/settle-session.ts";
import type { Sale } from "../../../queries/sales/read-trade-order.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { demandSale, notifyUrl } from "./sell.ts";
import { createShortMemory, type ShortMemory } from "../short-memory.ts";

/** How long an answer of the provider stands. */
const answer_kept_ms = 800;
const answers_max = 10_000;

const actor: Actor = { type: "system", id: "till" };

export type WatchedSale = Readonly<{ sale: Sale; next: NextStep | null }>;

export type WatchSale = (merchant_id: string, trade_order_id: string) => Promise<WatchedSale>;

export function createWatchSale(dependencies: RouteDependencies): WatchSale {
  const answers: ShortMemory<Readonly<{ next: NextStep | null }>> = createShortMemory({
    kept_ms: answer_kept_ms,
    entries_max: answers_max,
    now_ms: () => dependencies.clock.now_ms(),
  });
  return async (merchant_id, trade_order_id) => {
    const sale = await demandSale(dependencies, merchant_id, trade_order_id);
    const { session } = sale;
    if (session === null || !isOnItsWay(sale)) return { sale, next: null };
    const asked = await answers.recall(`${merchant_id}/${session.session_id}`, () =>
      ask(dependencies, { ...sale, session }),
    );
    const after = await demandSale(dependencies, merchant_id, trade_order_id);
    return { sale: after, next: asked.next };
  };
}

function isOnItsWay({ session }: Sale): boolean {
  if (session === null || session.protocol !== "COUNTER" || session.settled) return false;
  return session.status === "OPEN" || session.status === "UNKNOWN";
}

async function ask(
  dependencies: RouteDependencies,
  { session, trade_order }: Sale & Readonly<{ session: NonNullable<Sale["session"]> }>,
): Promise<Readonly<{ next: NextStep | null }>> {
  const { next, is_unasked } = await settleSession(dependencies, session, actor);
  // What was scanned, or read off a card, is charged by the request that brought it, and by nobody
  // later.
  const is_shown = trade_order.user_id === null && session.payment_method !== "card";
  if (!is_unasked || !is_shown) return { next };
  const notify_url = notifyUrl(dependencies, session.merchant_id);
  const shown = await chargeAtCounter(dependencies, { session, handed: null, notify_url, actor });
  return { next: shown.next };
}
