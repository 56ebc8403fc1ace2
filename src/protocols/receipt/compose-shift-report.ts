/** Brings a shift report, interim or final, into the form that is printed. */
import type { ShiftReport } from "../../domain/shift/shift-report.ts";
import type { Closing } from "../../domain/shift/shift.ts";
import { netTaken, type MethodTotals } from "../../domain/shift/shift-totals.ts";
import {
  items,
  pair,
  rule,
  space,
  text,
  type Block,
  type PrintDocument,
} from "./print-document.ts";
import { methodName, paperHead, printedLine } from "./print-parts.ts";
import { amountText, moneyText, timeText } from "./receipt-format.ts";
import { shiftReportTexts } from "./receipt-texts.ts";
import type { Letterhead, Printing } from "./receipt.ts";

/** The names that a report has only ids of, and where and when it is printed. */
export type ShiftReportPaper = Readonly<{
  letterhead: Letterhead;
  /** The currency is the report's. */
  printing: Omit<Printing, "currency">;
  operator_name: string;
  device_name: string | null;
}>;

type Words = (typeof shiftReportTexts)["zh-CN" | "en"];
type Context = Readonly<{
  report: ShiftReport;
  words: Words;
  /** A pair whose value is an amount; how often it happened stands behind the label. */
  sum: (label: string, amount_minor: bigint, count?: number) => readonly Block[];
}>;

/** The report as blocks from top to bottom. */
export function composeShiftReport(report: ShiftReport, paper: ShiftReportPaper): PrintDocument {
  const { currency, closing } = report;
  const printing: Printing = { ...paper.printing, currency };
  const { language, printed_at_ms } = printing;
  const words: Words = shiftReportTexts[language];
  const context: Context = {
    report,
    words,
    sum(label, amount_minor, count) {
      const counted = count === undefined ? label : `${label} (${count})`;
      return pair(counted, amountText(amount_minor, currency));
    },
  };
  const blocks: readonly Block[] = [
    ...paperHead(paper.letterhead, printing),
    ...text(words.titles[report.kind], { align: "center", style: "bold" }),
    rule,
    ...numbers(context, paper),
    rule,
    ...sales(context),
    ...methods(context, printing),
    ...recharges(context),
    ...deposits(context),
    ...points(context),
    rule,
    ...drawer(context),
    ...(closing === null ? [] : count(closing, context)),
    rule,
    ...(closing === null ? [] : signatures(words)),
    ...printedLine(printing),
  ];
  const number = closing === null ? report.shift_id : `${closing.z_number}`;
  return { language, title: `${words.titles[report.kind]} ${number}`, printed_at_ms, blocks };
}

function numbers({ report, words }: Context, paper: ShiftReportPaper): readonly Block[] {
  const { closing, shift_id, opened_at_ms, at_ms } = report;
  const { time_zone } = paper.printing;
  return [
    ...(closing === null ? [] : pair(words.number, closing.z_number.toString(), "bold")),
    ...pair(words.shift, shift_id),
    ...pair(words.operator, paper.operator_name),
    ...pair(words.device, paper.device_name),
    ...pair(words.opened, timeText(opened_at_ms, time_zone)),
    ...(closing === null
      ? pair(words.made, timeText(at_ms, time_zone))
      : pair(words.closed, timeText(closing.closed_at_ms, time_zone))),
  ];
}

function sales({ report, words, sum }: Context): readonly Block[] {
  const { totals, trade_minor, real_minor, currency } = report;
  return [
    ...text(words.sales, { style: "bold" }),
    ...sum(words.trade, trade_minor, totals.collection_count),
    ...sum(words.discount, -totals.discount_minor),
    ...sum(words.paid, totals.amount_minor),
    ...sum(words.refund, -totals.refund_minor, totals.refund_count),
    ...pair(words.real, moneyText(real_minor, currency), "large"),
  ];
}

