// docs/errors.md: every code of a problem on the wire, from the tables that make them.

import type { Text } from "../../src/channels/http/refusals/problem.ts";
import { httpProblems, type HttpProblemCode } from "../../src/channels/http/refusals/problems.ts";
import { rejectionRows } from "../../src/channels/http/refusals/rejections.ts";
import type { RejectionCode } from "../../src/domain/rejection.ts";
import { drawTable } from "./mermaid.ts";

/** What the caller of a refused command does about it. */
const rejection_advice: Readonly<Record<RejectionCode, string>> = {
  SKU_UNKNOWN: "Take a `sku_id` of `GET /v1/skus`.",
  SKU_NOT_ON_SALE: "Wait for `sale_from`, or sell something else: `sale_until` may be over.",
  QUANTITY_NOT_A_PACK: "Take one of `valid_quantities`.",
  START_TIME_REQUIRED: "Name a `start_time` of `GET /v1/availability`.",
  START_TIME_NOT_TAKEN: "Leave `start_time` out.",
  DATE_PAST: "Take `today` or a later date, on the merchant's calendar.",
  PAST_CUTOFF: "Take a later date or start time: sales close `cutoff_minutes` before.",
  SLOT_UNKNOWN: "Take a date and start time of `GET /v1/availability`.",
  SLOT_CLOSED: "Take another date.",
  SLOT_SOLD_OUT: "Take fewer than `remaining`, another date, or try again: `held` may come back.",
  CATALOG_INVALID: "Correct what the pointer names; nothing was saved.",
  SLOT_CAPACITY_BELOW_USE: "Plan at least `held` and `sold` together.",
  TRADE_ORDER_UNKNOWN: "Check the number, and whose key is used.",
  TRADE_ORDER_NOT_REFUNDABLE: "Read the trade order: it was not paid, or went back already.",
  REFUND_EXCEEDS_PAYMENT: "Ask for `left_minor` at most; refunds under way count as gone.",
  REFUND_EXCEEDS_TENDER: "Ask for `left_minor` at most there, or leave `tender` out.",
  REFUND_TICKET_UNKNOWN: "Name tickets of the trade order's own orders.",
  REFUND_TICKET_REVOKED: "Leave the ticket out: nothing is left to give back for it.",
  REFUND_LINE_INVALID: "Look at `fault` and `count_left`, or give an `amount` back.",
  SALE_EMPTY: "Name tickets, an amount, or both.",
  DISCOUNT_TOO_LARGE: "Take off no more than `amount_minor`.",
  MEMBER_SHORT: "Name another means of payment for `missing_minor`, or recharge.",
  CASH_SHORT: "Ask for `missing_minor` more, or take another means of payment.",
  BAR_CODE_UNKNOWN: "Scan the payment code again, or take another means of payment.",
  STORE_UNKNOWN: "Take the number of one of the merchant's stores.",
  REFUND_NOT_ALLOWED: "Use credentials with the scope `refunds:write`.",
  REFUND_NOT_SAME_DAY: "Have somebody do it whose role is not held to the day of payment.",
  REFUND_LIMIT_EXCEEDED: "Give back `left_minor` at most, or have somebody do it who may.",
  STORE_NOT_YOURS: "Sell or refund in `store_no`, or have somebody do it who works there.",
  TRADE_ORDER_NOT_OPEN: "Read the trade order: it was paid, or has ended before.",
  DEPOSIT_UNKNOWN: "Check the id, and whose key is used.",
  DEPOSIT_NOT_HELD: "Read the deposit: it is not held yet, or has ended.",
  DEPOSIT_NOT_REQUESTED:
    "Release a deposit that is held; nothing can be done about one that ended.",
  DEPOSIT_BUSY: "Read the deposit until `under_way` is null.",
  DEPOSIT_EXCEEDED: "Consume `held_minor` at most.",
  DEPOSIT_EXPIRY_INVALID: "Take an instant between `earliest` and `latest`.",
  DEPOSIT_WITHOUT_EXPIRY: "Nothing is to be done: release it when the customer comes for it.",
  DEPOSIT_CHANGE_REFUSED: "Release the deposit, or try another amount.",
  DEPOSIT_OUTCOME_UNKNOWN: "Read the deposit until it is held or has ended; take no other.",
  SHIFT_UNKNOWN: "Check the id, and whose key is used.",
  SHIFT_ALREADY_OPEN: "Close `shift_id` first.",
  SHIFT_NOT_OPEN: "Open a new shift.",
  CASH_AMOUNT_INVALID: "Name an amount of at least one cent; a float may be nothing.",
  CASH_CURRENCY_UNKNOWN: "Send `counted`, the drawer as one amount, instead of `pieces`.",
  DENOMINATION_UNKNOWN: "Take a note or coin of `known`.",
  CASH_COUNT_INVALID: "Name each note and coin once, and how many there are.",
  DRAWER_SHORT: "Take out `in_drawer_minor` at most.",
  SHIFT_TOTALS_CHANGED: "Look at the totals again, then send their `change_count`.",
  SHIFT_REQUIRED: "Open a shift in this store first: POST /v1/shifts.",
  SHIFT_COUNTED_BLIND: "Close the shift first; its final report has all sums.",
  SHIFT_NOT_YOURS: "Ask whoever opened it, or a manager.",
  MEMBER_UNKNOWN: "Check the id, and whose key is used.",
  MEMBER_BLOCKED: "Unblock the member, or take another means of payment.",
  MEMBER_NOT_BLOCKED: "Nothing: the member can use everything.",
  MEMBER_MERGED: "Use `merged_into`.",
  MEMBER_ANONYMISED: "Create a new member.",
  MEMBER_MERGED_WITH_ITSELF: "Name two members.",
  MEMBER_NAME_INVALID: "Shorten the name to `characters_max`, on one line.",
  CARD_NO_INVALID: "Send 4 to 32 letters and digits.",
  CARD_NO_TAKEN: "Use another card, or merge with `member_id`.",
  PHONE_INVALID: "Send the number with + and its country's code.",
  PHONE_TAKEN: "Look the member up, or merge with `member_id`.",
  MEMBER_HAS_PRINCIPAL: "Refund the recharges first, or let the member spend it.",
  MEMBER_CODE_UNKNOWN: "Have the member show a new code.",
  MEMBER_CODE_USED: "Have the member show a new code.",
  MEMBER_CODE_EXPIRED: "Have the member show a new code.",
  STORED_VALUE_AMOUNT_NOT_POSITIVE: "Send an amount above zero.",
  STORED_VALUE_CURRENCY_DIFFERS: "Use `currency`.",
  STORED_VALUE_ABOVE_DUE: "Take `due_minor` at most, or `rest`.",
  STORED_VALUE_TOO_LOW: "Recharge, or pay the rest by another means.",
  STORED_VALUE_REFUND_TOO_HIGH: "Ask for `refundable_minor` at most.",
  RECHARGE_RULE_UNKNOWN: "Take a rule of `GET /v1/recharge_rules`.",
  RECHARGE_RULE_INACTIVE: "Take a rule that is active.",
  RECHARGE_RULE_FIRST_ONLY: "Take another rule, or an amount without one.",
  RECHARGE_REFUND_TOO_HIGH: "Ask for `refundable_minor` at most: what is spent stays.",
  POINTS_AMOUNT_NOT_POSITIVE: "Send a number above zero.",
  POINTS_TOO_LOW: "Use `available_points` at most.",
  POINTS_NOT_ACCEPTED: "Pay by another means.",
  POINTS_REFUND_TOO_HIGH: "Ask for `refundable_minor` at most.",
  COUPON_DEFINITION_UNKNOWN: "Take a coupon of `GET /v1/coupon_definitions`.",
  COUPON_DEFINITION_INVALID: "Correct what the pointer names; nothing was saved.",
  COUPON_TERMS_FROZEN: "Make another definition: what was granted is a promise.",
  COUPON_PAUSED: "Make the definition ACTIVE first.",
  COUPON_ENDED: "Take another definition.",
  COUPON_EXHAUSTED: "Raise `total_count`, or take another definition.",
  COUPON_MEMBER_LIMIT: "Nothing: the member has had `per_member_max`.",
  COUPON_CODE_INVALID: "Scan or type the coupon's code again.",
  COUPON_CODE_TAKEN: "Send it again: another code is drawn.",
  COUPON_UNKNOWN: "Check the code, and whose key is used.",
  COUPON_USED: "Sell without it: a coupon is good once.",
  COUPON_NOT_USED_FOR: "Read the coupon: it was not used for this trade order.",
  COUPON_EXPIRED: "Sell without it.",
  COUPON_NOT_YET_VALID: "Wait for `valid_from`.",
  COUPON_OF_ANOTHER_MEMBER: "Take a coupon of the member who pays.",
  COUPON_WRONG_STORE: "Use it in one of `store_ids`.",
  COUPON_WRONG_CURRENCY: "Use it for a sale in `currency`.",
  COUPON_BELOW_THRESHOLD: "Sell for `threshold_minor` at least, or without it.",
  COUPON_WRONG_DATE: "Use it on one of `dates`.",
  COUPON_WRONG_WEEKDAY: "Use it on one of `weekdays`.",
  COUPON_WRONG_TIME: "Use it at one of `time_windows`.",
  ORDER_UNKNOWN: "Check the id, and whose key is used.",
  CART_UNKNOWN: "Check the id; a cart begins with its first order.",
  CART_FULL: "Begin another cart.",
  CART_BEING_PAID: "Wait for the session's end, cancel it, or begin another cart.",
  CART_HAS_OTHER_ORDERS: "Check the whole cart out.",
  CART_ORDERS_EXPIRED:
    "Order `order_ids` again, or check the others out alone: `leave_out` names what is lost.",
  CART_CURRENCIES_DIFFER: "Begin another cart.",
  LOCK_EXPIRED: "Create a new order.",
  ORDER_STATUS_INVALID: "Read the order: its `status` leaves no room for this.",
  SESSION_UNKNOWN: "Check the id, and whose key is used.",
  SESSION_NOT_OPEN: "Read the session; check out again when it failed.",
  SESSION_EXPIRED: "Check out again while the lock lives; nothing was charged.",
  PAYMENT_SESSION_OPEN: "Complete or cancel `session_id`, or wait for its end.",
  PAYMENT_OUTCOME_UNKNOWN: "Do not pay again. Read the session until it has ended.",
  PAYMENT_ATTEMPTS_USED_UP: "Create a new order, in another cart.",
  MANDATE_REPLAYED: "Have the customer sign a mandate for this session.",
  REFUND_UNKNOWN: "Check the ids: a refund is named together with its order.",
  REFUND_MEMBER_FORGOTTEN: "Refund the trade order with `pay_out`: in cash, or by a transfer.",
  REFUND_GOES_BACK_ITSELF: "Leave `pay_out` out.",
  REFUND_NOT_IN_CASH: "Transfer the money back and say so, with `means` `bank`.",
  REFUND_CASH_NEEDS_SHIFT: "Open a shift in that currency, or transfer the money back.",
  REFUND_STATUS_INVALID: "Nothing while it is PENDING; a refund that SUCCEEDED has arrived.",
  IDEMPOTENCY_KEY_REUSED: "Use a new key: this one belongs to a request with other content.",
};

