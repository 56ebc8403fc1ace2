// The driver's pool, made safe for a server that dies under it. Left alone, postgres.js 3.4.9
//
// - sends the ROLLBACK of a transaction whose connection was lost to that dead connection, which
//   throws out of a timer and ends the process, or, when the connection was opened anew meanwhile,
//   to the new one: the rest of a lost transaction then runs outside of it, and its end ends
//   another transaction that uses the connection by then;
// - issues statements on a connection that is already dying: they are never answered, and the place
//   in the pool, left with half-written bytes, may never work again;
// - asks each new connection for the types there are, and rejects a promise that nobody holds when
//   the connection is lost just then: hence `fetch_types: false` and types of our own.
//
// So the sockets are ours, and at the first sign that one is going (before the driver hears of it)
// its pool takes no more work: what is under way on its other connections may end there, everything
// new goes to a fresh pool. And a transaction that is lost never answers the driver, so the driver
// has nothing to send. test/integration/postgres/lost-connections.test.ts shows each of these
// against a real server.
import { connect, type Socket } from "node:net";
import postgres from "postgres";
import type { Database, Transaction } from "./database.ts";

interface Options extends postgres.Options<Record<string, postgres.PostgresType>> {
  /** Object ids of array types by those of their elements, for `sql.array`. */
  readonly array_oids: ReadonlyMap<number, number>;
}

/** What the driver knows of itself beyond its published types. */
interface DriverOptions {
  readonly path: string | false;
  readonly host: readonly string[];
  readonly port: readonly number[];
  readonly shared: { readonly typeArrayMap: object };
}

type Work = (tx: Transaction) => unknown;

/** Time for what is under way on the other connections of a pool that lost one. */
const RETIREMENT_MS = 30_000;
/** From the first sign on a socket until the driver has let the connection go. */
const LOSS_SETTLED_MS = 100;
/** Ending waits for statements that are under way, but not for ever: a lost one never ends. */
const END_TIMEOUT_S = 5;

/** Opens pools as needed behind one `Database` that stays usable through every loss. */
export function createResilientPool(url: string | null, options: Options): Database {
  const { array_oids, ...driver_options } = options;
  const open = (onLost: () => void): Database => {
    const socket = (where: DriverOptions): Socket => openSocket(where, onLost);
    const all = { ...driver_options, socket };
    const pool = url === null ? postgres(all) : postgres(url, all);
    const { shared } = pool.options as unknown as DriverOptions;
    Object.assign(shared.typeArrayMap, Object.fromEntries(array_oids));
    return pool as unknown as Database;
  };
  let is_ending = false;
  const retired = new Map<Database, NodeJS.Timeout>();
  const retire = (pool: Database): void => {
    const endPool = (): void => {
      retired.delete(pool);
      void pool.end({ timeout: 0 });
    };
    retired.set(pool, setTimeout(endPool, RETIREMENT_MS).unref());
  };
  const openPool = (): Database => {
    const pool = open(() => {
      if (pool !== current || is_ending) return;
      current = openPool();
      retire(pool);
    });
    return pool;
  };
  let current = openPool();
  // Listening survives a loss by itself, so it stays where it is.
  let listening: Database | null = null;

  const special: Record<string, unknown> = {
    begin: (...args: [Work] | [string, Work]) => {
      const pool = current;
      return beginGuarded(pool, args, () => pool !== current);
    },
    listen: (...args: Parameters<Database["listen"]>) =>
      (listening ??= open(() => {})).listen(...args),
    end: async (how?: { timeout?: number }): Promise<void> => {
      is_ending = true;
      const timeout = how?.timeout ?? END_TIMEOUT_S;
      for (const timer of retired.values()) clearTimeout(timer);
      const brief = { timeout: Math.min(timeout, 1) };
      const ends = [...retired.keys()].map((pool) => pool.end(brief));
      await Promise.all([current.end({ timeout }), ...ends, listening?.end({ timeout: 0 })]);
    },
    reserve: () => {
      throw new Error("reserved connections cannot be made safe against losses; use begin");
    },
  };
  return new Proxy(current, {
    apply: (_target, _this, args) => Reflect.apply(current, undefined, args),
    get: (_target, name) =>
      typeof name === "string" && Object.hasOwn(special, name)
        ? special[name]
        : Reflect.get(current, name),
  });
}

/** Connects; the driver writes to the socket at once, and the socket keeps that until it can. */
function openSocket({ path, host, port }: DriverOptions, onLost: () => void): Socket {
  const address = { host: host[0] ?? "localhost", port: port[0] ?? 5432 };
  const socket = connect(path === false ? { ...address, noDelay: true } : { path });
  const watch = (): void => {
    for (const sign of ["error", "end", "close"]) socket.prependListener(sign, onLost);
  };
  watch();
  // The driver clears a socket's listeners before it puts TLS over it.
  const removeAllListeners = socket.removeAllListeners.bind(socket);
  socket.removeAllListeners = (name) => {
    removeAllListeners(name);
    watch();
    return socket;
  };
  return Object.assign(socket, address);
}

/** `begin` of the driver, except that a lost transaction never gets to its commit or rollback. */
function beginGuarded(
  pool: Database,
  args: [Work] | [string, Work],
  isPoolLost: () => boolean,
): Promise<unknown> {
  const [options, work] = args.length === 2 ? args : ["", args[0]];
  const state = { is_over: false };
  const outcome = pool.begin(options, (tx) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    // Answering lets the driver send the commit or the rollback. If the pool is going, it tells in
    // a moment whether this connection is the one, and then there must be no answer.
    const answer = (send: () => void): void => {
      if (isPoolLost()) setTimeout(() => state.is_over || send(), LOSS_SETTLED_MS);
      else if (!state.is_over) send();
    };
    runWork(work, guardTransaction(tx, state)).then(
      (value) => answer(() => resolve(value)),
      // A statement may fail a moment before the socket shows why.
      (error) => setImmediate(() => answer(() => reject(error))),
    );
    return promise;
  });
  const end = (): void => {
    state.is_over = true;
  };
  outcome.then(end, end);
  return outcome;
}

/** As the driver does: an array of statements stands for their results. */
async function runWork(work: Work, tx: Transaction): Promise<unknown> {
  const made = work(tx);
  return Array.isArray(made) ? Promise.all(made) : made;
}

/** The transaction's handle, which refuses to be used when the transaction is over. */
function guardTransaction(tx: Transaction, state: { readonly is_over: boolean }): Transaction {
  const refuse = (): void => {
    if (!state.is_over) return;
    const error = new Error("the transaction is over, or its connection was lost");
    throw Object.assign(error, { code: "CONNECTION_CLOSED" });
  };
  return new Proxy(tx, {
    apply: (target, _this, args) => {
      refuse();
      return Reflect.apply(target, undefined, args);
    },
    get: (target, name) => {
      if (name === "then") return undefined;
      refuse();
      if (name !== "savepoint") return Reflect.get(target, name);
      return (...args: [Work] | [string, Work]) => {
        const inner: Work = (savepoint) =>
          (args.at(-1) as Work)(guardTransaction(savepoint, state));
        return args.length === 2 ? target.savepoint(args[0], inner) : target.savepoint(inner);
      };
    },
  });
}
