/** Members on the wire of `/v1`: who they are, what they have, and what moved it. */
import { z } from "zod";
import { CouponDocument } from "./coupon.ts";
import { fault } from "./fault-texts.ts";
import { Amount, asked_minor_max, Currency, Instant, pageOf, paging, plainText } from "./fields.ts";
import { RefundDocument } from "./payment-session.ts";
import { SalePayment } from "./sale.ts";

/** More than anybody gives away at once is a slip of the pen. */
export const points_max = 1_000_000_000;

export const member_statuses = ["ACTIVE", "BLOCKED", "MERGED", "ANONYMISED"] as const;

export const MemberDocument = z
  .strictObject({
    member_id: z.string(),
    /** Null once the member is forgotten, as phone and name. */
    card_no: z.string().nullable(),
    /** E.164. */
    phone: z.string().nullable(),
    name: z.string().nullable(),
    status: z.enum(member_statuses),
    /** Who has it all now, of a member that was merged. */
    merged_into: z.string().nullable(),
    recharge_count: z.int(),
    created_at: Instant,
  })
  .meta({ id: "Member" });
export type MemberDocument = z.infer<typeof MemberDocument>;

/** What a member has in one currency. Only principal is ever paid out. */
export const BalanceDocument = z.strictObject({ principal: Amount, gift: Amount });

/** Points that were earned at once and expire together. */
export const PointsLotDocument = z.strictObject({
  lot_id: z.string(),
  /** That are left. */
  points: z.int(),
  source: z.enum(["SALE", "RECHARGE", "WELCOME", "IMPORT", "ADJUSTMENT"]),
  trade_order_id: z.string().nullable(),
  earned_at: Instant,
  /** The first instant at which they are no longer good; null never. */
  expiry_at: Instant.nullable(),
});
export type PointsLotDocument = z.infer<typeof PointsLotDocument>;

/** Money of a recharge that has been asked back and has not arrived. */
export const OpenRefund = z.strictObject({
  ...RefundDocument.shape,
  trade_order_id: z.string(),
});
export type OpenRefund = z.infer<typeof OpenRefund>;

export const MemberDetail = z
  .strictObject({
    ...MemberDocument.shape,
    balances: z.array(BalanceDocument),
    /** That can be used now. */
    points: z.int(),
    /** Those that are used first come first; a hundred at most. */
    lots: z.array(PointsLotDocument),
    /** Oldest first; twenty at most. */
    open_refunds: z.array(OpenRefund),
    /** The latest hundred. */
    coupons: z.array(CouponDocument),
  })
  .meta({ id: "MemberDetail" });
export type MemberDetail = z.infer<typeof MemberDetail>;

/** As typed: separators, full-width digits and a country's code are understood. */
const Phone = z.string().min(1).max(40);
const CardNo = z.string().min(1).max(64);
const Name = z.string().max(200);

export const CreateMember = z.strictObject({
  /** Of a card that the member has already; otherwise a number is drawn. */
  card_no: CardNo.optional(),
  phone: Phone.nullable().default(null),
  name: Name.nullable().default(null),
});
export type CreateMember = z.infer<typeof CreateMember>;

/** What is left out stays as it is. */
export const ChangeMember = z.strictObject({
  card_no: CardNo.optional(),
  phone: Phone.nullable().optional(),
  name: Name.nullable().optional(),
});
export type ChangeMember = z.infer<typeof ChangeMember>;

export const ListMembersQuery = z.strictObject({
  /** What a till reads: a card, a phone number, or a member's one-time code. */
  number: z.string().min(1).max(64).optional(),
  /** The start of a name; or a whole card or phone number. Names are in their own order then. */
  q: plainText(100).optional(),
  status: z.enum(member_statuses).optional(),
  ...paging,
});
export type ListMembersQuery = z.infer<typeof ListMembersQuery>;

export const MemberList = pageOf(MemberDocument);
export type MemberList = z.infer<typeof MemberList>;

export const BlockMember = z.strictObject({ reason: plainText(200) });

/** The member that ends; the one in the path goes on with both. */
export const MergeMember = z.strictObject({ source_id: z.string().min(1).max(100) });

export const MemberCodeDocument = z
  .strictObject({
    /** 18 digits, good once. */
    code: z.string(),
    member_id: z.string(),
    expiry_at: Instant,
  })
  .meta({ id: "MemberCode" });
export type MemberCodeDocument = z.infer<typeof MemberCodeDocument>;

export const AdjustPoints = z.strictObject({
  /** Above zero they are given, below zero taken. */
  points: z
    .int()
    .min(-points_max)
    .max(points_max)
    .refine((points) => points !== 0, {
      error: fault({ zh: "不能为 0", en: "must not be 0" }),
    }),
  reason: plainText(200),
});

/** Money that a member pays in: by a rule, whose amount it then is, or any amount. */
export const CreateRecharge = z
  .strictObject({
    store_no: z.string().min(1).max(40),
    rule_id: z.string().min(1).max(100).optional(),
    /** Minor units of the merchant's currency. Left out with a rule. */
    amount: z.int().min(1).max(asked_minor_max).optional(),
    payment: SalePayment,
    device: z.string().max(64).default(""),
  })
  .refine(({ rule_id, amount }) => (rule_id === undefined) !== (amount === undefined), {
    error: fault({
      zh: "rule_id 与 amount 须且只能提供一个",
      en: "takes either rule_id or amount",
    }),
  });
export type CreateRecharge = z.infer<typeof CreateRecharge>;

export const StatementQuery = z.strictObject({ ...paging });

/** One movement of what the member has: negative where it has less then. */
export const StatementLine = z
  .strictObject({
    transfer_id: z.string(),
    /** SALE, REFUND, RECHARGE, POINTS_EXPIRED, …: see docs/ledger.md. */
    kind: z.string(),
    at: Instant,
    trade_order_id: z.string().nullable(),
    changes: z.array(
      z.strictObject({
        of: z.enum(["principal", "gift", "points"]),
        /** Null for points. */
        currency: Currency.nullable(),
        amount: z.int(),
      }),
    ),
  })
  .meta({ id: "StatementLine" });
export type StatementLine = z.infer<typeof StatementLine>;

export const Statement = pageOf(StatementLine);
export type Statement = z.infer<typeof Statement>;
