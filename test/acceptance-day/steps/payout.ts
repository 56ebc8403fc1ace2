/** Step 17: what the channels are to pay out, and the file of it, against the day's books. */
import { parse } from "csv-parse/sync";
import { yuan, type Day, type Step } from "../day.ts";
import { demand, refuse } from "../demand.ts";
import type { Json } from "../people.ts";

const channels = ["wechat", "alipay", "unionpay", "card"] as const;

export const payout: Step = {
  number: "17",
  title: "The payout file: for each channel what it took, less refunds and fees, as in the books",
  async play(day) {
    const { manager, date, anna } = day.park;
    const range = `from=${date(0)}&to=${date(1)}`;
    const statement = await manager.call("GET", `/v1/payouts?${range}`);
    for (const channel of channels) {
      const lines = statement.lines.filter((line: Json) => line.method === channel);
      const sum = lines.reduce((all: number, line: Json) => all + line.payout_minor, 0);
      demand(`what ${channel} pays out`, BigInt(sum), dueOf(day, channel));
    }
    const others = statement.lines.filter((line: Json) => !channels.includes(line.method));
    demand("what any other channel pays out", others.length, 0);
    const { total } = statement;
    const due = channels.reduce((sum, channel) => sum + dueOf(day, channel), 0n);
    demand("what is paid out in all", BigInt(total.payout_minor), due);
    // What is left of fees once refunds have given theirs back is what others have of the money.
    const { books } = day;
    const fees = books.balance("psp_cost_accrued/sandbox_wechat/CNY");
    const all_fees = fees + books.balance("fee_revenue/CNY");
    demand("the fees", BigInt(total.fee_minor - total.fee_back_minor), all_fees);
    await demandFile(day, { range, total });
    const refused = await anna.ask("GET", `/v1/payouts?${range}`);
    demand("a cashier who asks", refused.status, 403);
    const { gross_minor, refund_minor, payout_minor } = total;
    day.say(`${yuan(gross_minor)} came through channels, ${yuan(refund_minor)} went back`);
    day.say(`${yuan(payout_minor)} is to be paid out, ${yuan(Number(all_fees))} are fees`);
  },
};

/** What the channel has, less what others have of it. Nothing is held by a channel any more. */
function dueOf({ books }: Day, channel: (typeof channels)[number]): bigint {
  const receivable = books.balance(`psp_receivable/sandbox_${channel}/CNY`);
  if (channel !== "wechat") return receivable;
  const cost = books.balance("psp_cost_accrued/sandbox_wechat/CNY");
  return receivable - cost - books.balance("fee_revenue/CNY");
}

/** The file as a spreadsheet reads it: each line closes, and all of them come to the total. */
async function demandFile(
  { park }: Day,
  { range, total }: Readonly<{ range: string; total: Json }>,
): Promise<void> {
  const { text, status } = await park.manager.ask("GET", `/v1/payouts.csv?${range}&language=en`);
  demand("the file's status", status, 200);
  const rows = parse(text, { bom: true, columns: true, skip_empty_lines: true }) as Json[];
  const minorOf = (row: Json, heading: string): number => {
    const cell = row[`${heading} (CNY)`];
    if (typeof cell !== "string") return refuse(`the payout file has no column ${heading}`);
    return Math.round(Number(cell) * 100);
  };
  const sums = { lines: 0, total: 0 };
  for (const row of rows) {
    const [gross, fees, refunded, back, due] = [
      ...["Gross", "Fees", "Refunded", "Fees given back", "To be paid out"],
    ].map((heading) => minorOf(row, heading)) as [number, number, number, number, number];
    demand(`the line of ${row["Date"]}`, due, gross - fees - refunded + back);
    sums[row["Date"] === "Total" ? "total" : "lines"] += due;
  }
  demand("the file's lines and total", sums, {
    ...{ lines: total.payout_minor, total: total.payout_minor },
  });
}
