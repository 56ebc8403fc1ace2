/**
 * The processor's reports: `X-Sandbox-Signature: t=<unix seconds>,v1=<hex>` where `v1` is the
 * HMAC-SHA256 of `<t>.<body>` under the shared secret.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { ProviderNotification } from "../../engine/ports/payment-provider.ts";
import type { Body } from "./answers.ts";
import { isObject, isText, readObject } from "./answers.ts";
import { holdOutcomeOf } from "./hold-outcomes.ts";
import { chargeOutcomeOf, refundOutcomeOf } from "./outcomes.ts";

/** How far a report's time may be from ours, in both directions. */
const REPLAY_WINDOW_MS = 300_000;

export type ReceivedReport = Readonly<{
  /** The body as it came, byte for byte. */
  raw_body: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}>;

/** Reads a report; null when it is forged, too old, from the future or malformed. */
export function readNotification(
  report: ReceivedReport,
  trust: Readonly<{ secret: string; now_ms: number }>,
): ProviderNotification | null {
  const signature = report.headers["x-sandbox-signature"];
  if (typeof signature !== "string" || !isSigned(report.raw_body, signature, trust)) return null;
  const body = readObject(report.raw_body);
  if (body === null || body["simulator"] !== true) return null;
  const { notification_id } = body;
  return isText(notification_id) ? readSubject(notification_id, body) : null;
}

/** A report is about a charge, a refund or a hold, whichever it brings along. */
function readSubject(notification_id: string, body: Body): ProviderNotification | null {
  const { charge, refund, hold } = body;
  if (isObject(charge) && isText(charge["key"])) {
    const outcome = chargeOutcomeOf(charge);
    return { kind: "payment", notification_id, key: charge["key"], outcome };
  }
  if (isObject(refund) && isText(refund["key"])) {
    const outcome = refundOutcomeOf(refund);
    return { kind: "refund", notification_id, key: refund["key"], outcome };
  }
  if (isObject(hold) && isText(hold["key"])) {
    return { kind: "hold", notification_id, key: hold["key"], outcome: holdOutcomeOf(hold) };
  }
  return null;
}

function isSigned(
  raw_body: string,
  signature: string,
  trust: Readonly<{ secret: string; now_ms: number }>,
): boolean {
  const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature);
  if (parts?.[1] === undefined || parts[2] === undefined) return false;
  if (Math.abs(trust.now_ms - Number(parts[1]) * 1000) > REPLAY_WINDOW_MS) return false;
  const expected = createHmac("sha256", trust.secret).update(`${parts[1]}.${raw_body}`).digest();
  return timingSafeEqual(expected, Buffer.from(parts[2], "hex"));
}
