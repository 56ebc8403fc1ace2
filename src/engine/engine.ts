/** The one way to write: every channel and every worker submits its commands here. */
import type { Catalog } from "../domain/catalog/catalog.ts";
import type { PaymentSession } from "../domain/payment/session.ts";
import type { BatchPorts } from "./batch.ts";
import type { Outcome, Submission } from "./command.ts";
import { createLane, type Lane } from "./lane.ts";

export type Engine = Readonly<{
  /**
   * Carries a command out. Resolves once the result is durable. Rejects with StoreUnavailableError
   * when the database is away and nothing was done, LaneFullError or StoreBusyError when too many
   * wait and nothing was done, CommitUnknownError when nobody can say whether it was done, and
   * whatever a bug throws.
   */
  execute(submission: Submission): Promise<Outcome>;
  /**
   * A session that can be paid, if this process has it at hand; null says nothing. Whoever else
   * may have ended it since: what is done with it has to be safe then.
   */
  openSession(merchant_id: string, session_id: string): PaymentSession | null;
  /** The merchant's catalog as this process last saw it. */
  catalog(merchant_id: string): Promise<Catalog>;
  /** Resolves when every lane has come to rest. */
  idle(): Promise<void>;
}>;

export function createEngine(ports: BatchPorts): Engine {
  const lanes = new Map<string, Lane>();
  function laneOf(merchant_id: string): Lane {
    let lane = lanes.get(merchant_id);
    if (lane === undefined) lanes.set(merchant_id, (lane = createLane(merchant_id, ports)));
    return lane;
  }
  return {
    execute: (submission) => laneOf(submission.merchant_id).submit(submission),
    openSession: (merchant_id, session_id) =>
      lanes.get(merchant_id)?.openSession(session_id) ?? null,
    catalog: (merchant_id) => laneOf(merchant_id).catalog(),
    async idle() {
      await Promise.all([...lanes.values()].map((lane) => lane.idle()));
    },
  };
}
