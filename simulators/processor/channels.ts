/**
 * The channels that the processor plays: the numbers under which WeChat, Alipay, UnionPay, PayNow's
 * banks and the card networks would know a payment, and who they say has paid. All made up, none of
 * them real.
 */
import { hash } from "node:crypto";
import { payerOfBarCode } from "./bar-codes.ts";
import type { Attempt } from "./records.ts";
import { millisecondsOf } from "./references.ts";

export type Channel = Readonly<{
  name: string;
  channel_ref: string;
  channel_user_id: string | null;
}>;

type Kind = "payment" | "refund" | "hold";

/** `_0000000000000` stands for the ms of our own reference, which no other of its kind has. */
const numbers: Readonly<Record<string, (kind: Kind, ms: number) => string>> = {
  wechat: (kind, ms) => `${{ payment: "4200", refund: "5030", hold: "4100" }[kind]}${pad(ms, 24)}`,
  alipay: (kind, ms) =>
    `${dayOf(ms)}${{ payment: 220, refund: 221, hold: 222 }[kind]}${pad(ms, 17)}`,
  unionpay: (kind, ms) => `${dayOf(ms)}${{ payment: 1, refund: 2, hold: 3 }[kind]}${pad(ms, 13)}`,
  paynow: (kind, ms) => `${dayOf(ms)}SIM${{ payment: 1, refund: 2, hold: 3 }[kind]}${pad(ms, 13)}`,
  card: (kind, ms) => `${{ payment: 1, refund: 2, hold: 3 }[kind]}${pad(ms, 13).slice(2)}`,
};

/** What the channel says of a payment; undefined when it is none of those played here. */
export function channelOf(
  by: Readonly<{ payment_method: string; channel_user_id: string | null }>,
  kind: Kind,
  reference: string | undefined,
): Channel | undefined {
  const number = Object.hasOwn(numbers, by.payment_method) ? numbers[by.payment_method] : null;
  if (!number || reference === undefined) return undefined;
  const channel_ref = number(kind, millisecondsOf(reference));
  return { name: by.payment_method, channel_ref, channel_user_id: by.channel_user_id };
}

/** The payer as the channel names them to this merchant; null where channels do not. */
export function payerOf(attempt: Attempt): string | null {
  const { payment_method, merchant_id, bar_code, scan } = attempt;
  if (payment_method !== "wechat" && payment_method !== "alipay") return null;
  const payer = bar_code === undefined ? (scan?.payer ?? "token") : payerOfBarCode(bar_code);
  const name = `${merchant_id}:${payer}`;
  if (payment_method === "wechat") return `o${hash("sha256", name, "base64url").slice(0, 27)}`;
  const number = BigInt(`0x${hash("sha256", name, "hex").slice(0, 16)}`) % 1_000_000_000_000n;
  return `2088${String(number).padStart(12, "0")}`;
}

function pad(ms: number, digits: number): string {
  return String(ms).padStart(digits, "0");
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10).replaceAll("-", "");
}
