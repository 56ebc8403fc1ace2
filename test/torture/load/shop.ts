/** The API as a buyer uses it, with everything that it acknowledges written down. */
import type { Random } from "../random.ts";
import type { KnownOrder, KnownSession, Witness } from "../witness.ts";
import type { Agent } from "./agent.ts";
import type { Call, Caller, Json, Reply } from "./caller.ts";

export type Wish = Readonly<{
  sku_id: string;
  quantity: number;
  date: string;
  start_time?: string;
  cart_id?: string;
}>;

export type OpenSession = Readonly<{ known: KnownSession; document: Json }>;

/** A sale that a till was told of: one order, paid or on its way. */
export type CounterSale = Readonly<{
  trade_order_id: string;
  order: KnownOrder;
  is_paid: boolean;
  /** For the customer's phone to scan; null when there is none. */
  code: string | null;
}>;

export type Till = Readonly<{
  /** A ticket, or goods for a sum of the till's own. */
  wish: Wish | Readonly<{ name: string; amount: Json }>;
  payment: Json;
  /** What a member pays of it, and a coupon. */
  by?: Json;
  /** The processor may refuse refunds of it, for good. */
  may_refuse_refunds?: boolean;
}>;

export type Shop = Readonly<{
  /** Null when it was refused, or nobody could say. */
  order(wish: Wish): Promise<KnownOrder | null>;
  /** One order, or the whole cart. */
  checkOut(
    subject: Readonly<{ order_id: string } | { cart_id: string }>,
    protocol: "AP2" | "DIRECT",
  ): Promise<OpenSession | null>;
  complete(session: OpenSession, payment_token: string): Promise<void>;
  cancelSession(session: OpenSession): Promise<void>;
  cancelOrder(order: KnownOrder): Promise<void>;
  /** Null when it was refused, or nobody could say. */
  sell(till: Till): Promise<CounterSale | null>;
  /** A customer's phone scans a code; the processor may be away just then. */
  scan(code: string, behaviour: string): Promise<void>;
  /** As the server tells it; null when it cannot. */
  statusOf(sale: CounterSale): Promise<number | null>;
  /** Gives a sale up that is on its way. */
  giveSaleUp(sale: CounterSale): Promise<void>;
  /** Gives so much of a sale back, in minor units. */
  giveBack(sale: CounterSale, amount: number): Promise<void>;
}>;

export type ShopPlan = Readonly<{
  caller: Caller;
  agent: Agent;
  witness: Witness;
  random: Random;
}>;

const phone_timeout_ms = 4_000;

/** Of so many requests one goes to both servers at the same moment; or has no key. */
const twins = 0.08;
const careless = 0.15;

