/**
 * The HTTP side: reads requests, lets nobody in without the secret, and sends each answer when the
 * journal has everything it rests on. It also watches for answers that may not have been heard.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { Socket } from "node:net";
import type { Journal } from "./journal.ts";
import type { Subject } from "./records.ts";
import type { Reply } from "./views.ts";
import { errorReply } from "./views.ts";

const MOST_BODY_BYTES = 65_536;

/** One request that waits for its answer. */
export type Exchange = Readonly<{
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
  header(name: "content-type" | "accept-language"): string;
  /** Answers. `told` names the charge or the hold whose end the answer tells, if it tells one. */
  answer(reply: Reply, told?: Subject): void;
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
  /** An end that its caller may not have heard of. */
  onUnheard: (told: Subject) => void;
}>;

/** What was told on one connection, as long as it may be unheard. */
type Recent = { told: Subject; at_ms: number }[];

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
      for (const { told, at_ms } of recent) if (at_ms >= since_ms) parts.onUnheard(told);
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
      header: (name) => request.headers[name] ?? "",
      answer(reply, told) {
        parts.journal.afterCommit(() => {
          if (told !== undefined) noteAnswer(socket, told);
          send(response, reply);
        });
      },
      abandon: () => void socket.destroy(),
      isGone: () => socket.destroyed,
    };
  }
  function noteAnswer(socket: Socket, told: Subject): void {
    if (socket.destroyed) return parts.onUnheard(told);
    const recent = recents.get(socket);
    if (!recent) return;
    const at_ms = Date.now();
    while (recent[0] !== undefined && recent[0].at_ms < at_ms - parts.doubt_ms) recent.shift();
    recent.push({ told, at_ms });
  }
  return server;
}

/** Pages run nothing, load nothing, and send their forms nowhere else. */
const page_headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    ...(reply.is_page ? page_headers : { "content-type": "application/json" }),
    ...(reply.location === undefined ? {} : { location: reply.location }),
    "content-length": Buffer.byteLength(reply.text),
    "x-simulator": "tillgate-sandbox-processor",
  });
  response.end(reply.text);
}

/**
 * null: come in. Open to everyone are the front page, the bare health check, and what a customer's
 * phone does with a code: whoever has seen it may pay it.
 */
function authorize(request: IncomingMessage, expected: Buffer): Reply | null {
  const given = request.headers.authorization;
  if (given === undefined) {
    return isOpen(request.method, request.url) ? null : errorReply(401, "secret_missing");
  }
  const bytes = Buffer.from(given);
  const is_right = bytes.length === expected.length && timingSafeEqual(bytes, expected);
  return is_right ? null : errorReply(401, "secret_wrong");
}

function isOpen(method = "GET", url = "/"): boolean {
  if (method === "POST") return url === "/phone/pay";
  return method === "GET" && (url === "/" || url === "/healthz" || url.startsWith("/pay/"));
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