/** What the sender of a request does about what HTTP itself objects to. */
const http_advice: Readonly<Record<HttpProblemCode, string>> = {
  REQUEST_INVALID: "Correct every entry of `errors`; each has a JSON pointer.",
  REQUEST_MALFORMED: "Send well-formed HTTP/1.1.",
  HEADERS_TOO_LARGE: "Send fewer or shorter headers.",
  BODY_NOT_JSON: "Correct the JSON.",
  BODY_MISSING: "Send a JSON object.",
  BODY_TOO_LARGE: "Send less at once.",
  MEDIA_TYPE_UNSUPPORTED: "Send `Content-Type: application/json`.",
  CREDENTIALS_MISSING: "Send `Authorization: Bearer …`, or sign in.",
  CREDENTIALS_INVALID: "Use a key that is in force.",
  SIGN_IN_FAILED: "Check e-mail address and password.",
  SCOPE_MISSING: "Use a key with the scope.",
  ORIGIN_FOREIGN: "Write from the console's own pages, or with an API key.",
  NOT_FOUND: "Check the address; `/openapi.json` has them all.",
  METHOD_NOT_ALLOWED: "Use a method that `Allow` names.",
  TOO_MANY_REQUESTS: "Wait as long as `Retry-After` says.",
  IDEMPOTENCY_KEY_INVALID: "Send 1 to 255 visible ASCII characters.",
  IDEMPOTENCY_KEY_IN_FLIGHT: "Send it again shortly: the first request is still running.",
  BUSY: "Send it again shortly, with the same key.",
  DATABASE_UNAVAILABLE:
    "Send it again with the same `Idempotency-Key`: whether it was done shows by the answer.",
  INTERNAL_ERROR: "Tell us the `request_id`; it may be sent again with the same key.",
  PAYMENT_DECLINED: "Check out again with another means of payment.",
  PAYMENT_REFUNDED: "Nothing: `refund_ids` are under way. Create a new order.",
  PAYMENT_INPUT_MISMATCH: "Send what the session's `protocol` takes.",
  SESSION_AT_COUNTER: "Pay at the till: see the trade order.",
  MANDATE_REFUSED: "See `mandate_error`, and the signed `receipts`.",
  FULFILLMENT_NOT_YET: "Ask again once the order is FULFILLED.",
  RECEIPT_NOT_YET: "Print once the trade order is paid.",
  PROVIDER_UNAVAILABLE: "Try again shortly; nothing was charged.",
  TICKET_UNKNOWN: "Check the code.",
  OPERATOR_UNKNOWN: "Take an `operator_id` of `GET /v1/operators`.",
  OPERATOR_EMAIL_TAKEN: "Take another address, or change the operator who has it.",
  DEVICE_UNKNOWN: "Take a `device_no` of `GET /v1/devices`.",
  DEVICE_NO_TAKEN: "Take another number, or change the device that has it.",
  DEVICE_NOT_OF_STORE: "Name a device of `store_no` that is active, or none.",
  STORE_NOT_FOUND: "Take a `store_no` of `GET /v1/stores`.",
  REFUND_PIN_REQUIRED: "Send `refund_pin`, the PIN of the store `store_no`.",
  REFUND_PIN_WRONG: "Ask whoever looks after the store for its PIN.",
  REFUND_PIN_BLOCKED: "Wait as long as `Retry-After` says.",
  REFUND_PIN_NOT_SET: "Set one: `PUT /v1/stores/{store_no}/refund_pin`.",
  LAST_OWNER: "Make somebody else an owner first.",
  ROLE_ABOVE_YOURS: "Have an owner do it.",
  PASSWORD_WRONG: "Type the password that one signs in with.",
};

