/**
 * The connections that lanes use: few, kept open, and pipelined, so that a whole step of a batch is
 * one round trip. However many merchants are busy there are never more than was agreed; who finds
 * none waits for a turn (turns.ts). Nobody who holds one waits for another, so every turn comes. A
 * connection that failed is thrown away, never used again.
 */
import type { Writable } from "node:stream";
import { Client, DatabaseError, type ClientConfig } from "pg";
import type { QueryResultRow } from "pg";
import { StoreUnavailableError } from "../../engine/ports/store.ts";
import { connectionOptions, isConnectionError, scalarParser } from "../database.ts";
import { compile, type SqlText } from "./sql-text.ts";
import { createTurns } from "./turns.ts";

export type Connection = Readonly<{
  /** Sends the statement behind those already sent; resolves to its rows. */
  query<Row extends QueryResultRow>(piece: SqlText): Promise<Row[]>;
  /** Sends a statement without rows; resolves to its command tag, `COMMIT`. */
  run(piece: SqlText): Promise<string>;
}>;

export type Connections = Readonly<{
  /**
   * Lends a connection for work of the merchant. Throws StoreUnavailableError when none can be
   * made, StoreBusyError when none has come free for long.
   */
  borrow(merchant_id: string): Promise<Borrowed>;
  /** Whether others wait for one. */
  areWanted(): boolean;
  end(): Promise<void>;
}>;

export type Borrowed = Connection &
  Readonly<{
    /** Gives it back for the next borrower. */
    release(): void;
    /** Throws it away: what was sent may or may not have been carried out. */
    discard(): void;
  }>;

export type ConnectionsPlan = Readonly<{
  url: string;
  settings: Readonly<Record<string, string>>;
  /** Connections at most. */
  max: number;
  /** How long anybody waits for one; ten seconds unless told. */
  wait_ms?: number;
}>;

const connect_timeout_ms = 10_000;
/** Longer than an ordinary stall of the database, shorter than callers are patient. */
const wait_ms_default = 10_000;

export function createConnections(plan: ConnectionsPlan): Connections {
  const { url, settings, max, wait_ms = wait_ms_default } = plan;
  const idle: Client[] = [];
  const all = new Set<Client>();
  const turns = createTurns<Client>(wait_ms);
  let is_ending = false;

  function discard(client: Client): void {
    if (!all.delete(client)) return;
    const index = idle.indexOf(client);
    if (index !== -1) idle.splice(index, 1);
    // Ends the socket at once; what waits on it fails.
    client.end().catch(() => undefined);
    if (turns.areWanted() && !is_ending) turns.give(connect());
  }

  async function connect(): Promise<Client> {
    const client = new Client(clientConfig(url, settings));
    // A loss is told by what waits on the connection; one that nobody uses is forgotten.
    client.on("error", () => discard(client));
    client.on("end", () => discard(client));
    all.add(client);
    try {
      await client.connect();
    } catch (error) {
      discard(client);
      throw new StoreUnavailableError("the database cannot be reached", { cause: error });
    }
    return client;
  }

  async function take(merchant_id: string): Promise<Client> {
    if (!turns.areWanted()) {
      const client = idle.pop();
      if (client !== undefined) return client;
      if (all.size < max) return connect();
    }
    return turns.wait(merchant_id);
  }

  return {
    async borrow(merchant_id) {
      const client = await take(merchant_id);
      return {
        ...connectionOf(client),
        release() {
          if (!all.has(client) || is_ending) discard(client);
          else if (!turns.give(client)) idle.push(client);
        },
        discard: () => discard(client),
      };
    },
    areWanted: turns.areWanted,
    async end() {
      is_ending = true;
      turns.end();
      await Promise.all([...all].map((client) => client.end().catch(() => undefined)));
    },
  };
}

function connectionOf(client: Client): Connection {
  const gatherWrites = createWriteGatherer(client);
  const send = (piece: SqlText) => {
    const { name, text, values } = compile(piece);
    gatherWrites();
    return client.query({ name, text, values: [...values] });
  };
  return {
    async query<Row extends QueryResultRow>(piece: SqlText) {
      const { rows } = await send(piece);
      return rows as Row[];
    },
    async run(piece) {
      return (await send(piece)).command;
    },
  };
}

/**
 * What is sent in one turn goes out as one write: the driver by itself makes a system call for each
 * statement, which together cost more than building them.
 */
function createWriteGatherer(client: Client): () => void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  let is_corked = false;
  return () => {
    if (is_corked) return;
    is_corked = true;
    stream.cork();
    process.nextTick(() => {
      is_corked = false;
      stream.uncork();
    });
  };
}

function clientConfig(url: string, settings: Readonly<Record<string, string>>): ClientConfig {
  const options = { TimeZone: "UTC", DateStyle: "ISO", ...settings };
  return {
    ...connectionOptions(url),
    application_name: "tillgate lanes",
    connectionTimeoutMillis: connect_timeout_ms,
    keepAlive: true,
    options: Object.entries(options)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(" "),
    types: { getTypeParser: scalarParser },
    // Statements go out without waiting for the answers before them.
    pipeline: true,
  };
}

/** True when the way to the database broke, not the statement: nobody knows what became of it. */
export function isLost(error: unknown): boolean {
  // The server refused a statement and said so; some of its refusals mean that it is going down.
  if (error instanceof DatabaseError) return isConnectionError(error);
  return error instanceof Error && lost_patterns.test(`${codeOf(error)} ${error.message}`);
}

/** How the driver and the system say that a connection is gone. */
const lost_patterns = new RegExp(
  [
    "^(ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH)",
    "Connection terminated|connection error|not queryable|timeout",
  ].join("|"),
);

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : "";
}