export function createShop({ caller, agent, witness, random }: ShopPlan): Shop {
  async function send(call: Call): Promise<readonly (Reply | null)[]> {
    if (random.chance(twins)) return caller.callBoth(call, random);
    const reply = random.chance(careless)
      ? caller.callOnce(call, random)
      : caller.call(call, random);
    return [await reply];
  }

  /** Sends it once or twice, and hands every answer to `onAnswer`. */
  async function ask(call: Call, onAnswer: (reply: Reply) => void): Promise<Reply | null> {
    const answers = (await send(call)).filter((reply) => reply !== null);
    for (const reply of answers) onAnswer(reply);
    return answers.find(({ status }) => status < 300) ?? answers[0] ?? null;
  }

  return {
    async order(wish) {
      const key = caller.newKey();
      const customer = { request_key: key, name: random.pick(["谭先生", "Ms Lim", "李"]) };
      const channel = random.pick(["telegram", "agent", "web", "api"]);
      const call = { path: "/v1/orders", body: { ...wish, channel, customer }, key };
      let made: KnownOrder | null = null;
      await ask({ method: "POST", ...call }, ({ status, body }) => {
        countAnswer(witness, "order", { status, body });
        if (status === 201) made = noteOrder(witness, key, body);
      });
      return made;
    },

    async checkOut(subject, protocol) {
      const key = caller.newKey();
      const path =
        "cart_id" in subject
          ? `/v1/carts/${subject.cart_id}/checkout`
          : `/v1/orders/${subject.order_id}/checkout`;
      const body = { payment_method: random.pick(["card", "wechat", "paynow"]), protocol };
      let opened: OpenSession | null = null;
      await ask({ method: "POST", path, body, key }, (reply) => {
        countAnswer(witness, "checkout", reply);
        const { status, body: document } = reply;
        if (status === 201) opened = { known: noteSession(witness, key, document), document };
      });
      return opened;
    },

    async complete({ known, document }, payment_token) {
      known.tokens.add(payment_token);
      const input =
        document["protocol"] === "AP2" ? agent(document, payment_token) : { payment_token };
      const path = `/v1/payment_sessions/${known.session_id}/complete`;
      await ask({ method: "POST", path, body: input }, (reply) => {
        countAnswer(witness, "payment", reply);
        notePayment(witness, known, reply);
      });
    },

    async cancelSession({ known }) {
      const path = `/v1/payment_sessions/${known.session_id}/cancel`;
      await ask({ method: "POST", path, body: {} }, (reply) => {
        countAnswer(witness, "session cancel", reply);
        // A session may have ended by itself just before, with money that is on its way back.
        const { status, body } = reply;
        if (status === 200 && body["payment_ref"] === undefined) known.is_unpaid = true;
      });
    },

    async cancelOrder(order) {
      if (order.cancel === "none") order.cancel = "asked";
      const path = `/v1/orders/${order.order_id}/cancel`;
      const body = { reason: random.pick(["plans changed", "下雨"]) };
      await ask({ method: "POST", path, body }, (reply) => {
        countAnswer(witness, "order cancel", reply);
        if (reply.status === 200) order.cancel = "acknowledged";
      });
    },

    async sell({ wish, payment, by = {}, may_refuse_refunds = false }) {
      const key = caller.newKey();
      if (may_refuse_refunds) witness.refusing.add(key);
      const store_no = random.pick(["S01", "S02"]);
      const what = "sku_id" in wish ? { tickets: [wish] } : { open_sale: wish };
      const customer = { request_key: key };
      const call = {
        path: "/v1/sales",
        body: { store_no, ...what, ...by, payment, customer },
        key,
      };
      let sale: CounterSale | null = null;
      await ask({ method: "POST", ...call }, (reply) => {
        const kind = by["member"] === undefined ? "sale" : "split sale";
        countAnswer(witness, `${kind} by ${String(payment["method"])}`, reply);
        if (reply.status < 300) sale = noteSale(witness, key, reply.body);
      });
      return sale;
    },

    async scan(code, behaviour) {
      const answer = await fetch(new URL("/phone/pay", code), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ content: code, behaviour }),
        signal: AbortSignal.timeout(phone_timeout_ms),
      }).catch(() => null);
      witness.count(`phone ${answer?.status ?? "not answered"}`);
      await answer?.body?.cancel();
    },

    async statusOf({ trade_order_id }) {
      const path = `/v1/trade_orders/${trade_order_id}`;
      const reply = await caller.callOnce({ method: "GET", path }, random);
      if (reply === null || reply.status !== 200) return null;
      return Number((reply.body["trade_order"] as Json)["status"]);
    },

    async giveSaleUp({ trade_order_id }) {
      const path = `/v1/trade_orders/${trade_order_id}/cancel`;
      await ask({ method: "POST", path, body: {} }, (reply) => {
        countAnswer(witness, "sale cancel", reply);
      });
    },

    async giveBack({ trade_order_id }, amount) {
      const path = `/v1/trade_orders/${trade_order_id}/refunds`;
      const body = { amount, reason: "下雨" };
      push(witness.asked_back, trade_order_id, amount);
      let is_told = false;
      await ask({ method: "POST", path, body }, (reply) => {
        countAnswer(witness, "part refund", reply);
        if (reply.status === 201) is_told = true;
      });
      if (is_told) push(witness.acknowledged_back, trade_order_id, amount);
    },
  };
}