function methods({ report, words, sum }: Context, printing: Printing): readonly Block[] {
  if (report.methods.length === 0) return [];
  return [
    rule,
    ...text(`${words.methods} (${words.net})`, { style: "bold" }),
    ...report.methods.flatMap(({ method, totals }) => {
      const net_minor = netTaken(totals);
      const given_minor = totals.refunded_minor + totals.deposit_returned_minor;
      const name = methodName(method, printing.language);
      const total = sum(name, net_minor, totals.count);
      if (given_minor === 0n) return total;
      return [
        ...total,
        ...sum(words.taken, net_minor + given_minor),
        ...sum(words.given, -given_minor),
      ];
    }),
  ];
}

function recharges({ report, words, sum }: Context): readonly Block[] {
  const { recharge_count, recharge_paid_minor, recharge_gift_minor, recharge_refund_minor } =
    report.totals;
  if (recharge_count === 0 && recharge_refund_minor === 0n) return [];
  return [
    rule,
    ...text(words.recharge, { style: "bold" }),
    ...sum(words.recharge_paid, recharge_paid_minor, recharge_count),
    ...sum(words.recharge_gift, recharge_gift_minor),
    ...sum(words.recharge_refund, -recharge_refund_minor),
  ];
}

function deposits({ report, words, sum }: Context): readonly Block[] {
  const total = (part: keyof MethodTotals) =>
    report.methods.reduce((all, { totals }) => all + BigInt(totals[part]), 0n);
  const held = total("deposit_held_minor");
  const consumed = total("deposit_consumed_minor");
  const returned = total("deposit_returned_minor");
  if (held === 0n && consumed === 0n && returned === 0n) return [];
  return [
    rule,
    ...text(words.deposits, { style: "bold" }),
    ...sum(words.held, held, report.totals.deposit_count),
    ...sum(words.consumed, consumed),
    ...sum(words.returned, -returned),
  ];
}

function points({ report, words }: Context): readonly Block[] {
  const { points_given, points_taken_back, points_spent, points_returned } = report.totals;
  const parts = [
    [words.points_given, points_given],
    [words.points_taken_back, points_taken_back],
    [words.points_spent, points_spent],
    [words.points_returned, points_returned],
  ] as const;
  if (parts.every(([, amount]) => amount === 0n)) return [];
  return [
    rule,
    ...text(words.points, { style: "bold" }),
    ...parts.flatMap(([label, amount]) => pair(label, amount.toString())),
  ];
}

function drawer({ report, words, sum }: Context): readonly Block[] {
  const { float_minor, expected_cash_minor, currency } = report;
  const moved = report.drawer;
  return [
    ...text(words.drawer, { style: "bold" }),
    ...sum(words.float, float_minor),
    ...sum(words.cash_sale, moved.cash_sale_minor),
    ...sum(words.cash_refund, -moved.cash_refund_minor),
    ...sum(words.pay_in, moved.pay_in_minor),
    ...sum(words.pay_out, -moved.pay_out_minor),
    ...sum(words.drop, -moved.drop_minor),
    ...pair(words.expected, moneyText(expected_cash_minor, currency), "bold"),
  ];
}

function count(closing: Closing, { report, words }: Context): readonly Block[] {
  const { currency } = report;
  const { over_short_minor } = closing;
  const rows = (closing.pieces ?? []).map((piece) => ({
    name: amountText(piece.denomination_minor, currency),
    details: [],
    quantity: piece.count.toString(),
    price: "",
    amount: amountText(piece.denomination_minor * BigInt(piece.count), currency),
  }));
  const head = { name: words.piece, quantity: words.pieces, price: "", amount: words.counted };
  return [
    rule,
    ...items(head, rows),
    ...pair(words.counted, moneyText(closing.counted_minor, currency), "bold"),
    ...pair(overShortLabel(over_short_minor, words), moneyText(over_short_minor, currency), "bold"),
    ...pair(words.note, closing.note),
  ];
}

function overShortLabel(over_short_minor: bigint, words: Words): string {
  if (over_short_minor === 0n) return words.exact;
  return over_short_minor > 0n ? words.over : words.short;
}

function signatures(words: Words): readonly Block[] {
  return [
    space,
    ...pair(words.signature, "____________"),
    space,
    ...pair(words.receiver, "____________"),
    space,
  ];
}
