// docs/orders.md: the life of an order, drawn from the code that moves it.

import { cart_orders_max, lock_duration_ms } from "../../src/domain/order/create-order.ts";
import type { OrderEventType } from "../../src/domain/order/event.ts";
import {
  session_grace_ms,
  transitions,
  type FulfillmentStatus,
  type LockStatus,
  type OrderStatus,
  type PaymentStatus,
} from "../../src/domain/order/order.ts";
import { failed_sessions_max, session_duration_ms } from "../../src/domain/payment/checkout.ts";
import { unknown_hold_ms } from "../../src/domain/payment/record-payment.ts";
import { refund_attempts_max } from "../../src/domain/payment/refund.ts";
import type { SessionStatus } from "../../src/domain/payment/session.ts";
import { lockEdges, orderEdges, sessionEdges } from "./machines.ts";
import { drawMachine, drawTable } from "./mermaid.ts";

const statuses: Readonly<Record<OrderStatus, string>> = {
  DRAFT: "written down, nothing held; never seen, since the lock comes in the same commit",
  LOCKED: "places are held until the lock expires; payment can be asked for",
  PENDING_PAYMENT: "a payment session is open on it, or its outcome is being found out",
  PAID: "the money is there, the ticket not yet; never seen, since it comes in the same commit",
  FULFILLED: "the ticket is issued",
  EXPIRED: "the hold ran out before the money came",
  CANCELLED: "given up; a refund may be on its way",
  REFUNDED: "given up, and its money went back",
};

const events: Readonly<Record<OrderEventType, string>> = {
  ORDER_DRAFT_CREATED: "what was asked for, by whom, at what price",
  INVENTORY_LOCKED: "places are held until `expiryAt`; again when late money found room",
  CHECKOUT_REQUESTED: "the customer wants to pay, and how",
  PAYMENT_SESSION_CREATED: "one attempt to pay begins; the hold outlives it by a grace",
  CHECKOUT_COMPLETED: "the money is there, with the provider's reference",
  FULFILLMENT_ISSUED: "the ticket and its QR link; the places count as sold",
  PAYMENT_FAILED: "the provider declined, or took another amount than was asked",
  PAYMENT_UNKNOWN: "the provider did not say; the places are held until `holdUntil` meanwhile",
  PAYMENT_SESSION_EXPIRED: "the attempt's time is over",
  PAYMENT_SESSION_CANCELLED: "the customer gave the attempt up",
  ORDER_EXPIRED: "the hold is over, the places go back on sale",
  ORDER_CANCELLED: "somebody gave the order up, and why",
  INVENTORY_RELEASED: "the places of a cancelled order go back on sale",
  FULFILLMENT_REVOKED: "the ticket is no longer good",
  LATE_PAYMENT_RECEIVED: "money that nobody waited for any more; see [late money](#late-money)",
  REFUND_REQUESTED: "money is to go back, how much and why",
  REFUND_SUCCEEDED: "it has gone back",
  REFUND_FAILED: "the provider refused an attempt",
  REFUND_RETRIED: "the next attempt begins, by itself or because somebody asked",
  REFUND_PAID_OUT: "the provider refuses, and the customer has the money another way",
  REFUND_GIVEN_TWICE: "the provider gave back what had been paid out: the customer has it twice",
};

const payments: Readonly<Record<PaymentStatus, string>> = {
  NONE: "no payment is under way and none has come",
  PENDING: "a session is open",
  SUCCESS: "the order's money has come",
  FAILED: "the last attempt was declined",
  UNKNOWN: "nobody can say yet",
  REFUNDED: "the order's money has gone back",
  PARTIALLY_REFUNDED: "kept for refunds in part; nothing sets it yet",
};

const fulfillments: Readonly<Record<FulfillmentStatus, string>> = {
  PENDING: "no ticket, and none is owed that could not be given",
  FULFILLED: "the ticket is issued",
  REVOKED: "it was, and is no longer good",
  STUCK: "paid, without a ticket, and the refund was refused: somebody has to look",
};

const locks: Readonly<Record<LockStatus, string>> = {
  HELD: "counts as `held` on the slot",
  CONSUMED: "counts as `sold`",
  RELEASED: "counts no more: the order was cancelled",
  EXPIRED: "counts no more: its time was over",
};

const sessions: Readonly<Record<SessionStatus, string>> = {
  OPEN: "the customer may pay until it expires",
  SUCCEEDED: "paid",
  FAILED: "declined, or given up by the customer (`failure` is `CANCELLED`)",
  EXPIRED: "not paid in time",
  UNKNOWN: "the provider did not say; a worker finds out",
};

const listOf = (texts: Readonly<Record<string, string>>) =>
  drawTable(
    ["status", "means"],
    Object.entries(texts).map(([name, text]) => [name, text]),
  );

function eventTable(): string {
  const all = Object.keys(statuses).length;
  const rows = Object.entries(transitions).map(([type, { from, to, given_up_to }]) => {
    const where = from.length === all ? "any status" : from.join(", ");
    const leads =
      given_up_to === undefined ? (to ?? "") : `${given_up_to}, if its own was given up`;
    return [type, where, leads, events[type as OrderEventType]];
  });
  return drawTable(["event", "may happen in", "leads to", "tells"], rows);
}

