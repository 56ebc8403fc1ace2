/** Time and ids from outside, so that a test can hold both still. */
import type { IdPrefix } from "../../domain/decision.ts";

export interface Clock {
  /** Unix time in milliseconds. */
  readonly now_ms: () => number;
}

export interface IdSource {
  /** `prefix_`, 13 random hex digits, 11 hex digits of `at_ms`. */
  readonly newId: (prefix: IdPrefix, at_ms: number) => string;
}
