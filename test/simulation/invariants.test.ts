import { describe, expect, test } from "vitest";
import type { Deposit } from "../../src/domain/deposit/deposit.ts";
import { merchant_id, openMemoryBooks } from "../support/memory-book.ts";
import { depositsIn, type MemoryBook } from "../support/memory-store.ts";
import { depositCommand, requestCommand } from "../support/random-deposits.ts";
import { adult, createOrder, successOf, visit_date } from "../support/samples.ts";
import { checkEnd } from "./check-end.ts";
import { createWatch } from "./invariants.ts";

const park = `park/${visit_date}/`;

/** A book with an order that is paid, one that waits for payment, and one that is locked. */
async function openBook() {
  const { book, openServer } = await openMemoryBooks(10);
  const server = openServer();
  for (const order_id of ["paid", "waiting", "locked"]) {
    const cart_id = `cart_${order_id}`;
    await server.accept(createOrder({ order_id, cart_id, sku_id: adult.sku_id, quantity: 2 }));
  }
  const checkOut = async (order_id: string) => {
    const { session } = await server.accept({
      type: "CHECKOUT",
      subject: { order_id },
      payment_method: "card",
      protocol: "DIRECT",
      provider: "sandbox",
    });
    return session!;
  };
  const [paid, waiting] = [await checkOut("paid"), await checkOut("waiting")];
  const { session_id } = paid;
  await server.accept({ type: "RECORD_PAYMENT", session_id, outcome: successOf(paid) });
  return { book, server, paid, waiting, received: new Map([[session_id, 9_600n]]) };
}

type Opened = Awaited<ReturnType<typeof openBook>>;

function change<Value>(rows: Map<string, Value>, id: string, to: Partial<Value>): void {
  rows.set(id, { ...rows.get(id)!, ...to });
}

function changeOrder(book: MemoryBook, id: string, to: object): void {
  const record = book.orders.get(id)!;
  book.orders.set(id, { ...record, order: { ...record.order, ...to } });
}

const check = ({ book, received }: Opened) => createWatch(merchant_id).check(book, received);

describe("the watch of the simulation", () => {
  test("finds nothing wrong with a sound book", async () => {
    const opened = await openBook();
    expect(() => check(opened)).not.toThrow();
  });

  test.each<[string, (opened: Opened) => void, RegExp]>([
    ["an oversold slot", ({ book }) => change(book.slots, park, { capacity: 5 }), /not oversold/],
    [
      "a counter that is off by one",
      ({ book }) => change(book.slots, park, { held: 3 }),
      /counters/,
    ],
    [
      "an order whose row says more than its events",
      ({ book }) => changeOrder(book, "locked", { payment_status: "SUCCESS" }),
      /Expected values/,
    ],
    [
      "an event that was changed",
      ({ book }) => book.events.splice(2, 1, { ...book.events[2]!, at_ms: 0 }),
      /hash of event 3/,
    ],
    ["an event that was lost", ({ book }) => book.events.splice(2, 1), /position 4 follows 2/],
    [
      "a session that ended behind its order's back",
      ({ book, waiting }) => change(book.sessions, waiting.session_id, { status: "EXPIRED" }),
      /waiting waits for its session/,
    ],
    [
      "two live sessions of one cart",
      ({ book, waiting }) =>
        book.sessions.set("ps_x", { ...waiting, session_id: "ps_x", order_ids: [] }),
      /one live session/,
    ],
    [
      "money that neither bought a ticket nor went back",
      ({ book, paid }) => change(book.sessions, paid.session_id, { status: "FAILED" }),
      /gives all back/,
    ],
    [
      "a refund of more than came",
      ({ book, paid }) => {
        const refund = { refund_id: "r", order_id: "paid", session_id: paid.session_id };
        book.refunds.set("r", { ...refund, tender: null, amount_minor: 9_601n } as never);
      },
      /gives back 9601 of 9600/,
    ],
    [
      "a payment that was not booked",
      ({ book, paid }) => book.transfers.delete(paid.pay_order_id),
      /is booked as SALE, not undefined/,
    ],
    [
      "a transfer that is off balance",
      ({ book, paid }) =>
        change(book.transfers, paid.pay_order_id, {
          entries: book.transfers.get(paid.pay_order_id)!.entries.slice(1),
        }),
      /is off by -9600 SGD/,
    ],
    [
      "a balance that is not what was booked",
      ({ book }) => book.accounts.set("merchant_payable/SGD", 9_601n),
      /Expected values/,
    ],
    [
      "a trade order that says more than came",
      ({ book, paid }) => change(book.trade_orders, paid.trade_order_id, { income_minor: 9_601n }),
      /brings 9601, not 9600/,
    ],
    [
      "a trade order that is gone",
      ({ book, paid }) => book.trade_orders.delete(paid.trade_order_id),
      /has paid E/,
    ],
  ])("finds %s", async (_what, breakIt, finding) => {
    const opened = await openBook();
    breakIt(opened);
    expect(() => check(opened)).toThrow(finding);
  });
});

