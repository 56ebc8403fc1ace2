/** What request bodies must look like; every fault is named by a JSON pointer (RFC 6901). */

export type Fault = Readonly<{ pointer: string; message: string }>;
export type Reading<T> =
  | Readonly<{ ok: true; value: T }>
  | Readonly<{ ok: false; faults: readonly Fault[] }>;

/** Exactly one of `payment_token`, `bar_code` and `qr_expiry_at_ms` is there. */
export type ChargeRequest = Readonly<{
  key: string;
  merchant_id: string;
  /** Minor units in decimal digits. */
  amount_minor: string;
  currency: string;
  payment_method: string;
  payment_token?: string;
  bar_code?: string;
  /** Asks for a code to be scanned, which is good until then. */
  qr_expiry_at_ms?: number;
  notify_url: string | null;
}>;

export type HoldRequest = ChargeRequest & Readonly<{ hold_expiry_at_ms: number }>;

export type RefundRequest = Readonly<{
  key: string;
  charge_key: string;
  merchant_id: string;
  amount_minor: string;
  currency: string;
  notify_url: string | null;
}>;

export type CaptureRequest = Readonly<{
  key: string;
  merchant_id: string;
  amount_minor: string;
  currency: string;
}>;

export type ReleaseRequest = Readonly<{ key: string; merchant_id: string }>;

export type ExtendRequest = Readonly<{
  key: string;
  merchant_id: string;
  hold_expiry_at_ms: number;
}>;

/** What somebody does with a code; the texts are checked by whoever does it. */
export type PhoneRequest = Readonly<{ content: string; behaviour: string; payer: string }>;

/** A request as it may come: the amount as digits or as a number, no address to report to. */
type Given<T> = Omit<T, "amount_minor" | "notify_url"> & {
  amount_minor: string | number;
  notify_url?: string | null;
};
type Field = Readonly<{ must_be: string; fits: (value: unknown) => boolean }>;
type Fields = Readonly<Record<string, Field>>;

const key_pattern = /^[A-Za-z0-9_.:-]{1,128}$/;
const method_pattern = /^[a-z][a-z0-9_]{0,31}$/;
const currency_pattern = /^[A-Z]{3}$/;
const amount_pattern = /^[1-9]\d{0,17}$/;

/** Whether a text can be the key of a charge or a refund. */
export function isKey(value: unknown): value is string {
  return typeof value === "string" && key_pattern.test(value);
}

function text(most: number): Field {
  return {
    must_be: `a string of 1 to ${most} characters`,
    fits: (value) => typeof value === "string" && value.length > 0 && value.length <= most,
  };
}

function optional(field: Field): Field {
  return { ...field, fits: (value) => value === undefined || field.fits(value) };
}

const key: Field = { must_be: "1 to 128 letters, digits, `_`, `.`, `:` or `-`", fits: isKey };
const currency: Field = {
  must_be: "three capital letters (ISO 4217)",
  fits: (value) => typeof value === "string" && currency_pattern.test(value),
};
const amount_minor: Field = {
  must_be: "a positive whole number of minor units, as a string of digits or a safe integer",
  fits: (value) =>
    typeof value === "string"
      ? amount_pattern.test(value)
      : typeof value === "number" && Number.isSafeInteger(value) && value > 0,
};
const moment: Field = {
  must_be: "a moment in whole milliseconds since 1970, before the year 10000",
  fits: (value) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 253e12,
};
const payment_method: Field = {
  must_be: "1 to 32 small letters, digits or `_`",
  fits: (value) => typeof value === "string" && method_pattern.test(value),
};
const notify_url: Field = {
  must_be: "an absolute http or https URL of at most 2048 characters, or null",
  fits: (value) => value === null || value === undefined || isWebAddress(value),
};

const means_fields = {
  payment_token: optional(text(128)),
  bar_code: optional(text(128)),
  qr_expiry_at_ms: optional(moment),
};
const terms_fields = { key, merchant_id: text(128), amount_minor, currency };
const charge_fields: Fields = { ...terms_fields, payment_method, ...means_fields, notify_url };
const hold_fields: Fields = { ...charge_fields, hold_expiry_at_ms: moment };
const refund_fields: Fields = { ...terms_fields, charge_key: key, notify_url };
const release_fields: Fields = { key, merchant_id: text(128) };
const extend_fields: Fields = { ...release_fields, hold_expiry_at_ms: moment };
const phone_fields: Fields = {
  content: text(2048),
  behaviour: optional(text(64)),
  payer: optional(text(64)),
};
const card_fields: Fields = {
  card_number: text(32),
  expiry: text(9),
  cvc: text(4),
};
const clock_fields: Fields = {
  offset_ms: {
    must_be: "a whole number of milliseconds within ten years",
    fits: (value) => Number.isSafeInteger(value) && Math.abs(Number(value)) <= 315_576_000_000,
  },
};

