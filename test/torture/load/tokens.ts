/** What buyers pay with: tokens that make the processor behave, well and badly. */
import type { Random } from "../random.ts";

const ordinary: readonly (readonly [string, number])[] = [
  ["tok_sandbox_success", 40],
  ["tok_sandbox_decline", 6],
  ["tok_sandbox_insufficient_funds", 2],
  ["tok_sandbox_slow_700", 4],
  ["tok_sandbox_slow_2500", 2],
  ["tok_sandbox_timeout_charged", 5],
  ["tok_sandbox_timeout_charged_quiet", 2],
  ["tok_sandbox_timeout_uncharged", 4],
  ["tok_sandbox_error_once", 4],
  ["tok_sandbox_error_charged", 4],
  ["tok_sandbox_late_success_800", 4],
  ["tok_sandbox_late_success_3000_quiet", 2],
  ["tok_sandbox_late_success_uncloseable_1500", 4],
  ["tok_sandbox_late_success_uncloseable_6000", 4],
  ["tok_sandbox_notify_twice", 5],
  ["tok_sandbox_notify_first", 5],
  ["tok_sandbox_wrong_amount", 2],
  ["tok_sandbox_wrong_currency", 1],
];

/** For those who will want their money back. */
const with_trouble_on_refund: readonly (readonly [string, number])[] = [
  ["tok_sandbox_success", 10],
  ["tok_sandbox_refund_pending_1200", 4],
  ["tok_sandbox_refund_timeout", 3],
  ["tok_sandbox_refund_fails", 1],
  ["tok_sandbox_refund_pending_fails_1200", 1],
];

export function paymentToken(random: Random): string {
  return random.weighted(ordinary);
}

export function refundableToken(random: Random): string {
  return random.weighted(with_trouble_on_refund);
}

/** Whether a refund of a charge made with this token may stay away for ever. */
export function mayRefuseRefunds(token: string): boolean {
  return /^tok_sandbox_refund_(pending_)?fails/.test(token);
}
