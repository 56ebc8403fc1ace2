/** What people do: buy, wait, pay badly, change their minds, ask twice, walk away. */
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../random.ts";
import type { KnownOrder } from "../witness.ts";
import { counter_stories } from "./counter.ts";
import type { DepositDesk } from "./deposits.ts";
import type { RechargeDesk } from "./recharges.ts";
import type { OldTill } from "./old-till.ts";
import type { OpenSession, Shop, Wish } from "./shop.ts";
import type { SplitDesk } from "./split-sales.ts";
import { paymentToken, refundableToken } from "./tokens.ts";

export type Buyer = Readonly<{
  shop: Shop;
  old_till: OldTill;
  deposits: DepositDesk;
  recharges: RechargeDesk;
  splits: SplitDesk;
  random: Random;
  /** Something to buy; now and then of what there is little. */
  wish: () => Wish;
}>;

export type Story = (buyer: Buyer) => Promise<void>;

/** Plays one story after the other until it is over. */
export async function buyUntil(isOver: () => boolean, buyer: Buyer): Promise<void> {
  while (!isOver()) {
    await buyer.random.weighted(stories)(buyer);
    await pause(buyer.random.between(5, 60));
  }
}

const stories: readonly (readonly [Story, number])[] = [
  [buyOne, 30],
  [buyCart, 12],
  [buyTwiceDeclined, 8],
  [walkAwayFromOrder, 6],
  [walkAwayFromSession, 8],
  [cancelUnpaid, 6],
  [cancelWhileOpen, 6],
  [cancelPaid, 12],
  [giveSessionUp, 6],
  [payTwiceAtOnce, 6],
  [payAndGiveUpAtOnce, 6],
  [payAndCancelAtOnce, 6],
  [checkOutTwiceAtOnce, 4],
  [leaveDeposit, 14],
  [payIntoAccount, 10],
  ...counter_stories,
];

function leaveDeposit({ deposits }: Buyer): Promise<void> {
  return deposits.play();
}

function payIntoAccount({ recharges }: Buyer): Promise<void> {
  return recharges.play();
}

const protocolOf = (random: Random) => (random.chance(0.25) ? "AP2" : "DIRECT");

async function openOne({ shop, random, wish }: Buyer) {
  const order = await shop.order(wish());
  if (order === null) return null;
  const session = await shop.checkOut({ order_id: order.order_id }, protocolOf(random));
  return session === null ? null : { order, session };
}

async function buyOne(buyer: Buyer): Promise<void> {
  const opened = await openOne(buyer);
  if (opened !== null) await buyer.shop.complete(opened.session, paymentToken(buyer.random));
}

async function openCart({ shop, random, wish }: Buyer) {
  const cart_id = `cart-${random.between(0, 2 ** 31)}-${random.between(0, 2 ** 31)}`;
  const orders: KnownOrder[] = [];
  for (let count = random.between(2, 4); count > 0; count--) {
    const order = await shop.order({ ...wish(), cart_id });
    if (order !== null) orders.push(order);
  }
  if (orders.length === 0) return null;
  const session = await shop.checkOut({ cart_id }, protocolOf(random));
  return session === null ? null : { orders, session };
}

async function buyCart(buyer: Buyer): Promise<void> {
  const { shop, random } = buyer;
  const opened = await openCart(buyer);
  if (opened === null) return;
  await shop.complete(opened.session, refundableToken(random));
  // One of a party falls ill: the others still go.
  if (random.chance(0.3)) await shop.cancelOrder(random.pick(opened.orders));
}

async function buyTwiceDeclined(buyer: Buyer): Promise<void> {
  const { shop, random } = buyer;
  const opened = await openOne(buyer);
  if (opened === null) return;
  await shop.complete(opened.session, "tok_sandbox_decline");
  const { order_id } = opened.order;
  const again = await shop.checkOut({ order_id }, protocolOf(random));
  if (again !== null) await shop.complete(again, paymentToken(random));
}

async function walkAwayFromOrder({ shop, wish }: Buyer): Promise<void> {
  await shop.order(wish());
}

async function walkAwayFromSession(buyer: Buyer): Promise<void> {
  if (buyer.random.chance(0.5)) await openCart(buyer);
  else await openOne(buyer);
}

async function cancelUnpaid({ shop, wish }: Buyer): Promise<void> {
  const order = await shop.order(wish());
  if (order !== null) await shop.cancelOrder(order);
}

async function cancelWhileOpen(buyer: Buyer): Promise<void> {
  const opened = await openOne(buyer);
  if (opened !== null) await buyer.shop.cancelOrder(opened.order);
}

async function cancelPaid(buyer: Buyer): Promise<void> {
  const { shop, random } = buyer;
  const opened = await openOne(buyer);
  if (opened === null) return;
  await shop.complete(opened.session, refundableToken(random));
  await pause(random.between(0, 300));
  await shop.cancelOrder(opened.order);
}

async function giveSessionUp(buyer: Buyer): Promise<void> {
  const { shop, random } = buyer;
  const opened = await openOne(buyer);
  if (opened === null) return;
  await shop.cancelSession(opened.session);
  if (random.chance(0.5)) return;
  const again = await shop.checkOut({ order_id: opened.order.order_id }, protocolOf(random));
  if (again !== null) await shop.complete(again, paymentToken(random));
}

/** Two cards on one session, from two places. */
async function payTwiceAtOnce(buyer: Buyer): Promise<void> {
  const { shop, random } = buyer;
  const opened = await openOne(buyer);
  if (opened === null) return;
  const pay = ({ session }: Readonly<{ session: OpenSession }>) =>
    shop.complete(session, paymentToken(random));
  await Promise.all([pay(opened), pay(opened)]);
}

async function payAndGiveUpAtOnce(buyer: Buyer): Promise<void> {
  const { shop, random } = buyer;
  const opened = await openOne(buyer);
  if (opened === null) return;
  const paid = shop.complete(opened.session, paymentToken(random));
  await pause(random.between(0, 40));
  await Promise.all([paid, shop.cancelSession(opened.session)]);
}

async function payAndCancelAtOnce(buyer: Buyer): Promise<void> {
  const { shop, random } = buyer;
  const opened = await openOne(buyer);
  if (opened === null) return;
  const paid = shop.complete(opened.session, paymentToken(random));
  await pause(random.between(0, 40));
  await Promise.all([paid, shop.cancelOrder(opened.order)]);
}

async function checkOutTwiceAtOnce(buyer: Buyer): Promise<void> {
  const { shop, random, wish } = buyer;
  const order = await shop.order(wish());
  if (order === null) return;
  const { order_id } = order;
  const open = () => shop.checkOut({ order_id }, protocolOf(random));
  const sessions = await Promise.all([open(), open()]);
  for (const session of sessions) {
    if (session !== null) await shop.complete(session, paymentToken(random));
  }
}
