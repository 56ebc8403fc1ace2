/** What request bodies must look like; every fault is named by a JSON pointer (RFC 6901). */

export type Fault = Readonly<{ pointer: string; message: string }>;
export type Reading<T> =
  | Readonly<{ ok: true; value: T }>
  | Readonly<{ ok: false; faults: readonly Fault[] }>;

export type ChargeRequest = Readonly<{
  key: string;
  merchant_id: string;
  /** Minor units in decimal digits. */
  amount_minor: string;
  currency: string;
  payment_method: string;
  payment_token: string;
  notify_url: string | null;
}>;

export type RefundRequest = Readonly<{
  key: string;
  charge_key: string;
  merchant_id: string;
  amount_minor: string;
  currency: string;
}>;

/** A request as it may come: the amount as digits or as a number, no address to report to. */
type Given<T> = Omit<T, "amount_minor" | "notify_url"> & {
  amount_minor: string | number;
  notify_url?: string | null;
};
type Field = Readonly<{ must_be: string; fits: (value: unknown) => boolean }>;

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
const payment_method: Field = {
  must_be: "1 to 32 small letters, digits or `_`",
  fits: (value) => typeof value === "string" && method_pattern.test(value),
};
const notify_url: Field = {
  must_be: "an absolute http or https URL of at most 2048 characters, or null",
  fits: (value) => value === null || value === undefined || isWebAddress(value),
};

const charge_fields: Readonly<Record<string, Field>> = {
  key,
  merchant_id: text(128),
  amount_minor,
  currency,
  payment_method,
  payment_token: text(128),
  notify_url,
};
const refund_fields: Readonly<Record<string, Field>> = {
  key,
  charge_key: key,
  merchant_id: text(128),
  amount_minor,
  currency,
};
const card_fields: Readonly<Record<string, Field>> = {
  card_number: text(32),
  expiry: text(9),
  cvc: text(4),
};
const clock_fields: Readonly<Record<string, Field>> = {
  offset_ms: {
    must_be: "a whole number of milliseconds within ten years",
    fits: (value) => Number.isSafeInteger(value) && Math.abs(Number(value)) <= 315_576_000_000,
  },
};

/** Reads `POST /charges`. */
export function readChargeRequest(body: string): Reading<ChargeRequest> {
  const reading = readFields(body, charge_fields);
  if (!reading.ok) return reading;
  const given = reading.value as Given<ChargeRequest>;
  const amount_minor = String(given.amount_minor);
  return { ok: true, value: { ...given, amount_minor, notify_url: given.notify_url ?? null } };
}

/** Reads `POST /refunds`. */
export function readRefundRequest(body: string): Reading<RefundRequest> {
  const reading = readFields(body, refund_fields);
  if (!reading.ok) return reading;
  const given = reading.value as Given<RefundRequest>;
  return { ok: true, value: { ...given, amount_minor: String(given.amount_minor) } };
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

function readFields(body: string, fields: Readonly<Record<string, Field>>): Reading<unknown> {
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
