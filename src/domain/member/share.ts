/** Shares of amounts in integers: parts that, however they are cut, sum to the whole. */
import { invariant } from "../decision.ts";

/** The quotient rounded half up. Neither may be negative, and the denominator not zero. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  invariant(numerator >= 0n && denominator > 0n, `${numerator} / ${denominator} is no share`);
  return (2n * numerator + denominator) / (2n * denominator);
}

export type Proportion = Readonly<{
  /** What is gone through in parts: the amount of a payment. */
  whole: bigint;
  /** What goes along in the same ratio: its principal, or the points that it earned. */
  share: bigint;
}>;

/** How much of the share goes along once `done` of the whole is done: HALF_UP(done·share/whole). */
export function shareAt(done: bigint, { whole, share }: Proportion): bigint {
  invariant(done >= 0n && done <= whole, `${done} of ${whole} is no part`);
  return whole === 0n ? 0n : divideHalfUp(done * share, whole);
}

/**
 * The part of the share that goes along with the step from `before` to `after` of the whole: the
 * difference of what is due in all. Any number of steps gives the same sum, and all of them give
 * the share itself.
 */
export function shareOfStep(
  { before, after }: Readonly<{ before: bigint; after: bigint }>,
  proportion: Proportion,
): bigint {
  return shareAt(after, proportion) - shareAt(before, proportion);
}
