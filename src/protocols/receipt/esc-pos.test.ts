import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printOut, type Printout } from "../../../test/support/receipt-printer.ts";
import {
  chinese_receipt,
  dayReport,
  english_receipt,
  in_chinese,
  report_paper,
} from "../../../test/support/receipts.ts";
import { composeReceipt } from "./compose-receipt.ts";
import { composeShiftReport } from "./compose-shift-report.ts";
import { escPosBytes } from "./esc-pos.ts";
import type { PaperWidth, PrintDocument } from "./print-document.ts";
import type { Receipt } from "./receipt.ts";

const columns = { 58: 32, 80: 48 } as const;

function printedOn(document: PrintDocument, paper_mm: PaperWidth): Printout {
  const printer = { paper_mm, cuts: true, opens_drawer: false };
  return printOut(escPosBytes(document, printer), { columns: columns[paper_mm] });
}

test("on 58 mm paper a receipt has 32 columns, in which Chinese takes two each", () => {
  const printing = { ...in_chinese, reprint: 1 };
  const tickets = [{ ...chinese_receipt.tickets[0]!, qr: "T1.code" }];
  const document = composeReceipt({ ...chinese_receipt, printing, tickets });
  // Double characters are written here as single ones; they fill two columns each.
  expect(printedOn(document, 58).text).toBe(`\
       *** 补打 第1次 ***
        海滨乐园
           正门售票处
   珠海市香洲区情侣中路 88 号
       电话 0756-8888000
    税号 91440400MA4UX0AB1X
            收款凭证
--------------------------------
交易单号
        E01202603211636051230006
订单号
  order_7cb78b0f45ebf19d0a63581c
交易时间     2026-03-21 16:36:05
操作员                    王小明
收银台                  收银台 1
--------------------------------
项目  数量  单价            金额
家庭套票(2大1小)
  2026-03-22 入园 · 3 人
  1 x 1,199.00          1,199.00
矿泉水
  2 x 3.00                  6.00
--------------------------------
订单金额                1,205.00
满1000减100              -100.00
实付金额
      ￥1,105.00
含增值税 6%                62.55
--------------------------------
积分抵扣                    5.00
现金                    1,100.00
实收                    1,200.00
找零                      100.00
--------------------------------
会员手机号        +86138****5678
本次积分                    +110
积分余额                    1260
账户余额                   88.50
--------------------------------
        家庭套票(2大1小)
       2026-03-22 · 3 人
[QR T1.code]
          TG7K-93MQ-X2

--------------------------------
         祝您游玩愉快!
  打印时间 2026-03-21 16:36:07`);
});

test("on 80 mm paper it has 48, and the goods are a table", () => {
  expect(printedOn(composeReceipt(english_receipt), 80).text).toBe(`\
            Harbour Park
            Main gate ticket office
         8 Beach View, Singapore 098679
              Phone +65 6123 4567
              Reg. no. 201912345K
                    Receipt
------------------------------------------------
Trade order             E01202603211636051230006
Order             order_7cb78b0f45ebf19d0a63581c
Time                         2026-03-21 16:36:05
Operator                            Tan Mei Ling
Till                                      Till 1
------------------------------------------------
Item                  Qty      Price      Amount
Family pack (2          1     119.00      119.00
adults and 1
child), all rides
included
  22 March 2026, 3 visitors
Water                   2       2.50        5.00
------------------------------------------------
Paid            S$124.00
Includes GST 9%                            10.24
------------------------------------------------
Card                                      124.00
Reference                    pi_3PqXk2eZvKYlo2C1
------------------------------------------------
                  Family pack
           22 March 2026, 3 visitors
[QR T1.RW5nbGlzaCB0aWNrZXQ]
                  TG7K-93MQ-X2

------------------------------------------------
                   Thank you
          Printed 2026-03-21 16:36:07`);
});

test("a final report prints on the same paper, down to what is missing and who signs", () => {
  const { text } = printedOn(composeShiftReport(dayReport(), report_paper), 58);
  expect(text).toContain(`
应有现金                ￥631.50
--------------------------------
面额  张数              实点现金
100.00 x 6                600.00
10.00 x 3                  30.00
0.10 x 5                    0.50
实点现金                ￥630.50
短款                     -￥1.00
--------------------------------

交班人签字          ____________

接班人签字          ____________
`);
});

