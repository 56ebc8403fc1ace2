/** Starts every worker of a server process. Several processes may run them side by side. */
import { createDepositReader } from "../queries/sales/read-deposit.ts";
import { createSessionReader } from "../queries/orders/read-session.ts";
import {
  deleteOldAnswers,
  deleteOldConsoleSessions,
  listMerchants,
} from "../queries/work/open-work.ts";
import { expireHolds } from "./expiry.ts";
import { startLoop, type Loop } from "./loop.ts";
import { createNotificationRound, forgetOldNotifications } from "./notifications.ts";
import { expireHoldings } from "./member-expiry.ts";
import { createReconciliation, type ReconciliationPorts } from "./reconciliation.ts";
import { refreshStatistics } from "./statistics.ts";

/** How long a first answer is kept for its Idempotency-Key. */
export const answer_kept_ms = 48 * 3_600_000;

export function startWorkers(
  ports: ReconciliationPorts,
  reportFault: (error: unknown, name: string) => void,
): Loop {
  const { settleSessions, settleRefunds, settleDeposits } = createReconciliation(ports);
  const followReports = createNotificationRound({
    ...ports,
    readSession: createSessionReader(ports.sql),
    readDeposit: createDepositReader(ports.sql),
  });
  const loops = [
    { name: "expiry", rest_ms: 500, work: () => expireHolds(ports) },
    { name: "sessions", rest_ms: 500, work: settleSessions },
    { name: "refunds", rest_ms: 1_000, work: settleRefunds },
    { name: "notifications", rest_ms: 1_000, work: followReports },
    { name: "deposits", rest_ms: 500, work: settleDeposits },
    { name: "member expiry", rest_ms: 60_000, work: () => expireHoldings(ports) },
    { name: "statistics", rest_ms: 1_000, work: () => refreshStatistics(ports.sql) },
    { name: "cleaning", rest_ms: 600_000, work: () => clean(ports) },
  ].map((round) => startLoop({ ...round, reportFault }));
  return {
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

async function clean({ sql, clock }: ReconciliationPorts): Promise<boolean> {
  const now_ms = clock.now_ms();
  await deleteOldConsoleSessions(sql, now_ms);
  for (const merchant_id of await listMerchants(sql)) {
    await deleteOldAnswers(sql, merchant_id, now_ms - answer_kept_ms);
    await forgetOldNotifications(sql, merchant_id, now_ms);
  }
  return false;
}
