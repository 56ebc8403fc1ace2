/** A merchant's outlets on the wire. */
import { z } from "zod";
import { LocalizedText, plainText } from "./fields.ts";
import { ShiftSettings } from "./shift.ts";

export const StoreNo = z.string().min(1).max(40);

/** What stands on its papers below its name; null where nothing is to. */
export const StoreLetterhead = z
  .strictObject({ address: LocalizedText.nullable(), phone: plainText(40).nullable() })
  .meta({ id: "StoreLetterhead" });
export type StoreLetterhead = z.infer<typeof StoreLetterhead>;

export const StoreDocument = z
  .strictObject({
    store_no: z.string(),
    name: LocalizedText,
    /** Before it refunds. */
    asks_refund_pin: z.boolean(),
    shift_settings: ShiftSettings,
    letterhead: StoreLetterhead,
  })
  .meta({ id: "Store" });
export type StoreDocument = z.infer<typeof StoreDocument>;

export const StoreList = z.strictObject({ data: z.array(StoreDocument) });
export type StoreList = z.infer<typeof StoreList>;
