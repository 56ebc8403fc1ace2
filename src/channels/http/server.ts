/** The HTTP server: credentials, limits, shapes and errors around the routes. */
import { hash } from "node:crypto";
import type { Socket } from "node:net";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { newRequestId } from "../../engine/clock.ts";
import { createAllowedMethods, type AllowedMethods } from "./allowed-methods.ts";
import { ownOrigins, type Authenticate } from "./request/authenticate.ts";
import type { Caller } from "./request/caller.ts";
import { body_bytes_max, faultOf } from "./refusals/faults.ts";
import { answerMalformed } from "./refusals/malformed-request.ts";
import { languageOf, ProblemError, problemDocument, type Problem } from "./refusals/problem.ts";
import { problemOf } from "./refusals/problems.ts";
import { refuseReversedRanges } from "./request/ranges.ts";
import type { RateLimit } from "./request/rate-limit.ts";
import { decodeBody, readBody } from "./request/read-body.ts";
import type { Answer, Route, TenantRequest } from "./route.ts";
import { validate } from "./request/validate.ts";

export type HttpDependencies = Readonly<{
  routes: readonly Route[];
  authenticate: Authenticate;
  rateLimit: RateLimit;
  /** Of a merchant that is there. */
  timeZoneOf(merchant_id: string): Promise<string>;
  /** Addresses and networks whose `X-Forwarded-For` names the client; of nobody else it counts. */
  trusted_proxies: readonly string[];
  /** `http://127.0.0.1:8080`, for links and as the origin of our own pages. */
  base_url: () => string;
  /** Called with what no one expected. */
  reportFault(error: unknown, request_id: string): void;
}>;

declare module "fastify" {
  interface FastifyRequest {
    raw_body: string;
  }
}

export function createHttpServer(dependencies: HttpDependencies): FastifyInstance {
  const { trusted_proxies } = dependencies;
  const server = Fastify({
    logger: false,
    bodyLimit: body_bytes_max,
    genReqId: newRequestId,
    requestIdHeader: false,
    exposeHeadRoutes: false,
    forceCloseConnections: "idle",
    keepAliveTimeout: 65_000,
    trustProxy: trusted_proxies.length > 0 && [...trusted_proxies],
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    clientErrorHandler: (error, socket) => answerMalformed(dependencies.base_url, error, socket),
    frameworkErrors: (error, request, reply) => {
      sendProblem(dependencies, { request, reply }, faultOf(error).problem);
    },
  });
  server.decorateRequest("raw_body", "");
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (request, body, done) => {
    try {
      request.raw_body = decodeBody(body as Buffer);
      done(null, undefined);
    } catch (error) {
      done(error as Error, undefined);
    }
  });
  const closing = letGoAtClose(server);
  server.addHook("onSend", (...[request, reply, , done]) => {
    if (closing.aborted) reply.header("connection", "close");
    reply.header("x-content-type-options", "nosniff");
    reply.header("x-request-id", request.id);
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
    done();
  });
  server.setErrorHandler((error, request, reply) => {
    const { problem, is_ours } = faultOf(error);
    if (is_ours) dependencies.reportFault(error, request.id);
    sendProblem(dependencies, { request, reply }, problem);
  });
  const methodsOf = createAllowedMethods(dependencies.routes);
  server.setNotFoundHandler((request, reply) => {
    sendProblem(dependencies, { request, reply }, problemOfNoRoute(methodsOf, { request, reply }));
  });
  // One at a time: a key that is still being worked on must not start again.
  const context = { ...dependencies, in_flight: new Set<string>(), closing };
  for (const route of dependencies.routes) {
    server.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => handle(context, route, { request, reply }),
    });
  }
  return server;
}

/**
 * A signal that the server is to stop. Nothing that is kept open may hold it up: streams and
 * answers under way end their connections, and those on which nothing was ever asked (browsers
 * open them in advance, and Node counts them as busy) are cut.
 */
function letGoAtClose(server: FastifyInstance): AbortSignal {
  const closing = new AbortController();
  const silent = new Set<Socket>();
  server.server.on("connection", (socket) => {
    silent.add(socket);
    socket.once("close", () => silent.delete(socket));
  });
  server.server.on("request", ({ socket }) => silent.delete(socket));
  server.addHook("preClose", (done) => {
    closing.abort();
    for (const socket of silent) socket.destroy();
    done();
  });
  return closing.signal;
}

type Exchange = Readonly<{ request: FastifyRequest; reply: FastifyReply }>;

type HandlingContext = HttpDependencies &
  Readonly<{ in_flight: Set<string>; closing: AbortSignal }>;

