/**
 * Calls the API as a careful client does: each write has its Idempotency-Key, and whatever was not
 * answered is sent again with the same key, to the same server or the other, until there is an
 * answer or patience ends. And as a careless one does: once, without a key.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Agent, request as sendRequest } from "undici";
import type { Random } from "../random.ts";
import type { Witness } from "../witness.ts";

export type Json = Readonly<Record<string, unknown>>;

export type Reply = Readonly<{ status: number; body: Json }>;

export type Call = Readonly<{
  method: "GET" | "POST" | "PUT";
  path: string;
  body?: Json;
  /** Idempotency-Key; a new one unless told. */
  key?: string;
}>;

export type Caller = Readonly<{
  /** Null when no answer could be had: it may or may not have been done. */
  call(call: Call, random: Random): Promise<Reply | null>;
  /** Without an Idempotency-Key, and never again: what the server repeats, it repeats by itself. */
  callOnce(call: Call, random: Random): Promise<Reply | null>;
  /** The same request to both servers at the same moment; what each made of it in the end. */
  callBoth(call: Call, random: Random): Promise<readonly (Reply | null)[]>;
  /** A key that nobody used before. */
  newKey(): string;
  stop(): Promise<void>;
}>;

export type CallerPlan = Readonly<{
  base_urls: readonly string[];
  api_key: string;
  witness: Witness;
  /** True once nobody should try again. */
  isOver: () => boolean;
}>;

const answer_timeout_ms = 12_000;
const attempts_max = 40;
const pause_ms = { from: 50, to: 400 };

export function createCaller({ base_urls, api_key, witness, isOver }: CallerPlan): Caller {
  const dispatcher = new Agent({ connections: 64, pipelining: 1, keepAliveTimeout: 2_000 });
  const run = Math.floor(Math.random() * 2 ** 32).toString(36);
  let keys_made = 0;

  async function send(call: Call, base_url: string): Promise<Reply | null> {
    const { method, path, body, key } = call;
    const headers = {
      authorization: `Bearer ${api_key}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
    };
    try {
      const answer = await sendRequest(`${base_url}${path}`, {
        ...{ method, headers, dispatcher },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(answer_timeout_ms),
      });
      const text = await answer.body.text();
      if (answer.headers["idempotency-replayed"] === "true") witness.count("answers replayed");
      return { status: answer.statusCode, body: JSON.parse(text) as Json };
    } catch {
      return null;
    }
  }

  async function insist(call: Call, random: Random, first?: string): Promise<Reply | null> {
    for (let attempt = 1; attempt <= attempts_max; attempt++) {
      const base_url = attempt === 1 && first !== undefined ? first : random.pick(base_urls);
      witness.count("requests");
      const reply = await send(call, base_url);
      if (reply !== null && !isForAnotherTry(reply)) return reply;
      const code = reply === null ? "no answer" : String(reply.body["code"]);
      if (code === "INTERNAL_ERROR") {
        // A bug is there again at the next attempt.
        witness.violate(`a bug: ${call.method} ${call.path} was answered ${JSON.stringify(reply)}`);
        return null;
      }
      witness.count(`request tried again: ${code}`);
      if (isOver()) return null;
      await pause(random.between(pause_ms.from, pause_ms.to));
    }
    return null;
  }

  const withKey = (call: Call): Call =>
    call.method === "GET" || call.key !== undefined ? call : { ...call, key: newKey() };
  function newKey(): string {
    keys_made += 1;
    return `key-${run}-${keys_made}`;
  }
  return {
    newKey,
    call: (call, random) => insist(withKey(call), random),
    async callOnce({ method, path, body }, random) {
      witness.count("requests");
      const once = { method, path, ...(body === undefined ? {} : { body }) };
      const reply = await send(once, random.pick(base_urls));
      return reply === null || isForAnotherTry(reply) ? null : reply;
    },
    callBoth(call, random) {
      const same = withKey(call);
      return Promise.all(base_urls.map((base_url) => insist(same, random, base_url)));
    },
    stop: () => dispatcher.destroy(),
  };
}

/** The server could not say; or the same key is being worked on just now. */
function isForAnotherTry({ status, body }: Reply): boolean {
  return status >= 500 || status === 429 || body["code"] === "IDEMPOTENCY_KEY_IN_FLIGHT";
}