type Row = Readonly<{ status: number; title: Text; retryable?: boolean }>;

function table(rows: Readonly<Record<string, Row>>, advice: Readonly<Record<string, string>>) {
  const cells = Object.entries(rows).map(([code, { status, title, retryable = false }]) => [
    `<a id="${code.toLowerCase()}"></a>\`${code}\``,
    String(status),
    retryable ? "yes" : "no",
    title.en,
    title.zh,
    advice[code] ?? "",
  ]);
  return drawTable(["code", "status", "retryable", "title", "\u6807\u9898", "what to do"], cells);
}

export function renderErrors(): string {
  return `<!-- Written by \`npm run docs\` from src/channels/http and scripts/docs. -->

# Errors

Errors are \`application/problem+json\` (RFC 9457) in the language of \`Accept-Language\`,
\`zh-CN\` or \`en\`, down to what \`errors\` says of each member. Only why a mandate was refused
is told in English always, as it stands in the signed receipts.

\`\`\`json
{
  "type": "https://…/v1/problems/QUANTITY_NOT_A_PACK",
  "title": "The quantity is no multiple of the pack",
  "status": 422,
  "detail": "One pack admits 3 visitors; the nearest valid quantities are 3 and 6.",
  "code": "QUANTITY_NOT_A_PACK",
  "request_id": "…",
  "retryable": false,
  "errors": [{ "pointer": "/quantity", "detail": "…" }],
  "pack_size": 3,
  "valid_quantities": [3, 6]
}
\`\`\`

Rely on \`code\` and on the members named below; texts may change. \`retryable\` says that the same
request may work later without a change. A request with an \`Idempotency-Key\` may always be sent
again: an answer that is final is given again, and one that is retryable is not kept. Whatever is
refused has changed nothing.

## Refused by the rules

${table(rejectionRows, rejection_advice)}

## Refused before, or failed after

${table(httpProblems, http_advice)}
`;
}
