/** Steps 19 and 20: every trade order in the family's shape, and the books proven. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { legacyEnvelope } from "../../../src/contract/legacy/envelope.ts";
import { TradeOrderDocument } from "../../../src/contract/legacy/trade-order.ts";
import { sumOfEntries } from "../day-books.ts";
import { yuan, type Step } from "../day.ts";
import { awaitUntil, demand, refuse } from "../demand.ts";

export const golden_answers: Step = {
  number: "19",
  title: "Every trade order of the day has the family's shape, and the counts agree",
  async play(day) {
    const { old_till, date } = day.park;
    const shape = legacyEnvelope(TradeOrderDocument);
    for (const [tradeOrderId, { status, amount, discount, refunded }] of day.sold) {
      const answer = await old_till.ask("trade_order/get", { tradeOrderId });
      const { error } = shape.safeParse(answer);
      if (error !== undefined) refuse(`${tradeOrderId} is not in shape: ${error.message}`);
      const { data } = answer;
      demand(
        tradeOrderId,
        [data.status, data.orderAmount, data.amount, data.discountAmount, data.refundTotalAmount],
        [status, amount + discount, amount, discount, refunded],
      );
    }
    const range = { queryStartDate: date(0), queryEndDate: date(1) };
    const counted = await old_till.good("trade_order/count", range);
    const all = [...day.sold.values()];
    const sum = (read: (one: (typeof all)[number]) => number) =>
      all.reduce((total, one) => total + read(one), 0);
    demand("the counts", counted, {
      allTotalCount: all.length,
      allTotalAmount: sum(({ amount }) => amount),
      allTotalDiscountAmount: sum(({ discount }) => discount),
      allTotalRefundAmount: sum(({ refunded }) => refunded),
    });
    day.say(`${all.length} trade orders, ${yuan(counted.allTotalAmount)} paid`);
    day.say(`of it ${yuan(counted.allTotalRefundAmount)} went back`);
  },
};

const command_line = join(import.meta.dirname, "..", "..", "..", "src", "cli", "main.ts");

export const proven_books: Step = {
  number: "20",
  title: "All entries sum to zero in each currency, and verify finds nothing",
  async play(day) {
    const { sql, processor, database_url, server } = day.site;
    await awaitUntil("nothing is under way", async () => {
      const { pending, open_notices } = await processor.openWork();
      return pending + open_notices === 0 ? true : null;
    });
    const sums = await sumOfEntries(sql);
    for (const [currency, sum] of sums) demand(`the sum of all entries in ${currency}`, sum, 0n);
    const moved = [day.books, day.island_books].flatMap((books) => books.currencies());
    demand("the currencies", new Set(sums.keys()), new Set(moved));
    await day.books.check();
    await day.island_books.check();
    for (const books of [day.books, day.island_books]) {
      for (const [account, balance] of books.balances()) {
        const text = account.endsWith("/PTS") ? String(balance) : yuan(balance);
        day.say(`${account.padEnd(56)} ${text.padStart(12)}`);
      }
    }
    const { stdout } = await promisify(execFile)(process.execPath, [command_line, "verify"], {
      env: { ...process.env, DATABASE_URL: database_url, TILLGATE_HOME: server.home },
    });
    for (const line of stdout.trim().split("\n")) day.say(`verify: ${line}`);
  },
};
