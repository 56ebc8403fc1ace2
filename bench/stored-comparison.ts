/**
 * Is the server slower when more orders are stored? A server for each number of orders, each with a
 * database of its own, measured in turns: whatever else happens on the machine meets all of them.
 */
import { plainPageWorkload } from "./floors/plain-page.ts";
import { measureInTurns } from "./in-turns.ts";
import type { Options } from "./options.ts";
import { payoutsWorkload } from "./payout-statements.ts";
import { storedWorkload } from "./plan.ts";
import { say } from "./report.ts";
import { concludeSession, type Result } from "./result.ts";
import {
  createServerHome,
  removeServerHome,
  startServerProcess,
  type ServerProcess,
} from "./server-process.ts";
import { createPastSlots } from "./catalog.ts";
import { measure, openSession, type Session } from "./session.ts";
import { days_back, storeOrders } from "./stored-orders.ts";
import { formatNumber } from "./table.ts";
import { demandIntactTimelines } from "./timelines.ts";
import { listsWorkload, makeRareStatuses } from "./trade-lists.ts";

/** While many orders are stored, something is said after so many. */
const progress_orders = 100_000;

/** One result for each number of stored orders. */
export async function compareStored(options: Options, cores: number): Promise<Result[]> {
  const homes = options.stored_orders.map(createServerHome);
  const servers: ServerProcess[] = [];
  try {
    for (const home of homes) servers.push(await startServerProcess(home));
    const sessions = await Promise.all(
      servers.map((server) => openSession(server, options, cores)),
    );
    for (const [index, orders] of options.stored_orders.entries()) {
      await fill(sessions[index], orders);
    }
    await measureStored(sessions, options);
    const results: Result[] = [];
    for (const session of sessions) {
      results.push(await concludeSession(session));
      await session.sql.end({ timeout: 5 });
    }
    return results;
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    homes.forEach(removeServerHome);
  }
}

async function fill(session: Session | undefined, orders: number): Promise<void> {
  if (session === undefined) throw new Error("there is a server for each number of orders");
  const { sql, server } = session;
  say(`A server with ${orders.toLocaleString("en")} orders stored`);
  const begun_ms = performance.now();
  await createPastSlots(server, days_back);
  const onProgress = (written: number): void => {
    if (written % progress_orders === 0) say(`  ${formatNumber(written)} orders stored`);
  };
  const { merchant_id } = server.access;
  await storeOrders(sql, { merchant_id, from: 0, to: orders, onProgress });
  session.stored_orders = orders;
  await demandIntactTimelines(sql, server);
  say(`  stored in ${formatNumber((performance.now() - begun_ms) / 1000)} s`);
}

/** The servers against each other, and lists on the one with the most orders. */
async function measureStored(sessions: readonly Session[], options: Options): Promise<void> {
  const contenders = sessions.map(({ shop, catalog, stored_orders, server, cores }) => ({
    workload: storedWorkload(shop, catalog, stored_orders),
    machine: { server_pid: server.pid, cores },
  }));
  const figures = await measureInTurns(contenders, options);
  for (const [index, figure] of figures.entries()) sessions[index]?.figures.push(figure);
  const most = sessions.at(-1);
  if (most === undefined) return;
  await makeRareStatuses(most.shop);
  await measure(most, listsWorkload(most.shop, most.stored_orders));
  await measure(most, plainPageWorkload(most));
  await measure(most, payoutsWorkload(most.shop, most.stored_orders));
}
