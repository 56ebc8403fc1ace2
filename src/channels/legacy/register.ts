/**
 * The cashier family on the HTTP server: `/api/…`, GET and POST alike. Every answer has status 200
 * and the family's envelope, whatever happened, as its clients expect.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { legacyFailure } from "../../contract/legacy/envelope.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { faultOf } from "../http/refusals/faults.ts";
import { languageOf } from "../http/refusals/problem.ts";
import type { RateLimit } from "../http/request/rate-limit.ts";
import type { LegacyAuthenticate } from "./authenticate.ts";
import type { Endpoint } from "./endpoint.ts";
import { depositEndpoints } from "./deposits.ts";
import { LegacyError, legacyErrorOf } from "./failure.ts";
import { handoverEndpoints } from "./handovers.ts";
import { memberPayEndpoints } from "./member-pay.ts";
import { memberEndpoints } from "./members.ts";
import { readParameters } from "./parameters.ts";
import { payOrderEndpoints } from "./pay-orders.ts";
import { refundOrderEndpoints } from "./refund-orders.ts";
import { qrCodeEndpoints } from "./qr-codes.ts";
import { refundEndpoints } from "./refunds.ts";
import { tradeOrderEndpoints } from "./trade-orders.ts";

export type LegacyDependencies = Readonly<{
  routes: RouteDependencies;
  authenticate: LegacyAuthenticate;
  rateLimit: RateLimit;
  reportFault(error: unknown, request_id: string): void;
}>;

/** Every endpoint of the family. */
export function legacyEndpoints(dependencies: RouteDependencies): Endpoint[] {
  return [
    ...tradeOrderEndpoints(dependencies),
    ...memberPayEndpoints(dependencies),
    ...refundEndpoints(dependencies),
    ...qrCodeEndpoints(dependencies),
    ...depositEndpoints(dependencies),
    ...memberEndpoints(dependencies),
    ...payOrderEndpoints(dependencies),
    ...refundOrderEndpoints(dependencies),
    ...handoverEndpoints(dependencies),
  ];
}

export function registerLegacy(server: FastifyInstance, dependencies: LegacyDependencies): void {
  const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const failure = failureOf(dependencies, error, request);
    reply.code(200).send(legacyFailure(failure.code, spoken(request), failure.detail));
  };
  for (const endpoint of legacyEndpoints(dependencies.routes)) {
    server.route({
      method: ["GET", "POST"],
      url: `/api/${endpoint.path}`,
      errorHandler: answerError,
      handler: async (request, reply) => {
        reply.header("content-type", "application/json; charset=utf-8");
        return reply.send(JSON.stringify(await call(dependencies, endpoint, { request, reply })));
      },
    });
  }
}

async function call(
  { routes, authenticate, rateLimit }: LegacyDependencies,
  endpoint: Endpoint,
  { request, reply }: Readonly<{ request: FastifyRequest; reply: FastifyReply }>,
): Promise<unknown> {
  const parameters = readParameters({
    url: request.url,
    raw_body: request.raw_body,
    content_type: request.headers["content-type"] ?? "",
  });
  const found = authenticate(parameters, request.headers.authorization);
  const caller = await found.catch(async (error: unknown) => {
    // Guessing counts against the address.
    await rateLimit(`address:${request.ip}`, reply);
    throw error;
  });
  await rateLimit(`${caller.merchant_id}/${caller.caller_id}`, reply);
  if (!caller.scopes.has(endpoint.scope)) throw new LegacyError(12001);
  const { merchant } = await routes.engine.catalog(caller.merchant_id);
  const mch_id = parameters.text("mchId");
  if (mch_id !== "" && mch_id !== merchant.mch_id) throw new LegacyError(12001);
  const language = spoken(request);
  return endpoint.handle({ parameters, caller, merchant, address: request.ip, language });
}

function failureOf(
  { reportFault }: LegacyDependencies,
  error: unknown,
  request: FastifyRequest,
): LegacyError {
  if (error instanceof LegacyError) return error;
  const { problem, is_ours } = faultOf(error);
  if (is_ours) reportFault(error, request.id);
  return legacyErrorOf(problem);
}

/** The family speaks Chinese unless it is asked for English. */
function spoken({ headers }: FastifyRequest): "zh" | "en" {
  const accepted = headers["accept-language"] ?? "";
  return languageOf(`${accepted}, zh;q=0.001`) === "en" ? "en" : "zh";
}
