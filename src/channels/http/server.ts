/** The HTTP server: credentials, limits, shapes and errors around the routes. */
import { hash } from "node:crypto";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { newRequestId } from "../../engine/clock.ts";
import { LaneFullError } from "../../engine/lane.ts";
import { StoreUnavailableError, CommitUnknownError } from "../../engine/ports/store.ts";
import type { Authenticate } from "./authenticate.ts";
import type { Caller } from "./caller.ts";
import { languageOf, ProblemError, problemDocument, type Problem } from "./problem.ts";
import { problemOf } from "./problems.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { Answer, Route, TenantRequest } from "./route.ts";
import { validate } from "./validate.ts";

export const body_bytes_max = 1_048_576;

export type HttpDependencies = Readonly<{
  routes: readonly Route[];
  authenticate: Authenticate;
  rateLimit: RateLimit;
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
  const server = Fastify({
    logger: false,
    bodyLimit: body_bytes_max,
    genReqId: newRequestId,
    requestIdHeader: false,
    exposeHeadRoutes: false,
    forceCloseConnections: "idle",
    keepAliveTimeout: 65_000,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  });
  server.decorateRequest("raw_body", "");
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (request, body, done) => {
    request.raw_body = body as string;
    done(null, undefined);
  });
  server.addHook("onSend", (request, reply, _payload, done) => {
    reply.header("x-content-type-options", "nosniff");
    reply.header("x-request-id", request.id);
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
    done();
  });
  server.setErrorHandler((error, request, reply) => {
    sendProblem(dependencies, { request, reply }, problemOfError(dependencies, error, request.id));
  });
  server.setNotFoundHandler((request, reply) => {
    sendProblem(dependencies, { request, reply }, problemOf("NOT_FOUND"));
  });
  // One at a time: a key that is still being worked on must not start again.
  const context = { ...dependencies, in_flight: new Set<string>() };
  for (const route of dependencies.routes) {
    server.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) => handle(context, route, { request, reply }),
    });
  }
  return server;
}

type Exchange = Readonly<{ request: FastifyRequest; reply: FastifyReply }>;

async function handle(
  dependencies: HttpDependencies & Readonly<{ in_flight: Set<string> }>,
  route: Route,
  { request, reply }: Exchange,
): Promise<FastifyReply> {
  let caller: Caller | null = null;
  if (route.scope !== null) {
    const found = dependencies.authenticate({
      authorization: request.headers.authorization,
      cookie: request.headers.cookie,
      method: request.method,
      origin: request.headers.origin,
      own_origins: ownOrigins(request, dependencies.base_url()),
    });
    // Known callers answer at once: no turn of the event loop on the hot path.
    caller = found instanceof Promise ? await found : found;
  }
  const limited = dependencies.rateLimit(caller?.caller_id ?? `address:${request.ip}`, reply);
  if (limited !== undefined) await limited;
  if (caller !== null && route.scope !== null && !caller.scopes.has(route.scope)) {
    throw new ProblemError(problemOf("SCOPE_MISSING", { data: { scope: route.scope } }));
  }
  const shaped = shape(route, request, caller);
  const key = shaped.idempotency_key;
  const flight = key === null ? null : `${caller?.caller_id ?? "public"}\n${key}`;
  if (flight === null) return send({ request, reply }, await route.handle(shaped));
  if (dependencies.in_flight.has(flight)) {
    throw new ProblemError(problemOf("IDEMPOTENCY_KEY_IN_FLIGHT", { retry_after_s: 1 }));
  }
  dependencies.in_flight.add(flight);
  try {
    return await send({ request, reply }, await route.handle(shaped));
  } finally {
    dependencies.in_flight.delete(flight);
  }
}

/** The origins that count as our own pages: as configured, and as the browser addressed us. */
function ownOrigins(request: FastifyRequest, base_url: string): string[] {
  const { host } = request.headers;
  return host === undefined ? [base_url] : [base_url, `http://${host}`, `https://${host}`];
}

function shape(
  route: Route,
  request: FastifyRequest,
  caller: Caller | null,
): TenantRequest<never, never, never> {
  const { raw_body } = request;
  const parts = {
    params: validate(route.params, request.params, "params"),
    query: validate(route.query, request.query, "query"),
    body:
      route.body === undefined ? undefined : validate(route.body, readBody(route, request), "body"),
    caller,
    language: languageOf(request.headers["accept-language"]),
    request_id: request.id,
    headers: request.headers,
    address: request.ip,
    raw_body,
    request_hash: () => hash("sha256", `${request.method} ${request.url}\n${raw_body}`, "hex"),
    idempotency_key: idempotencyKey(request.headers["idempotency-key"]),
  };
  return parts as unknown as TenantRequest<never, never, never>;
}

function readBody(route: Route, request: FastifyRequest): unknown {
  const type = request.headers["content-type"];
  if (request.raw_body === "") {
    if (route.body_optional === true) return {};
    throw new ProblemError(problemOf("BODY_MISSING"));
  }
  if (type !== undefined && !/^application\/(.+\+)?json\b/i.test(type)) {
    throw new ProblemError(problemOf("MEDIA_TYPE_UNSUPPORTED"));
  }
  try {
    return JSON.parse(request.raw_body);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new ProblemError(problemOf("BODY_NOT_JSON", { errors: [{ pointer: "", detail }] }));
  }
}

function idempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === "string" && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  throw new ProblemError(problemOf("IDEMPOTENCY_KEY_INVALID"));
}

async function send({ request, reply }: Exchange, given: Answer): Promise<FastifyReply> {
  const { status, body, headers } = given;
  if (given.stream !== undefined) {
    await given.stream({ request, reply });
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
    .send(JSON.stringify(document));
}

function problemOfError(
  dependencies: HttpDependencies,
  error: unknown,
  request_id: string,
): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof LaneFullError) return problemOf("BUSY", { retry_after_s: 1 });
  if (error instanceof StoreUnavailableError || error instanceof CommitUnknownError) {
    dependencies.reportFault(error, request_id);
    return problemOf("DATABASE_UNAVAILABLE", { retry_after_s: 1 });
  }
  const code = (error as { code?: unknown }).code;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return problemOf("BODY_TOO_LARGE", { data: { body_bytes_max } });
  }
  if (typeof code === "string" && code.startsWith("FST_ERR_CTP")) return problemOf("BODY_NOT_JSON");
  if (code === "FST_ERR_BAD_URL" || code === "FST_ERR_MAX_PARAM_LENGTH")
    return problemOf("NOT_FOUND");
  dependencies.reportFault(error, request_id);
  return problemOf("INTERNAL_ERROR");
}