describe("the check at the end of a run", () => {
  const kept = {
    order_ids: new Set(["paid"]),
    tickets: new Map<string, string>(),
    deposits: new Map<string, Deposit["status"]>(),
  };
  const providerOf = ({ paid, received }: Opened, payment_ref = successOf(paid).payment_ref) => ({
    taken: received,
    returned: new Map<string, bigint>(),
    referenceOf: () => payment_ref,
    currencyOf: () => "SGD",
    heldUnder: () => null,
    keys: () => [],
    captureOf: () => null,
  });

  test("finds nothing wrong when every promise was kept", async () => {
    const opened = await openBook();
    expect(() => checkEnd(opened.book, providerOf(opened), kept)).not.toThrow();
  });

  test("finds an order that somebody was told of and that is gone", async () => {
    const opened = await openBook();
    const promises = { ...kept, order_ids: new Set(["lost"]) };
    expect(() => checkEnd(opened.book, providerOf(opened), promises)).toThrow(/lost is there/);
  });

  test("finds a ticket that is not the one that was given out", async () => {
    const opened = await openBook();
    const promises = { ...kept, tickets: new Map([["paid", "ticket_other"]]) };
    expect(() => checkEnd(opened.book, providerOf(opened), promises)).toThrow(/has its ticket/);
  });

  test("finds money that the book knows nothing of, and money too much", async () => {
    const opened = await openBook();
    const { book, paid } = opened;
    expect(() => checkEnd(book, providerOf(opened, "card_x"), kept)).toThrow(/is known/);
    opened.received.set(paid.session_id, 9_700n);
    expect(() => checkEnd(book, providerOf(opened), kept)).toThrow(/9700n/);
  });

  test("finds that the provider holds money of another currency than the books say", async () => {
    const opened = await openBook();
    const provider = { ...providerOf(opened), currencyOf: () => "XTS" };
    expect(() => checkEnd(opened.book, provider, kept)).toThrow(/what the provider holds/);
  });

  /** A deposit that a channel holds, and what it says of it. */
  async function openDeposit() {
    const { book, openServer } = await openMemoryBooks(10);
    const server = openServer();
    const holding = { to: 11, held: "wechat" } as const;
    await server.accept(requestCommand(holding, 1));
    const deposit = () => depositsIn(book)[0]!;
    await server.accept(depositCommand(deposit(), { what: "NEWS", news: "HELD" }));
    const { deposit_id, amount_minor, currency } = deposit();
    const money = { amount_minor, currency };
    const provider = {
      ...{ taken: new Map<string, bigint>(), returned: new Map<string, bigint>() },
      ...{ referenceOf: () => null, currencyOf: () => "SGD", captureOf: () => null },
      keys: () => [deposit_id],
      heldUnder: (): typeof money | null => money,
    };
    const deposits = new Map<string, Deposit["status"]>([[deposit_id, "HELD"]]);
    const promises = { order_ids: new Set<string>(), tickets: new Map<string, string>(), deposits };
    return { book, server, deposit, provider, promises };
  }

  test("finds nothing wrong with a deposit that is held as the provider says", async () => {
    const { book, provider, promises } = await openDeposit();
    expect(() => checkEnd(book, provider, promises)).not.toThrow();
  });

  test("finds a deposit that was given back and is still held, or the other way round", async () => {
    const { book, server, deposit, provider, promises } = await openDeposit();
    const nothing_held = { ...provider, heldUnder: () => null };
    expect(() => checkEnd(book, nothing_held, promises)).toThrow(/the provider has of deposits/);
    await server.accept(depositCommand(deposit(), { what: "RELEASE" }));
    await server.accept(depositCommand(deposit(), { what: "NEWS", news: "RETURNED" }));
    expect(() => checkEnd(book, nothing_held, promises)).not.toThrow();
    expect(() => checkEnd(book, provider, promises)).toThrow(/the provider has of deposits/);
  });

  test("finds a hold that the book knows nothing of, and an end that was told and is not", async () => {
    const { book, deposit, provider, promises } = await openDeposit();
    const stray = { ...provider, keys: () => ["deposit_x"] };
    expect(() => checkEnd(book, stray, promises)).toThrow(/the hold deposit_x has a deposit/);
    promises.deposits.set(deposit().deposit_id, "CONSUMED");
    expect(() => checkEnd(book, provider, promises)).toThrow(/said to be CONSUMED and is HELD/);
  });
});
