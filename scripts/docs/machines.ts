// The three machines of the order book, found out by asking the code that moves them.

import type { OrderEventType } from "../../src/domain/order/event.ts";
import { decideExpireOrders } from "../../src/domain/order/expire-orders.ts";
import {
  evolveOrder,
  transitions,
  type LockStatus,
  type Order,
  type OrderStatus,
} from "../../src/domain/order/order.ts";
import type { PaymentOutcome, PaymentSession } from "../../src/domain/payment/session.ts";
import {
  after,
  checkedOut,
  lockedOrder,
  minute_ms,
  recorded,
  slotWith,
  start_ms,
  successOf,
} from "../../test/support/samples.ts";
import { sampleEvent } from "../../test/support/sample-events.ts";
import { start, type Edge } from "./mermaid.ts";

const event_types = Object.keys(transitions) as OrderEventType[];

/** The order's edges, straight from its table. */
export function orderEdges(): Edge[] {
  const first: Edge = { from: start, to: "DRAFT", label: "ORDER_DRAFT_CREATED" };
  const edges = event_types.flatMap((label): Edge[] => {
    const { from, to, given_up_to } = transitions[label];
    const given_up = given_up_to === undefined ? [] : ["EXPIRED", "CANCELLED"];
    return [
      ...(to === null ? [] : from.map((status) => ({ from: status, to, label }))),
      ...given_up.map((status) => ({ from: status, to: given_up_to ?? "", label })),
    ];
  });
  return [first, ...edges];
}

/** What a lock may be while its order is in a status, and before each event. */
const locks: Readonly<Record<OrderStatus, readonly (LockStatus | null)[]>> = {
  DRAFT: [null],
  LOCKED: ["HELD"],
  PENDING_PAYMENT: ["HELD"],
  PAID: ["HELD"],
  FULFILLED: ["CONSUMED"],
  EXPIRED: ["EXPIRED"],
  // Between ORDER_CANCELLED and INVENTORY_RELEASED it is what it was.
  CANCELLED: ["HELD", "CONSUMED", "RELEASED"],
  REFUNDED: ["EXPIRED", "RELEASED"],
};

/** The lock's edges: every event, on an order in every status in which it may happen. */
export function lockEdges(): Edge[] {
  const sample = lockedOrder();
  const edges: Edge[] = [];
  for (const label of event_types) {
    for (const status of transitions[label].from) {
      for (const before of locks[status]) {
        const lock = before === null ? null : { ...sample.lock, status: before };
        const order = { ...sample, status, lock } as Order;
        const to = evolveOrder(order, sampleEvent(label)).lock?.status ?? null;
        if (to === null || to === before || before === "RELEASED") continue;
        edges.push({ from: before ?? start, to, label });
      }
    }
  }
  return edges;
}

type State = Readonly<{ orders: readonly Order[]; session: PaymentSession }>;

const late_ms = start_ms + 20 * minute_ms;

/** A session in each status, with its order as it then is. */
function sessionStates(): State[] {
  const open = checkedOut([lockedOrder()]);
  const facts = {
    orderOf: () => open.orders[0],
    sessionOf: () => open.session,
  };
  const stamp = { now_ms: late_ms, newId: (prefix: string) => `${prefix}_1`, newNumber: String };
  const expiry = { type: "EXPIRE_ORDERS", order_ids: ["order_1"] } as const;
  const ended = decideExpireOrders(expiry, facts, stamp);
  if (!ended.accepted) throw new Error("an expiry was refused");
  const [session = open.session] = ended.change.sessions ?? [];
  return [
    open,
    recorded(open, { state: "UNKNOWN", reason: "timeout" }),
    recorded(open, { state: "DECLINED", reason: "declined" }, { at_ms: late_ms }),
    { orders: after(open.orders, ended.change), session },
    recorded(open, successOf(open.session)),
  ];
}

/** The session's edges: every piece of news, in every status. */
export function sessionEdges(): Edge[] {
  const edges: Edge[] = [{ from: start, to: "OPEN", label: "checkout" }];
  const full = slotWith({ capacity: 0 });
  for (const state of sessionStates()) {
    const from = state.session.status;
    const add = (label: string, outcome: PaymentOutcome, slot = slotWith()) => {
      const { session } = recorded(state, outcome, { at_ms: late_ms, slot });
      const is_money = outcome.state === "SUCCEEDED" && session.payment_ref !== null;
      const is_news = session.payment_ref !== state.session.payment_ref;
      if (session.status === from && !(is_money && is_news)) return;
      const is_known = edges.some((edge) => edge.from === from && edge.to === session.status);
      if (outcome.state === "SUCCEEDED" && is_known && slot === full) return;
      edges.push({ from, to: session.status, label });
    };
    const paid = successOf(state.session);
    add("paid", paid);
    add("paid, no room is left", paid, full);
    add("paid another amount", { ...paid, amount_minor: paid.amount_minor + 1n });
    add("declined", { state: "DECLINED", reason: "declined" });
    add("nobody can say", { state: "UNKNOWN", reason: "timeout" });
    add("given up", { state: "CLOSED", cause: "CANCELLED" });
    add("its time is over", { state: "CLOSED", cause: "EXPIRED" });
  }
  return edges;
}
