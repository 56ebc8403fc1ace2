import { describe, expect, test } from "vitest";
import { reportOf } from "../../domain/shift/shift-report.ts";
import { collected, openShiftWith, opening_ms, worked } from "../../../test/support/shifts.ts";
import { dayReport, english_head, report_paper } from "../../../test/support/receipts.ts";
import { composeShiftReport } from "./compose-shift-report.ts";
import type { PrintDocument } from "./print-document.ts";

function wordsOf({ blocks }: PrintDocument): readonly string[] {
  return blocks.flatMap((block) => {
    if (block.kind === "text") return [block.text];
    return block.kind === "pair" ? [`${block.label}: ${block.value}`] : [];
  });
}

const in_english = {
  ...report_paper,
  letterhead: english_head,
  operator_name: "Tan Mei Ling",
  device_name: null,
  printing: { ...report_paper.printing, language: "en" },
} as const;

describe("a final report on paper", () => {
  test("has every sum of the shift, the drawer, the count, and what is missing", () => {
    expect(wordsOf(composeShiftReport(dayReport(), in_english)).slice(5)).toEqual([
      "Z report (final)",
      "Report no.: 42",
      "Shift: shift_1",
      "Operator: Tan Mei Ling",
      "Opened: 2026-03-21 08:30:00",
      "Closed: 2026-03-21 17:30:00",
      "Sales",
      "Order amount (4): 1,464.90",
      "Discounts: 0.00",
      "Paid: 1,464.90",
      "Refunds (1): -6.00",
      "Net sales: ¥1,458.90",
      "Payment methods (net)",
      "Cash (2): 1,394.00",
      "- taken: 1,600.00",
      "- given back: -206.00",
      "WeChat Pay (2): 109.90",
      "Alipay (1): 50.00",
      "Points (1): 5.00",
      "Member recharges",
      "Recharged (1): 100.00",
      "Gifts: 20.00",
      "Recharges refunded: 0.00",
      "Deposits",
      "Held (1): 500.00",
      "Consumed: 300.00",
      "Returned: -200.00",
      "Points",
      "Given: 40",
      "Taken back: 0",
      "Spent: 0",
      "Returned: 0",
      "Drawer",
      "Float: 200.00",
      "Cash sales: 1,600.00",
      "Cash refunds: -206.00",
      "Paid in: 50.00",
      "Paid out: -12.50",
      "Dropped: -1,000.00",
      "Expected: ¥631.50",
      "Counted: ¥630.50",
      "Short: -¥1.00",
      "Signed (out): ____________",
      "Signed (in): ____________",
      "Printed 2026-03-21 17:36:05",
    ]);
  });

  test("is in Chinese from head to foot for a merchant who wants it so", () => {
    const words = wordsOf(composeShiftReport(dayReport(), report_paper)).join("\n");
    expect(words).toContain("交班报表 (Z)");
    expect(words.replace(/\(Z\)|shift_1|91440400MA4UX0AB1X/g, "")).not.toMatch(/[A-Za-z]/);
  });

  test("says when it is printed again", () => {
    const printing = { ...report_paper.printing, reprint: 3 };
    const document = composeShiftReport(dayReport(), { ...report_paper, printing });
    expect(wordsOf(document)[0]).toBe("*** 补打 第3次 ***");
  });
});

test("an interim report has no number, no count, and leaves out what there was not", () => {
  const shift = worked(openShiftWith(), [collected({ method: "card", amount_minor: 500n })]);
  const document = composeShiftReport(reportOf(shift, opening_ms + 3_600_000), in_english);
  expect(document.title).toBe("X report (interim) shift_1");
  const words = wordsOf(document);
  expect(words).toContain("Made: 2026-03-21 09:30:00");
  expect(words).toContain("Card (1): 5.00");
  const text = words.join("\n");
  expect(text).not.toMatch(/Report no|Counted|Over|Short|Signed|recharge|Deposits|Points|Cash \(/);
});
