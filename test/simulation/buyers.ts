/**
 * Buyers of every kind: quick and slow ones, families with several orders in a cart, impatient ones
 * who press the button twice, some who change their minds at the worst moment.
 */
import type { PaymentSession } from "../../src/domain/payment/session.ts";
import type { RefundWanted } from "../../src/domain/trade/refund-trade-order.ts";
import type { Sell } from "../../src/domain/trade/sell.ts";
import { no_counter } from "../../src/domain/trade/trade-order.ts";
import { carryOutRefund } from "../../src/engine/money/carry-out-refund.ts";
import type { Command, Outcome } from "../../src/engine/command.ts";
import { closeSession, takePayment } from "../../src/engine/money/take-payment.ts";
import { visit_date } from "../support/samples.ts";
import { given_coupon_codes } from "../support/given-members.ts";
import { lin, ming } from "../support/member-samples.ts";
import { actor, ask, insistOn, read, think, type Answer, type Shop } from "./asking.ts";
import type { Random } from "./random.ts";
import type { Server } from "./server.ts";

/** One buyer from the first request to the last. Nothing that may happen makes it throw. */
export async function buy(shop: Shop, number: number): Promise<void> {
  const { world, random } = shop;
  await world.sleep(random.between(0, 900_000));
  if (random.chance(0.2)) {
    await buyAtCounter(shop, number);
    return;
  }
  // Now and then two share a cart, and get in each other's way.
  const cart_id = `cart_${random.chance(0.15) ? number - 1 : number}`;
  const order_ids: string[] = [];
  for (let left = random.pick([1, 1, 1, 2, 3]); left > 0; left--) {
    const order_id = await order(shop, cart_id);
    if (order_id !== null) order_ids.push(order_id);
  }
  if (order_ids.length === 0) return;
  await think(shop, 240_000);
  if (random.chance(0.08)) await cancel(shop, random.pick([order_ids[0] ?? "", ...order_ids]));
  await payFor(shop, cart_id, order_ids);
}

/** Somebody before a cashier, with cash or a code on the phone; what has failed is tried again. */
async function buyAtCounter(shop: Shop, number: number): Promise<void> {
  const method = shop.random.pick(["cash", "cash", "wechat"] as const);
  const cart_id = `till_${number}`;
  const outcome = await insistOn(shop, (server, idempotency) =>
    server.engine.execute({
      merchant_id: shop.merchant_id,
      actor,
      command: sale(shop, { server, method, cart_id, number }),
      ...(idempotency === undefined ? {} : { idempotency }),
    }),
  );
  const answer = read(shop, outcome);
  if (answer === null) return;
  if (method === "cash") {
    await think(shop, 60_000);
    if (shop.random.chance(0.3)) await giveBackCash(shop, answer);
    return;
  }
  const session = shop.anyServer()?.readSession(answer.session_id ?? "") ?? null;
  if (session === null || (await pay(shop, session))) return;
  await think(shop, 60_000);
  const order_ids = answer.orders.map(({ order_id }) => order_id);
  await payFor(shop, cart_id, order_ids);
}

/** Pays for a cart, with three attempts at most, and may change their mind about it afterwards. */
async function payFor(shop: Shop, cart_id: string, order_ids: readonly string[]): Promise<void> {
  const { random } = shop;
  for (let attempt = 1; attempt <= 3; attempt++) {
    const session = await checkOut(shop, cart_id);
    if (session === null) break;
    await think(shop, 380_000);
    if (random.chance(0.1)) {
      await ask(shop, (server) => closeSession(server, session, { actor, cause: "CANCELLED" }));
    }
    if (await pay(shop, session)) break;
    await think(shop, 60_000);
  }
  await think(shop, 300_000);
  if (random.chance(0.25)) await cancel(shop, random.pick([order_ids[0] ?? "", ...order_ids]));
}

async function order(shop: Shop, cart_id: string): Promise<string | null> {
  const { random, ids, merchant_id } = shop;
  const sku_id = random.pick(["family_pack", "adult", "adult", "night_show", "beach_pass"]);
  const command = (server: Server): Command => ({
    type: "CREATE_ORDER",
    order_id: ids.newId("order", server.now_ms()),
    cart_id,
    is_cart_new: false,
    sku_id,
    quantity: sku_id === "family_pack" ? 3 * random.between(1, 2) : random.between(1, 4),
    date: visit_date,
    start_time: sku_id === "night_show" ? "19:40" : "",
    channel: "web",
    customer: {},
    at_ms: server.now_ms(),
  });
  const outcome = await insistOn(shop, (server, idempotency) =>
    server.engine.execute({
      merchant_id,
      actor,
      command: command(server),
      ...(idempotency === undefined ? {} : { idempotency }),
    }),
  );
  return read(shop, outcome)?.orders[0]?.order_id ?? null;
}

