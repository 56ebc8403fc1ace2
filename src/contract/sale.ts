/** Counter sales and trade orders on the wire of `/v1`. */
import { z } from "zod";
import {
  Amount,
  AskedAmount,
  AskedMinor,
  created_range,
  Instant,
  LocalDate,
  pageOf,
  paging,
  plainText,
  SettledMethod,
  Slug,
  StartTime,
} from "./fields.ts";
import { fault } from "./fault-texts.ts";
import { Customer, FulfillmentDocument, OrderDocument, quantity_max } from "./order.ts";
import { PaymentToken, RefundDocument } from "./payment-session.ts";
import { RefundPin } from "./refund-rules.ts";
import { StoreNo } from "./store.ts";

/** Ways to pay at a counter, and ways that a trade order may have been paid. */
export const TradeMethod = SettledMethod;
export type TradeMethod = z.infer<typeof TradeMethod>;

/** A card at a terminal, which hands over a token of the provider. It is charged, and not kept. */
export const CardPayment = z.strictObject({
  method: z.literal("card"),
  payment_token: PaymentToken,
});

/** What a customer shows on a phone: the till scans it. */
const BarCode = z.string().regex(/^\d{16,24}$/);

export const SalePayment = z.discriminatedUnion("method", [
  z.strictObject({
    method: z.literal("cash"),
    /** What was handed over, in minor units; the exact amount unless told. */
    received: AskedMinor.optional(),
  }),
  /** The customer's code is scanned by the till; whose it is shows in its digits. */
  z.strictObject({ method: z.literal("scan"), bar_code: BarCode }),
  CardPayment,
  /** The customer scans a code that the till shows. */
  ...(["wechat", "alipay", "unionpay", "paynow"] as const).map((method) =>
    z.strictObject({ method: z.literal(method) }),
  ),
]);
export type SalePayment = z.infer<typeof SalePayment>;

export const SaleTicket = z.strictObject({
  sku_id: Slug,
  /** Visitors, a multiple of the SKU's pack size. */
  quantity: z.int().min(1).max(quantity_max),
  date: LocalDate,
  start_time: StartTime.optional(),
});
export type SaleTicket = z.infer<typeof SaleTicket>;

/** A line as the till showed it; it is kept as it is, and priced by the sale's amounts. */
export const SaleGoods = z.strictObject({
  /** -1 for goods without a code. */
  goods_id: z.int().min(-1),
  name: plainText(200),
  count: z.int().min(1).max(1_000_000),
  props: z.string().max(200).optional(),
  /** Minor units each. */
  list_price: AskedMinor.optional(),
  price: AskedMinor.optional(),
  discount: AskedMinor.optional(),
});
export type SaleGoods = z.infer<typeof SaleGoods>;

/** Who buys: by id, by what is printed on the card, by telephone, or by a one-time code. */
export const SaleMember = z.union([
  z.strictObject({ member_id: z.string().min(1).max(100) }),
  z.strictObject({ card_no: plainText(64) }),
  z.strictObject({ phone: plainText(40) }),
  /** Of the member's telephone: it is good once, for five minutes, and used up by the sale. */
  z.strictObject({ code: plainText(40) }),
]);
export type SaleMember = z.infer<typeof SaleMember>;

/** Ways of the parts in which a trade order is paid. */
const tender_methods = ["cash", "channel", "member_account", "points"] as const;

/** One way to pay of a trade order, and what went back of it. */
const TenderDocument = z.strictObject({
  method: z.enum(tender_methods),
  amount: Amount,
  refunded: Amount,
  /** Of the amount: what came out of the gift balance. */
  gift: Amount.optional(),
  /** How many were burnt. */
  points: z.int().optional(),
});

export const CreateSale = z
  .strictObject({
    store_no: StoreNo,
    tickets: z.array(SaleTicket).max(49).default([]),
    /** Anything else, for a sum that the till says. */
    open_sale: z.strictObject({ name: plainText(200), amount: AskedAmount }).optional(),
    /** Minor units taken off the whole. */
    discount: AskedMinor.default(0),
    /** Takes its amount off what the discount leaves. */
    coupon_code: plainText(64).optional(),
    /** Earns points; pays what `points` and `member_amount` say. */
    member: SaleMember.optional(),
    /** Points to pay with: no more of them are burnt than the sale needs. */
    points: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
    /** Minor units out of the member's account; `rest`: whatever the points leave. */
    member_amount: z.union([AskedMinor, z.literal("rest")]).optional(),
    /** What is left after that is paid so; `member`: nothing is left. */
    payment: z.discriminatedUnion("method", [
      ...SalePayment.options,
      z.strictObject({ method: z.literal("member") }),
    ]),
    subject: plainText(64).optional(),
    goods: z.array(SaleGoods).max(100).optional(),
    device: z.string().max(64).default(""),
    customer: Customer.default({}),
  })
  .refine(
    ({ member, points = 0, member_amount, payment }) => {
      const is_by_member = points > 0 || member_amount !== undefined || payment.method === "member";
      return member !== undefined || !is_by_member;
    },
    {
      path: ["member"],
      error: fault({ zh: "会员支付须提供会员", en: "is needed to pay by points or account" }),
    },
  );
export type CreateSale = z.infer<typeof CreateSale>;

