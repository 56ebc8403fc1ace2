/** One run: the server, what is measured on it, and what is known in the end. */
import { openDatabase, type Database } from "../src/postgres/database.ts";
import { buy, openShop, type AgentShop, type Shop } from "./buying.ts";
import { withCalls } from "./call.ts";
import { createCatalog, type BenchCatalog } from "./catalog.ts";
import { runClosedLoop, type Figure, type Workload } from "./closed-loop.ts";
import { measureBareRoute } from "./floors/bare-route.ts";
import { plainRowsWorkload } from "./floors/plain-rows.ts";
import { processorWorkload } from "./floors/processor.ts";
import { rowLockWorkload } from "./floors/row-locks.ts";
import { createScratchMerchant } from "./floors/scratch-merchant.ts";
import type { MeasurementName, Options } from "./options.ts";
import { measureInTurns } from "./in-turns.ts";
import { searched_members, searchWorkload, storeMembers } from "./member-search.ts";
import { cashWorkload, completeWorkloads, furtherWorkload } from "./plan.ts";
import { rush_payments, rushForRefunds } from "./refund-rush.ts";
import { say } from "./report.ts";
import { sellOut } from "./sell-out.ts";
import type { ServerProcess } from "./server-process.ts";
import { formatNumber } from "./table.ts";
import {
  merchants_beside,
  openMemberTills,
  openMerchants,
  openStores,
  stores_of_one,
  type Till,
} from "./tills.ts";

/** As many as the row-locking floor needs. */
const database_connections = 16;
const orders_to_read = 500;

type CashName = Extract<MeasurementName, `cash-${string}`>;

export type Session = Readonly<{
  server: ServerProcess;
  options: Options;
  cores: number;
  sql: Database;
  catalog: BenchCatalog;
  shop: AgentShop;
  /** Of other merchants that were sold for. */
  shops_beside: Shop[];
  figures: Figure[];
}> & { stored_orders: number };

export async function openSession(
  server: ServerProcess,
  options: Options,
  cores: number,
): Promise<Session> {
  const sql = openDatabase({
    url: server.database_url,
    max: database_connections,
    application_name: "tillgate-bench",
  });
  const catalog = await createCatalog(server);
  const shop = openShop(server);
  const made = { shops_beside: [], figures: [], stored_orders: 0 };
  return { server, options, cores, sql, catalog, shop, ...made };
}

export async function measure(session: Session, workload: Workload): Promise<void> {
  const { options, server, cores } = session;
  const machine = { server_pid: server.pid, cores };
  note(session, await runClosedLoop(workload, options, machine));
}

function note({ figures }: Session, figure: Figure): void {
  figures.push(figure);
  const { title, buyers, rate, unit } = figure;
  say(`  ${title}, ${buyers} at a time: ${formatNumber(rate)} ${unit}/s`);
}

/** Everything that buyers do, except for locks. */
export async function measureBuying(session: Session): Promise<void> {
  const { options, catalog, shop } = session;
  for (const workload of completeWorkloads(shop, catalog, options)) {
    await measure(session, workload);
  }
  for (const name of ["complete-keyed", "ap2", "reads", "trade-reads", "trade-get"] as const) {
    if (!options.only.has(name)) continue;
    const ids = await idsToRead(session, name);
    await measure(session, furtherWorkload(name, shop, { catalog, ids }));
  }
  await measureCashSales(session);
  if (options.only.has("refund-rush")) await measureRefunds(session);
}

/** In turns, because they are compared with each other. */
async function measureCashSales(session: Session): Promise<void> {
  const { options, server, cores, shops_beside } = session;
  const names = (["cash-sales", "cash-points", "cash-stores", "cash-merchants"] as const).filter(
    (name) => options.only.has(name),
  );
  const contenders = [];
  for (const name of names) {
    const tills = await openTills(session, name);
    if (name === "cash-merchants") shops_beside.push(...tills.map((till) => till.shop));
    const workload = cashWorkload(name, server.port, tills);
    contenders.push({ workload, machine: { server_pid: server.pid, cores } });
  }
  if (contenders.length > 0) session.figures.push(...(await measureInTurns(contenders, options)));
}

function openTills({ sql, shop, server }: Session, name: CashName): Promise<Till[]> {
  switch (name) {
    case "cash-sales":
      return openStores(sql, shop, 1);
    case "cash-points":
      return openMemberTills(sql, shop);
    case "cash-stores":
      return openStores(sql, shop, stores_of_one);
    case "cash-merchants":
      return openMerchants(sql, server.port, merchants_beside);
  }
}

async function measureRefunds(session: Session): Promise<void> {
  const { options, server, cores, shop } = session;
  const pace = { ...options, server_pid: server.pid, cores };
  for (const payment of rush_payments) note(session, await rushForRefunds(shop, payment, pace));
}

export async function measureFloors(session: Session): Promise<void> {
  const { options, sql, server, cores } = session;
  const { only } = options;
  if (only.has("floor-rows") || only.has("floor-locks")) await createScratchMerchant(sql);
  if (only.has("floor-rows")) await measure(session, plainRowsWorkload(sql));
  if (only.has("floor-locks")) await measure(session, rowLockWorkload(sql));
  if (only.has("floor-http")) note(session, await measureBareRoute(options, cores));
  if (only.has("processor")) await measure(session, processorWorkload(server.home));
}

/** Last, because what is only held is given back five minutes later, which is work as well. */
export async function measureLocks(session: Session): Promise<void> {
  const { options, catalog, shop } = session;
  if (options.only.has("sell-out")) {
    const orders = await sellOut(shop, catalog);
    say(`  a rush on a slot with room for ${orders} orders: ${orders} were let in`);
  }
  if (options.only.has("locks")) {
    await measure(session, furtherWorkload("locks", shop, { catalog, ids: [] }));
  }
}

/** After all that is sold: a million rows more would be felt there. */
export async function measureMembers(session: Session): Promise<void> {
  const { options, shop, sql } = session;
  if (!options.only.has("members")) return;
  const begun_ms = performance.now();
  const { merchant_id } = shop;
  await storeMembers(sql, { merchant_id, members: searched_members });
  say(`  members stored in ${formatNumber((performance.now() - begun_ms) / 1000)} s`);
  await measure(session, await searchWorkload(sql, shop, searched_members));
}

/** What a measurement of reads reads; nothing for any other. */
async function idsToRead(session: Session, name: MeasurementName): Promise<string[]> {
  if (name !== "reads" && name !== "trade-reads" && name !== "trade-get") return [];
  const order_ids = await someOrders(session);
  if (name === "reads") return order_ids;
  const rows = await session.sql<{ trade_order_id: string }[]>`
    select trade_order_id from trade_orders
    where merchant_id = ${session.server.access.merchant_id}
    order by trade_order_id limit ${orders_to_read}`;
  return rows.map(({ trade_order_id }) => trade_order_id);
}

/** Orders to read; when there are too few yet, they are bought first. */
async function someOrders({ sql, server, shop, catalog }: Session): Promise<string[]> {
  const buyOne = buy(shop, [catalog.one]);
  await withCalls(server.port, async (call) => {
    while (shop.acknowledged.completed < orders_to_read) await buyOne(call);
  });
  const rows = await sql<{ order_id: string }[]>`
    select order_id from orders where merchant_id = ${server.access.merchant_id}
    order by order_id limit ${orders_to_read}`;
  return rows.map(({ order_id }) => order_id);
}
