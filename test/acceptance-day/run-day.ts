/** Plays the day step by step, and holds the books against what each step moved. */
import { openDayBooks } from "./day-books.ts";
import type { Day, Step } from "./day.ts";
import { openPark, park_id } from "./park.ts";
import { openSite, type SitePlan } from "./site.ts";
import { paid_fees } from "./steps/fees.ts";
import { receipts, statistics } from "./steps/figures.ts";
import { close_shift, open_shift } from "./steps/shift.ts";
import { card_hold, consumed_deposit, released_deposit } from "./steps/deposits.ts";
import { golden_answers, proven_books } from "./steps/closing.ts";
import { bar_payment, cash_sales, code_to_scan } from "./steps/counter-sales.ts";
import { island_sale } from "./steps/island.ts";
import { new_member, recharge } from "./steps/members.ts";
import { payout } from "./steps/payout.ts";
import { refund_limit, refunds } from "./steps/refunds.ts";
import { killed_server, odd_reports } from "./steps/reports.ts";
import { coupon_sale, points_sale, split_sale, wallet_sale } from "./steps/tenders.ts";

const steps: readonly Step[] = [
  ...[open_shift, new_member, cash_sales, coupon_sale, bar_payment, code_to_scan],
  ...[points_sale, recharge, wallet_sale, split_sale],
  ...[consumed_deposit, released_deposit, card_hold, island_sale, odd_reports],
  ...[
    refunds,
    refund_limit,
    paid_fees,
    killed_server,
    receipts,
    close_shift,
    payout,
    statistics,
    golden_answers,
    proven_books,
  ],
];

/** What the day has and this one has not, with the reason. */
export const left_out: readonly string[] = [
  "9: a terminal of Stripe; the sandbox stands in for providers",
  "10: a PayNow code that a bank statement confirms: bank statements are not imported",
  "15: WeChat's bill: bills are not imported",
];

export type DayPlan = SitePlan & Readonly<{ say: (text: string) => void }>;

/** Returns the titles of the steps that were played. Throws at the first figure that is wrong. */
export async function runDay({ say, ...plan }: DayPlan): Promise<string[]> {
  const site = await openSite(plan);
  try {
    const park = await openPark(site);
    const books = openDayBooks(site.sql, park_id);
    const island_books = openDayBooks(site.sql, site.demo.merchant_id);
    const tell = (text: string) => say(`     ${text}`);
    const day: Day = {
      site,
      park,
      books,
      island_books,
      drawers: new Map(),
      lin: { member_id: "", coupon_code: "", rule_id: "" },
      sold: new Map(),
      say: tell,
    };
    const played: string[] = [];
    for (const step of steps) {
      say(`${step.number.padStart(3)}  ${step.title}`);
      await play(step, day);
      played.push(step.title);
    }
    for (const reason of left_out) say(`left out: ${reason}`);
    return played;
  } finally {
    await site.stop();
  }
}

async function play({ number, play: playStep }: Step, day: Day): Promise<void> {
  try {
    await playStep(day);
    await day.books.check();
    await day.island_books.check();
  } catch (error) {
    throw new Error(`step ${number}: ${(error as Error).message}`, { cause: error });
  }
}
