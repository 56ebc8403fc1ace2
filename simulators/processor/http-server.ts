/**
 * The HTTP side: reads requests, lets nobody in without the secret, and sends each answer when the
 * journal has everything it rests on. It also watches for answers that may not have been heard.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Socket } from "node:net";
import type { Journal } from "./journal.ts";
import type { Reply } from "./views.ts";
import { errorReply } from "./views.ts";

const MOST_BODY_BYTES = 65_536;

/** One request that waits for its answer. */
export type Exchange = Readonly<{
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
  /** Answers. `charge_key` names the charge whose outcome the answer tells, if it tells one. */
  answer(reply: Reply, charge_key?: string): void;
  /** Ends the connection without an answer. */
  abandon(): void;
  /** Whether the caller is gone. */
  isGone(): boolean;
}>;

export type HttpParts = Readonly<{
  journal: Journal;
  secret: string;
  doubt_ms: number;
  handle: (exchange: Exchange) => void;
  /** An outcome that its caller may not have heard. */
  onUnheard: (charge_key: string) => void;
}>;

/** Answered charges of one connection, as long as they may be unheard. */
type Recent = { key: string; at_ms: number }[];

/** Builds the server; the caller makes it listen. */
export function createHttpServer(parts: HttpParts): Server {
  const expected = Buffer.from(`Bearer ${parts.secret}`);
  const recents = new WeakMap<Socket, Recent>();

  const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    const verdict = authorize(request, expected);
    if (verdict !== null) {
      request.resume();
      return send(response, verdict);
    }
    readBody(request, (body) => {
      if (body === null) {
        response.shouldKeepAlive = false;
        return send(response, errorReply(413, "body_too_large"));
      }
      parts.handle(toExchange(request, response, body));
    });
  });
  server.on("connection", (socket) => {
    const recent: Recent = [];
    recents.set(socket, recent);
    socket.once("close", () => {
      const since_ms = Date.now() - parts.doubt_ms;
      for (const { key, at_ms } of recent) if (at_ms >= since_ms) parts.onUnheard(key);
    });
  });

  function toExchange(request: IncomingMessage, response: ServerResponse, body: string): Exchange {
    const { socket, url = "/", method = "GET" } = request;
    const cut = url.indexOf("?");
    return {
      method,
      path: cut < 0 ? url : url.slice(0, cut),
      query: new URLSearchParams(cut < 0 ? "" : url.slice(cut + 1)),
      body,
      answer(reply, charge_key) {
        parts.journal.afterCommit(() => {
          if (charge_key !== undefined) noteAnswer(socket, charge_key);
          send(response, reply);
        });
      },
      abandon: () => void socket.destroy(),
      isGone: () => socket.destroyed,
    };
  }
  function noteAnswer(socket: Socket, key: string): void {
    if (socket.destroyed) return parts.onUnheard(key);
    const recent = recents.get(socket);
    if (!recent) return;
    const at_ms = Date.now();
    while (recent[0] !== undefined && recent[0].at_ms < at_ms - parts.doubt_ms) recent.shift();
    recent.push({ key, at_ms });
  }
  return server;
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(reply.text),
    "x-simulator": "tillgate-sandbox-processor",
  });
  response.end(reply.text);
}

/** null: come in. The front page and the bare health check are open to everyone. */
function authorize(request: IncomingMessage, expected: Buffer): Reply | null {
  const given = request.headers.authorization;
  const is_open = request.method === "GET" && (request.url === "/" || request.url === "/healthz");
  if (given === undefined) return is_open ? null : errorReply(401, "secret_missing");
  const bytes = Buffer.from(given);
  const is_right = bytes.length === expected.length && timingSafeEqual(bytes, expected);
  return is_right ? null : errorReply(401, "secret_wrong");
}

/** Reads a body whole; null when it is too large. A body that breaks off is never delivered. */
function readBody(request: IncomingMessage, then: (body: string | null) => void): void {
  if (request.method === "GET") {
    request.resume();
    return then("");
  }
  const chunks: Buffer[] = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= MOST_BODY_BYTES) chunks.push(chunk);
  });
  request.on("end", () => {
    if (length > MOST_BODY_BYTES) return then(null);
    then(chunks.length === 1 ? (chunks[0] as Buffer).toString() : Buffer.concat(chunks).toString());
  });
}