/** Over the counter: a part, or all that is left, which takes the tickets back as well. */
async function giveBackCash(shop: Shop, { session_id }: Answer): Promise<void> {
  const { random, merchant_id } = shop;
  await ask(shop, async (server) => {
    const trade_order_id = server.readSession(session_id ?? "")?.trade_order_id ?? "";
    const amount_minor = BigInt(random.between(1, 5_000));
    const wanted = random.pick<RefundWanted>([{ kind: "all" }, { kind: "amount", amount_minor }]);
    const reason = "changed plans";
    const command = { type: "REFUND_TRADE_ORDER", trade_order_id, wanted, reason } as const;
    await server.engine.execute({ merchant_id, actor, command });
  });
}

type Till = Readonly<{
  server: Server;
  method: "cash" | "wechat";
  cart_id: string;
  number: number;
}>;

/** A ticket, a sum of the till's own, or both, sometimes with something off. */
function sale({ random, ids }: Shop, { server, method, cart_id, number }: Till): Sell {
  const at_ms = server.now_ms();
  const newId = () => ids.newId("order", at_ms);
  const what = random.pick(["ticket", "open", "both"] as const);
  const ticket = { sku_id: "adult", quantity: random.between(1, 3), date: visit_date };
  const store_no = random.pick(["S01", "S02"]);
  return {
    ...{ type: "SELL", cart_id, goods: null, customer: {}, at_ms },
    tickets: what === "open" ? [] : [{ ...ticket, order_id: newId(), start_time: "" }],
    open_sale:
      what === "ticket"
        ? null
        : { order_id: newId(), product_name: `sale ${number}`, amount_minor: 700n },
    discount_minor: random.pick([0n, 0n, 1n]),
    ...memberPart(random),
    payment:
      method === "cash"
        ? { method, store_no, received_minor: null }
        : { method, provider: "sandbox", product_id: "8020", user_id: `code ${number}` },
    counter: { ...no_counter, store_no },
    ...{ subject: `sale ${number}`, body: method },
  };
}

/** Every other one is a member, and pays some of it by points, account or coupon. */
function memberPart(random: Random): Pick<Sell, "member" | "coupon_code"> {
  if (random.chance(0.5)) return {};
  const { member_id } = random.pick([ming, lin]);
  return {
    member: {
      ...{ member_id, code: null, points: random.pick([0n, 0n, 30n, 150n]) },
      account_minor: random.pick([0n, 0n, 200n, 650n, "rest"] as const),
    },
    coupon_code: random.chance(0.5) ? random.pick(given_coupon_codes) : null,
  };
}

async function checkOut(shop: Shop, cart_id: string): Promise<PaymentSession | null> {
  const { merchant_id } = shop;
  const command = {
    type: "CHECKOUT",
    subject: { cart_id },
    payment_method: "card",
    protocol: "DIRECT",
    provider: "sandbox",
  } as const;
  const outcome = await insistOn(shop, (server, idempotency) =>
    server.engine.execute({
      merchant_id,
      actor,
      command,
      ...(idempotency === undefined ? {} : { idempotency }),
    }),
  );
  // Whoever was not told of the session that is open finds it by the refusal.
  const is_open = outcome?.kind === "rejected" && outcome.rejection.code === "PAYMENT_SESSION_OPEN";
  const session_id = is_open ? outcome.rejection.session_id : read(shop, outcome)?.session_id;
  return shop.anyServer()?.readSession(session_id ?? "") ?? null;
}

/** True when there is nothing more to pay, or nobody can say. */
async function pay(shop: Shop, session: PaymentSession): Promise<boolean> {
  const { random } = shop;
  const once = () =>
    insistOn(shop, async (server, idempotency) => {
      const now = server.readSession(session.session_id);
      const is_payable = now?.status === "OPEN" && now.expiry_at_ms > server.now_ms();
      if (!is_payable) return refusedAs(session);
      return takePayment(server, {
        session: now,
        actor,
        payment_token: "tok",
        notify_url: null,
        ...(idempotency === undefined ? {} : { idempotency }),
      });
    });
  const presses = random.chance(0.15) ? [once(), once()] : [once()];
  const answers = (await Promise.all(presses)).map((outcome) => read(shop, outcome));
  return answers.some((answer) => answer?.status === "SUCCEEDED" || answer?.status === "UNKNOWN");
}

/** As the route answers before it asks any provider. */
function refusedAs({ session_id, expiry_at_ms }: PaymentSession): Outcome {
  return { kind: "rejected", rejection: { code: "SESSION_EXPIRED", session_id, expiry_at_ms } };
}

/** Cancels, after closing a session that is open; sends the money back at once where it can. */
async function cancel(shop: Shop, order_id: string): Promise<void> {
  const { merchant_id } = shop;
  await ask(shop, async (server) => {
    const command = { type: "CANCEL_ORDER", order_id, reason: "changed plans" } as const;
    const attempt = () => server.engine.execute({ merchant_id, actor, command });
    let outcome = await attempt();
    if (outcome.kind === "rejected" && outcome.rejection.code === "PAYMENT_SESSION_OPEN") {
      const session = server.readSession(outcome.rejection.session_id);
      if (session === null) return;
      await closeSession(server, session, { actor, cause: "CANCELLED" });
      outcome = await attempt();
    }
    if (outcome.kind !== "accepted") return;
    for (const refund of outcome.refunds) await carryOutRefund(server, refund, actor);
  });
}