const seconds = (duration_ms: number) => `${duration_ms / 1_000} s`;

const intro = () => `
<!-- Written by \`npm run docs\` from src/domain and scripts/docs. -->

# Orders

An order is one SKU, one date, a quantity of visitors, one customer. Its state is the fold of its
events: nothing else changes it, and an event that cannot happen where an order stands is refused as
a corrupt stream. Several orders may share a cart (at most ${cart_orders_max}); they are paid in one
session, and all are fulfilled or none.`;

const order = () => `
## The order

${drawMachine(orderEdges())}

${listOf(statuses)}

## Events

Whatever leads nowhere leaves the status as it is.

${eventTable()}`;

const lock = () => `
## The inventory lock

${drawMachine(lockEdges())}

${listOf(locks)}

A slot's counters are nothing but the sums over its orders' locks, so they can be recomputed at any
time. A lock lasts ${seconds(lock_duration_ms)} from the moment at which the places were really
taken. Its \`expiry_at\` never changes.`;

const session = () => `
## The payment session

One session is one attempt to pay, and at most one charge at the provider, whose key is the
session's id. Of a cart, one session at a time is open or unknown. It lasts
${seconds(session_duration_ms)}. A cart may have ${failed_sessions_max} sessions that ended unpaid,
and no more after that.

${drawMachine(sessionEdges())}

${listOf(sessions)}

Two arrows lead from an end back to SUCCEEDED: [late money](#late-money). An arrow from a status to
itself is money that came and goes back. \`settled\` says whether the provider's last word is known;
a session that ended without it is asked about until it is.

Whoever completes a session that has succeeded, because nobody told them so, gets the answer that
they missed, and nothing is charged again. For AP2 that takes the very mandates that paid, and the
receipts are for no others; where a server died before it wrote the mandates down, good ones are
taken for these, once.

## A cart at the checkout

A checkout takes every order of the cart that can still be paid, all or none. What was cancelled or
paid is not among them. An order whose hold has run out stands in the way of the others
(CART_ORDERS_EXPIRED, which names it), so that nobody pays for half a visit unawares, unless the
buyer has chosen the others knowing that it is lost:

- all of the others were ordered after it ran out; or
- a session of the cart was opened without it since; or
- the checkout names it in \`leave_out\`.

It makes no difference whether a worker has given the hold back yet.`;

const expiry = () => `
## Expiry

A hold may be given back from the latest of these instants on:

- the expiry of its lock;
- the expiry of the session that is open on it, plus a grace of ${seconds(session_grace_ms)}, in
  which money on its way still finds its place;
- ${seconds(unknown_hold_ms)} after somebody learned that the outcome of its payment is not known.

When a session ends unpaid, the lock's own expiry counts again: a payment that was declined can be
tried once more while the lock lives, and ends the order at once when it does not. A worker gives
holds back as they fall due. So does whoever wants the places: an order that finds a slot full of
dead holds takes theirs, in the same transaction, and nobody is told "sold out" because of them.`;

const late_money = () => `
## Late money

Money is a fact and is never refused. What comes for a session that has ended, or for orders that no
longer wait for it, is told on the timeline as LATE_PAYMENT_RECEIVED, and then:

- **It buys the tickets after all** when every order of the session can still have its places: those
  that are locked have them; those that have expired are locked again where there is room, the day
  is not closed, and the visit has not begun.
- **Else all of it goes back**, one refund an order. One order of the session that was cancelled,
  was paid otherwise, or no longer fits is enough: a cart is fulfilled whole or not at all.

Money of another amount or currency than was asked goes back whole at once (\`AMOUNT_DIFFERS\`), and
the order can be paid again while its lock lives. Of too little money each order gets back its own
price as far as it goes; what is too much goes back with the first order.`;

const refunds = () => `
## Refunds

A paid order that is cancelled loses its ticket and its places, and its whole price goes back. A
refund is promised in the commit that cancels, then carried out. An order that was given up is
REFUNDED when its own money has arrived; money of another session that goes back leaves the order as
it is.

An attempt at a refund has a key of its own at the provider, made of the refund's id and the number
of the attempt and written down before the provider hears of it, so that it is paid once whoever
tries. While the provider does not say how an attempt ended, it is asked under the same key. Only a
refusal, which it then keeps to for that key, lets a new attempt begin: after one minute, 5, 15, and
so on up to a day. ${refund_attempts_max} attempts are made by themselves, over about three days;
after that a person has to see to it. At any time after a refusal, somebody may have it tried at
once: \`POST /v1/orders/{order_id}/refunds/{refund_id}/retry\`, or the button on the order's page.
One that is refused for good is given another way, in cash out of a till or by a bank transfer:
\`…/pay_out\`; it has arrived with that, and the provider is not asked any more.

The overview names every refund that was refused and has not arrived since, whatever the status of
its order. \`?expand=refunds\` tells the attempts so far and when the next one is due.

## Payment and fulfilment

${listOf(payments)}

${listOf(fulfillments)}`;

export function renderOrders(): string {
  const sections = [intro, order, lock, session, expiry, late_money, refunds];
  return `${sections.map((section) => section().trim()).join("\n\n")}\n`;
}
