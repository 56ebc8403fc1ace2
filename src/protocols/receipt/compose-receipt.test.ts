import { describe, expect, test } from "vitest";
import {
  chinese_receipt,
  english_receipt,
  in_chinese,
  in_english,
} from "../../../test/support/receipts.ts";
import { composeReceipt } from "./compose-receipt.ts";
import type { Block } from "./print-document.ts";
import type { Receipt } from "./receipt.ts";

/** The words of a paper, a line for each block. */
const wordsOf = (blocks: readonly Block[]) =>
  blocks.flatMap((block) => {
    switch (block.kind) {
      case "text":
        return [block.text];
      case "pair":
        return [`${block.label}: ${block.value}`];
      case "items":
        return block.rows.map((row) => `${row.name} ${row.quantity} ${row.price} ${row.amount}`);
      case "qr":
        return [`QR ${block.data} ${block.caption}`];
      case "rule":
      case "space":
        return [];
    }
  });

const printed = (receipt: Receipt) => wordsOf(composeReceipt(receipt).blocks);

describe("a receipt", () => {
  test("says what was bought, what was taken off, how it was paid, and what came back", () => {
    expect(printed(chinese_receipt)).toEqual([
      "海滨乐园",
      "正门售票处",
      "珠海市香洲区情侣中路 88 号",
      "电话 0756-8888000",
      "税号 91440400MA4UX0AB1X",
      "收款凭证",
      "交易单号: E01202603211636051230006",
      "订单号: order_7cb78b0f45ebf19d0a63581c",
      "交易时间: 2026-03-21 16:36:05",
      "操作员: 王小明",
      "收银台: 收银台 1",
      "家庭套票(2大1小) 1 1,199.00 1,199.00",
      "矿泉水 2 3.00 6.00",
      "订单金额: 1,205.00",
      "满1000减100: -100.00",
      "实付金额: ¥1,105.00",
      "含增值税 6%: 62.55",
      "积分抵扣: 5.00",
      "现金: 1,100.00",
      "实收: 1,200.00",
      "找零: 100.00",
      "会员手机号: +86138****5678",
      "本次积分: +110",
      "积分余额: 1260",
      "账户余额: 88.50",
      "家庭套票(2大1小)",
      "2026-03-22 · 3 人",
      `QR ${chinese_receipt.tickets[0]!.qr} TG7K-93MQ-X2`,
      "祝您游玩愉快!",
      "打印时间 2026-03-21 16:36:07",
    ]);
  });

  test("is in English from head to foot for a merchant who wants it so", () => {
    const words = printed(english_receipt).join("\n");
    expect(words).toContain("Trade order: E01202603211636051230006");
    expect(words).toContain("Paid: S$124.00");
    expect(words).toContain("Includes GST 9%: 10.24");
    expect(words).toContain("Card: 124.00");
    expect(words).toContain("Thank you");
    expect(words).not.toMatch(/\p{Script=Han}/u);
  });

  test("tells its times on the merchant's clocks", () => {
    const printing = { ...in_english, time_zone: "America/New_York" };
    expect(printed({ ...english_receipt, printing })).toContain("Time: 2026-03-21 04:36:05");
  });

  test("says that it is a reprint, and which one; the original does not", () => {
    const reprint = { ...chinese_receipt, printing: { ...in_chinese, reprint: 2 } };
    expect(printed(reprint)[0]).toBe("*** 补打 第2次 ***");
    expect(printed(chinese_receipt).join()).not.toContain("补打");
    const english = { ...english_receipt, printing: { ...in_english, reprint: 1 } };
    expect(printed(english)[0]).toBe("*** REPRINT 1 ***");
  });

  test("of a test merchant does not pass for a real one", () => {
    const printing = { ...in_english, is_test: true, reprint: 1 };
    expect(printed({ ...english_receipt, printing }).slice(0, 2)).toEqual([
      "*** TEST - NOT A RECEIPT ***",
      "*** REPRINT 1 ***",
    ]);
  });

  test("adds several discounts up", () => {
    const discounts = [
      { name: "满1000减100", amount_minor: 10_000n },
      { name: "会员日", amount_minor: 500n },
    ];
    const tenders = [{ ...chinese_receipt.tenders[0]!, amount_minor: 110_000n }];
    const words = printed({ ...chinese_receipt, discounts, tenders, amount_minor: 110_000n });
    expect(words).toContain("会员日: -5.00");
    expect(words).toContain("优惠金额: -105.00");
  });

  test("of a refund names the refund, the reason, and where the money went", () => {
    const words = printed({
      ...english_receipt,
      about: { kind: "REFUND", refund_id: "MR01202603211700000000001", reason: "Rain" },
      tickets: [],
    });
    expect(words).toContain("Refund: MR01202603211700000000001");
    expect(words).toContain("Reason: Rain");
    expect(words).toContain("Refunded: S$124.00");
  });

  test("of a recharge names the gift, which is not paid", () => {
    const words = printed({
      ...english_receipt,
      about: { kind: "RECHARGE", gift_minor: 2_000n, coupons: [{ name: "Ice cream", count: 2 }] },
      lines: [],
      tickets: [],
    });
    expect(words).toContain("Recharged: S$124.00");
    expect(words).toContain("Gift: 20.00");
    expect(words).toContain("Gift coupon: Ice cream × 2");
  });

  test("of what was kept of a deposit names what was held and what was returned", () => {
    const deposit = { held_minor: 20_000n, returned_minor: 7_600n };
    const words = printed({ ...english_receipt, about: { kind: "SALE", deposit } });
    expect(words).toContain("Deposit: 200.00");
    expect(words).toContain("Deposit returned: 76.00");
  });

  test("shows the code of a ticket that is not to be scanned from it, and no QR", () => {
    const tickets = [{ ...english_receipt.tickets[0]!, qr: null }];
    expect(printed({ ...english_receipt, tickets })).toContain("Ticket: TG7K-93MQ-X2");
  });

  test("has no line for what there is not", () => {
    const letterhead = {
      ...english_receipt.letterhead,
      store_name: "Harbour Park",
      address: null,
      phone: null,
      registration_no: null,
    };
    const words = printed({
      ...english_receipt,
      letterhead,
      operator_name: null,
      device_name: null,
      tax: null,
      order_ids: [],
    });
    expect(words.slice(0, 4)).toEqual([
      "Harbour Park",
      "Receipt",
      "Trade order: E01202603211636051230006",
      "Time: 2026-03-21 16:36:05",
    ]);
    expect(words.join("\n")).not.toMatch(/null|undefined/);
  });

  test("takes no commands and no tricks from names", () => {
    const name = "Tea\u001b@\u001dV\u0000 \u202etxt.exe\u202c\r\nCake";
    const lines = [{ ...english_receipt.lines[0]!, name, amount_minor: 12_400n }];
    expect(printed({ ...english_receipt, lines })).toContain(
      "Tea @ V txt.exe Cake 1 119.00 124.00",
    );
  });
});

describe("a receipt that does not add up is never printed", () => {
  test.each<[string, Partial<Receipt>]>([
    ["its lines", { order_amount_minor: 12_401n, amount_minor: 12_401n }],
    ["its discounts", { discounts: [{ name: "10 off", amount_minor: 1_000n }] }],
    ["its tenders", { tenders: [{ ...english_receipt.tenders[0]!, amount_minor: 12_399n }] }],
    ["its change", { tenders: [{ ...english_receipt.tenders[0]!, tendered_minor: 12_000n }] }],
  ])("by %s", (_, wrong) => {
    expect(() => composeReceipt({ ...english_receipt, ...wrong })).toThrow(/Invariant broken/);
  });
});
