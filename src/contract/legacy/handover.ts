/** `handover/…` and `handover_history/list` of the cashier family: the end of a shift. */
import { z } from "zod";
import { LegacyInstant } from "./trade-order.ts";

/** The six sums that an operator confirms; fen, but for the count. */
const sums = {
  countTotalOrder: z.int(),
  sumRechargeAmount: z.int(),
  sumDiscountAmount: z.int(),
  sumCashAmount: z.int(),
  sumRefundAmount: z.int(),
  sumRealAmount: z.int(),
};

export const HandoverInfo = z.strictObject({
  handoverId: z.string(),
  mchId: z.int(),
  storeNo: z.string(),
  operatorId: z.string(),
  operatorName: z.string(),
  workStartTime: LegacyInstant,
  ...sums,
});
export type HandoverInfo = z.infer<typeof HandoverInfo>;

export const HandoverRow = HandoverInfo.extend({
  workEndTime: LegacyInstant,
  /** Of the final report: 1, 2, … in the store. */
  reportNo: z.int(),
  createTime: LegacyInstant,
});
export type HandoverRow = z.infer<typeof HandoverRow>;
