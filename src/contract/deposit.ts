/** Deposits on the wire of `/v1`: money that is held until it is consumed or given back. */
import { z } from "zod";
import { Amount, AskedMinor, Instant, PageLimit, plainText } from "./fields.ts";
import { CardPayment, NextStep, SaleGoods } from "./sale.ts";

const Minor = AskedMinor.min(1);
const StoreNo = z.string().min(1).max(40);

export const depositStatuses = [
  "REQUESTED",
  "HELD",
  "CONSUMED",
  "RELEASED",
  "EXPIRED",
  "CANCELLED",
  "FAILED",
] as const;
const DepositStatus = z.enum(depositStatuses);

export const DepositPayment = z.discriminatedUnion("method", [
  z.strictObject({
    method: z.literal("cash"),
    /** What was handed over, in minor units; the exact amount unless told. */
    received: AskedMinor.optional(),
  }),
  /** The customer's code is scanned by the till; whose it is shows in its digits. */
  z.strictObject({ method: z.literal("scan"), bar_code: z.string().regex(/^\d{16,24}$/) }),
  CardPayment,
  /** The customer scans a code that the till shows. */
  ...(["wechat", "alipay", "unionpay", "paynow"] as const).map((method) =>
    z.strictObject({ method: z.literal(method) }),
  ),
]);
export type DepositPayment = z.infer<typeof DepositPayment>;

export const CreateDeposit = z.strictObject({
  store_no: StoreNo,
  amount: z.strictObject({ amount: Minor, currency: Amount.shape.currency }),
  payment: DepositPayment,
  /** When it is given back by itself; in seven days unless told. Cash lies until it is fetched. */
  expiry_at: Instant.optional(),
  subject: plainText(64).optional(),
  device: z.string().max(64).default(""),
});
export type CreateDeposit = z.infer<typeof CreateDeposit>;

export const ConsumeDeposit = z.strictObject({
  /** Minor units, up to what is held; the rest goes back. */
  amount: Minor,
  /** What it is consumed for. */
  goods: z.array(SaleGoods).max(100).optional(),
});
export type ConsumeDeposit = z.infer<typeof ConsumeDeposit>;

export const ExtendDeposit = z.strictObject({ expiry_at: Instant });
export type ExtendDeposit = z.infer<typeof ExtendDeposit>;

export const DepositDocument = z
  .strictObject({
    deposit_id: z.string(),
    trade_order_id: z.string(),
    status: DepositStatus,
    /** What was asked of the channel and is not known to have happened. */
    under_way: z.enum(["CONSUME", "RELEASE", "EXTEND"]).nullable(),
    method: z.enum(["cash", "wechat", "alipay", "unionpay", "card", "paynow"]),
    /** DRAWER: cash. HOLD: the channel holds it. CHARGE: charged, and refunded in part. */
    keeping: z.enum(["DRAWER", "HOLD", "CHARGE"]),
    amount: Amount,
    consumed: Amount,
    returned: Amount,
    /** What has gone back of what was consumed. */
    refunded: Amount,
    /** What is asked back of it and not there yet: it can be asked back no second time. */
    refunding: Amount,
    subject: z.string(),
    store_no: z.string(),
    operator_id: z.string().nullable(),
    operator_name: z.string().nullable(),
    /** Cash: what was handed over and what goes back of it at once. */
    received: Amount.optional(),
    change: Amount.optional(),
    created_at: Instant,
    held_at: Instant.nullable(),
    expiry_at: Instant.nullable(),
    ended_at: Instant.nullable(),
    /** What the customer has to do. */
    next: NextStep.optional(),
    /** Why it failed, or why the last step was refused. */
    failure: z.string().nullable(),
  })
  .meta({ id: "Deposit" });
export type DepositDocument = z.infer<typeof DepositDocument>;

export const ListDepositsQuery = z.strictObject({
  /** `open`: requested or held. */
  status: z.enum(["open", ...depositStatuses]).optional(),
  store_no: StoreNo.optional(),
  cursor: z.string().max(200).optional(),
  limit: PageLimit,
});
export type ListDepositsQuery = z.infer<typeof ListDepositsQuery>;

export const DepositList = z.strictObject({
  data: z.array(DepositDocument),
  /** Hand it back as `cursor` for the next page; null at the end. */
  next_cursor: z.string().nullable(),
});
export type DepositList = z.infer<typeof DepositList>;
