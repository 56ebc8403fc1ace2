/**
 * Tests of deciders that read as sentences: given these facts, when this is asked for, then that.
 */
import { expect } from "vitest";
import type { Decision, Stamp } from "../../src/domain/decision.ts";
import type { Rejection } from "../../src/domain/rejection.ts";

/** A stamp at the instant whose ids count up: `lock_1`, `ful_2`, … */
export function stampAt(now_ms: number): Stamp {
  let ids = 0;
  let numbers = 0;
  return {
    now_ms,
    newId: (prefix) => `${prefix}_${++ids}`,
    newNumber: (prefix) => `${prefix}${++numbers}`,
  };
}

type Decide<Command, Facts, Change> = (
  command: Command,
  facts: Facts,
  stamp: Stamp,
) => Decision<Change>;

/** `given(facts, at_ms).when(decide, command)`, then `thenAccepted()` or `thenRejected({…})`. */
export function given<Facts>(facts: Facts, at_ms: number) {
  return {
    when<Command, Change>(decide: Decide<Command, Facts, Change>, command: Command) {
      const decision = decide(command, facts, stampAt(at_ms));
      return {
        /** The change, for further expectations. */
        thenAccepted(): Change {
          if (!decision.accepted) expect.fail(`rejected: ${JSON.stringify(decision.rejection)}`);
          return decision.change;
        },
        thenRejected(rejection: Rejection): void {
          expect(decision).toEqual({ accepted: false, rejection });
        },
      };
    },
  };
}
