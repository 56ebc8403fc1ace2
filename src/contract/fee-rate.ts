/** What payments cost a merchant, on the wire of `/v1`. */
import { z } from "zod";
import { Amount, Instant } from "./fields.ts";

export const FeeRateDocument = z
  .strictObject({
    /** The way to pay. */
    method: z.string(),
    /** Null: every provider without a rate of its own. */
    provider: z.string().nullable(),
    valid_from: Instant,
    /** Until another one follows; null for the last. */
    valid_until: Instant.nullable(),
    /** Parts per million of what was paid, rounded half up; of what is left after a refund. */
    fee_ppm: z.int().min(0).max(1_000_000),
    /** No fee is lower, unless less is left of the payment. */
    minimum: Amount,
  })
  .meta({ id: "FeeRate" });
export type FeeRateDocument = z.infer<typeof FeeRateDocument>;

export const FeeRateList = z.strictObject({ data: z.array(FeeRateDocument) });
