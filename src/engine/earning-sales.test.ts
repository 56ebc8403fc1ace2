/**
 * Sales to members who only earn by them, on books in memory: what is looked for, and that what
 * was not looked for then is known where it matters.
 */
import { expect, test } from "vitest";
import { giveToStore } from "../../test/support/given-members.ts";
import { ming } from "../../test/support/member-samples.ts";
import { merchant_id, openMemoryBooks, type TestServer } from "../../test/support/memory-book.ts";
import { start_ms } from "../../test/support/samples.ts";
import { createWatch } from "../../test/simulation/invariants.ts";
import type { Sell } from "../domain/trade/sell.ts";
import { no_counter } from "../domain/trade/trade-order.ts";
import type { Needs, Store, Transaction } from "./ports/store.ts";

const cash = { method: "cash", store_no: "S01", received_minor: null } as const;
const wechat = {
  method: "wechat",
  provider: "sandbox",
  product_id: "8002",
  user_id: null,
} as const;

let sales = 0;

/** One thing for 30.00 to a member who has 500 points from before; 5 more for every full 10.00. */
function sell(payment: Sell["payment"], points = 0n): Sell {
  const number = ++sales;
  return {
    ...{ type: "SELL", cart_id: `cart_e${number}`, tickets: [], goods: null, customer: {} },
    open_sale: { order_id: `order_e${number}`, product_name: "hat", amount_minor: 3_000n },
    discount_minor: 0n,
    payment,
    counter: { ...no_counter, store_no: "S01" },
    ...{ subject: "sale", body: "sale", at_ms: start_ms },
    member: { member_id: ming.member_id, code: null, points, account_minor: 0n },
  };
}

async function openBooks() {
  const books = await openMemoryBooks();
  await giveToStore(books.store, merchant_id);
  return books;
}

/** The store, and what records are looked for in it: `points_lot id`. */
function watchLookups(inner: Store) {
  const seen = new Set<string>();
  const note = ({ lookups }: Needs) => {
    for (const { kind, by } of lookups) seen.add(`${kind} ${by}`);
  };
  const watch = (transaction: Transaction): Transaction => ({
    ...transaction,
    load(needs) {
      note(needs);
      return transaction.load(needs);
    },
  });
  const store: Store = {
    ...inner,
    async open(id, needs) {
      note(needs);
      return watch(await inner.open(id, needs));
    },
    resume: (id, head) => watch(inner.resume(id, head)),
  };
  return { store, seen };
}

/** Begins a sale through a channel and has it paid. */
async function sellByChannel(server: TestServer) {
  const { session } = await server.accept(sell(wechat));
  const { session_id, amount_minor, currency } = session!;
  const outcome = { state: "SUCCEEDED", payment_ref: "w_1", amount_minor, currency } as const;
  return server.accept({ type: "RECORD_PAYMENT", session_id, outcome });
}

test("a sale is decided without the member's lots, which get more and more, if it uses none", async () => {
  const { store: books_store, openServer } = await openBooks();
  const { store, seen } = watchLookups(books_store);
  const server = openServer({ store });
  await server.accept(sell(cash));
  const { trade_order } = await sellByChannel(server);
  expect(trade_order?.points_given).toBe(15n);
  expect([...seen].filter((what) => what.startsWith("points_lot"))).toEqual(["points_lot id"]);
  await server.accept(sell(cash, 100n));
  expect(seen).toContain("points_lot open_of_member");
});

test("a sale may use points that those before it have earned and nobody has written yet", async () => {
  const { book, openServer } = await openBooks();
  const server = openServer();
  await server.accept(sell(cash));
  const [, { trade_order }] = await Promise.all([
    server.accept(sell(cash)),
    server.accept(sell(cash, 530n)),
  ]);
  expect(trade_order?.tenders[0]?.tender).toMatchObject({ method: "POINTS", points: 530n });
  // 24.70 in cash earned 10 again.
  const left = [...book.records.values()].map((one) =>
    one.kind === "points_lot" && one.record.member_id === ming.member_id
      ? one.record.remaining_points
      : 0n,
  );
  expect(left.reduce((sum, points) => sum + points, 0n)).toBe(10n);
  createWatch(merchant_id).check(book, new Map());
});