async function handle(
  dependencies: HandlingContext,
  route: Route,
  { request, reply }: Exchange,
): Promise<FastifyReply> {
  let caller: Caller | null = null;
  if (route.scope !== null) {
    const found = findCaller(dependencies, { request, reply });
    // Known callers answer at once: no turn of the event loop on the hot path.
    caller = found instanceof Promise ? await found : found;
  }
  const owner = caller === null ? null : `${caller.merchant_id}/${caller.caller_id}`;
  const limited = dependencies.rateLimit(owner ?? `address:${request.ip}`, reply);
  if (limited !== undefined) await limited;
  if (caller !== null && route.scope !== null && !caller.scopes.has(route.scope)) {
    throw new ProblemError(problemOf("SCOPE_MISSING", { data: { scope: route.scope } }));
  }
  const shaped = shape(route, request, caller);
  if (caller !== null) {
    const { merchant_id } = caller;
    const checked = refuseReversedRanges(shaped.query, () => dependencies.timeZoneOf(merchant_id));
    if (checked !== undefined) await checked;
  }
  const key = shaped.idempotency_key;
  const { closing } = dependencies;
  // On a page that is open to everybody, what is asked for stands for who asks.
  const flight = key === null ? null : `${owner ?? request.url}\n${key}`;
  if (flight === null) return send({ request, reply, closing }, await route.handle(shaped));
  if (dependencies.in_flight.has(flight)) {
    throw new ProblemError(problemOf("IDEMPOTENCY_KEY_IN_FLIGHT", { retry_after_s: 1 }));
  }
  dependencies.in_flight.add(flight);
  try {
    return await send({ request, reply, closing }, await route.handle(shaped));
  } finally {
    dependencies.in_flight.delete(flight);
  }
}

/** The caller. Throws for credentials that are no good, which counts against the address. */
function findCaller(
  dependencies: HttpDependencies,
  { request, reply }: Exchange,
): Promise<Caller> | Caller {
  const refuse = async (error: unknown): Promise<never> => {
    await dependencies.rateLimit(`address:${request.ip}`, reply);
    throw error;
  };
  try {
    const found = dependencies.authenticate({
      authorization: request.headers.authorization,
      cookie: request.headers.cookie,
      method: request.method,
      origin: request.headers.origin,
      own_origins: ownOrigins(request.headers.host, dependencies.base_url()),
    });
    return found instanceof Promise ? found.catch(refuse) : found;
  } catch (error) {
    return refuse(error);
  }
}

function problemOfNoRoute(methodsOf: AllowedMethods, { request, reply }: Exchange): Problem {
  const methods = methodsOf(request.url.replace(/[?#].*$/s, ""));
  if (methods.length === 0) return problemOf("NOT_FOUND");
  reply.header("allow", methods.join(", "));
  return problemOf("METHOD_NOT_ALLOWED", { data: { allowed_methods: methods } });
}

function shape(
  route: Route,
  request: FastifyRequest,
  caller: Caller | null,
): TenantRequest<never, never, never> {
  const { raw_body } = request;
  const parts = {
    params: validate(route.params, request.params, { part: "params" }),
    query: validate(route.query, request.query, { part: "query" }),
    body:
      route.body === undefined
        ? undefined
        : validate(route.body, readBody(route, request), { part: "body", text: raw_body }),
    caller,
    language: languageOf(request.headers["accept-language"]),
    request_id: request.id,
    headers: request.headers,
    address: request.ip,
    raw_body,
    request_hash: () => requestHash(route, request),
    idempotency_key: idempotencyKey(request.headers["idempotency-key"]),
  };
  return parts as unknown as TenantRequest<never, never, never>;
}

/** A secret is short enough to be tried out against a hash: the hash does without it. */
function requestHash(route: Route, request: FastifyRequest): string {
  const { method, url, raw_body } = request;
  const secrets = route.secret_members ?? [];
  const body: object =
    secrets.length === 0 || raw_body === "" ? {} : Object(readBody(route, request));
  const is_told = secrets.some((name) => Object.hasOwn(body, name));
  const rest = Object.entries(body).filter(([name]) => !secrets.includes(name));
  const text = is_told ? JSON.stringify(Object.fromEntries(rest)) : raw_body;
  return hash("sha256", `${method} ${url}\n${text}`, "hex");
}

function idempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === "string" && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw new ProblemError(problemOf("IDEMPOTENCY_KEY_INVALID"));
}

async function send(
  { request, reply, closing }: Exchange & Readonly<{ closing: AbortSignal }>,
  given: Answer,
): Promise<FastifyReply> {
  const { status, body, headers } = given;
  if (given.stream !== undefined) {
    await given.stream({ request, reply, closing });
    return reply;
  }
  reply.code(status);
  if (headers !== undefined) reply.headers(headers);
  if (body === null) return reply.send();
  if (!reply.hasHeader("content-type")) {
    reply.header("content-type", "application/json; charset=utf-8");
  }
  return reply.send(
    typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  );
}

function sendProblem(
  dependencies: HttpDependencies,
  { request, reply }: Exchange,
  problem: Problem,
): void {
  if (problem.retry_after_s !== undefined) reply.header("retry-after", problem.retry_after_s);
  if (problem.status === 401) reply.header("www-authenticate", 'Bearer realm="tillgate"');
  const document = problemDocument(problem, {
    language: languageOf(request.headers["accept-language"]),
    request_id: request.id,
    base_url: dependencies.base_url(),
  });
  reply
    .code(problem.status)
    .header("content-type", "application/problem+json; charset=utf-8")
    .header("x-request-id", request.id)
    .send(JSON.stringify(document));
}
