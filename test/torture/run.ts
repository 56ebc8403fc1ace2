/** One run: everything is started, loaded and broken, comes to rest, and is checked. */
import { setTimeout as pause } from "node:timers/promises";
import { localDate } from "../../src/domain/time-zone.ts";
import { findingText } from "../../src/queries/verify/finding.ts";
import { verifyMerchant } from "../../src/queries/verify/verify-merchant.ts";
import { checkAcknowledged } from "./checks/acknowledged.ts";
import { checkBooks } from "./checks/books.ts";
import { checkMoney } from "./checks/money.ts";
import { checkSplitSales, withoutSplitSales } from "./checks/split-sales.ts";
import { checkFeed, checkOrders } from "./checks/outside.ts";
import { checkCashierSales, checkPartRefunds } from "./checks/part-refunds.ts";
import { checkDeposits, withoutDeposits } from "./checks/deposits.ts";
import { readEnds, type Ends } from "./checks/tables.ts";
import { calm, rage } from "./faults.ts";
import { createAgent } from "./load/agent.ts";
import { buyUntil } from "./load/buyer.ts";
import { createCaller, type Caller } from "./load/caller.ts";
import { checkRecharges, withoutRecharges } from "./checks/recharges.ts";
import { createDepositDesk } from "./load/deposits.ts";
import { createRechargeDesk } from "./load/recharges.ts";
import { createOldTill } from "./load/old-till.ts";
import { enrolPatrons } from "./load/patrons.ts";
import { createShop } from "./load/shop.ts";
import { createSplitDesk } from "./load/split-sales.ts";
import { createWishes, stockUp } from "./load/wares.ts";
import { startSite, type Site } from "./machines/site.ts";
import type { Options } from "./options.ts";
import { OutOfPatienceError, within } from "./patience.ts";
import { createRandom } from "./random.ts";
import { startReader, type Reader } from "./reader.ts";
import { awaitReaders, awaitRest } from "./rest.ts";
import { createWitness, type Witness } from "./witness.ts";

export type Phase = "starting" | "storm" | "rest" | "checks";

export type Run = Readonly<{
  options: Options;
  folder: string;
  /** Breaks the run off; what was started is ended. */
  signal: AbortSignal;
  onPhase: (phase: Phase, witness: Witness) => void;
}>;

const time_zone = "Asia/Singapore";

/** How long each phase may take; the storm, on top of its time. */
const timeouts_ms = {
  starting: 300_000,
  storm: 300_000,
  rest: 480_000,
  checks: 600_000,
} as const satisfies Record<Phase, number>;
const stop_timeout_ms = 90_000;

/**
 * Returns what was seen. A phase that does not come to its end is a violation, and ends the run.
 * Throws when the run itself could not be carried out.
 */
export async function runTorture(run: Run): Promise<Witness> {
  const { options, folder, onPhase } = run;
  const ending = new AbortController();
  const signal = AbortSignal.any([run.signal, ending.signal]);
  const witness = createWitness();
  const begin = <Value>(phase: Phase, work: () => Promise<Value>): Promise<Value> => {
    signal.throwIfAborted();
    onPhase(phase, witness);
    const more_ms = phase === "storm" ? options.duration_ms : 0;
    const timeout_ms = timeouts_ms[phase] + more_ms;
    return within(work(), { what: `the phase "${phase}"`, timeout_ms, signal });
  };
  const opened: Opened = { readers: [], callers: [] };
  let site: Site | null = null;
  try {
    const started = await begin("starting", () => startSite(folder, signal));
    site = started;
    await pass({ options, ...opened, signal, site: started, witness }, begin);
  } catch (error) {
    if (!(error instanceof OutOfPatienceError)) throw error;
    witness.violate(error.message);
  } finally {
    // Whatever still goes on in the background starts nothing anew.
    ending.abort(new Error("the run is over"));
    await stopAll(site, opened);
  }
  return witness;
}

type Opened = Readonly<{ readers: Reader[]; callers: Caller[] }>;

/** All that was started, in order if that is possible, and whatever it takes otherwise. */
async function stopAll(site: Site | null, { readers, callers }: Opened): Promise<void> {
  const { signal } = new AbortController();
  const stopping = Promise.all([...readers, ...callers].map((one) => one.stop()));
  try {
    await within(
      stopping.then(() => site?.stop()),
      { what: "the end", timeout_ms: stop_timeout_ms, signal },
    );
  } catch {
    site?.kill();
  }
}

type Plan = Opened &
  Readonly<{ options: Options; signal: AbortSignal; site: Site; witness: Witness }>;

/** The phases of a run, one after the other. */
async function pass(
  plan: Plan,
  begin: <Value>(phase: Phase, work: () => Promise<Value>) => Promise<Value>,
): Promise<void> {
  const { site, witness, readers } = plan;
  await begin("starting", async () => {
    await Promise.all(site.servers.map((server) => server.start(0)));
    await checkBothDoors(site, witness);
  });
  const { merchant_id, api_key } = site.access(0);
  const base_urls = site.servers.map(({ base_url }) => base_url);
  for (const name of ["reader 0", "reader 1"]) {
    const order = name === "reader 0" ? base_urls : base_urls.toReversed();
    readers.push(startReader({ name, base_urls: order, api_key, witness }));
  }
  const offset_ms = await begin("storm", () => storm(plan));
  await begin("rest", async () => {
    const rest = { site, witness, merchant_id, readers };
    await calm(site);
    await awaitReaders(rest);
    await awaitRest(rest, offset_ms);
    await awaitReaders(rest);
  });
  await begin("checks", () => checkEverything(plan, { merchant_id, api_key, readers }));
}

