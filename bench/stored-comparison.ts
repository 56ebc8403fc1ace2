/**
 * Is the server slower when more orders are stored? A server for each number of orders, each with a
 * database of its own, measured in turns: whatever else happens on the machine meets all of them.
 */
import { runClosedLoop, type Figure } from "./closed-loop.ts";
import type { Options } from "./options.ts";
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
import { openSession, type Session } from "./session.ts";
import { days_back, storeOrders } from "./stored-orders.ts";
import { formatNumber } from "./table.ts";
import { demandIntactTimelines } from "./timelines.ts";

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
    await measureInTurns(sessions, options);
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

/** Rounds of one server after those of the other; the median round of each stands for it. */
async function measureInTurns(sessions: readonly Session[], options: Options): Promise<void> {
  const pace = { ...options, rounds: 1 };
  const rounds = sessions.map((): Figure[] => []);
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, session] of sessions.entries()) {
      const { shop, catalog, stored_orders, server, cores } = session;
      const workload = storedWorkload(shop, catalog, stored_orders);
      const machine = { server_pid: server.pid, cores };
      const figure = await runClosedLoop(workload, pace, machine);
      say(`  ${figure.title}: ${formatNumber(figure.rate)} ${figure.unit}/s`);
      rounds[index]?.push(figure);
    }
  }
  for (const [index, session] of sessions.entries()) {
    const sorted = (rounds[index] ?? []).toSorted((left, right) => left.rate - right.rate);
    const middle = sorted[Math.floor(sorted.length / 2)];
    if (middle === undefined) continue;
    const round_rates = (rounds[index] ?? []).map(({ rate }) => rate);
    session.figures.push({ ...middle, round_rates });
  }
}
