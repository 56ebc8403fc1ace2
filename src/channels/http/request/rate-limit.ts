/**
 * A limit on requests a minute for each caller, told in the headers of
 * draft-ietf-httpapi-ratelimit.
 */
import type { FastifyReply } from "fastify";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";

const window_s = 60;

/** Counts a request; rejects with TOO_MANY_REQUESTS. Returns undefined when nothing is limited. */
export type RateLimit = (caller_id: string, reply: FastifyReply) => Promise<void> | undefined;

/** `requests_max` a minute; 0 turns the limit off. */
export function createRateLimit(requests_max: number): RateLimit {
  if (requests_max === 0) return () => undefined;
  const limiter = new RateLimiterMemory({ points: requests_max, duration: window_s });
  const policy = `"caller";q=${requests_max};w=${window_s}`;
  return async (caller_id, reply) => {
    try {
      setHeaders(reply, policy, await limiter.consume(caller_id));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      setHeaders(reply, policy, error);
      const retry_after_s = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw new ProblemError(problemOf("TOO_MANY_REQUESTS", { retry_after_s }));
    }
  };
}

function setHeaders(reply: FastifyReply, policy: string, state: RateLimiterRes): void {
  const reset_s = Math.ceil(state.msBeforeNext / 1000);
  reply.header("ratelimit-policy", policy);
  reply.header("ratelimit", `"caller";r=${state.remainingPoints};t=${reset_s}`);
}