/** Each data folder holds credentials that work, on either server. */
async function checkBothDoors({ access, servers }: Site, witness: Witness): Promise<void> {
  for (const index of [0, 1] as const) {
    const { api_key } = access(index);
    for (const { base_url, name } of servers) {
      const headers = { authorization: `Bearer ${api_key}` };
      const answer = await fetch(`${base_url}/v1/skus`, { headers });
      await answer.body?.cancel();
      if (!answer.ok) witness.violate(`key ${index} is answered ${answer.status} by ${name}`);
    }
  }
}

/** Load and faults for as long as was asked; returns by how much the clocks were turned. */
async function storm({ options, signal, site, witness, callers }: Plan): Promise<number> {
  const started_ms = performance.now();
  const elapsed_ms = () => performance.now() - started_ms;
  const isOver = () => signal.aborted || elapsed_ms() >= options.duration_ms;
  const random = createRandom(options.seed);
  const access = site.access(0);
  const base_urls = site.servers.map(({ base_url }) => base_url);
  const caller = createCaller({ base_urls, api_key: access.api_key, witness, isOver });
  callers.push(caller);
  const today = localDate(Date.now(), time_zone);
  await stockUp(caller, random.fork("wares"), today);
  const patrons = await enrolPatrons(caller, random.fork("patrons"));
  const wishes = createWishes(today, elapsed_ms);
  const agent = createAgent(access);
  const buyers = Array.from({ length: options.buyers }, async (_, index) => {
    const own = random.fork(`buyer ${index}`);
    const shop = createShop({ caller, agent, witness, random: own });
    await pause(own.between(0, 200));
    const old_till = createOldTill({ caller, witness, random: own });
    const scan = shop.scan;
    const deposits = createDepositDesk({ caller, witness, random: own, scan });
    const recharges = createRechargeDesk({ caller, witness, random: own });
    const splits = createSplitDesk({ caller, shop, witness, random: own, patrons });
    const desks = { shop, old_till, deposits, recharges, splits };
    return buyUntil(isOver, { ...desks, random: own, wish: () => wishes(own) });
  });
  const raging = rage({ site, random: random.fork("faults"), witness, isOver });
  const [offset_ms] = await Promise.all([raging, ...buyers]);
  return offset_ms;
}

async function checkEverything(
  { site, witness, callers, options, signal }: Plan,
  known: Readonly<{ merchant_id: string; api_key: string; readers: readonly Reader[] }>,
): Promise<void> {
  const { merchant_id, api_key, readers } = known;
  const random = createRandom(options.seed).fork("checks");
  const own = site.servers.map(({ base_url }) =>
    createCaller({ base_urls: [base_url], api_key, witness, isOver: () => signal.aborted }),
  );
  callers.push(...own);
  const outside = { callers: own, random, witness, readers };
  const events = await checkFeed(outside);
  const all_ends = await readEnds(site.sql, merchant_id);
  const all_movements = await site.processor.movements();
  checkDeposits(witness, all_ends, all_movements);
  const sold = withoutDeposits(all_ends, all_movements);
  await checkOrders(outside, all_ends);
  const charges = sold.movements.filter(({ kind }) => kind === "charge");
  checkAcknowledged(witness, all_ends, charges);
  checkSplitSales(witness, sold.ends, sold.movements);
  const others = withoutSplitSales(sold.ends, sold.movements);
  checkRecharges(witness, others.ends, others.movements);
  const { ends, movements } = withoutRecharges(others.ends, others.movements);
  checkMoney(witness, ends, movements);
  checkPartRefunds(witness, ends);
  checkCashierSales(witness, ends);
  checkBooks(witness, ends, movements);
  const report = await verifyMerchant(site.sql, merchant_id);
  for (const finding of report.findings) witness.violate(`verify: ${findingText(finding)}`);
  countEnds(witness, all_ends);
  await countEvents(site, witness, merchant_id);
  witness.count("events", events);
  witness.count("charges", charges.length);
  witness.count("refunds paid", sold.movements.length - charges.length);
}

async function countEvents({ sql }: Site, witness: Witness, merchant_id: string): Promise<void> {
  const rows = await sql<{ type: string; count: bigint }[]>`
    select type, count(*) as count from events where merchant_id = ${merchant_id} group by type`;
  for (const { type, count } of rows) witness.count(`events: ${type}`, Number(count));
}

function countEnds(witness: Witness, ends: Ends): void {
  for (const { status } of ends.orders.values()) witness.count(`orders in the end: ${status}`);
  for (const { status } of ends.sessions.values()) witness.count(`sessions in the end: ${status}`);
  for (const { status } of ends.refunds) witness.count(`refunds in the end: ${status}`);
  for (const { status } of ends.tickets) witness.count(`tickets in the end: ${status}`);
}
