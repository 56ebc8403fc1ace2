/**
 * What stands in the way of whoever guesses passwords, and not of whose password is guessed.
 *
 * - From one address on one account: ten attempts in a quarter of an hour.
 * - From one address on whatever accounts: thirty.
 * - On one account from anywhere: no limit, or anybody could lock its owner out; but each attempt
 *   after the tenth waits, longer each time, up to four seconds.
 *
 * A right password takes its attempt back. All of it is kept in this process alone.
 */
import { isIPv6 } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";

const window_s = 900;
const pair_attempts_max = 10;
const address_attempts_max = 30;
const account_attempts_free = 10;
const first_delay_ms = 250;
const delay_max_ms = 4_000;

export type SignInAttempt = Readonly<{ email: string; address: string }>;

export type SignInThrottle = Readonly<{
  /**
   * Counts an attempt before it is made, since many at once must not slip through together, and
   * waits where it has to. Throws TOO_MANY_REQUESTS.
   */
  admit(attempt: SignInAttempt): Promise<void>;
  /** The password was right: the attempt does not count. */
  forgive(attempt: SignInAttempt): Promise<void>;
}>;

/** `wait` is for tests: it waits for so many milliseconds. */
export function createSignInThrottle(
  wait: (delay_ms: number) => Promise<unknown> = sleep,
): SignInThrottle {
  const limiterOf = (points: number) => new RateLimiterMemory({ points, duration: window_s });
  const pairs = limiterOf(pair_attempts_max);
  const addresses = limiterOf(address_attempts_max);
  const accounts = limiterOf(Number.MAX_SAFE_INTEGER);
  return {
    async admit({ email, address }) {
      const network = networkOf(address);
      await count(addresses, network);
      await count(pairs, `${network} ${email}`);
      const { consumedPoints } = await accounts.consume(email);
      const delay_ms = delayOf(consumedPoints);
      if (delay_ms > 0) await wait(delay_ms);
    },
    async forgive({ email, address }) {
      const network = networkOf(address);
      await addresses.reward(network);
      await pairs.delete(`${network} ${email}`);
      await accounts.reward(email);
    },
  };
}

function delayOf(attempts: number): number {
  const excess = attempts - account_attempts_free;
  return excess <= 0 ? 0 : Math.min(first_delay_ms * 2 ** (excess - 1), delay_max_ms);
}

async function count(limiter: RateLimiterMemory, who: string): Promise<void> {
  try {
    await limiter.consume(who);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const retry_after_s = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw new ProblemError(problemOf("TOO_MANY_REQUESTS", { retry_after_s }));
  }
}

/**
 * Whom an address belongs to: itself by IPv4, its network of 64 bits by IPv6, of which everybody
 * has as many addresses as he likes.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const groupsOf = (part: string) => (part === "" ? [] : part.split(":"));
  const left = groupsOf(head);
  // Behind the gap nothing reaches the first four groups but where the gap is short.
  const right = groupsOf(tail ?? "");
  const dotted = right.at(-1)?.includes(".") === true ? 1 : 0;
  const gap = Array.from(
    { length: Math.max(0, 8 - left.length - right.length - dotted) },
    () => "0",
  );
  const groups = [...left, ...gap, ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
