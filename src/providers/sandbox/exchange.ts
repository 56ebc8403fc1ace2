/**
 * One request and its answer over kept-alive connections.
 *
 * It speaks to undici's dispatcher directly: the answers are small, and a stream for each of them
 * would cost more than the rest of the call. A connection carries one request at a time, so that an
 * answer that never comes holds up nobody else.
 */
import type { Dispatcher } from "undici";
import { Pool } from "undici";

/** What came back: an answer read to its end, or why there is none. */
export type Answer =
  | Readonly<{ kind: "answered"; status: number; text: string }>
  | Readonly<{ kind: "unanswered"; reason: "timeout" | "connection_failed" | "answer_too_large" }>;

export type Exchange = Readonly<{
  /** Sends a request; `body` is sent as JSON. Never rejects. */
  send(
    request: Readonly<{ method: "GET" | "POST"; path: string; body?: unknown }>,
  ): Promise<Answer>;
  /** Breaks off what is under way; it comes back as `connection_failed`. */
  stop(): Promise<void>;
}>;

export type ExchangeOptions = Readonly<{
  url: string;
  secret: string;
  /** From the call to the end of the answer, waiting for a free connection included. */
  timeout_ms: number;
  /** Most connections at a time. */
  connections: number;
}>;

const MOST_ANSWER_BYTES = 65_536;

/** Opens connections as they are needed and keeps them. */
export function createExchange(options: ExchangeOptions): Exchange {
  const pool = new Pool(options.url, {
    connections: options.connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: 30_000,
    // The deadline of each request covers all of these.
    connectTimeout: options.timeout_ms,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const headers = {
    authorization: `Bearer ${options.secret}`,
    "content-type": "application/json",
    accept: "application/json",
  };
  return {
    send({ method, path, body }) {
      const request = { method, path, headers, body: body ? JSON.stringify(body) : null };
      return dispatch(pool, request, options.timeout_ms);
    },
    async stop() {
      await pool.destroy();
    },
  };
}

function dispatch(
  pool: Pool,
  request: Dispatcher.DispatchOptions,
  timeout_ms: number,
): Promise<Answer> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | null = null;
    let is_over = false;
    let status = 0;
    let chunks: Buffer[] = [];
    let length = 0;

    function end(answer: Answer): void {
      if (is_over) return;
      is_over = true;
      clearTimeout(timer);
      resolve(answer);
    }
    function breakOff(reason: "timeout" | "answer_too_large"): void {
      end({ kind: "unanswered", reason });
      controller?.abort(new Error(reason));
    }
    const timer = setTimeout(() => breakOff("timeout"), timeout_ms);

    pool.dispatch(request, {
      onRequestStart(started) {
        controller = started;
        // Its time was up while it waited for a connection: it must not be sent any more.
        if (is_over) started.abort(new Error("timeout"));
      },
      onResponseStart(_controller, code) {
        status = code;
        chunks = [];
      },
      onResponseData(_controller, chunk) {
        length += chunk.length;
        if (length > MOST_ANSWER_BYTES) return breakOff("answer_too_large");
        chunks.push(chunk);
      },
      onResponseEnd() {
        const whole = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
        end({ kind: "answered", status, text: whole?.toString() ?? "" });
      },
      onResponseError() {
        end({ kind: "unanswered", reason: "connection_failed" });
      },
    });
  });
}
