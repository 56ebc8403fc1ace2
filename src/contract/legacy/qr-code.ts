/** A code that stands at a counter, as the cashier family shows it. */
import { z } from "zod";
import { LegacyInstant } from "./trade-order.ts";

export const QrCodeDocument = z
  .strictObject({
    id: z.string(),
    mchId: z.int(),
    codeName: z.string(),
    /** In fen; null: whoever pays says how much. */
    payAmount: z.int().nullable(),
    storeNo: z.string(),
    operatorId: z.string().nullable(),
    /** 0 off, 1 in use. */
    status: z.literal([0, 1]),
    createTime: LegacyInstant,
    updateTime: LegacyInstant,
  })
  .meta({ id: "QrCode" });
export type QrCodeDocument = z.infer<typeof QrCodeDocument>;

/** What is to be scanned: its content, and a picture of it. */
export const QrCodeView = z.strictObject({ codeUrl: z.url(), codeImgUrl: z.url() });
export type QrCodeView = z.infer<typeof QrCodeView>;