describe("the commands", () => {
  test("begin with a reset, the American set and Chinese mode, and end with a cut", () => {
    const bytes = escPosBytes(composeReceipt(chinese_receipt), {
      paper_mm: 58,
      cuts: true,
      opens_drawer: false,
    });
    expect([...bytes.slice(0, 7)]).toEqual([0x1b, 0x40, 0x1b, 0x52, 0, 0x1c, 0x26]);
    expect([...bytes.slice(-4)]).toEqual([0x1d, 0x56, 66, 0]);
  });

  test("open the drawer first, where there is one, and cut only where there is a cutter", () => {
    const document = composeReceipt(chinese_receipt);
    const plain = { paper_mm: 58, cuts: false, opens_drawer: false } as const;
    expect(printOut(escPosBytes(document, plain), { columns: 32 })).toMatchObject({
      drawer_openings: 0,
      cuts: 0,
    });
    const bytes = escPosBytes(document, { ...plain, cuts: true, opens_drawer: true });
    expect([...bytes.slice(7, 12)]).toEqual([0x1b, 0x70, 0, 25, 250]);
    expect(printOut(bytes, { columns: 32 })).toMatchObject({ drawer_openings: 1, cuts: 1 });
  });

  test("print a total twice as large and bold, and the change bold", () => {
    const { lines } = printedOn(composeReceipt(chinese_receipt), 80);
    const lineWith = (text: string) => lines.find((line) => line.text.includes(text));
    expect(lineWith("实付金额")).toMatchObject({ double: true, bold: true, end: 48 });
    expect(lineWith("找零")).toMatchObject({ double: false, bold: true });
    expect(lineWith("订单金额")).toMatchObject({ double: false, bold: false });
  });

  test("have the printer draw the QR code, as large as the paper allows", () => {
    const { codes } = printedOn(composeReceipt(chinese_receipt), 58);
    expect(codes).toEqual([{ data: chinese_receipt.tickets[0]!.qr, square_dots: 6, level: "M" }]);
    // 256 bytes and more: the length has a high byte; 384 dots are too few for large squares.
    const qr = "https://tickets.example/".padEnd(700, "0123456789abcdef");
    const tickets = [{ ...chinese_receipt.tickets[0]!, qr }];
    const long = printedOn(composeReceipt({ ...chinese_receipt, tickets }), 58).codes;
    expect(long).toEqual([{ data: qr, square_dots: 3, level: "M" }]);
  });

  test("cannot be given by a name", () => {
    const name = "\u001bp\u0000\u0019\u00fa\u001dV\u0042\u0000 Tea";
    const lines = [{ ...chinese_receipt.lines[0]!, name, amount_minor: 120_500n }];
    const document = composeReceipt({ ...chinese_receipt, lines });
    const raw = { ...document, blocks: [{ ...document.blocks[0]!, text: name }] } as PrintDocument;
    for (const unsafe of [document, raw]) {
      expect(printedOn(unsafe, 80)).toMatchObject({ drawer_openings: 0, cuts: 1 });
    }
  });
});

describe("whatever is sold", () => {
  const some_name = fc.oneof(
    fc.string({ minLength: 1, maxLength: 60 }),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    fc.stringMatching(/^[海滨乐园票大小人成()。,,A-Za-z0-9 ]{1,50}$/),
  );
  const some_line = fc
    .record({
      name: some_name,
      details: fc.array(some_name, { maxLength: 2 }),
      quantity: fc.integer({ min: 1, max: 9_999 }),
      unit_price_minor: fc.option(fc.bigInt({ min: 0n, max: 10_000_000_000n })),
    })
    .map((line) => ({
      ...line,
      amount_minor: BigInt(line.quantity) * (line.unit_price_minor ?? 100n),
    }));
  const some_receipt = fc
    .record({
      lines: fc.array(some_line, { minLength: 1, maxLength: 6 }),
      names: fc.array(some_name, { minLength: 5, maxLength: 5 }),
      currency: fc.constantFrom("CNY", "SGD", "JPY", "XAU"),
    })
    .map(({ lines, names, currency }): Receipt => {
      const sum = lines.reduce((all, { amount_minor }) => all + amount_minor, 0n);
      const [
        merchant_name = "",
        store_name = "",
        operator_name = "",
        device_name = "",
        message = "",
      ] = names;
      return {
        ...chinese_receipt,
        letterhead: { ...chinese_receipt.letterhead, merchant_name, store_name },
        printing: { ...in_chinese, currency },
        operator_name,
        device_name,
        message,
        lines,
        order_amount_minor: sum,
        discounts: [],
        amount_minor: sum,
        tenders: [{ method: "cash", amount_minor: sum, tendered_minor: sum, reference: null }],
      };
    });

  test.each([58, 80] as const)("nothing crosses the edge of %d mm paper", (paper_mm) => {
    fc.assert(
      fc.property(some_receipt, (receipt) => {
        // The printer of the tests throws where a line is too long or a byte is no character.
        const { lines } = printedOn(composeReceipt(receipt), paper_mm);
        for (const line of lines) expect(line.end).toBeLessThanOrEqual(columns[paper_mm]);
      }),
      { numRuns: 60 },
    );
  });

  test.each([58, 80] as const)("amounts end at the right edge of %d mm paper", (paper_mm) => {
    fc.assert(
      fc.property(some_receipt, (receipt) => {
        const document = composeReceipt(receipt);
        const table = document.blocks.find((block) => block.kind === "items")!;
        const at_the_edge = printedOn(document, paper_mm).lines.filter(
          ({ end }) => end === columns[paper_mm],
        );
        const ends = at_the_edge.map(({ text }) => text.slice(text.lastIndexOf(" ") + 1));
        expect(ends).toEqual(expect.arrayContaining(table.rows.map(({ amount }) => amount)));
      }),
      { numRuns: 60 },
    );
  });
});
