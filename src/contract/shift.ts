/** Shifts and their reports on the wire of `/v1`. Amounts are minor units. */
import { z } from "zod";
import { fault } from "./fault-texts.ts";
import {
  AskedMinor,
  Currency,
  Instant,
  pageOf,
  paging,
  plainText,
  SettledMethod,
} from "./fields.ts";

const StoreNo = z.string().min(1).max(40);
/** What something may be paid with; points at what they are worth. */
const TenderMethod = z.enum([...SettledMethod.options, "points"]);

export const OpenShiftRequest = z.strictObject({
  store_no: StoreNo,
  /** The till; only one shift is open at each. */
  device_id: z.string().min(1).max(64).optional(),
  /** The change that is in the drawer at first. */
  float: AskedMinor,
});
export type OpenShiftRequest = z.infer<typeof OpenShiftRequest>;

export const MoveCashRequest = z.strictObject({
  /** More change comes in, a small expense goes out, or notes are brought to the safe. */
  kind: z.enum(["PAY_IN", "PAY_OUT", "DROP"]),
  amount: AskedMinor.min(1),
  reason: plainText(200).optional(),
});
export type MoveCashRequest = z.infer<typeof MoveCashRequest>;

const Piece = z.strictObject({
  /** The face value of the note or coin. */
  denomination: AskedMinor.min(1),
  count: z.int().min(0).max(1_000_000),
});

const pieces_or_counted = fault({
  zh: "请填写 pieces 或 counted",
  en: "is required, or counted instead",
});
const pieces_and_counted = fault({
  zh: "不能与 pieces 同时提供",
  en: "does not go with pieces",
});

export const CloseShiftRequest = z
  .strictObject({
    /** Of the shift as it was looked at; when more was booked meanwhile, look again. */
    change_count: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
    /** Each note and coin once; what is left out is not there. */
    pieces: z.array(Piece).max(40).optional(),
    /** Instead: all of the drawer as one amount, where notes and coins are not told apart. */
    counted: AskedMinor.optional(),
    note: plainText(500).optional(),
  })
  .superRefine(({ pieces, counted }, context) => {
    if ((pieces === undefined) !== (counted === undefined)) return;
    const path = [pieces === undefined ? "pieces" : "counted"];
    const message = pieces === undefined ? pieces_or_counted : pieces_and_counted;
    context.addIssue({ code: "custom", path, message });
  });
export type CloseShiftRequest = z.infer<typeof CloseShiftRequest>;

const ShiftTotals = z.strictObject({
  collection_count: z.int(),
  /** What was asked for: paid plus discounts. */
  trade_minor: z.int(),
  discount_minor: z.int(),
  /** What was paid. */
  amount_minor: z.int(),
  refund_count: z.int(),
  refund_minor: z.int(),
  /** Paid less given back; below zero when more was given back. */
  real_minor: z.int(),
  recharge_count: z.int(),
  recharge_paid_minor: z.int(),
  recharge_gift_minor: z.int(),
  recharge_refund_minor: z.int(),
  deposit_count: z.int(),
  points_given: z.int(),
  points_taken_back: z.int(),
  points_spent: z.int(),
  points_returned: z.int(),
});

const MethodTotals = z.strictObject({
  method: TenderMethod,
  count: z.int(),
  collected_minor: z.int(),
  recharged_minor: z.int(),
  refunded_minor: z.int(),
  deposit_held_minor: z.int(),
  deposit_consumed_minor: z.int(),
  deposit_returned_minor: z.int(),
  /** Taken in less given out. */
  net_minor: z.int(),
});

const Drawer = z.strictObject({
  cash_sale_minor: z.int(),
  cash_refund_minor: z.int(),
  pay_in_minor: z.int(),
  pay_out_minor: z.int(),
  drop_minor: z.int(),
  /** What should be in it. */
  expected_minor: z.int(),
});

const Closing = z.strictObject({
  closed_at: Instant,
  operator_id: z.string(),
  /** 1, 2, … in the store, without a gap. */
  z_number: z.int(),
  /** Null where nobody counted; empty where all was counted as one amount. */
  pieces: z.array(Piece).nullable(),
  counted_minor: z.int(),
  expected_minor: z.int(),
  /** Counted less expected: below zero something is missing. */
  over_short_minor: z.int(),
  note: z.string().nullable(),
});

/** A shift with its report: interim (X) while it is open, final (Z) once it is closed. */
export const ShiftDocument = z
  .strictObject({
    shift_id: z.string(),
    status: z.enum(["OPEN", "CLOSED"]),
    store_no: z.string(),
    device_id: z.string().nullable(),
    operator_id: z.string(),
    operator_name: z.string(),
    currency: Currency,
    opened_at: Instant,
    float_minor: z.int(),
    /** How often anything was booked to it: to be sent back with the count. */
    change_count: z.int(),
    /** The drawer is counted without being told what should be in it: no sums before. */
    is_blind: z.boolean(),
    totals: ShiftTotals.nullable(),
    /** The methods that were used. */
    methods: z.array(MethodTotals).nullable(),
    drawer: Drawer.nullable(),
    closing: Closing.nullable(),
  })
  .meta({ id: "Shift" });
export type ShiftDocument = z.infer<typeof ShiftDocument>;

export const CurrentShift = z.strictObject({
  /** The caller's own; null when none is open. */
  shift: ShiftDocument.nullable(),
  /**
   * Notes and coins of the merchant's currency, greatest first; empty when they are not known, and
   * the drawer is counted as one amount.
   */
  denominations: z.array(z.int()),
});
export type CurrentShift = z.infer<typeof CurrentShift>;

export const ListShiftsQuery = z.strictObject({
  status: z.enum(["OPEN", "CLOSED"]).optional(),
  store_no: StoreNo.optional(),
  operator_id: z.string().min(1).max(100).optional(),
  ...paging,
});
export type ListShiftsQuery = z.infer<typeof ListShiftsQuery>;

export const ShiftList = pageOf(ShiftDocument);
export type ShiftList = z.infer<typeof ShiftList>;

export const ShiftReportQuery = z.strictObject({
  format: z.enum(["json", "html", "escpos"]).default("json"),
  /** The width of the paper in millimetres. */
  paper: z.enum(["58", "80"]).default("80"),
  language: z.enum(["zh-CN", "en"]).optional(),
  /** How often it was printed before. */
  reprint: z.coerce.number().int().min(0).max(999).default(0),
});
export type ShiftReportQuery = z.infer<typeof ShiftReportQuery>;

export const ShiftSettings = z.strictObject({
  /** Whose cash the store takes in an open shift only. API keys are not operators. */
  cash_needs_shift: z.enum(["nobody", "operators", "everybody"], {
    error: fault({
      zh: "应为 nobody、operators 或 everybody",
      en: "must be nobody, operators or everybody",
    }),
  }),
  /** Cashiers count their drawer before they are told what should be in it. */
  blind_count: z.boolean(),
});
export type ShiftSettings = z.infer<typeof ShiftSettings>;
