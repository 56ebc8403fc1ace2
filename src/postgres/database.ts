// The one place that opens connections to PostgreSQL and says how its types look in TypeScript.
import type postgres from "postgres";
import { parseArray, PLAIN_ELEMENTS, serializeArray, type ElementType } from "./array-types.ts";
import { operatorError } from "./operator-error.ts";
import { createResilientPool } from "./resilient-pool.ts";

/** A pool of connections; `bigint` values may be used as parameters. */
export type Database = postgres.Sql<{ bigint: bigint }>;

/** A connection inside `database.begin(...)`. */
export type Transaction = postgres.TransactionSql<{ bigint: bigint }>;

export interface DatabaseOptions {
  /**
   * `postgres://user:password@host:port/name`, or for a unix socket
   * `postgresql:///name?host=/folder&port=5432&user=…&password=…` (both as libpq reads them).
   */
  readonly url: string;
  /** Connections at most; 10 unless told. */
  readonly max?: number;
  /** Shown in `pg_stat_activity`; `tillgate` unless told. */
  readonly application_name?: string;
  /** Settings of each connection, such as `enable_seqscan`. */
  readonly settings?: Readonly<Record<string, string>>;
}

const OID = { json: 114, jsonb: 3802, int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184 };
const CONNECT_TIMEOUT_S = 10;
const RECONNECT_DELAY_MAX_S = 0.5;

const asText = (text: string): string => text;
const parseJson = (text: string): unknown => JSON.parse(text);

const scalarTypes = {
  bigint: {
    to: OID.int8,
    from: [OID.int8],
    serialize: (value: bigint | number | string) => String(value),
    parse: BigInt as (text: string) => bigint,
  },
  instant: {
    to: OID.timestamptz,
    from: [OID.timestamptz],
    serialize: serializeInstant,
    parse: parseInstant,
  },
  // A date has no zone and no time of day: turning it into an instant would move it.
  date: { to: OID.date, from: [OID.date, OID.timestamp], serialize: asText, parse: asText },
  json: { to: OID.json, from: [OID.json, OID.jsonb], serialize: serializeJson, parse: parseJson },
};

const elements: readonly ElementType[] = [
  ...PLAIN_ELEMENTS,
  { oid: OID.int8, array_oid: 1016, parse: scalarTypes.bigint.parse },
  { oid: OID.timestamptz, array_oid: 1185, parse: parseInstant, serialize: serializeInstant },
  { oid: OID.date, array_oid: 1182, parse: asText },
  { oid: OID.json, array_oid: 199, parse: parseJson, serialize: serializeJson },
  { oid: OID.jsonb, array_oid: 3807, parse: parseJson, serialize: serializeJson },
];

const parsers = new Map<number, (text: string) => unknown>(
  elements.flatMap(({ oid, array_oid, parse }): [number, (text: string) => unknown][] => [
    [oid, parse],
    [array_oid, (text) => parseArray(text, parse)],
  ]),
);

const arrayTypes = Object.fromEntries(
  elements.map(({ oid, array_oid, parse, serialize }) => [
    `array_of_${oid}`,
    {
      to: array_oid,
      from: [array_oid],
      serialize: (values: readonly unknown[] | string) => serializeArray(values, serialize),
      parse: (text: string) => parseArray(text, parse),
    },
  ]),
);

/**
 * Opens a pool. Nothing connects before the first query, and the pool survives the loss of its
 * server: what is under way fails (`isConnectionError`), what is issued afterwards connects anew.
 *
 * What comes out: bigint → `bigint`, timestamptz → epoch milliseconds as `number`, date →
 * `'YYYY-MM-DD'`, json and jsonb → parsed, numeric → text. What goes in: a timestamptz takes epoch
 * milliseconds, a Date or text; a json or jsonb parameter takes text that *is* JSON already and is
 * stored as it stands, or a value to be written as JSON, in which bigints become plain numbers. A
 * list of bigints needs its element type named, `sql.array(amounts, 20)`; other lists do not.
 */
