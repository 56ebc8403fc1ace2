/**
 * What buyers do, as requests: three for a complete order, one to hold a slot, one to read.
 * Requests are put together from text, and answers searched for the one id that the next request
 * needs.
 */
import { createAgent, type SignMandates } from "./agent.ts";
import type { Call } from "./call.ts";
import { requestHead, type Target } from "./catalog.ts";
import { requestText } from "./http-connection.ts";
import type { ServerProcess } from "./server-process.ts";
import type { Till } from "./tills.ts";

export type Operation = (call: Call) => Promise<void>;

/** Where buyers go, and what they were told over the whole run. */
export type Shop = Readonly<{
  port: number;
  merchant_id: string;
  head: string;
  acknowledged: {
    orders: number;
    completed: number;
    /** Of those completed, the ones whose money went back whole. */
    returned_orders: number;
    returned_minor: number;
  };
}>;

/** A shop whose buyers may pay by mandates as well. */
export type AgentShop = Shop & Readonly<{ signMandates: SignMandates }>;

export type ShopAccess = Readonly<{ port: number; merchant_id: string; api_key: string }>;

export function openShopOf({ port, merchant_id, api_key }: ShopAccess): Shop {
  const acknowledged = { orders: 0, completed: 0, returned_orders: 0, returned_minor: 0 };
  return { port, merchant_id, head: requestHead(port, api_key), acknowledged };
}

export function openShop({ port, access }: ServerProcess): AgentShop {
  return { ...openShopOf({ port, ...access }), signMandates: createAgent(access) };
}

const customer = { telegram_user_id: "6761269319", telegram_username: "bestjustin" };
const token = '{"payment_token":"tok_sandbox_success"}';
const direct = '{"payment_method":"card","protocol":"DIRECT"}';
const by_mandate = '{"payment_method":"card","protocol":"AP2"}';

/** Create, checkout, complete by a token; on each of the slots in turn. */
export function buy(shop: Shop, targets: readonly Target[]): Operation {
  const creates = targets.map((target) => createRequest(shop, target));
  // A stride without a common divisor with 1,000 visits every slot, far apart.
  const next = cycle(creates, 389);
  return async (call) => {
    const order_id = await create(shop, call, next());
    const session_id = await checkOut(call, post(shop, checkoutPath(order_id), direct));
    await complete(shop, call, post(shop, completePath(session_id), token));
  };
}

/** The same with an Idempotency-Key on each request. */
export function buyWithKeys(shop: Shop, target: Target): Operation {
  const run = Date.now().toString(36);
  let number = 0;
  return async (call) => {
    const id = `${run}-${(number += 1)}`;
    const keyed = (step: string): Shop => {
      return { ...shop, head: `${shop.head}idempotency-key: bench-${id}-${step}\r\n` };
    };
    const order_id = await create(shop, call, createRequest(keyed("create"), target));
    const checkout = post(keyed("checkout"), checkoutPath(order_id), direct);
    const session_id = await checkOut(call, checkout);
    await complete(shop, call, post(keyed("complete"), completePath(session_id), token));
  };
}

/** Create, checkout, complete with mandates that are signed here. */
export function buyByMandate(shop: AgentShop, target: Target): Operation {
  const request = createRequest(shop, target);
  return async (call) => {
    const order_id = await create(shop, call, request);
    const opened = await call("checkout", post(shop, checkoutPath(order_id), by_mandate), 201);
    const mandates = shop.signMandates(textAfter(opened, '"checkout_jwt":"'));
    const path = completePath(textAfter(opened, '"session_id":"'));
    await complete(shop, call, post(shop, path, mandates));
  };
}

/** Create only. */
export function hold(shop: Shop, target: Target): Operation {
  const request = createRequest(shop, target);
  return async (call) => void (await create(shop, call, request));
}

/** A counter sale in cash of an amount, at each of the tills in turn. */
export function sellInCash(tills: readonly Till[]): Operation {
  const sales = tills.map(({ shop, store_no, member_id }) => {
    const member = member_id === undefined ? {} : { member: { member_id } };
    const sale = saleBody(store_no, { amount: 1_200, payment: { method: "cash" }, ...member });
    return { acknowledged: shop.acknowledged, request: post(shop, "/v1/sales", sale) };
  });
  const next = cycle(sales, 1);
  return async (call) => {
    const { acknowledged, request } = next();
    await call("sell", request, 201);
    acknowledged.orders += 1;
    acknowledged.completed += 1;
  };
}

