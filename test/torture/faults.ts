/**
 * What goes wrong, at moments that nobody chose: processes die, freeze, or live in another time.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { ServerProcess } from "./machines/server-process.ts";
import type { Site } from "./machines/site.ts";
import type { Random } from "./random.ts";
import type { Witness } from "./witness.ts";

export type Storm = Readonly<{
  site: Site;
  random: Random;
  witness: Witness;
  isOver: () => boolean;
}>;

type Fault = Readonly<{ name: string; strike: (storm: Storm, clock: Clock) => Promise<void> }>;

/** How far the clocks of the servers are turned forward by now. */
type Clock = { offset_ms: number };

const pause_between_ms = { from: 300, to: 1_800 };
/** Longer than a lock and a session last; now and then than a payment is waited for. */
const jump_ms = { from: 340_000, to: 1_300_000 };
/** Servers differ by this much, and a clock may be turned back by twice as much. */
const drift_ms = 20_000;
/** First answers are kept for two days: a run must not outlive them. */
const offset_max_ms = 30 * 3_600_000;

/**
 * Strikes until it is over; leaves everything that it broke to `calm`. Returns the clocks' offset.
 */
export async function rage(storm: Storm): Promise<number> {
  const { random, witness, isOver } = storm;
  const clock: Clock = { offset_ms: 0 };
  while (!isOver()) {
    await pause(random.between(pause_between_ms.from, pause_between_ms.to));
    if (isOver()) break;
    const fault = random.weighted(faults);
    witness.count(`fault: ${fault.name}`);
    await fault.strike(storm, clock);
  }
  return clock.offset_ms;
}

/** Lets go of what is frozen, and brings both servers up by a clock of their own choice. */
export async function calm({ servers, processor }: Site): Promise<void> {
  processor.signal("SIGCONT");
  for (const server of servers) server.thaw();
  const down = servers.filter((server) => !server.isUp());
  await Promise.all(down.map((server) => server.start(server.clockOffset())));
}

const faults: readonly (readonly [Fault, number])[] = [
  [{ name: "server killed", strike: killServer }, 5],
  [{ name: "both servers killed", strike: killServers }, 1],
  [{ name: "server stopped in order", strike: stopServer }, 1],
  [{ name: "server frozen", strike: freezeServer }, 2],
  [{ name: "clocks jumped", strike: jumpClocks }, 4],
  [{ name: "processor killed", strike: killProcessor }, 3],
  [{ name: "processor frozen", strike: freezeProcessor }, 1],
  [{ name: "postmaster killed", strike: killPostmaster }, 3],
  [{ name: "postmaster killed again and again", strike: keepKillingPostmaster }, 1],
  [{ name: "database backend killed", strike: killBackend }, 2],
  [{ name: "database frozen", strike: freezeDatabase }, 1],
  [{ name: "database connections cut", strike: cutConnections }, 3],
  [{ name: "database answers lost", strike: loseAnswers }, 5],
];

/** Where the server's clock stands after the next start: a little off, in either direction. */
function nextOffset({ random }: Storm, clock: Clock): number {
  return clock.offset_ms + random.between(-drift_ms, drift_ms);
}

async function restart(server: ServerProcess, storm: Storm, clock: Clock): Promise<void> {
  await pause(storm.random.between(0, 1_200));
  await server.start(nextOffset(storm, clock));
}

async function killServer(storm: Storm, clock: Clock): Promise<void> {
  const server = storm.random.pick(storm.site.servers);
  await server.end("SIGKILL");
  await restart(server, storm, clock);
}

async function killServers(storm: Storm, clock: Clock): Promise<void> {
  const { servers } = storm.site;
  await Promise.all(servers.map((server) => server.end("SIGKILL")));
  await Promise.all(servers.map((server) => restart(server, storm, clock)));
}

async function stopServer(storm: Storm, clock: Clock): Promise<void> {
  const server = storm.random.pick(storm.site.servers);
  const started_ms = performance.now();
  await server.end("SIGTERM");
  const took_ms = performance.now() - started_ms;
  if (took_ms > 24_000) storm.witness.violate(`a stop in order took ${Math.round(took_ms)} ms`);
  await restart(server, storm, clock);
}

/** As a long pause of the machine: it holds its locks, and goes on as if nothing had been. */
async function freezeServer({ site, random }: Storm): Promise<void> {
  const server = random.pick(site.servers);
  server.freeze();
  // Now and then for longer than the database lets a batch lie idle.
  await pause(random.chance(0.15) ? random.between(11_000, 14_000) : random.between(200, 3_000));
  server.thaw();
}

/** Both live on in the future, one after the other: for a while they disagree by all of it. */
async function jumpClocks(storm: Storm, clock: Clock): Promise<void> {
  const { random, site } = storm;
  if (clock.offset_ms > offset_max_ms) return;
  clock.offset_ms += random.between(jump_ms.from, jump_ms.to);
  const order = random.chance(0.5) ? site.servers : site.servers.toReversed();
  for (const server of order) {
    await server.end("SIGKILL");
    await server.start(nextOffset(storm, clock));
    await pause(random.between(0, 1_500));
  }
}

async function killProcessor({ site }: Storm): Promise<void> {
  site.processor.signal("SIGKILL");
}

async function freezeProcessor({ site, random }: Storm): Promise<void> {
  if (!site.processor.signal("SIGSTOP")) return;
  await pause(random.between(500, 4_000));
  site.processor.signal("SIGCONT");
}

async function killPostmaster({ site }: Storm): Promise<void> {
  site.database.killPostmaster();
}

/** The database is away for longer than anyone likes to wait for the answer to a commit. */
async function keepKillingPostmaster(storm: Storm): Promise<void> {
  const until_ms = performance.now() + storm.random.between(1_000, 13_000);
  while (performance.now() < until_ms) {
    await killPostmaster(storm);
    await pause(100);
  }
}

/** Nothing is lost and nothing is answered. */
async function freezeDatabase({ site, random }: Storm): Promise<void> {
  const thaw = site.database.freeze();
  await pause(random.between(300, 5_000));
  thaw();
}

/** PostgreSQL takes a backend's violent death for damage and starts itself anew. */
async function killBackend({ site }: Storm): Promise<void> {
  const rows = await site.sql<{ pid: number }[]>`
    select pid from pg_stat_activity
    where application_name like 'tillgate%' order by random() limit 1`.catch(() => []);
  for (const { pid } of rows) site.database.killBackend(pid);
}

/** Whatever is under way is lost, commits among it. */
async function cutConnections({ site, random }: Storm): Promise<void> {
  for (let cuts = random.between(1, 4); cuts > 0; cuts--) {
    await site.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like 'tillgate%' and random() < 0.6`.catch(() => undefined);
    await pause(random.between(5, 60));
  }
}

/** What is under way takes place, and its answer is lost: nobody knows what was committed. */
async function loseAnswers({ site, random }: Storm): Promise<void> {
  for (let losses = random.between(1, 5); losses > 0; losses--) {
    await site.wire.loseAnswers(random.between(2, 60));
    await pause(random.between(50, 400));
  }
}
