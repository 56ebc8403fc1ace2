/**
 * Finds out what became of payments and refunds that nobody has the last word on: sessions whose
 * outcome is not known, sessions whose time is over, refunds that have not arrived, and deposits of
 * which something was asked, or which are to be given back.
 *
 * Asking is cheap and harmless: the keys are ours, and the provider answers the same for each. What
 * is asked about in vain is asked again after a growing pause. A refund that was refused is tried
 * again under a new key when the time for that has come, and not for ever.
 */
import type { Actor } from "../domain/order/event.ts";
import { carryOutRefund } from "../engine/money/carry-out-refund.ts";
import { settleDeposit } from "../engine/money/settle-deposit.ts";
import { settleSession } from "../engine/money/settle-session.ts";
import type { PaymentPorts } from "../engine/money/take-payment.ts";
import type { Clock } from "../engine/ports/clock.ts";
import {
  listDueRefunds,
  listMerchants,
  listUnsettledSessions,
  type WorkPage,
} from "../queries/work/open-work.ts";
import { listDueDeposits } from "../queries/sales/read-deposit.ts";
import type { Database } from "../postgres/database.ts";

const actor: Actor = { type: "system", id: "reconciliation" };
const page_rows = 100;
/** Pauses between questions about one thing, in ms; the last one repeats. */
const pauses_ms = [500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000] as const;
const remembered_max = 10_000;

export type ReconciliationPorts = PaymentPorts & Readonly<{ sql: Database; clock: Clock }>;

export type Reconciliation = Readonly<{
  settleSessions(): Promise<boolean>;
  settleRefunds(): Promise<boolean>;
  settleDeposits(): Promise<boolean>;
}>;

export function createReconciliation(ports: ReconciliationPorts): Reconciliation {
  const { sql, clock } = ports;
  const attempts = new Map<string, { count: number; next_ms: number }>();

  /** True when it is time to ask about this id, which is then noted. */
  function mayAsk(id: string): boolean {
    const now_ms = clock.now_ms();
    const { count, next_ms } = attempts.get(id) ?? { count: 0, next_ms: 0 };
    if (next_ms > now_ms) return false;
    if (attempts.size >= remembered_max) attempts.clear();
    const pause_ms = pauses_ms[Math.min(count, pauses_ms.length - 1)] ?? 0;
    attempts.set(id, { count: count + 1, next_ms: now_ms + pause_ms });
    return true;
  }

  /** One round over every merchant's list. */
  async function settleEach<Row>({ list, subjectOf, placeOf, settle }: Work<Row>) {
    const faults: unknown[] = [];
    for (const merchant_id of await listMerchants(sql)) {
      const now_ms = clock.now_ms();
      await eachPage(async (page) => {
        const rows = await list(merchant_id, { ...page, now_ms });
        const due = rows.filter((row) => mayAsk(subjectOf(row)));
        await settleAll(
          due.map((row) => settle(row)),
          faults,
        );
        return rows.map(placeOf);
      });
    }
    throwFirst(faults);
    return false;
  }

  return {
    settleSessions: () =>
      settleEach({
        list: (merchant_id, page) => listUnsettledSessions(sql, merchant_id, page),
        subjectOf: ({ session_id }) => session_id,
        placeOf: ({ expiry_at_ms, session_id }) => ({ at_ms: expiry_at_ms, id: session_id }),
        settle: (session) => settleSession(ports, session, actor),
      }),
    settleRefunds: () =>
      settleEach({
        list: (merchant_id, page) => listDueRefunds(sql, merchant_id, page),
        subjectOf: ({ attempt_key }) => attempt_key,
        placeOf: ({ created_at_ms, refund_id }) => ({ at_ms: created_at_ms, id: refund_id }),
        settle: (refund) => carryOutRefund(ports, refund, actor),
      }),
    settleDeposits: () =>
      settleEach({
        list: (merchant_id, page) => listDueDeposits(sql, merchant_id, page),
        // A new step is asked about at once, however long the one before took.
        subjectOf: ({ deposit }) => deposit.step?.key ?? `${deposit.deposit_id} ${deposit.status}`,
        placeOf: ({ deposit, due_at_ms }) => ({ at_ms: due_at_ms, id: deposit.deposit_id }),
        settle: ({ deposit }) => settleDeposit(ports, deposit, actor),
      }),
  };
}

/** A list of what may have to be asked about. */
type Work<Row> = Readonly<{
  list(merchant_id: string, page: WorkPage & Readonly<{ now_ms: number }>): Promise<readonly Row[]>;
  /** What is asked about, with a pause between questions. */
  subjectOf(row: Row): string;
  placeOf(row: Row): NonNullable<WorkPage["after"]>;
  settle(row: Row): Promise<unknown>;
}>;

/** Works through a list to its end: what cannot be settled yet must not hide what can. */
async function eachPage(
  work: (page: WorkPage) => Promise<readonly NonNullable<WorkPage["after"]>[]>,
): Promise<void> {
  let after = null as WorkPage["after"];
  for (;;) {
    const rows = await work({ limit: page_rows, after });
    const last: WorkPage["after"] = rows.at(-1) ?? null;
    // No further than before: an instant finer than a millisecond would be met again and again.
    if (rows.length < page_rows || last?.id === after?.id) return;
    after = last;
  }
}

/** Every one gets its turn; what went wrong is added to `faults`. */
async function settleAll(works: readonly Promise<unknown>[], faults: unknown[]): Promise<void> {
  const results = await Promise.allSettled(works);
  for (const result of results) if (result.status === "rejected") faults.push(result.reason);
}

/** Told once the round is done, so that one fault hides no other work. */
function throwFirst(faults: readonly unknown[]): void {
  if (faults.length > 0) throw faults[0];
}
