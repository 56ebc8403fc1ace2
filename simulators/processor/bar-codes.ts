/**
 * Bar codes that a customer's phone shows to the till: whose they are is told by length and first
 * digits, as among the real wallets; what happens with them, by the last four digits. `SSBB`: the
 * behaviour BB, with a delay of SS seconds where it has one (00: its own). Every other BB succeeds.
 */

/** What the last two digits ask for, as the name of a token without its `tok_sandbox_`. */
export const bar_code_behaviours: ReadonlyMap<string, string> = new Map([
  ["00", "success"],
  ["01", "insufficient_funds"],
  ["02", "code_expired"],
  ["03", "code_invalid"],
  ["04", "cancelled"],
  ["10", "user_paying"],
  ["11", "user_paying_cancelled"],
  ["12", "user_paying_uncloseable"],
  ["13", "user_paying_ignored"],
  ["14", "user_paying_quiet"],
  ["20", "timeout_charged"],
  ["21", "timeout_uncharged"],
  ["22", "error_once"],
  ["23", "error_charged"],
  ["24", "slow"],
  ["30", "notify_twice"],
  ["31", "notify_first"],
  ["32", "notify_reordered"],
  ["33", "notify_late"],
  ["40", "refund_pending"],
  ["41", "refund_pending_fails"],
  ["42", "refund_insufficient"],
  ["43", "refund_timeout"],
  ["44", "refund_fails"],
  ["50", "wrong_amount"],
  ["51", "wrong_currency"],
  ["60", "hold_capture_timeout"],
  ["61", "hold_release_timeout"],
  ["62", "hold_not_extendable"],
  ["63", "hold_capture_refused"],
]);

/** Codes to try with: `SSBB` takes the place of the last four digits. */
export const sample_bar_codes = {
  wechat: "134567890123450000",
  alipay: "285678901234560000",
  unionpay: "6223456789012340000",
} as const;

const ranges = {
  wechat: /^1[0-5]\d{16}$/,
  alipay: /^(?:2[5-9]|30)\d{14,22}$/,
  unionpay: /^62\d{17}$/,
} as const;

/** Those whose customers have a code that a till can scan. */
type PresentedChannel = keyof typeof ranges;

/** With PayNow, which banks have: its code is shown by the till, and no phone has one. */
export type ScannedChannel = PresentedChannel | "paynow";

/** Whether this way to pay is one in which codes are scanned, by the till or by the customer. */
export function isScannedChannel(payment_method: string): payment_method is ScannedChannel {
  return payment_method === "paynow" || isPresentedChannel(payment_method);
}

function isPresentedChannel(payment_method: string): payment_method is PresentedChannel {
  return Object.hasOwn(ranges, payment_method);
}

/** The token that stands for what a bar code asks for. */
export function tokenOfBarCode(bar_code: string, payment_method: string): string {
  if (!isPresentedChannel(payment_method) || !ranges[payment_method].test(bar_code)) {
    return "tok_sandbox_code_invalid";
  }
  const behaviour = bar_code_behaviours.get(bar_code.slice(-2)) ?? "success";
  return `tok_sandbox_${withDelay(behaviour, Number(bar_code.slice(-4, -2)))}`;
}

/** The customer whom a bar code stands for: the third to the eighth digit. */
export function payerOfBarCode(bar_code: string): string {
  return bar_code.slice(2, 8);
}

function withDelay(behaviour: string, seconds: number): string {
  if (seconds === 0) return behaviour;
  const quiet = behaviour.endsWith("_quiet") ? "_quiet" : "";
  return `${behaviour.slice(0, behaviour.length - quiet.length)}_${seconds * 1000}${quiet}`;
}
