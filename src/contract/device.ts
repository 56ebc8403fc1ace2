/** Tills on the wire: what stands in which store. */
import { z } from "zod";
import { fault } from "./fault-texts.ts";
import { Instant, plainText } from "./fields.ts";
import { StoreNo } from "./store.ts";

const DeviceNo = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]{1,40}$/,
    fault({
      zh: "应为 1 到 40 个字母、数字、_ 或 -",
      en: "must be 1 to 40 letters, digits, _ and -",
    }),
  )
  .meta({ example: "till-1" });

export const DeviceDocument = z
  .strictObject({
    /** What a sale names as `device`. */
    device_no: z.string(),
    name: z.string(),
    store_no: z.string(),
    /** One that is not sells nothing. */
    active: z.boolean(),
    created_at: Instant,
  })
  .meta({ id: "Device" });
export type DeviceDocument = z.infer<typeof DeviceDocument>;

export const DeviceList = z.strictObject({
  /** By store and number. */
  data: z.array(DeviceDocument),
});
export type DeviceList = z.infer<typeof DeviceList>;

export const CreateDevice = z.strictObject({
  device_no: DeviceNo,
  name: plainText(100),
  store_no: StoreNo,
});
export type CreateDevice = z.infer<typeof CreateDevice>;

/** What is left out stays as it is. */
export const ChangeDevice = z.strictObject({
  name: plainText(100).optional(),
  store_no: StoreNo.optional(),
  active: z.boolean().optional(),
});
export type ChangeDevice = z.infer<typeof ChangeDevice>;
