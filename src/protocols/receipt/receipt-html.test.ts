import { describe, expect, test } from "vitest";
import { chinese_receipt, english_receipt } from "../../../test/support/receipts.ts";
import { composeReceipt } from "./compose-receipt.ts";
import { receiptHtml } from "./receipt-html.ts";

const chinese = composeReceipt(chinese_receipt);

describe("a receipt as HTML", () => {
  test("names its language, its title and the width of its paper", () => {
    const page = receiptHtml(chinese, 58);
    expect(page).toMatch(/^<!doctype html>\n<html lang="zh-CN">/);
    expect(page).toContain("<title>收款凭证 E01202603211636051230006</title>");
    expect(page).toContain("width: 58mm");
    expect(receiptHtml(composeReceipt(english_receipt), 80)).toContain('lang="en"');
  });

  test("needs nothing from elsewhere, and runs no script", () => {
    for (const paper_mm of [58, 80] as const) {
      const page = receiptHtml(chinese, paper_mm);
      expect(page).not.toMatch(/<script|<link|<img|<iframe|src=|href=|url\(|@import|\son\w+=/i);
    }
  });

  test("shows names as they are, and no markup that is in them", () => {
    const name = `<img src=x onerror="alert(1)"> & 'Tea'`;
    const lines = [{ ...english_receipt.lines[0]!, name, details: [name], amount_minor: 12_400n }];
    const letterhead = { ...english_receipt.letterhead, merchant_name: name };
    const page = receiptHtml(composeReceipt({ ...english_receipt, letterhead, lines }), 58);
    expect(page).not.toContain("<img");
    const shown = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;Tea&#39;";
    expect(page.split(shown).length - 1).toBe(3);
  });

  test("multiplies on narrow paper, and has a table on wide paper", () => {
    expect(receiptHtml(chinese, 58)).toContain("<span>2 × 3.00</span></td><td>6.00</td>");
    expect(receiptHtml(chinese, 80)).toContain(
      "<tr><td>矿泉水</td><td>2</td><td>3.00</td><td>6.00</td></tr>",
    );
  });

  test("draws each QR code inside of it", () => {
    expect(receiptHtml(chinese, 80).match(/<svg /g)).toHaveLength(1);
  });
});
