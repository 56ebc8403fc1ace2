/**
 * Verifies a merchant's whole book against its events: hash chains, positions, states, counters,
 * tickets, payments and refunds, trade orders, transfers, balances, the figures of each day and the
 * audit trail. It reads one snapshot, so that a server at work is no disturbance, and its memory
 * does not grow with the book.
 */
import type { Database } from "../../postgres/database.ts";
import { checkAudit } from "./check-audit.ts";
import { checkDayFigures } from "./check-day-figures.ts";
import { checkHoldings, checkRecharges } from "./check-members.ts";
import { checkDeposits, checkDepositsLost } from "./check-deposits.ts";
import { checkHolds } from "./check-holds.ts";
import { checkNumbers } from "./check-numbers.ts";
import { checkOrder } from "./check-order.ts";
import { checkPayments } from "./check-payments.ts";
import { checkRecords } from "./check-records.ts";
import { checkRefundDays } from "./check-refund-days.ts";
import { checkRefunds } from "./check-refunds.ts";
import { checkShifts } from "./check-shifts.ts";
import { checkStream, nameOrphanEvents } from "./check-stream.ts";
import { checkOrphans, checkSessions, checkSlots } from "./check-tables.ts";
import { checkTickets } from "./check-tickets.ts";
import { checkTradeOrders } from "./check-trade-orders.ts";
import { checkAccounts, checkBalanced, checkBookings } from "./check-transfers.ts";
import { createFindingList, type Finding, type FindingList } from "./finding.ts";
import { readOrderPages, type OrderPage, type Snapshot } from "./read-pages.ts";

export type VerifyOptions = Readonly<{
  /** Findings that are kept; all of them are counted. 100 unless told. */
  findings_max?: number;
  /** Told after each page of orders. */
  onProgress?: (progress: VerifyProgress) => void;
}>;

export type VerifyProgress = Readonly<{ orders: number; orders_total: number; events: number }>;

export type VerifyReport = Readonly<{
  merchant_id: string;
  /** The position of the last event that was looked at. */
  position: number;
  orders: number;
  events: number;
  /** At most `findings_max` of them. Empty: everything agrees. */
  findings: readonly Finding[];
  findings_total: number;
}>;

/** Reads everything that the merchant has; changes nothing. */
export function verifyMerchant(
  sql: Database,
  merchant_id: string,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const { findings_max = 100, onProgress = () => undefined } = options;
  return sql.begin("isolation level repeatable read read only", async (snapshot) => {
    const findings = createFindingList(merchant_id, findings_max);
    const size = await checkStream(snapshot, merchant_id, findings);
    await checkSlots(snapshot, merchant_id, findings);
    const seen = await checkOrders(snapshot, merchant_id, { findings, onProgress });
    const record_events = await checkRecords(snapshot, merchant_id, findings);
    if (seen.events + size.catalog_events + record_events !== size.events) {
      await nameOrphanEvents(snapshot, merchant_id, findings);
    }
    await checkSessions(snapshot, merchant_id, findings);
    await checkOrphans(snapshot, merchant_id, findings);
    await checkBooks(snapshot, merchant_id, findings);
    await checkAudit(snapshot, merchant_id, findings);
    return {
      merchant_id,
      position: size.events,
      orders: seen.orders,
      events: size.events,
      findings: findings.kept,
      findings_total: findings.total(),
    };
  });
}

async function checkBooks(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  await checkNumbers(snapshot, merchant_id, findings);
  // Whole tables against each other, whatever the planner thinks of their size: never row by row.
  await snapshot`set local enable_nestloop = off`;
  await checkBalanced(snapshot, merchant_id, findings);
  await checkBookings(snapshot, merchant_id, findings);
  await checkAccounts(snapshot, merchant_id, findings);
  await checkTradeOrders(snapshot, merchant_id, findings);
  await checkDayFigures(snapshot, merchant_id, findings);
  await checkRefundDays(snapshot, merchant_id, findings);
  await checkShifts(snapshot, merchant_id, findings);
  await checkHoldings(snapshot, merchant_id, findings);
  await checkRecharges(snapshot, merchant_id, findings);
  await checkDeposits(snapshot, merchant_id, findings);
  await checkDepositsLost(snapshot, merchant_id, findings);
  await checkHolds(snapshot, merchant_id, findings);
}

async function checkOrders(
  snapshot: Snapshot,
  merchant_id: string,
  {
    findings,
    onProgress,
  }: Readonly<{ findings: FindingList; onProgress: (progress: VerifyProgress) => void }>,
): Promise<Readonly<{ orders: number; events: number }>> {
  const [count] = await snapshot<{ orders: bigint }[]>`
    select count(*) as orders from orders where merchant_id = ${merchant_id}`;
  const orders_total = Number(count?.orders ?? 0n);
  let orders = 0;
  let events = 0;
  for await (const page of readOrderPages(snapshot, merchant_id)) {
    events += checkPage(findings, page);
    orders += page.orders.length;
    onProgress({ orders, orders_total, events });
  }
  return { orders, events };
}

/** Returns how many events the page has. */
function checkPage(findings: FindingList, page: OrderPage): number {
  let count = 0;
  for (const row of page.orders) {
    const { order_id, cart_id } = row;
    const rows = page.events.get(order_id) ?? [];
    const tickets = page.tickets.get(order_id) ?? [];
    const refunds = page.refunds.get(order_id) ?? [];
    count += rows.length;
    const told = checkOrder(findings, row, rows);
    // Without events that tell an order, the row alone is no witness for anything else.
    if (told === null) continue;
    checkTickets(findings, told, tickets);
    checkRefunds(findings, { order_id, events: told.events }, refunds);
    const sessions = page.sessions.get(cart_id) ?? [];
    checkPayments(findings, { ...told, sessions, refunds });
  }
  return count;
}
