/** What every answer of the cashier family is wrapped in. */
import { z } from "zod";
import type { LocalizedText } from "../fields.ts";
import { legacyMessages, type LegacyCode } from "./codes.ts";

const success = { code: z.literal(0), msg: z.literal("success") };

/** The answer with one thing. */
export function legacyEnvelope<Data extends z.ZodType>(data: Data) {
  return z.strictObject({ ...success, data });
}

/** The answer with a page of a list; `count` is how many there are on all pages. */
export function legacyListEnvelope<Row extends z.ZodType>(row: Row) {
  return z.strictObject({ ...success, count: z.int().min(0), data: z.array(row) });
}

/** The answer when it failed. */
export const LegacyFailure = z
  .strictObject({ code: z.int().min(10_001).max(12_999), msg: z.string(), data: z.null() })
  .meta({ id: "LegacyFailure", example: { code: 12025, msg: "找不到该交易订单", data: null } });
export type LegacyFailure = z.infer<typeof LegacyFailure>;

/** Wraps one thing. */
export function legacySuccess<Data>(data: Data) {
  return { code: 0, msg: "success", data } as const;
}

/** Wraps a page of a list. */
export function legacyList<Row>(count: number, data: readonly Row[]) {
  return { code: 0, msg: "success", count, data } as const;
}

/** A failure, in the caller's language; a detail says which parameter, or what is left. */
export function legacyFailure(
  code: LegacyCode,
  language: keyof LocalizedText,
  detail?: LocalizedText,
): LegacyFailure {
  const message = legacyMessages[code][language];
  if (detail === undefined) return { code, msg: message, data: null };
  const colon = language === "zh" ? "：" : ": ";
  return { code, msg: `${message}${colon}${detail[language]}`, data: null };
}
