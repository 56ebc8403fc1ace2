/**
 * One run of the simulation: several servers on one store, buyers, workers, a provider with bad
 * habits, a network with bad days, servers killed and clocks put wrong; every invariant checked
 * after every commit. Then all calms down, and in the end every promise must have been kept.
 */
import type { SaveCatalog } from "../../src/domain/catalog/save-catalog.ts";
import type { IdSource } from "../../src/engine/ports/clock.ts";
import { sampleCatalog } from "../support/memory-book.ts";
import { giveToStore } from "../support/given-members.ts";
import { createMemoryStore, depositsIn, type MemoryStore } from "../support/memory-store.ts";
import { adult, merchant, start_ms } from "../support/samples.ts";
import type { Promises } from "./asking.ts";
import { buy } from "./buyers.ts";
import { leaveDeposit } from "./depositors.ts";
import { checkEnd } from "./check-end.ts";
import { createWatch } from "./invariants.ts";
import { createSimulatedProvider, type SimulatedProvider } from "./provider.ts";
import { createRandom, type Random } from "./random.ts";
import { startServer, type Server, type ServerPorts } from "./server.ts";
import { createWorld, type World } from "./world.ts";

export type Summary = Readonly<{
  seed: number;
  /** Virtual time. */
  lasted_ms: number;
  commits: number;
  events: number;
  orders: number;
  kills: number;
  /** Events by type. */
  types: ReadonlyMap<string, number>;
  /** Of the last event: two runs with the same one went the same way. */
  last_hash: string;
}>;

/** What went wrong, how to see it again, and what happened just before. */
export class SimulationError extends Error {
  override name = "SimulationError";
  readonly trace: readonly string[];
  constructor(seed: number, run: Readonly<{ cause: unknown; trace: readonly string[] }>) {
    const what = run.cause instanceof Error ? run.cause.message : String(run.cause);
    super(`${what}\nReplay it with: npm run simulate -- --seed ${seed}`, { cause: run.cause });
    this.trace = run.trace;
  }
}

const { merchant_id } = merchant;
const buyers = 30;
const depositors = 12;
const capacity = 30;
/** Trouble ends after so long; then everything must come to rest. */
const storm_ms = 1_500_000;
/** Refunds that are refused again and again are tried for days. */
const rest_ms_max = 5 * 24 * 3_600_000;

type Stage = Readonly<{
  world: World;
  random: Random;
  store: MemoryStore;
  provider: SimulatedProvider;
  ids: IdSource;
  promises: Promises;
  servers: Server[];
  open(): Server;
  isStormy(): boolean;
}>;

/** Throws a SimulationError when anything does not hold. */
export async function simulate(seed: number): Promise<Summary> {
  const random = createRandom(seed);
  const world = createWorld(random);
  let commits = 0;
  const watch = createWatch(merchant_id);
  const store = createMemoryStore([merchant], (book) => {
    commits++;
    // Not thrown at the engine, which would take it for a fault of the database.
    const deposits = depositsIn(book);
    world.spawn(async () => watch.check({ ...book, deposits }, provider.taken));
  });
  const servers: Server[] = [];
  const provider = createSimulatedProvider({
    world,
    random,
    start_ms,
    notify: (_merchant_id, key, outcome) =>
      deliver(stage, (server) => server.takeNotification(key, outcome)),
  });
  let is_closing = false;
  let opened = 0;
  let trouble = 0;
  const ids = countingIds();
  const ports: ServerPorts = {
    ...{ world, random, store, provider, ids, merchant_id, start_ms },
    trouble: () => trouble,
    isClosing: () => is_closing,
  };
  const stage: Stage = {
    ...{ world, random, store, provider, ids, servers },
    promises: { order_ids: new Set(), tickets: new Map(), deposits: new Map() },
    isStormy: () => world.now_ms() < storm_ms,
    open() {
      const server = startServer(ports, `server ${++opened}`);
      servers.push(server);
      return server;
    },
  };
  world.spawn(async () => {
    await save(stage.open(), sampleCatalog(capacity));
    await giveToStore(store, merchant_id);
    await play(stage, (odds) => (trouble = odds));
    is_closing = true;
  });
  try {
    await world.run();
    checkEnd(store.book(merchant_id), provider, stage.promises);
  } catch (cause) {
    throw new SimulationError(seed, { cause, trace: world.trace() });
  }
  return summaryOf(stage, { seed, commits, kills: opened - servers.length });
}

/** Ids that count up: the same in every run of the seed. */
function countingIds(): IdSource {
  let count = 0;
  return { newId: (prefix) => `${prefix}_${++count}` };
}

