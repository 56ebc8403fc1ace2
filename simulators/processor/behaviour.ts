/** Reading what a charge or a hold asks the simulator to do, however the customer pays. */
import { isScannedChannel, tokenOfBarCode } from "./bar-codes.ts";
import type { Scenario } from "./scenarios.ts";
import { scenarios } from "./scenarios.ts";

/** How the customer pays: by one of the three, and `scan` once somebody has used the code. */
export type Means = Readonly<{
  payment_token?: string;
  /** Merchant-scanned. */
  bar_code?: string;
  /** Customer-scanned. */
  code?: Readonly<{ code_id: string; expiry_at_ms: number }>;
  /** What was done with the code on a phone: the name of a token without its `tok_sandbox_`. */
  scan?: Readonly<{ behaviour: string; payer: string }>;
}>;

/** What is asked for. */
export type Behaviour = Readonly<{
  scenario: Scenario;
  delay_ms: number;
  /** No notification whatever happens: the caller has to ask. */
  is_quiet: boolean;
}>;

const declined_as_invalid = declining(
  "invalid_token",
  "Declines a token that is none of the table.",
);
const declined_without_codes = declining(
  "channel_has_no_codes",
  "Declines: nobody scans codes to pay in this way.",
);
const unscanned: Behaviour = {
  scenario: {
    token: "",
    does: "Waits until somebody scans the code, and declines when its time is over.",
    charge: "later_declines",
    reason: "code_expired",
    answer: "at_once",
  },
  delay_ms: 0,
  is_quiet: false,
};

const readings = new Map<string, Behaviour>(
  scenarios.map((scenario) => [
    scenario.token,
    { scenario, delay_ms: scenario.delay_ms ?? 0, is_quiet: false },
  ]),
);

/** Reads `tok_…[_<ms>][_quiet]`; a delay is taken only by the tokens that have a default one. */
export function readToken(token: string): Behaviour {
  const plain = readings.get(token);
  if (plain) return plain;
  const parts = /^(tok_sandbox_[a-z_]+?)(?:_(\d{1,8}))?(_quiet)?$/.exec(token);
  const base = parts?.[1] === undefined ? undefined : readings.get(parts[1]);
  if (!parts || !base) return declined_as_invalid;
  if (parts[2] === undefined) return { ...base, is_quiet: parts[3] !== undefined };
  if (base.scenario.delay_ms === undefined) return declined_as_invalid;
  return { ...base, delay_ms: Number(parts[2]), is_quiet: parts[3] !== undefined };
}

/** What a bar code, a token, or a phone asks for. */
export function behaviourOf(attempt: Means & Readonly<{ payment_method: string }>): Behaviour {
  const { payment_token, bar_code, scan, payment_method } = attempt;
  if (payment_token !== undefined) return readToken(payment_token);
  if (bar_code !== undefined) return readBarCode(bar_code, payment_method);
  if (scan !== undefined) return readToken(tokenOfScan(scan.behaviour));
  return isScannedChannel(payment_method) ? unscanned : declined_without_codes;
}

/** Whether a phone can do this: the others are about answers to the till. */
export function isForPhones(behaviour: string): boolean {
  const { answer, token } = readToken(tokenOfScan(behaviour)).scenario;
  return token !== "" && (answer === "at_once" || answer === "after_notice");
}

/** Digits that set a delay where there is none to set are any digits of a bar code. */
function readBarCode(bar_code: string, payment_method: string): Behaviour {
  const token = tokenOfBarCode(bar_code, payment_method);
  const reading = readToken(token);
  return reading === declined_as_invalid ? readToken(token.replace(/_\d+/, "")) : reading;
}

function tokenOfScan(behaviour: string): string {
  return `tok_sandbox_${behaviour}`;
}

function declining(reason: string, does: string): Behaviour {
  const scenario: Scenario = { token: "", does, charge: "decline", reason, answer: "at_once" };
  return { scenario, delay_ms: 0, is_quiet: false };
}
