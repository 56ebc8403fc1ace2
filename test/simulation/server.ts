/**
 * A server of the simulation: the real engine and the work of the real workers, with a clock of its
 * own that may be wrong, over a bad network, until somebody kills it.
 */
import type { Actor } from "../../src/domain/order/event.ts";
import type { Deposit } from "../../src/domain/deposit/deposit.ts";
import type { PaymentSession } from "../../src/domain/payment/session.ts";
import { carryOutRefund } from "../../src/engine/money/carry-out-refund.ts";
import { settleDeposit } from "../../src/engine/money/settle-deposit.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import type { Clock, IdSource } from "../../src/engine/ports/clock.ts";
import type { ChargeOutcome, PaymentProvider } from "../../src/engine/ports/payment-provider.ts";
import { CommitUnknownError, StoreUnavailableError } from "../../src/engine/ports/store.ts";
import { closeSession, outcomeOf } from "../../src/engine/money/take-payment.ts";
import { depositsIn, dueHolds, type MemoryStore } from "../support/memory-store.ts";
import { unasked_provider } from "../support/unasked-provider.ts";
import {
  createFaultyStore,
  createLife,
  KilledError,
  RefusedError,
  type Life,
} from "./faulty-store.ts";
import type { SimulatedProvider } from "./provider.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

export type Server = Readonly<{
  name: string;
  engine: Engine;
  provider: PaymentProvider;
  life: Life;
  clock: Clock;
  now_ms(): number;
  /** Puts its clock wrong by so much. */
  setClock(offset_ms: number): void;
  /** The session as committed. */
  readSession(session_id: string): PaymentSession | null;
  /** The deposit as committed. */
  readDeposit(deposit_id: string): Deposit | null;
  /** Does the work, unless the server ends first: then nobody hears how it went. */
  request<Value>(work: () => Promise<Value>): Promise<Value>;
  /** A report of the provider, as its route takes it in. */
  takeNotification(key: string, outcome: ChargeOutcome | null): Promise<void>;
}>;

export type ServerPorts = Readonly<{
  world: World;
  random: Random;
  store: MemoryStore;
  provider: SimulatedProvider;
  ids: IdSource;
  merchant_id: string;
  start_ms: number;
  /** How often something goes wrong, from 0 to 1. */
  trouble(): number;
  /** True when the workers are to come to an end. */
  isClosing(): boolean;
}>;

/** As long as the product waits for an answer. */
const provider_timeout_ms = 10_000;

export function startServer(ports: ServerPorts, name: string): Server {
  const { world, merchant_id } = ports;
  const life = createLife();
  let offset_ms = 0;
  const now_ms = () => ports.start_ms + world.now_ms() + offset_ms;
  const engine = watchFor(
    world,
    createEngine({
      store: createFaultyStore(ports.store, { ...ports, life }),
      clock: { now_ms },
      ids: ports.ids,
      // Of some forty a run: what is let go is wanted again all the time.
      kept_orders_max: 6,
      pause: (duration_ms) => world.sleep(duration_ms),
    }),
  );
  const server: Server = {
    name,
    engine,
    provider: overNetwork(ports, life),
    life,
    clock: { now_ms },
    now_ms,
    setClock: (by_ms) => void (offset_ms = by_ms),
    readSession: (session_id) => ports.store.book(merchant_id).sessions.get(session_id) ?? null,
    readDeposit(deposit_id) {
      const stored = ports.store.book(merchant_id).records.get(`deposit ${deposit_id}`);
      return stored?.kind === "deposit" ? stored.record : null;
    },
    request: (work) => Promise.race([work(), life.end]),
    async takeNotification(key, outcome) {
      const deposit = server.readDeposit(key);
      if (deposit !== null) await settleDeposit(server, deposit, reconciliation);
      if (deposit !== null || outcome === null) return;
      const session = server.readSession(key);
      const told = outcomeOf(outcome, "EXPIRED");
      if (session === null || told.state === "UNKNOWN") return;
      await record(server, session, told);
    },
  };
  for (const work of [expireHolds, settleSessions, settleRefunds, settleDeposits]) {
    world.spawn(() => repeat(ports, server, work));
  }
  return server;
}

/** What may happen to whoever asks the engine for something. */
const ordinary = [KilledError, RefusedError, StoreUnavailableError, CommitUnknownError];

/** Any other error of the engine is a bug, and ends the run. */
function watchFor(world: World, engine: Engine): Engine {
  return {
    ...engine,
    async execute(submission) {
      try {
        return await engine.execute(submission);
      } catch (error) {
        const is_ordinary = ordinary.some((kind) => error instanceof kind);
        if (!is_ordinary) world.spawn(() => Promise.reject(error));
        throw error;
      }
    },
  };
}

