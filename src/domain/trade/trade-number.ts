/**
 * Numbers of trade orders, pay orders and refunds: prefix, node (2 digits), the merchant's local
 * date and time `yyyyMMddHHmmssSSS` on the 24-hour clock, and a counter of 4 digits.
 *
 * They never repeat for one merchant, by construction. What is kept of the last number is what it
 * shows: the reading of the local clock and the counter. The next number shows a later reading, or
 * the same one with a higher counter, whatever the clock does:
 *
 * - set back, by hand, by winter time or by the merchant moving to another zone: the reading stands
 *   still until the clock has caught up;
 * - too many within one millisecond: the reading moves on by a millisecond of its own.
 *
 * So one merchant's numbers ascend, and two are never alike: the caller keeps the state in the row
 * that it locks for every write, and it is the same after a restart and for every process.
 */
import { invariant } from "../decision.ts";
import { localClock } from "./local-clock.ts";

/** E trade order, P pay order, R refund at the channel, MR refund as the merchant asked for it. */
export type TradeNumberPrefix = "E" | "P" | "R" | "MR";

/** What the last number shows. */
export type TradeNumberState = Readonly<{
  /** The reading of the merchant's clock, as `local_ms` of local-clock.ts: no epoch instant. */
  last_ms: number;
  /** 0 to 9999. */
  counter: number;
}>;

/** What a number is made of. */
export type TradeNumberParts = Readonly<{
  prefix: TradeNumberPrefix;
  /** 0 to 99. */
  node: number;
  /** The reading of the merchant's clock. */
  local_ms: number;
  counter: number;
}>;

export type TradeNumberRequest = Readonly<{
  prefix: TradeNumberPrefix;
  node: number;
  now_ms: number;
  /** The merchant's, an IANA name. */
  time_zone: string;
}>;

/** Before a merchant's first number. */
export const no_trade_number: TradeNumberState = { last_ms: 0, counter: 0 };

const counter_max = 9_999;
/** The last millisecond of the year 9999: the digits have room for no later one. */
const local_ms_max = Date.parse("9999-12-31T23:59:59.999Z");

const shape = /^(E|P|R|MR)(\d{2})(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})(\d{4})$/;

/** The next number of the merchant, and the state to keep with whatever it is given to. */
export function nextTradeNumber(
  state: TradeNumberState,
  request: TradeNumberRequest,
): Readonly<{ trade_number: string; state: TradeNumberState }> {
  const { prefix, node, now_ms, time_zone } = request;
  const next = advance(state, localClock(now_ms, time_zone));
  const trade_number = formatTradeNumber({
    prefix,
    node,
    local_ms: next.last_ms,
    counter: next.counter,
  });
  return { trade_number, state: next };
}

function advance({ last_ms, counter }: TradeNumberState, local_ms: number): TradeNumberState {
  if (local_ms > last_ms) return { last_ms: local_ms, counter: 0 };
  if (counter < counter_max) return { last_ms, counter: counter + 1 };
  return { last_ms: last_ms + 1, counter: 0 };
}

/** The text of a number; throws when a part does not fit its digits. */
export function formatTradeNumber(parts: TradeNumberParts): string {
  const { prefix, node, local_ms, counter } = parts;
  invariant(isWhole(node, 99), `a trade number has no room for node ${node}`);
  invariant(isWhole(counter, counter_max), `a trade number has no room for counter ${counter}`);
  invariant(isWhole(local_ms, local_ms_max), `a trade number has no room for time ${local_ms}`);
  const time = new Date(local_ms).toISOString().replace(/\D/g, "");
  return `${prefix}${digits(node, 2)}${time}${digits(counter, 4)}`;
}

/** What a number is made of; undefined when it is none, or shows a time that no clock shows. */
export function parseTradeNumber(trade_number: string): TradeNumberParts | undefined {
  const match = shape.exec(trade_number);
  if (match === null) return undefined;
  const [, prefix, node, year, month, day, hour, minute, second, ms, counter] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
  const local_ms = Date.parse(iso);
  const is_shown = isWhole(local_ms, local_ms_max) && new Date(local_ms).toISOString() === iso;
  if (!is_shown) return undefined;
  return {
    prefix: prefix as TradeNumberPrefix,
    node: Number(node),
    local_ms,
    counter: Number(counter),
  };
}

function isWhole(value: number, max: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= max;
}

function digits(value: number, length: number): string {
  return value.toString().padStart(length, "0");
}
