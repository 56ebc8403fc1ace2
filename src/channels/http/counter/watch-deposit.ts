/**
 * A deposit that is on its way, as it stands now: whoever looks at it has the provider asked, once
 * a moment and whoever looks.
 */
import type { Actor } from "../../../domain/order/event.ts";
import type { NextStep } from "../../../engine/ports/payment-provider.ts";
import { askForDeposit, settleDeposit } from "../../../engine/money/settle-deposit.ts";
import type { DepositSale } from "../../../queries/sales/read-deposit.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { demandDeposit, mayAsk, type DepositState } from "./deposit-desk.ts";
import { notifyUrl } from "./sell.ts";
import { createShortMemory, type ShortMemory } from "../short-memory.ts";

/** How long an answer of the provider stands. */
const answer_kept_ms = 800;
const answers_max = 10_000;

const actor: Actor = { type: "system", id: "till" };

export type WatchDeposit = (
  merchant_id: string,
  by: Parameters<typeof demandDeposit>[2],
) => Promise<DepositState>;

export function createWatchDeposit(dependencies: RouteDependencies): WatchDeposit {
  const answers: ShortMemory<Readonly<{ next: NextStep | null }>> = createShortMemory({
    kept_ms: answer_kept_ms,
    entries_max: answers_max,
    now_ms: () => dependencies.clock.now_ms(),
  });
  return async (merchant_id, by) => {
    const sale = await demandDeposit(dependencies, merchant_id, by);
    const { status, step, deposit_id } = sale.deposit;
    if (status !== "REQUESTED" && step === null) return { sale, next: null };
    const { next } = await answers.recall(`${merchant_id}/${deposit_id}`, () =>
      ask(dependencies, sale),
    );
    return { sale: await demandDeposit(dependencies, merchant_id, by), next };
  };
}

async function ask(
  dependencies: RouteDependencies,
  { deposit, trade_order }: DepositSale,
): Promise<Readonly<{ next: NextStep | null }>> {
  const { next, is_unasked } = await settleDeposit(dependencies, deposit, actor);
  // What was scanned, or read by a card terminal, is charged by the request that brought it.
  const is_shown = trade_order.user_id === null && deposit.method !== "card";
  if (!is_unasked || !is_shown || !mayAsk(deposit, dependencies.clock.now_ms())) return { next };
  const means = { qr_expiry_at_ms: deposit.request_expiry_at_ms };
  const notify_url = notifyUrl(dependencies, deposit.merchant_id);
  const shown = await askForDeposit(dependencies, deposit, { means, notify_url, actor });
  return { next: shown.next };
}