/** The trade order: how it was paid. Amounts in minor units. */
export const TradeOrderDocument = z
  .strictObject({
    trade_order_id: z.string(),
    pay_order_id: z.string().nullable(),
    /** -1 failed, 0 new, 1 under way, 2 paid, 4 refunded in part, 5 whole, 6 held, 7 released. */
    status: z.int(),
    kind: z.enum(["SALE", "RECHARGE", "DEPOSIT"]),
    order_amount: Amount,
    discount: Amount,
    amount: Amount,
    /** What is held, or was: of a DEPOSIT only. `amount` is what was consumed of it. */
    deposit: Amount.optional(),
    refunded: Amount,
    /** Asked back and not there yet: `amount` less both is what can still go back. */
    refunding: Amount,
    income: Amount,
    method: TradeMethod.nullable(),
    subject: z.string(),
    store_no: z.string().nullable(),
    operator_id: z.string().nullable(),
    operator_name: z.string().nullable(),
    order_ids: z.array(z.string()),
    member_id: z.string().nullable(),
    coupon_code: z.string().nullable(),
    /** Points that it earned, less those that refunds took back; null without a member. */
    points_earned: z.int().nullable(),
    /** What it was paid with, in the reverse of which it goes back. */
    tenders: z.array(TenderDocument),
    /** The lines that the till showed, with what came back of each by line. */
    goods: z
      .array(
        z.strictObject({
          line_no: z.int().min(1),
          goods_id: z.int(),
          name: z.string(),
          count: z.int(),
          returned_count: z.int(),
        }),
      )
      .optional(),
    /** Cash: what was handed over and what goes back. */
    received: Amount.optional(),
    change: Amount.optional(),
    created_at: Instant,
    paid_at: Instant.nullable(),
  })
  .meta({ id: "TradeOrder" });
export type TradeOrderDocument = z.infer<typeof TradeOrderDocument>;

/** What the customer has to do before the money is there. */
export const NextStep = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("qr"), content: z.string(), expiry_at: Instant }),
  z.strictObject({ kind: z.literal("user_paying") }),
]);
export type NextStep = z.infer<typeof NextStep>;

/** A sale as it stands: paid, with its tickets, or on its way. */
export const SaleDocument = z
  .strictObject({
    trade_order: TradeOrderDocument,
    orders: z.array(OrderDocument),
    fulfillments: z.array(FulfillmentDocument),
    next: NextStep.optional(),
    /** Why it was not paid. */
    failure: z.string().optional(),
  })
  .meta({ id: "Sale" });
export type SaleDocument = z.infer<typeof SaleDocument>;

export const ListTradeOrdersQuery = z.strictObject({
  /** -1, 0, 1, 2, 4, 5, 6 or 7, as in the document. */
  status: z.coerce
    .number()
    .pipe(z.literal([-1, 0, 1, 2, 4, 5, 6, 7]))
    .optional(),
  method: TradeMethod.optional(),
  store_no: StoreNo.optional(),
  ...created_range,
  ...paging,
});
export type ListTradeOrdersQuery = z.infer<typeof ListTradeOrdersQuery>;

export const TradeOrderList = pageOf(TradeOrderDocument);
export type TradeOrderList = z.infer<typeof TradeOrderList>;

/** Some of a line: by its place among `goods`, from 1, or by the code of its goods. */
const RefundLine = z.union([
  z.strictObject({
    line_no: z.int().min(1).max(100),
    count: z.int().min(1).max(1_000_000),
  }),
  z.strictObject({
    goods_id: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
    count: z.int().min(1).max(1_000_000),
  }),
]);

const RefundPayOut = z.discriminatedUnion("means", [
  z.strictObject({ means: z.literal("cash") }),
  z.strictObject({ means: z.literal("bank"), reference: plainText(64) }),
]);

const refund_kinds = ["all", "amount", "order_ids", "ticket_codes", "lines"] as const;

/** One way to say what goes back; none of them is everything that is left. */
export const RefundSale = z
  .strictObject({
    all: z.literal(true).optional(),
    /** Minor units. */
    amount: AskedMinor.min(1).optional(),
    /** These orders whole, with their tickets. */
    order_ids: z.array(z.string().min(1).max(100)).min(1).max(50).optional(),
    /** What these tickets were sold for. */
    ticket_codes: z.array(z.string().min(1).max(100)).min(1).max(50).optional(),
    /** Each line once; without `goods`, each order is a line of one. */
    lines: z.array(RefundLine).min(1).max(100).optional(),
    /** Where it goes back to, and no further than there; unless told, the last tender first. */
    tender: z.enum(tender_methods).optional(),
    /**
     * For what a member paid who was forgotten since, whose account nobody can use: in cash out of
     * the drawer of the shift that whoever asks has open, or by a bank transfer that was made.
     */
    pay_out: RefundPayOut.optional(),
    reason: plainText(200),
    /** Where the store that sold it asks for its PIN. */
    refund_pin: RefundPin.optional(),
  })
  .refine((wanted) => refund_kinds.filter((kind) => wanted[kind] !== undefined).length <= 1, {
    error: fault({
      zh: "all、amount、order_ids、ticket_codes、lines 只能提供一个",
      en: "takes only one of all, amount, order_ids, ticket_codes and lines",
    }),
  });
export type RefundSale = z.infer<typeof RefundSale>;

/** What a refund of a trade order comes to: one an order, since each timeline tells its own. */
export const RefundsDocument = z.strictObject({ refunds: z.array(RefundDocument) });
export type RefundsDocument = z.infer<typeof RefundsDocument>;