/** Reads `POST /charges`. */
export function readChargeRequest(body: string): Reading<ChargeRequest> {
  return readAttempt<ChargeRequest>(body, charge_fields);
}

/** Reads `POST /holds`. */
export function readHoldRequest(body: string): Reading<HoldRequest> {
  return readAttempt<HoldRequest>(body, hold_fields);
}

/** Reads `POST /refunds`. */
export function readRefundRequest(body: string): Reading<RefundRequest> {
  const reading = readFields(body, refund_fields);
  if (!reading.ok) return reading;
  const given = reading.value as Given<RefundRequest>;
  const amount_minor = String(given.amount_minor);
  return { ok: true, value: { ...given, amount_minor, notify_url: given.notify_url ?? null } };
}

/** Reads `POST /holds/{key}/capture`. */
export function readCaptureRequest(body: string): Reading<CaptureRequest> {
  const reading = readFields(body, terms_fields);
  if (!reading.ok) return reading;
  const given = reading.value as Given<CaptureRequest>;
  return { ok: true, value: { ...given, amount_minor: String(given.amount_minor) } };
}

/** Reads `POST /holds/{key}/release`. */
export function readReleaseRequest(body: string): Reading<ReleaseRequest> {
  return readFields(body, release_fields) as Reading<ReleaseRequest>;
}

/** Reads `POST /holds/{key}/extend`. */
export function readExtendRequest(body: string): Reading<ExtendRequest> {
  return readFields(body, extend_fields) as Reading<ExtendRequest>;
}

/** Reads `POST /phone/pay`. */
export function readPhoneRequest(body: string): Reading<PhoneRequest> {
  const reading = readFields(body, phone_fields);
  if (!reading.ok) return reading;
  const given = reading.value as Partial<PhoneRequest>;
  return { ok: true, value: { content: "", behaviour: "success", payer: "phone", ...given } };
}

/** Reads `POST /tokens`. */
export function readCardForm(
  body: string,
): Reading<Readonly<{ card_number: string; expiry: string; cvc: string }>> {
  return readFields(body, card_fields) as Reading<{
    card_number: string;
    expiry: string;
    cvc: string;
  }>;
}

/** Reads `POST /clock`. */
export function readClockShift(body: string): Reading<Readonly<{ offset_ms: number }>> {
  return readFields(body, clock_fields) as Reading<{ offset_ms: number }>;
}

/** A charge or a hold: the customer pays in one way, not in none and not in two. */
function readAttempt<Request extends ChargeRequest>(
  body: string,
  fields: Fields,
): Reading<Request> {
  const reading = readFields(body, fields);
  if (!reading.ok) return reading;
  const given = reading.value as Given<Request>;
  const { payment_token, bar_code, qr_expiry_at_ms } = given as Partial<ChargeRequest>;
  const means = [payment_token, bar_code, qr_expiry_at_ms].filter((one) => one !== undefined);
  if (means.length !== 1) {
    const message = "or bar_code or qr_expiry_at_ms must be given, and only one of them";
    return { ok: false, faults: [{ pointer: "/payment_token", message }] };
  }
  const amount_minor = String(given.amount_minor);
  const notify_url = given.notify_url ?? null;
  return { ok: true, value: { ...given, amount_minor, notify_url } as unknown as Request };
}

function readFields(body: string, fields: Fields): Reading<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return { ok: false, faults: [{ pointer: "", message: "is not JSON" }] };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, faults: [{ pointer: "", message: "must be an object" }] };
  }
  let faults: Fault[] | null = null;
  const given = value as Record<string, unknown>;
  for (const name in fields) {
    const field = fields[name];
    if (field && !field.fits(given[name])) {
      (faults ??= []).push({ pointer: `/${name}`, message: `must be ${field.must_be}` });
    }
  }
  for (const name in given) {
    if (!Object.hasOwn(fields, name)) {
      const pointer = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      (faults ??= []).push({ pointer, message: "is not known here" });
    }
  }
  return faults ? { ok: false, faults } : { ok: true, value };
}

function isWebAddress(value: unknown): boolean {
  return (
    typeof value === "string" &&
    value.length <= 2048 &&
    /^https?:\/\//.test(value) &&
    URL.canParse(value)
  );
}
