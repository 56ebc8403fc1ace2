/** What goes wrong in the cashier family: a code of its own, and what is particular to the case. */
import type { LocalizedText } from "../../contract/fields.ts";
import type { LegacyCode } from "../../contract/legacy/codes.ts";
import type { Problem } from "../http/refusals/problem.ts";

/** Thrown by an endpoint, and answered in the family's envelope. */
export class LegacyError extends Error {
  override name = "LegacyError";
  readonly code: LegacyCode;
  readonly detail: LocalizedText | undefined;
  constructor(code: LegacyCode, detail?: LocalizedText) {
    super(String(code));
    this.code = code;
    this.detail = detail;
  }
}

/** A parameter that cannot be read: 10001 with its name. */
export function wrongParameter(name: string, how: LocalizedText): LegacyError {
  return new LegacyError(10001, { zh: `${name} ${how.zh}`, en: `${name}: ${how.en}` });
}

const codes: Readonly<Record<string, LegacyCode>> = {
  CREDENTIALS_MISSING: 12001,
  CREDENTIALS_INVALID: 12001,
  SCOPE_MISSING: 12001,
  ORIGIN_FOREIGN: 12001,
  REQUEST_INVALID: 10001,
  BODY_NOT_JSON: 10001,
  BODY_TOO_LARGE: 10001,
  REQUEST_MALFORMED: 10001,
  STORE_UNKNOWN: 12066,
  STORE_NOT_YOURS: 12001,
  DEVICE_NOT_OF_STORE: 10001,
  REFUND_NOT_ALLOWED: 12001,
  REFUND_PIN_REQUIRED: 12100,
  REFUND_PIN_WRONG: 12100,
  REFUND_PIN_BLOCKED: 12100,
  REFUND_PIN_NOT_SET: 12100,
  REFUND_NOT_SAME_DAY: 12001,
  REFUND_LIMIT_EXCEEDED: 12001,
  BAR_CODE_UNKNOWN: 12056,
  DISCOUNT_TOO_LARGE: 12073,
  IDEMPOTENCY_KEY_REUSED: 12044,
  TRADE_ORDER_UNKNOWN: 12025,
  ORDER_UNKNOWN: 12025,
  SHIFT_UNKNOWN: 12089,
  SHIFT_NOT_OPEN: 12089,
  SHIFT_REQUIRED: 12089,
  SHIFT_TOTALS_CHANGED: 12090,
  DEPOSIT_UNKNOWN: 12025,
  DEPOSIT_NOT_HELD: 12093,
  DEPOSIT_EXCEEDED: 12095,
  DEPOSIT_BUSY: 10003,
  DEPOSIT_CHANGE_REFUSED: 10003,
  MEMBER_UNKNOWN: 12058,
  MEMBER_BLOCKED: 12058,
  MEMBER_MERGED: 12058,
  MEMBER_ANONYMISED: 12058,
  MEMBER_CODE_UNKNOWN: 12058,
  MEMBER_CODE_USED: 12058,
  MEMBER_CODE_EXPIRED: 12058,
  STORED_VALUE_TOO_LOW: 11003,
  RECHARGE_RULE_UNKNOWN: 10004,
  RECHARGE_REFUND_TOO_HIGH: 12063,
  COUPON_UNKNOWN: 10004,
  COUPON_USED: 12064,
  COUPON_EXPIRED: 12064,
  REFUND_MEMBER_FORGOTTEN: 10003,
  BUSY: 10999,
  TOO_MANY_REQUESTS: 10999,
  DATABASE_UNAVAILABLE: 10999,
  INTERNAL_ERROR: 10999,
};

/** Whose code alone would not tell the cashier what to do. */
const explained = new Set([
  ...["REFUND_PIN_BLOCKED", "REFUND_PIN_NOT_SET", "REFUND_NOT_SAME_DAY", "REFUND_LIMIT_EXCEEDED"],
]);

/** A problem of `/v1` in the family's codes. What it has no code for is 12020, with the reason. */
export function legacyErrorOf({ code, detail, errors }: Problem): LegacyError {
  const known = codes[code];
  if (code === "SHIFT_ALREADY_OPEN") return new LegacyError(10003, detail);
  if (known === undefined) return new LegacyError(12020, detail);
  if (known === 10003 || explained.has(code)) return new LegacyError(known, detail);
  if (known !== 10001) return new LegacyError(known);
  const [first] = errors ?? [];
  if (first === undefined) return new LegacyError(known, detail);
  // The body as a whole has no name.
  if (first.pointer === "") return new LegacyError(known, first.detail);
  return wrongParameter(first.pointer.slice(1), first.detail);
}