export function openDatabase({
  url,
  max = 10,
  application_name = "tillgate",
  settings = {},
}: DatabaseOptions): Database {
  const options = {
    types: { ...scalarTypes, ...arrayTypes },
    array_oids: new Map(elements.map(({ oid, array_oid }) => [oid, array_oid])),
    fetch_types: false,
    max,
    connection: { application_name, TimeZone: "UTC", DateStyle: "ISO, MDY", ...settings },
    onnotice: () => {},
    connect_timeout: CONNECT_TIMEOUT_S,
    // The driver's own delays grow to 20 s; a restarted server must be found again at once.
    backoff: (attempt: number) => Math.min(0.02 * 2 ** attempt, RECONNECT_DELAY_MAX_S),
    max_lifetime: null,
    prepare: true,
  };
  const socket = parseSocketUrl(url);
  return socket === null
    ? createResilientPool(url, options)
    : createResilientPool(null, { ...options, ...socket });
}

/** What a driver that knows no sockets in URLs needs to connect. */
export function connectionOptions(url: string) {
  return parseSocketUrl(url) ?? { connectionString: parseUrl(url).href };
}

/**
 * How a value's text becomes a value here, by the object id of its type; text itself stays text.
 */
export function scalarParser(oid: number): (text: string) => unknown {
  return parsers.get(oid) ?? asText;
}

/** Names another database on the same server. */
export function withDatabaseName(url: string, name: string): string {
  const parsed = parseUrl(url);
  parsed.pathname = `/${name}`;
  return parsed.href;
}

/** The URL without its password, for messages and logs. */
export function withoutPassword(url: string): string {
  const parsed = parseUrl(url);
  if (parsed.password !== "") parsed.password = "***";
  if (parsed.searchParams.has("password")) parsed.searchParams.set("password", "***");
  return decodeURIComponent(parsed.href);
}

function parseUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol) || parsed.host.includes(",")) {
    throw operatorError(
      "DATABASE_URL_INVALID",
      "The database URL is not understood. It looks like postgres://user:password@host:5432/name",
    );
  }
  return parsed;
}

/** The driver knows no sockets in URLs, so a URL whose host is a folder is taken apart here. */
function parseSocketUrl(url: string) {
  const parsed = parseUrl(url);
  const query = parsed.searchParams;
  const host = query.get("host") ?? decodeURIComponent(parsed.hostname);
  if (!host.startsWith("/")) return null;
  return {
    host,
    port: Number(query.get("port") ?? (parsed.port || "5432")),
    user: query.get("user") ?? decodeURIComponent(parsed.username),
    password: query.get("password") ?? decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)),
  };
}

function serializeInstant(value: number | string | Date): string {
  if (typeof value === "string") return value;
  return (value instanceof Date ? value : new Date(value)).toISOString();
}

/** PostgreSQL writes `2026-11-22 06:14:00.123456+00` when the session's zone is UTC. */
function parseInstant(text: string): number {
  const at_ms = Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
  if (Number.isNaN(at_ms)) throw new RangeError(`not an instant in UTC: ${text}`);
  return at_ms;
}

function serializeJson(value: unknown): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "bigint" ? rawJson(String(inner)) : inner,
  );
}

// `JSON.rawJSON` (Node 22 and later) is not in TypeScript's library yet.
const rawJson = (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON;

/**
 * True when a statement failed because the connection or the server went away: it may or may not
 * have been carried out. Anything else was refused by PostgreSQL, or is a bug.
 */
export function isConnectionError(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionError);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return CONNECTION_CODES.has(code) || code.startsWith("08");
}

const CONNECTION_CODES = new Set([
  ...["CONNECTION_CLOSED", "CONNECTION_DESTROYED", "CONNECTION_ENDED", "CONNECT_TIMEOUT"],
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT", "EHOSTUNREACH"],
  // The server is being stopped, has crashed, or is starting.
  ...["57P01", "57P02", "57P03"],
]);