/** An amount in minor units, and how it is paid: at once. */
export type CounterSale = Readonly<{ amount: number; payment: object; member?: object }>;

/** One paid counter sale; gives its trade order's id. */
export async function sellOnce(shop: Shop, call: Call, sale: CounterSale): Promise<string> {
  const answer = await call("sell", post(shop, "/v1/sales", saleBody("S01", sale)), 201);
  if (!answer.includes('"status":2')) throw new Error(`it was not paid: ${answer}`);
  shop.acknowledged.orders += 1;
  shop.acknowledged.completed += 1;
  return textAfter(answer, '"trade_order_id":"');
}

function saleBody(store_no: string, { amount, ...how }: CounterSale): string {
  const open_sale = { name: "Ice cream", amount: { amount, currency: "SGD" } };
  return JSON.stringify({ store_no, open_sale, ...how });
}

export function readTradeOrders(shop: Shop, trade_order_ids: readonly string[]): Operation {
  const { head } = shop;
  const reads = trade_order_ids.map((trade_order_id) =>
    requestText({ method: "GET", path: `/v1/trade_orders/${trade_order_id}`, head }),
  );
  const next = cycle(reads, 1);
  return async (call) => void (await call("read", next(), 200));
}

/** `trade_order/get` of the cashier API, by a key. */
export function getTradeOrders(shop: Shop, trade_order_ids: readonly string[]): Operation {
  const { head } = shop;
  const path = "/api/trade_order/get?tradeOrderId=";
  const reads = trade_order_ids.map((id) =>
    requestText({ method: "GET", path: `${path}${id}`, head }),
  );
  const next = cycle(reads, 1);
  return async (call) => {
    const answer = await call("get", next(), 200);
    if (!answer.startsWith(cashier_success)) throw new Error(`no trade order: ${answer}`);
  };
}

/** How an answer of the cashier API begins when all is well. */
export const cashier_success = '{"code":0,';

/** Create; resolves to false when the slot is sold out. */
export function holdUntilFull(shop: Shop, target: Target): (call: Call) => Promise<boolean> {
  const request = createRequest(shop, target);
  return async (call) => {
    const body = await call("create", request, [201, 409]);
    const is_held = body.includes('"order_id"');
    if (is_held) shop.acknowledged.orders += 1;
    else if (!body.includes("SLOT_SOLD_OUT")) throw new Error(`refused for another cause: ${body}`);
    return is_held;
  };
}

export function read(shop: Shop, order_ids: readonly string[]): Operation {
  const { head } = shop;
  const reads = order_ids.map((order_id) =>
    requestText({ method: "GET", path: `/v1/orders/${order_id}`, head }),
  );
  const next = cycle(reads, 1);
  return async (call) => void (await call("read", next(), 200));
}

async function create(shop: Shop, call: Call, request: string): Promise<string> {
  const order_id = textAfter(await call("create", request, 201), '"order_id":"');
  shop.acknowledged.orders += 1;
  return order_id;
}

async function checkOut(call: Call, request: string): Promise<string> {
  return textAfter(await call("checkout", request, 201), '"session_id":"');
}

async function complete(shop: Shop, call: Call, request: string): Promise<void> {
  await call("complete", request, 200);
  shop.acknowledged.completed += 1;
}

function createRequest(shop: Shop, target: Target): string {
  const order = { ...target, quantity: 3, channel: "telegram", customer };
  return post(shop, "/v1/orders", JSON.stringify(order));
}

function post({ head }: Shop, path: string, body: string): string {
  return requestText({ method: "POST", path, head, body });
}

function checkoutPath(order_id: string): string {
  return `/v1/orders/${order_id}/checkout`;
}

function completePath(session_id: string): string {
  return `/v1/payment_sessions/${session_id}/complete`;
}

/** The JSON string that follows a key; such ids hold nothing that JSON would escape. */
function textAfter(body: string, key: string): string {
  const start = body.indexOf(key) + key.length;
  if (start < key.length) throw new Error(`there is no ${key} in ${body}`);
  return body.slice(start, body.indexOf('"', start));
}

/** One after the other, by a stride, without end. */
export function cycle<Item>(items: readonly Item[], stride: number): () => Item {
  let at = 0;
  return () => {
    const item = items[at];
    if (item === undefined) throw new Error("there is nothing to choose from");
    at = (at + stride) % items.length;
    return item;
  };
}
