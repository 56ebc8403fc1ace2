/** Reading what the processor says: JSON that is whole and is about what was asked. */
import type { ChannelName, PaymentChannel } from "../../engine/ports/payment-provider.ts";
import type { Answer } from "./exchange.ts";

export type Body = Readonly<Record<string, unknown>>;
export type Unknown = Readonly<{ state: "UNKNOWN"; reason: string }>;
/** A readable answer about our key, or what to make of the answer instead. */
export type Reading =
  | Readonly<{ kind: "body"; body: Body }>
  | Readonly<{ kind: "end"; end: Unknown }>;

/** Reads an answer about `key`. Throws when our request was at fault. */
export function readAnswer(answer: Answer, key: string): Reading {
  if (answer.kind === "unanswered") return { kind: "end", end: unknown(answer.reason) };
  const { status, text } = answer;
  if (status >= 500) return { kind: "end", end: unknown(`http_${status}`) };
  const body = readObject(text);
  if (body === null) return { kind: "end", end: malformed };
  if (body["simulator"] !== true) return { kind: "end", end: unknown("not_the_simulator") };
  if (status < 300 || (isText(body["state"]) && (status === 404 || status === 409))) {
    if (body["key"] !== key) return { kind: "end", end: malformed };
    return { kind: "body", body };
  }
  return { kind: "end", end: refusedOutcome(status, body) };
}

/**
 * A refusal of the request itself. Our key may have moved money before, so that a wrong secret or a
 * key with other terms says nothing about its state; a request that does not fit the interface is
 * a bug.
 */
function refusedOutcome(status: number, body: Body): Unknown {
  const code = isText(body["error"]) ? body["error"] : `http_${status}`;
  if (status === 401 || status === 403 || status === 408 || status === 422 || status === 429) {
    return unknown(code);
  }
  const faults = body["faults"] === undefined ? "" : ` ${JSON.stringify(body["faults"])}`;
  throw new Error(`The sandbox processor refused a request: ${status} ${code}${faults}`);
}

export function unknown(reason: string): Unknown {
  return { state: "UNKNOWN", reason };
}

/** What is said of an answer that lacks something or has it in the wrong shape. */
export const malformed: Unknown = unknown("malformed_answer");

/** A JSON object, or null. */
export function readObject(text: string): Body | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value.length > 0;
}

/** Minor units in decimal digits. */
export function isAmount(value: unknown): value is string {
  return typeof value === "string" && /^\d{1,18}$/.test(value);
}

/** ISO 4217. */
export function isCurrency(value: unknown): value is string {
  return typeof value === "string" && /^[A-Z]{3}$/.test(value);
}

/** Epoch milliseconds. */
export function isMoment(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

const channel_names: readonly ChannelName[] = ["wechat", "alipay", "unionpay", "paynow", "card"];

/** Money that moved or is held: the amount, its currency, the channel; null when it is no good. */
export function readMoney({ amount_minor, currency, channel }: Body): MovedMoney | null {
  const named = readChannel(channel);
  if (!isAmount(amount_minor) || !isCurrency(currency) || named === null) return null;
  return { amount_minor: BigInt(amount_minor), currency, ...named };
}

type MovedMoney = Readonly<{ amount_minor: bigint; currency: string; channel?: PaymentChannel }>;

/** What an answer says of the channel: `{}` when it names none, null when it is no good. */
function readChannel(value: unknown): Readonly<{ channel?: PaymentChannel }> | null {
  if (value === undefined) return {};
  if (!isObject(value)) return null;
  const { channel_ref, channel_user_id } = value;
  const name = channel_names.find((one) => one === value["name"]);
  if (name === undefined || !isText(channel_ref)) return null;
  if (channel_user_id !== null && !isText(channel_user_id)) return null;
  return { channel: { name, channel_ref, channel_user_id } };
}
