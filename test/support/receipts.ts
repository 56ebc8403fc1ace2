/** Receipts and a shift report for tests, in both languages and currencies. */
import type { ShiftReport } from "../../src/domain/shift/shift-report.ts";
import type { ShiftReportPaper } from "../../src/protocols/receipt/compose-shift-report.ts";
import type { Letterhead, Printing, Receipt } from "../../src/protocols/receipt/receipt.ts";
import { closed, collected, movement, openShiftWith, refunded, worked } from "./shifts.ts";

const minute_ms = 60_000;
/** 16:36:05 on 21 March 2026 in Singapore and in China. */
export const paid_at_ms = Date.parse("2026-03-21T08:36:05.123Z");

export const chinese_head: Letterhead = {
  merchant_name: "海滨乐园",
  store_name: "正门售票处",
  address: "珠海市香洲区情侣中路 88 号",
  phone: "0756-8888000",
  registration_no: "91440400MA4UX0AB1X",
};

export const english_head: Letterhead = {
  merchant_name: "Harbour Park",
  store_name: "Main gate ticket office",
  address: "8 Beach View, Singapore 098679",
  phone: "+65 6123 4567",
  registration_no: "201912345K",
};

export const in_chinese: Printing = {
  language: "zh-CN",
  time_zone: "Asia/Shanghai",
  currency: "CNY",
  printed_at_ms: paid_at_ms + 2_000,
  reprint: 0,
  is_test: false,
};

export const in_english: Printing = {
  ...in_chinese,
  language: "en",
  time_zone: "Asia/Singapore",
  currency: "SGD",
};

/** A family pack and two drinks with a coupon, paid by points and cash with change. */
export const chinese_receipt: Receipt = {
  letterhead: chinese_head,
  printing: in_chinese,
  about: { kind: "SALE", deposit: null },
  trade_order_id: "E01202603211636051230006",
  order_ids: ["order_7cb78b0f45ebf19d0a63581c"],
  at_ms: paid_at_ms,
  operator_name: "王小明",
  device_name: "收银台 1",
  lines: [
    {
      name: "家庭套票(2大1小)",
      details: ["2026-03-22 入园 · 3 人"],
      quantity: 1,
      unit_price_minor: 119_900n,
      amount_minor: 119_900n,
    },
    { name: "矿泉水", details: [], quantity: 2, unit_price_minor: 300n, amount_minor: 600n },
  ],
  order_amount_minor: 120_500n,
  discounts: [{ name: "满1000减100", amount_minor: 10_000n }],
  amount_minor: 110_500n,
  tax: { name: "增值税 6%", amount_minor: 6_255n },
  tenders: [
    { method: "points", amount_minor: 500n, tendered_minor: null, reference: null },
    { method: "cash", amount_minor: 110_000n, tendered_minor: 120_000n, reference: null },
  ],
  member: {
    phone: "+8613812345678",
    card_no: null,
    points: 110n,
    points_left: 1_260n,
    balance_minor: 8_850n,
  },
  tickets: [
    {
      name: "家庭套票(2大1小)",
      details: ["2026-03-22 · 3 人"],
      code: "TG7K-93MQ-X2",
      qr: `T1.${"Q2hpbmVzZSB0aWNrZXQ".repeat(6)}`,
    },
  ],
  message: "祝您游玩愉快!",
};

/** The same in English and Singapore dollars, by card. */
export const english_receipt: Receipt = {
  ...chinese_receipt,
  letterhead: english_head,
  printing: in_english,
  operator_name: "Tan Mei Ling",
  device_name: "Till 1",
  lines: [
    {
      name: "Family pack (2 adults and 1 child), all rides included",
      details: ["22 March 2026, 3 visitors"],
      quantity: 1,
      unit_price_minor: 11_900n,
      amount_minor: 11_900n,
    },
    { name: "Water", details: [], quantity: 2, unit_price_minor: 250n, amount_minor: 500n },
  ],
  order_amount_minor: 12_400n,
  discounts: [],
  amount_minor: 12_400n,
  tax: { name: "GST 9%", amount_minor: 1_024n },
  tenders: [
    {
      method: "card",
      amount_minor: 12_400n,
      tendered_minor: null,
      reference: "pi_3PqXk2eZvKYlo2C1",
    },
  ],
  member: null,
  tickets: [
    {
      name: "Family pack",
      details: ["22 March 2026, 3 visitors"],
      code: "TG7K-93MQ-X2",
      qr: "T1.RW5nbGlzaCB0aWNrZXQ",
    },
  ],
  message: null,
};

/** A day with every kind of payment, closed one yuan short. */
export function dayReport(): ShiftReport {
  const tenders = [{ method: "cash", amount_minor: 50_000n }] as const;
  const recharge = [{ method: "wechat", amount_minor: 10_000n }] as const;
  const shift = worked(openShiftWith(), [
    collected({ method: "points", amount_minor: 500n }, { method: "cash", amount_minor: 110_000n }),
    collected({ method: "wechat", amount_minor: 990n }),
    collected({ method: "alipay", amount_minor: 5_000n }),
    {
      type: "RECHARGED",
      amount_minor: 10_000n,
      gift_minor: 2_000n,
      tenders: recharge,
      points_given: 10n,
    },
    { type: "DEPOSIT_HELD", amount_minor: 50_000n, tenders },
    {
      type: "DEPOSIT_CONSUMED",
      method: "cash",
      amount_minor: 30_000n,
      returned_minor: 20_000n,
      points_given: 30n,
    },
    refunded({ method: "cash", amount_minor: 600n }),
    movement("PAY_IN", 5_000n),
    movement("PAY_OUT", 1_250n),
    movement("DROP", 100_000n),
  ]);
  return closed(shift, [
    { denomination_minor: 10_000n, count: 6 },
    { denomination_minor: 1_000n, count: 3 },
    { denomination_minor: 10n, count: 5 },
  ]);
}

export const report_paper: ShiftReportPaper = {
  letterhead: chinese_head,
  printing: { ...in_chinese, printed_at_ms: paid_at_ms + 60 * minute_ms },
  operator_name: "王小明",
  device_name: "收银台 1",
};