/** The provider as a server sees it: silence is cut off after a time. */
function overNetwork({ world, provider }: ServerPorts, life: Life): PaymentProvider {
  async function bounded<Outcome>(call: () => Promise<Outcome>) {
    life.insist();
    const silence = world
      .sleep(provider_timeout_ms)
      .then(() => ({ state: "UNKNOWN", reason: "timeout" }) as const);
    return Promise.race([call(), silence]);
  }
  return {
    ...unasked_provider,
    name: provider.name,
    is_simulator: provider.is_simulator,
    charge: (request) => bounded(() => provider.charge(request)),
    query: (key) => bounded(() => provider.query(key)),
    close: (key) => bounded(() => provider.close(key)),
    reverse: (key) => bounded(() => provider.reverse(key)),
    hold: (request) => bounded(() => provider.hold(request)),
    queryHold: (key) => bounded(() => provider.queryHold(key)),
    capture: (request) => bounded(() => provider.capture(request)),
    release: (request) => bounded(() => provider.release(request)),
    extendHold: (request) => bounded(() => provider.extendHold(request)),
    refund: (request) => bounded(() => provider.refund(request)),
    queryRefund: (key) => bounded(() => provider.queryRefund(key)),
  };
}

const reconciliation: Actor = { type: "system", id: "reconciliation" };

type Work = (ports: ServerPorts, server: Server) => Promise<unknown>;

/** A worker's loop: errors do not end it. */
async function repeat(ports: ServerPorts, server: Server, work: Work): Promise<void> {
  const { world, random } = ports;
  while (!server.life.isOver() && !ports.isClosing()) {
    await world.sleep(random.between(1_000, 12_000));
    await server.request(() => work(ports, server)).catch(() => undefined);
  }
}

async function expireHolds({ store, merchant_id }: ServerPorts, server: Server): Promise<void> {
  const due = dueHolds(store.book(merchant_id), server.now_ms());
  const order_ids = due.slice(0, 200).map(({ order_id }) => order_id);
  if (order_ids.length === 0) return;
  const actor = { type: "system", id: "expiry" } as const;
  const command = { type: "EXPIRE_ORDERS", order_ids } as const;
  await server.engine.execute({ merchant_id, actor, command });
}

async function settleSessions({ store, merchant_id }: ServerPorts, server: Server): Promise<void> {
  const sessions = [...store.book(merchant_id).sessions.values()].filter(
    ({ settled, status, expiry_at_ms }) =>
      !settled && (expiry_at_ms <= server.now_ms() || status === "UNKNOWN"),
  );
  await Promise.all(sessions.map((session) => settle(server, session)));
}

/** As the reconciliation worker does. */
async function settle(server: Server, session: PaymentSession): Promise<void> {
  const closing = { actor: reconciliation, cause: "EXPIRED" } as const;
  if (session.expiry_at_ms <= server.now_ms()) {
    await closeSession(server, session, closing);
    return;
  }
  const charge = await server.provider.query(session.session_id);
  if (charge.state === "NOT_FOUND") {
    await closeSession(server, session, closing);
    return;
  }
  const outcome = outcomeOf(charge, "EXPIRED");
  if (outcome.state !== "UNKNOWN") await record(server, session, outcome);
}

async function record(
  { engine }: Server,
  { merchant_id, session_id, cart_id }: PaymentSession,
  outcome: ReturnType<typeof outcomeOf>,
): Promise<void> {
  const command = { type: "RECORD_PAYMENT", session_id, cart_id, outcome } as const;
  await engine.execute({ merchant_id, actor: reconciliation, command });
}

async function settleRefunds({ store, merchant_id }: ServerPorts, server: Server): Promise<void> {
  const now_ms = server.now_ms();
  const due = [...store.book(merchant_id).refunds.values()].filter(
    ({ status, next_attempt_at_ms: at_ms }) =>
      status === "PENDING" || (at_ms !== null && at_ms <= now_ms),
  );
  await Promise.all(due.map((refund) => carryOutRefund(server, refund, reconciliation)));
}

async function settleDeposits({ store, merchant_id }: ServerPorts, server: Server): Promise<void> {
  const now_ms = server.now_ms();
  const due = depositsIn(store.book(merchant_id)).filter(
    ({ ended_at_ms, status, step, expiry_at_ms }) =>
      ended_at_ms === null &&
      (status === "REQUESTED" || step !== null || (expiry_at_ms ?? Infinity) <= now_ms),
  );
  await Promise.all(due.map((deposit) => settleDeposit(server, deposit, reconciliation)));
}
