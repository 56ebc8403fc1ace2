/** What a coupon is good for: the terms under which a merchant grants it. */
import { accept } from "../decision.ts";
import { validity_days_max } from "./local-time.ts";
import { refuse, type CouponFaultDetail, type MemberDecision } from "./rejection.ts";
import type { TimeWindow, UseTimes } from "./use-times.ts";

export type CouponValidity =
  /** Till the end of the day that is so many days after the day on which it was received. */
  | Readonly<{ type: "DAYS_AFTER_RECEIPT"; days: number }>
  /** Local dates, both included. */
  | Readonly<{ type: "CAMPAIGN"; from_date: string; to_date: string }>;

/** PAUSED and ENDED stop the granting only: what was granted stays good till it expires. */
export type CouponDefinitionStatus = "ACTIVE" | "PAUSED" | "ENDED";

export type CouponTerms = UseTimes &
  Readonly<{
    /** What it takes off the order, no more than the order's amount. */
    amount_off_minor: bigint;
    /** The order's amount, before any discount, from which it may be used; 0 for any. */
    threshold_minor: bigint;
    currency: string;
    /** Null for all stores, and sales without one. */
    store_ids: readonly string[] | null;
    validity: CouponValidity;
  }>;

export type CouponDefinition = CouponTerms &
  Readonly<{
    merchant_id: string;
    coupon_id: string;
    name_zh: string;
    name_en: string;
    status: CouponDefinitionStatus;
    /** Null without end. */
    total_count: number | null;
    granted_count: number;
    /** Null without end. */
    per_member_max: number | null;
  }>;

/**
 * Adds or replaces a definition. Once a coupon is granted, its terms are a promise: names, status
 * and counts may still change, the terms may not.
 */
export function decideSaveCouponDefinition(
  command: Readonly<{ definition: Omit<CouponDefinition, "granted_count"> }>,
  facts: Readonly<{ existing: CouponDefinition | undefined }>,
): MemberDecision<CouponDefinition> {
  const { existing } = facts;
  const granted_count = existing?.granted_count ?? 0;
  const definition: CouponDefinition = { ...command.definition, granted_count };
  for (const [pointer, detail] of definitionFaults(definition)) {
    return refuse({ code: "COUPON_DEFINITION_INVALID", pointer, detail });
  }
  if (existing !== undefined && granted_count > 0 && !hasSameTerms(existing, definition)) {
    const { coupon_id } = definition;
    return refuse({ code: "COUPON_TERMS_FROZEN", coupon_id, granted_count });
  }
  return accept(definition);
}

type Fault = readonly [pointer: string, detail: CouponFaultDetail];

function* definitionFaults(definition: CouponDefinition): Generator<Fault> {
  if (definition.amount_off_minor <= 0n) yield ["/amount_off_minor", "NOT_POSITIVE"];
  if (definition.threshold_minor < 0n) yield ["/threshold_minor", "NEGATIVE"];
  const { total_count, per_member_max, granted_count } = definition;
  if (total_count !== null) yield* countFaults("/total_count", total_count);
  if (total_count !== null && total_count < granted_count) yield ["/total_count", "BELOW_GRANTED"];
  if (per_member_max !== null) yield* countFaults("/per_member_max", per_member_max);
  yield* validityFaults(definition.validity);
  for (const key of ["weekdays", "dates", "time_windows", "store_ids"] as const) {
    const list = definition[key];
    if (list === null) continue;
    // An empty list would make a coupon that nobody can ever use.
    if (list.length === 0) yield [`/${key}`, "EMPTY_LIST"];
    const texts = spellAll(list);
    const repeated = texts.findIndex((text, index) => texts.indexOf(text) < index);
    if (repeated >= 0) yield [`/${key}/${repeated}`, "REPEATED"];
  }
  for (const [index, date] of (definition.dates ?? []).entries()) {
    if (!isDate(date)) yield [`/dates/${index}`, "NOT_A_DATE"];
  }
  for (const [index, window] of (definition.time_windows ?? []).entries()) {
    for (const end of ["from", "to"] as const) {
      if (!isTime(window[end])) yield [`/time_windows/${index}/${end}`, "NOT_A_TIME"];
    }
  }
}

function* countFaults(pointer: string, count: number): Generator<Fault> {
  if (!Number.isSafeInteger(count)) yield [pointer, "NOT_WHOLE"];
  else if (count <= 0) yield [pointer, "NOT_POSITIVE"];
}

function* validityFaults(validity: CouponValidity): Generator<Fault> {
  switch (validity.type) {
    case "DAYS_AFTER_RECEIPT":
      if (!Number.isSafeInteger(validity.days)) yield ["/validity/days", "NOT_WHOLE"];
      else if (validity.days < 0) yield ["/validity/days", "NEGATIVE"];
      else if (validity.days > validity_days_max) yield ["/validity/days", "TOO_HIGH"];
      return;
    case "CAMPAIGN":
      for (const key of ["from_date", "to_date"] as const) {
        if (!isDate(validity[key])) yield [`/validity/${key}`, "NOT_A_DATE"];
      }
      if (validity.to_date < validity.from_date) {
        yield ["/validity/to_date", "ENDS_BEFORE_IT_STARTS"];
      }
  }
}

/** A day of this millennium. */
function isDate(text: string): boolean {
  if (!/^2\d{3}-\d\d-\d\d$/.test(text)) return false;
  const at_ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at_ms) && new Date(at_ms).toISOString().startsWith(text);
}

function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(text);
}

const term_keys = [
  "amount_off_minor",
  "threshold_minor",
  "currency",
  "store_ids",
  "weekdays",
  "dates",
  "time_windows",
  "validity",
] as const satisfies readonly (keyof CouponTerms)[];

function hasSameTerms(one: CouponTerms, other: CouponTerms): boolean {
  return term_keys.every((key) => spell(one[key]) === spell(other[key]));
}

/** Order within a list says nothing. */
function spell(term: CouponTerms[keyof CouponTerms]): string {
  if (term === null || typeof term !== "object") return String(term);
  if ("type" in term) {
    return term.type === "CAMPAIGN" ? `${term.from_date}_${term.to_date}` : `${term.days} days`;
  }
  return spellAll(term).sort().join();
}

function spellAll(list: readonly (string | TimeWindow)[]): string[] {
  return list.map((one) => (typeof one === "string" ? one : `${one.from}_${one.to}`));
}