/** Answers by what they say: `payment 200`, `payment refused: SESSION_EXPIRED`. */
function countAnswer(witness: Witness, what: string, { status, body }: Reply): void {
  const { code, mandate_error_description: why } = body as Partial<Record<string, string>>;
  const reason = why === undefined ? code : `${code}, ${why}`;
  witness.count(status < 300 ? `${what} ${status}` : `${what} refused: ${reason}`);
}

function noteOrder(witness: Witness, request_key: string, body: Json): KnownOrder {
  const { order_id, sku_id, quantity, date } = body as KnownOrder;
  witness.told(request_key, order_id);
  const known = witness.orders.get(order_id);
  if (known !== undefined) return known;
  const order: KnownOrder = {
    ...{ order_id, request_key, sku_id, quantity, date },
    ...{ ticket_code: null, cancel: "none" },
  };
  witness.orders.set(order_id, order);
  return order;
}

function noteSale(witness: Witness, request_key: string, body: Json): CounterSale | null {
  const { trade_order_id, status } = body["trade_order"] as Json;
  witness.told(`${request_key} trade order`, String(trade_order_id));
  const [document] = body["orders"] as Json[];
  if (document === undefined) {
    witness.violate(`${String(trade_order_id)} was sold and has no order`);
    return null;
  }
  const order = noteOrder(witness, request_key, document);
  const [ticket] = body["fulfillments"] as Json[];
  const is_paid = status === 2;
  if (is_paid && order.ticket_code === null && ticket !== undefined) {
    order.ticket_code = String(ticket["ticket_code"]);
  }
  if (is_paid && order.cancel === "none" && ticket === undefined) {
    witness.violate(`${String(trade_order_id)} is paid and lacks its ticket`);
  }
  const { content = null } = (body["next"] ?? {}) as { content?: string };
  return { trade_order_id: String(trade_order_id), order, is_paid, code: content };
}

function push(lists: Map<string, string[]>, key: string, amount: number): void {
  lists.set(key, [...(lists.get(key) ?? []), String(amount)]);
}

function noteSession(witness: Witness, request_key: string, body: Json): KnownSession {
  const session_id = String(body["session_id"]);
  witness.told(request_key, session_id);
  const known = witness.sessions.get(session_id);
  if (known !== undefined) return known;
  const order_ids = (body["order_ids"] as string[] | undefined) ?? [String(body["order_id"])];
  const session: KnownSession = {
    ...{ session_id, order_ids, tokens: new Set<string>() },
    ...{ is_unpaid: false, is_paid: false },
  };
  witness.sessions.set(session_id, session);
  return session;
}

/** What an answer to a payment promises. */
function notePayment(witness: Witness, session: KnownSession, { status, body }: Reply): void {
  if (body["code"] === "PAYMENT_DECLINED") session.is_unpaid = true;
  if (status !== 200) return;
  session.is_paid = true;
  const one = body["fulfillment"] as Json | undefined;
  const tickets = (body["fulfillments"] as Json[] | undefined) ?? (one === undefined ? [] : [one]);
  for (const ticket of tickets) {
    const order_id = String(ticket["order_id"]);
    const order = witness.orders.get(order_id);
    const ticket_code = String(ticket["ticket_code"]);
    // One whose making was never answered lies in its cart all the same: the checkout named it.
    if (order === undefined && session.order_ids.includes(order_id)) continue;
    if (order === undefined) {
      witness.violate(`${session.session_id} gave a ticket for an order that nobody was told of`);
      continue;
    }
    if (order.ticket_code !== null && order.ticket_code !== ticket_code) {
      witness.violate(`${order.order_id} was told ${order.ticket_code} and ${ticket_code}`);
    }
    order.ticket_code = ticket_code;
  }
  const missing = session.order_ids.length - tickets.length;
  if (missing > 0) witness.violate(`${session.session_id} is paid and lacks ${missing} tickets`);
}
