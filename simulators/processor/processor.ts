/** Puts the processor together on one data folder and starts and ends it. */
import { mkdirSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createChargeDesk, createWaitingCallers } from "./charge-desk.ts";
import { createCharges } from "./charges.ts";
import { createDelivery } from "./delivery.ts";
import { publishAddress, readOrMakeSecret, takeFolder } from "./folder.ts";
import type { Exchange } from "./http-server.ts";
import { createHttpServer } from "./http-server.ts";
import { openJournal } from "./journal.ts";
import { createNotices } from "./notices.ts";
import type { Options } from "./options.ts";
import { createRefundDesk } from "./refund-desk.ts";
import { createRefunds } from "./refunds.ts";
import { route } from "./routes.ts";
import { createSchedule } from "./schedule.ts";
import { createStore } from "./store.ts";

/** How long a stop waits for answers under way. */
const FAREWELL_MS = 300;

export type Processor = Readonly<{
  url: string;
  /** True when nobody has called for so long and nothing is due. */
  isIdleFor(duration_ms: number): boolean;
  stop(): Promise<void>;
}>;

export type StartResult =
  | Readonly<{ kind: "started"; processor: Processor }>
  | Readonly<{ kind: "folder_in_use" }>
  | Readonly<{ kind: "port_in_use" }>;

/** Starts on the folder of the options, or says who is in the way. */
export async function startProcessor(options: Options): Promise<StartResult> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const leaveFolder = takeFolder(options.folder);
  if (!leaveFolder) return { kind: "folder_in_use" };
  const secret = options.secret ?? readOrMakeSecret(options.folder);
  const core = createCore(options, secret);
  if (!(await listen(core.server, options.port))) {
    core.end();
    leaveFolder();
    return { kind: "port_in_use" };
  }
  const { port } = core.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const withdraw = publishAddress(options.folder, { url, pid: process.pid });
  core.begin();

  const stop = async (): Promise<void> => {
    core.stopDoubting();
    await endServer(core.server);
    core.end();
    withdraw();
    leaveFolder();
  };
  return { kind: "started", processor: { url, isIdleFor: core.isIdleFor, stop } };
}

type Core = Readonly<{
  server: Server;
  /** Takes up what an earlier process left undone. */
  begin(): void;
  /** From now on connections end because we end them. */
  stopDoubting(): void;
  end(): void;
  isIdleFor(duration_ms: number): boolean;
}>;

function createCore(options: Options, secret: string): Core {
  const journal = openJournal(join(options.folder, "processor.journal"));
  const store = createStore(journal, options.doubt_ms);
  const now = (): number => Date.now() + store.clockOffset();
  const delivery = createDelivery({ ...options, secret });
  const notices = createNotices({ store, journal, delivery });
  const waiting = createWaitingCallers();
  const charges = createCharges({
    store,
    now,
    onSettled(record) {
      if (waiting.end(record) === "unheard") notices.report(record);
    },
  });
  const refunds = createRefunds({ store, charges, now });
  const due_charges = createSchedule({ now, run: (key) => void charges.find(key) });
  const due_refunds = createSchedule({ now, run: (key) => void refunds.find(key) });
  const desks = {
    charges: createChargeDesk({
      ...options,
      charges,
      notices,
      waiting,
      onPending: due_charges.set,
    }),
    refunds: createRefundDesk({ ...options, refunds, onPending: due_refunds.set }),
  };
  function shiftClock(offset_ms: number): void {
    store.put({ kind: "clock", offset_ms, at_ms: Date.now() });
    due_charges.rearm();
    due_refunds.rearm();
  }
  let called_at_ms = Date.now();
  let is_ending = false;
  function onUnheard(charge_key: string): void {
    const charge = is_ending ? null : charges.find(charge_key);
    if (charge?.kind === "charge") notices.report(charge);
  }
  function handle(exchange: Exchange): void {
    called_at_ms = Date.now();
    route({ ...desks, store, journal, shiftClock }, exchange);
  }

  return {
    server: createHttpServer({ ...options, journal, secret, onUnheard, handle }),
    begin() {
      notices.resume();
      store.doubtful_keys.forEach(onUnheard);
      store.put({ kind: "answered", at_ms: now() });
      for (const [key, due_at_ms] of store.pendingCharges()) due_charges.set(key, due_at_ms);
      for (const [key, due_at_ms] of store.pendingRefunds()) due_refunds.set(key, due_at_ms);
    },
    stopDoubting() {
      is_ending = true;
    },
    end() {
      delivery.stop();
      due_charges.stop();
      due_refunds.stop();
      if (is_ending) store.put({ kind: "answered", at_ms: now() });
      journal.close();
    },
    isIdleFor(duration_ms) {
      const { pending, open_notices } = store.counts();
      return pending + open_notices === 0 && Date.now() - called_at_ms >= duration_ms;
    },
  };
}

/** Listens on loopback. False when the port is taken. */
function listen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen({ host: "127.0.0.1", port, backlog: 1024 }, () => resolve(true));
  });
}

/** Lets answers that are on their way leave, then ends all connections. */
async function endServer(server: Server): Promise<void> {
  const impatience = setTimeout(() => server.closeAllConnections(), FAREWELL_MS);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(impatience);
}
