/** What happens at counters: cash, codes that either side scans, money back in part, old tills. */
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../random.ts";
import type { Buyer, Story } from "./buyer.ts";
import type { CounterSale } from "./shop.ts";
import { mayRefuseRefunds, paymentToken, refundableToken } from "./tokens.ts";

export const counter_stories: readonly (readonly [Story, number])[] = [
  [payInCash, 12],
  [haveCodeScanned, 14],
  [scanTheTill, 12],
  [payByCard, 8],
  [payInParts, 22],
  [leaveTheTill, 3],
  [useOldTill, 8],
];

/** At a counter: a ticket, or goods for a sum that the till says. */
function atTill({ random, wish }: Buyer) {
  return random.chance(0.7)
    ? wish()
    : {
        name: "遮阳帽",
        amount: { amount: random.between(100, 5_000), currency: "SGD" },
      };
}

/** Some get a little off afterwards, in one part or two at once; some bring it back as well. */
async function changeMinds({ shop, random }: Buyer, sale: CounterSale): Promise<void> {
  // Both together are less than the cheapest thing there is.
  const giveBack = () => shop.giveBack(sale, random.between(1, 45));
  const wishes: Promise<void>[] = [];
  if (random.chance(0.35)) wishes.push(giveBack());
  if (random.chance(0.15)) wishes.push(giveBack());
  if (random.chance(0.2)) wishes.push(shop.cancelOrder(sale.order));
  await Promise.all(wishes);
}

async function payInCash(buyer: Buyer): Promise<void> {
  const sale = await buyer.shop.sell({ wish: atTill(buyer), payment: { method: "cash" } });
  if (sale !== null) await changeMinds(buyer, sale);
}

/** The last digits of a payment code make the processor behave, well and badly. */
const scanned = [
  ...["00", "00", "00", "00", "01", "02", "03", "04", "10", "11", "12", "14"],
  ...["20", "21", "22", "23", "24", "30", "31", "32", "33", "50", "51"],
  ...["40", "40", "41", "43", "43", "44"],
];
/** Of these a refund may be refused for good. */
const refusing = new Set(["41", "42", "44"]);

/** The first digits tell whose code it is. */
function paymentCode(random: Random, behaviour: string): string {
  const digits = (length: number) => String(random.between(0, 10 ** 9)).padStart(length, "4");
  const [first, length] = random.pick([
    ["13", 12],
    ["28", 12],
    ["62", 13],
  ] as const);
  return `${first}${digits(length)}01${behaviour}`;
}

async function haveCodeScanned(buyer: Buyer): Promise<void> {
  const { shop, random } = buyer;
  const behaviour = random.pick(scanned);
  const payment = { method: "scan", bar_code: paymentCode(random, behaviour) };
  const may_refuse_refunds = refusing.has(behaviour);
  const sale = await shop.sell({ wish: atTill(buyer), payment, may_refuse_refunds });
  if (sale !== null && (await isPaidSoon(buyer, sale))) await changeMinds(buyer, sale);
}

/** What the customer's phone does with a code that the till shows. */
const phones = [
  ...["success", "success", "success", "notify_twice", "notify_first", "notify_late"],
  ...["insufficient_funds", "cancelled", "user_paying_1000", "user_paying_cancelled_800"],
  ...["late_success_700", "notify_reordered_500", "refund_pending_900", "refund_timeout"],
  ...["refund_fails", "wrong_amount"],
];

const phones_of_members = [
  ...["success", "success", "success", "notify_twice", "insufficient_funds", "cancelled"],
  ...["user_paying_900", "late_success_700", "notify_reordered_500", "wrong_amount"],
];

async function scanTheTill(buyer: Buyer): Promise<void> {
  const { shop, random } = buyer;
  const method = random.pick(["wechat", "alipay", "unionpay", "paynow"]);
  const behaviour = random.pick(phones);
  const may_refuse_refunds = behaviour === "refund_fails";
  const sale = await shop.sell({ wish: atTill(buyer), payment: { method }, may_refuse_refunds });
  if (sale?.code === null || sale?.code === undefined) return;
  const scan = shop.scan(sale.code, behaviour);
  // The cashier loses patience just as the customer scans.
  if (random.chance(0.15)) await shop.giveSaleUp(sale);
  await scan;
  if (await isPaidSoon(buyer, sale)) await changeMinds(buyer, sale);
}

/** A terminal hands over the token. */
async function payByCard(buyer: Buyer): Promise<void> {
  const { shop, random } = buyer;
  const payment_token = random.chance(0.7) ? paymentToken(random) : refundableToken(random);
  const payment = { method: "card", payment_token };
  const may_refuse_refunds = mayRefuseRefunds(payment_token);
  const sale = await shop.sell({ wish: atTill(buyer), payment, may_refuse_refunds });
  if (sale === null) return;
  if (random.chance(0.1)) await shop.giveSaleUp(sale);
  if (await isPaidSoon(buyer, sale)) await changeMinds(buyer, sale);
}

/** A member pays a part, and a coupon takes something off; some want parts of it back at once. */
async function payInParts(buyer: Buyer): Promise<void> {
  const { shop, random, splits } = buyer;
  const sale = await splits.sell(atTill(buyer));
  if (sale === null) return;
  const scan = sale.code === null ? null : shop.scan(sale.code, random.pick(phones_of_members));
  if (!sale.is_paid && random.chance(0.15)) await shop.giveSaleUp(sale);
  await scan;
  if (!(await isPaidSoon(buyer, sale))) return;
  const wishes = [0.5, 0.3, 0.2].filter((chance) => random.chance(chance));
  const cancel = random.chance(0.2) ? [shop.cancelOrder(sale.order)] : [];
  await Promise.all([...wishes.map(() => splits.giveBack(sale)), ...cancel]);
}

async function isPaidSoon({ shop, random }: Buyer, sale: CounterSale): Promise<boolean> {
  if (sale.is_paid) return true;
  for (let looks = random.between(1, 5); looks > 0; looks--) {
    await pause(random.between(100, 500));
    const status = await shop.statusOf(sale);
    if (status !== null && status !== 1) return status === 2;
  }
  return false;
}

/** The till shows a code, and nobody scans it. */
async function leaveTheTill(buyer: Buyer): Promise<void> {
  const { shop, random } = buyer;
  const sale = await shop.sell({ wish: atTill(buyer), payment: { method: "wechat" } });
  if (sale !== null && random.chance(0.5)) await shop.giveSaleUp(sale);
}

/** It speaks the cashier API, asks once, and knows of no keys. */
async function useOldTill({ old_till, random }: Buyer): Promise<void> {
  const fen = random.between(100, 5_000);
  const bar_code = random.chance(0.5) ? paymentCode(random, random.pick(["00", "10", "01"])) : null;
  const trade_order_id = await old_till.sell(fen, bar_code);
  if (trade_order_id !== null) await old_till.look(trade_order_id);
  if (random.chance(0.3)) await old_till.count();
}
