/** Step 18: the day's statistics, the file for a spreadsheet, and a printed receipt. */
import { parse } from "csv-parse/sync";
import type { Day, Step } from "../day.ts";
import { yuan } from "../day.ts";
import { demand, refuse } from "../demand.ts";
import type { Json } from "../people.ts";

export const statistics: Step = {
  number: "18",
  title: "Statistics by every group, the file of trade orders, and the books say the same",
  async play(day) {
    const expected = expectedFigures(day);
    const range = `from=${day.park.date(0)}&to=${day.park.date(1)}`;
    for (const group of ["day", "store", "operator", "channel", "method"]) {
      const path = `/v1/statistics?${range}&group_by=${group}`;
      const { total, groups } = await day.park.manager.call("GET", path);
      for (const [name, figure] of Object.entries(expected)) {
        demand(`${name} by ${group}`, total[name], figure);
        const sum = groups.reduce((so_far: number, one: Json) => so_far + one[name], 0);
        demand(`the sum of ${name} by ${group}`, sum, figure);
      }
    }
    demand("the income", BigInt(expected.income_minor), day.books.balance("merchant_payable/CNY"));
    await demandFile(day);
    const { trade_count, real_minor, fee_minor, income_minor } = expected;
    day.say(`${trade_count} paid, ${yuan(real_minor)} kept, of it ${yuan(fee_minor)} fees`);
    day.say(`${yuan(income_minor)} is the park's; the file of trade orders adds up to the same`);
  },
};

function expectedFigures({ sold, books }: Day) {
  const sales = [...sold.values()].filter(({ kind }) => kind === "SALE");
  const paid = sales.filter(({ status }) => [2, 4, 5].includes(status));
  const sum = (read: (one: (typeof paid)[number]) => number) =>
    paid.reduce((total, one) => total + read(one), 0);
  const real_minor = sum(({ amount, refunded }) => amount - refunded);
  const income_minor = Number(books.balance("merchant_payable/CNY"));
  return {
    trade_count: paid.length,
    trade_minor: sum(({ amount, discount }) => amount + discount),
    discount_minor: sum(({ discount }) => discount),
    refund_minor: sum(({ refunded }) => refunded),
    ...{ real_minor, income_minor, fee_minor: real_minor - income_minor },
  };
}

/** The file is read as a spreadsheet reads it, and added up. */
async function demandFile({ sold, park }: Day): Promise<void> {
  const { text, status } = await park.manager.ask("GET", "/v1/trade_orders.csv?language=en");
  demand("the file's status", status, 200);
  const rows = parse(text, { bom: true, columns: true, skip_empty_lines: true }) as Json[];
  demand("lines of the file", rows.length, sold.size);
  const id = Object.keys(rows[0] ?? {}).find((heading) => /trade order/i.test(heading)) ?? "";
  const named = (row: Json, pattern: RegExp): string => {
    const heading = Object.keys(row).find((one) => pattern.test(one));
    return heading === undefined ? refuse(`the file has no column ${pattern}`) : row[heading];
  };
  for (const row of rows) {
    const one = sold.get(row[id]);
    if (one === undefined) refuse(`the file has ${String(row[id])}, which nobody sold`);
    const { amount, discount, refunded } = one;
    demand(
      `${String(row[id])} in the file`,
      [named(row, /^paid amount|^amount/i), named(row, /^discount/i), named(row, /^refunded/i)],
      [amount, discount, refunded].map(yuan),
    );
  }
}

export const receipts: Step = {
  number: "+",
  title: "A receipt for a printer of 58 mm, and the mark on its reprint",
  async play(day) {
    const [trade_order_id = ""] = day.sold.keys();
    const path = `/v1/trade_orders/${trade_order_id}/receipts`;
    for (const print of ["1", "2"]) {
      const { bytes, headers } = await day.park.anna.fetch("POST", path, {
        ...{ format: "escpos", width: 58, language: "zh-CN" },
      });
      demand("which print it is", headers.get("x-receipt-print"), print);
      const text = new TextDecoder("gb18030").decode(bytes);
      if (!text.includes(trade_order_id)) refuse(`the receipt does not name ${trade_order_id}`);
      demand("marked as a reprint", /重印|补打|重打/.test(text), print === "2");
    }
    day.say(`${trade_order_id}: printed, and printed again with a mark`);
  },
};
