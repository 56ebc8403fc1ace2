/** Paying a refund out past the provider that refused it, on the wire of `/v1`. */
import { z } from "zod";
import { plainText } from "./fields.ts";
import { RefundPin } from "./refund-rules.ts";

const note = plainText(200).optional();
const refund_pin = RefundPin.optional();

export const PayOutRefund = z
  .discriminatedUnion("means", [
    /** Out of the drawer of the shift that whoever asks has open. */
    z.strictObject({ means: z.literal("cash"), note, refund_pin }),
    /** A transfer that was made: it is booked here, and nothing is sent. */
    z.strictObject({ means: z.literal("bank"), reference: plainText(64), note, refund_pin }),
  ])
  .meta({ id: "PayOutRefund" });
export type PayOutRefund = z.infer<typeof PayOutRefund>;