async function save({ engine }: Server, catalog: SaveCatalog): Promise<void> {
  const actor = { type: "operator", id: "operator" } as const;
  await engine.execute({ merchant_id, actor, command: catalog });
}

/** From the first buyer to the moment at which everything has come to rest. */
async function play(stage: Stage, setTrouble: (odds: number) => void): Promise<void> {
  const { world, random } = stage;
  stage.open();
  stage.open();
  let shopping = buyers + depositors;
  const shop = { ...stage, merchant_id, anyServer: () => anyServer(stage) };
  for (let number = 1; number <= buyers; number++) {
    world.spawn(() => buy(shop, number).finally(() => shopping--));
  }
  for (let number = 1; number <= depositors; number++) {
    world.spawn(() => leaveDeposit(shop, number).finally(() => shopping--));
  }
  while (stage.isStormy()) {
    await world.sleep(random.between(1_000, 40_000));
    const mischief = random.weighted({ weather: 4, kill: 2, clock: 2, catalog: 3 });
    if (mischief === "weather") setTrouble(random.pick([0, 0, 0, 0.02, 0.1, 0.4, 0.9]));
    if (mischief === "kill") await killOne(stage);
    if (mischief === "clock") anyServer(stage)?.setClock(random.between(-600_000, 600_000));
    if (mischief === "catalog") await changeCatalog(stage);
  }
  setTrouble(0);
  for (const server of stage.servers) server.setClock(0);
  const give_up_ms = world.now_ms() + rest_ms_max;
  while (shopping > 0 || !isAtRest(stage)) {
    if (world.now_ms() > give_up_ms) throw new Error("it does not come to rest");
    await world.sleep(30_000);
  }
}

function anyServer({ servers, random }: Pick<Stage, "servers" | "random">): Server | null {
  const [first, ...rest] = servers;
  return first === undefined ? null : random.pick([first, ...rest]);
}

async function killOne(stage: Stage): Promise<void> {
  const { world, random, servers } = stage;
  const server = anyServer(stage);
  if (server === null) return;
  world.log(`kill ${server.name}`);
  servers.splice(servers.indexOf(server), 1);
  server.life.kill();
  await world.sleep(random.between(0, 20_000));
  stage.open();
}

/** Another capacity, other prices, and a ticket that draws from another pool. */
async function changeCatalog(stage: Stage): Promise<void> {
  const { random } = stage;
  const server = anyServer(stage);
  if (server === null) return;
  const catalog = sampleCatalog(random.between(0, 2 * capacity));
  const skus = catalog.skus.map((sku) => ({
    ...sku,
    price_minor: sku.price_minor === 0n ? 0n : BigInt(random.between(1, 20_000)),
    pool_id: sku.sku_id === adult.sku_id ? random.pick(["park", "park", "beach"]) : sku.pool_id,
  }));
  // Refused when more is in use, lost in bad weather: either way it is as if nobody had asked.
  await server.request(() => save(server, { ...catalog, skus })).catch(() => undefined);
}

/** Reports are sent again until somebody takes them in; then they stop. */
async function deliver(stage: Stage, take: (server: Server) => Promise<void>): Promise<void> {
  const { world, random } = stage;
  for (let attempt = 1; attempt <= 4; attempt++) {
    const server = anyServer(stage);
    try {
      if (server !== null) return await server.request(() => take(server));
    } catch {
      // Not taken in.
    }
    await world.sleep(random.between(500, 30_000));
  }
}

/**
 * Nothing is held, open or unsettled, and no refund is on its way or to be tried again. Deposits
 * have ended, but for cash, which lies in its drawer until somebody comes.
 */
function isAtRest({ store }: Stage): boolean {
  const book = store.book(merchant_id);
  const { orders, sessions, refunds } = book;
  return (
    depositsIn(book).every(
      ({ ended_at_ms, keeping }) => ended_at_ms !== null || keeping === "DRAWER",
    ) &&
    [...orders.values()].every(({ order }) => order.lock?.status !== "HELD") &&
    [...sessions.values()].every(({ settled }) => settled) &&
    [...refunds.values()].every(
      ({ status, next_attempt_at_ms }) => status !== "PENDING" && next_attempt_at_ms === null,
    )
  );
}

function summaryOf(
  { world, store }: Stage,
  counts: Readonly<{ seed: number; commits: number; kills: number }>,
): Summary {
  const { events, orders } = store.book(merchant_id);
  const types = new Map<string, number>();
  for (const { type } of events) types.set(type, (types.get(type) ?? 0) + 1);
  const [lasted_ms, last_hash] = [world.now_ms(), events.at(-1)?.hash ?? ""];
  return { ...counts, lasted_ms, events: events.length, orders: orders.size, types, last_hash };
}
