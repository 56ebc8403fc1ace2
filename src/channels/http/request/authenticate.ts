/** Finds the caller: an API key in `Authorization`, or the console's session cookie. */
import { hash } from "node:crypto";
import { readApiKey, readConsoleSession } from "../../../queries/access/credentials.ts";
import type { Database } from "../../../postgres/database.ts";
import { rightsOf, type Caller } from "./caller.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { createShortMemory } from "../short-memory.ts";

export const session_cookie = "tillgate_session";

/** How long a credential is believed without asking the database again. */
const credential_cache_ms = 5_000;
const credential_cache_max = 10_000;

export type Authenticate = (request: AuthenticationRequest) => Promise<Caller> | Caller;

export type AuthenticationRequest = Readonly<{
  authorization: string | undefined;
  cookie: string | undefined;
  method: string;
  /** The Origin header, and the origins that are our own. */
  origin: string | undefined;
  own_origins: readonly string[];
}>;

/** Secrets are stored and looked up by this: SHA-256 in hex. Keys have 192 random bits. */
export function hashSecret(secret: string): string {
  return hash("sha256", secret, "hex");
}

export function createAuthenticate(sql: Database, now_ms: () => number): Authenticate {
  const keys = createShortMemory<Caller>({
    kept_ms: credential_cache_ms,
    entries_max: credential_cache_max,
    now_ms,
  });

  return (request) => {
    const { authorization } = request;
    // The scheme's name knows no case (RFC 9110, section 11.1).
    const bearer = /^bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
    if (authorization !== undefined && bearer === undefined) {
      throw new ProblemError(problemOf("CREDENTIALS_INVALID"));
    }
    const token = bearer ?? sessionToken(request.cookie);
    if (token === undefined) throw new ProblemError(problemOf("CREDENTIALS_MISSING"));
    if (bearer === undefined) refuseForeignOrigin(request);
    const secret_hash = hashSecret(token);
    // A session is asked for each time: whoever signs out is out at once, on every server.
    if (bearer === undefined) return demand(callerOfSession(sql, secret_hash, now_ms()));
    const known = keys.known(secret_hash);
    return known ?? keys.recall(secret_hash, () => demand(callerOfKey(sql, secret_hash)));
  };
}

/** The console's session token in a Cookie header. */
export function sessionToken(cookie: string | undefined): string | undefined {
  for (const pair of (cookie ?? "").split(";")) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === session_cookie && value !== undefined && value !== "") return value;
  }
  return undefined;
}

/** The origins that count as our own pages: as configured, and as the browser addressed us. */
export function ownOrigins(host: string | undefined, base_url: string): string[] {
  return host === undefined ? [base_url] : [base_url, `http://${host}`, `https://${host}`];
}

/** A cookie goes along with requests from any page: a write must say that it comes from ours. */
function refuseForeignOrigin(request: AuthenticationRequest): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  if (request.origin !== undefined && request.own_origins.includes(request.origin)) return;
  throw new ProblemError(problemOf("ORIGIN_FOREIGN"));
}

/** Throws for a secret that nobody has: a failure, and so never remembered. */
async function demand(found: Promise<Caller | null>): Promise<Caller> {
  const caller = await found;
  if (caller === null) throw new ProblemError(problemOf("CREDENTIALS_INVALID"));
  return caller;
}

async function callerOfKey(sql: Database, secret_hash: string): Promise<Caller | null> {
  const key = await readApiKey(sql, secret_hash);
  if (key === null) return null;
  return {
    merchant_id: key.merchant_id,
    actor: { type: "api_key", id: key.key_id },
    caller_id: key.key_id,
    name: key.label,
    ...rightsOf(key),
    store_no: key.store_no,
    is_test: key.is_test,
  };
}

async function callerOfSession(
  sql: Database,
  token_hash: string,
  now_ms: number,
): Promise<Caller | null> {
  const session = await readConsoleSession(sql, token_hash, now_ms);
  if (session === null) return null;
  return {
    merchant_id: session.merchant_id,
    actor: { type: "operator", id: session.operator_id },
    caller_id: session.operator_id,
    name: session.name,
    ...rightsOf({ role: session.role, scopes: [] }),
    store_no: session.store_no,
    is_test: session.is_test,
  };
}
