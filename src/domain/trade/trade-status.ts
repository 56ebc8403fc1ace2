/**
 * The status of a trade order, as the integers of the cashier family, and the one table of what
 * every event does in every status.
 *
 * INIT (0)             written down, the channel has not answered yet
 * ING (1)              the channel has it, the customer may be paying
 * SUCCESS (2)          paid; also a deposit that was consumed
 * FAIL (-1)            refused, cancelled, or not paid in time
 * REFUND_PART (4)      part of the money went back
 * REFUND_ALL (5)       all of it went back
 * DEPOSIT_ING (6)      the deposit is held
 * DEPOSIT_REVERSE (7)  the deposit was given back
 */

export const tradeStatuses = {
  INIT: 0,
  ING: 1,
  SUCCESS: 2,
  FAIL: -1,
  REFUND_PART: 4,
  REFUND_ALL: 5,
  DEPOSIT_ING: 6,
  DEPOSIT_REVERSE: 7,
} as const;

export type TradeStatusName = keyof typeof tradeStatuses;
export type TradeStatus = (typeof tradeStatuses)[TradeStatusName];

/**
 * What happens to a trade order. The first four are reported by the channel of its own payment
 * attempt; that another attempt succeeded besides is for the caller to notice before it asks here.
 * The last four are asked for by people.
 */
export const tradeEvents = [
  "gateway_accepted",
  "paid",
  "failed_or_expired",
  "hold_accepted",
  "consume",
  "release",
  "refund_part",
  "refund_full",
] as const;
export type TradeEvent = (typeof tradeEvents)[number];

/** The family's codes for what the status forbids. */
export type TradeRefusalCode =
  /** All of it was refunded already. */
  | 12062
  /** Only what is paid can be refunded. */
  | 12075
  /** There is no held deposit. */
  | 12093;

export type TradeStep =
  /** It happens, and the status is this one afterwards; it may be the one before. */
  | Readonly<{ outcome: "next"; status: TradeStatus }>
  /** Known already: answer as to the first one, change nothing. */
  | Readonly<{ outcome: "acknowledged" }>
  /** Does not belong here: tell the channel that it was received, log it, change nothing. */
  | Readonly<{ outcome: "ignored_and_logged" }>
  /** Money came for an order that was given up: take it into the books and send it back. */
  | Readonly<{ outcome: "late_success_refund" }>
  /** A hold came for an order that was given up: release it at the channel. */
  | Readonly<{ outcome: "late_hold_release" }>
  /** Nobody may do that here; log it. */
  | Readonly<{ outcome: "refused"; code: TradeRefusalCode }>;

const to = (name: TradeStatusName): TradeStep => ({
  outcome: "next",
  status: tradeStatuses[name],
});
const refused = (code: TradeRefusalCode): TradeStep => ({ outcome: "refused", code });

const acknowledged: TradeStep = { outcome: "acknowledged" };
// What a channel reports is never refused: it would report it again, for ever.
const ignored: TradeStep = { outcome: "ignored_and_logged" };
const late_refund: TradeStep = { outcome: "late_success_refund" };
const late_release: TradeStep = { outcome: "late_hold_release" };

const no_deposit = { consume: refused(12093), release: refused(12093) };
const not_refundable = { refund_part: refused(12075), refund_full: refused(12075) };
const refundable = { refund_part: to("REFUND_PART"), refund_full: to("REFUND_ALL") };

const unpaid = {
  gateway_accepted: to("ING"),
  paid: to("SUCCESS"),
  failed_or_expired: to("FAIL"),
  hold_accepted: to("DEPOSIT_ING"),
  ...no_deposit,
  ...not_refundable,
};
const paid_once = {
  gateway_accepted: ignored,
  paid: acknowledged,
  failed_or_expired: ignored,
  hold_accepted: ignored,
  ...no_deposit,
};

/** The whole machine: every event in every status. */
export const tradeTransitions: Readonly<
  Record<TradeStatusName, Readonly<Record<TradeEvent, TradeStep>>>
> = {
  INIT: unpaid,
  ING: unpaid,
  SUCCESS: { ...paid_once, ...refundable },
  REFUND_PART: { ...paid_once, ...refundable },
  REFUND_ALL: { ...paid_once, refund_part: refused(12062), refund_full: refused(12062) },
  DEPOSIT_ING: {
    gateway_accepted: ignored,
    paid: ignored,
    // A hold that nobody consumed in time ends by itself.
    failed_or_expired: to("DEPOSIT_REVERSE"),
    hold_accepted: acknowledged,
    consume: to("SUCCESS"),
    release: to("DEPOSIT_REVERSE"),
    ...not_refundable,
  },
  DEPOSIT_REVERSE: {
    gateway_accepted: ignored,
    paid: ignored,
    failed_or_expired: ignored,
    hold_accepted: acknowledged,
    consume: refused(12093),
    release: acknowledged,
    ...not_refundable,
  },
  FAIL: {
    gateway_accepted: ignored,
    paid: late_refund,
    failed_or_expired: acknowledged,
    hold_accepted: late_release,
    ...no_deposit,
    ...not_refundable,
  },
};

const names = new Map<number, TradeStatusName>(
  Object.entries(tradeStatuses).map(([name, status]) => [status, name as TradeStatusName]),
);

/** The name of a status. */
export function tradeStatusName(status: TradeStatus): TradeStatusName {
  const name = names.get(status);
  if (name === undefined) throw new Error(`There is no trade status ${String(status)}`);
  return name;
}

/** Whether a number is a status. */
export function isTradeStatus(value: number): value is TradeStatus {
  return names.has(value);
}

/** What an event does to a trade order in that status. */
export function tradeStep(status: TradeStatus, event: TradeEvent): TradeStep {
  return tradeTransitions[tradeStatusName(status)][event];
}
