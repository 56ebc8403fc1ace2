/** A book on a database of its own, new for each test, with the steps of a sale. */
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { CreateOrder } from "../../src/domain/order/create-order.ts";
import type { PaymentOutcome, PaymentSession } from "../../src/domain/payment/session.ts";
import type { Accepted } from "../../src/engine/command.ts";
import type { Database } from "../../src/postgres/database.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { emptyTables } from "./empty-tables.ts";
import { createTestBook, type TestBook } from "./order-book.ts";

export type SellingBook = Readonly<{
  /** Of the test that runs. */
  readonly sql: Database;
  readonly book: TestBook;
  /** Makes an order and returns its id; of one adult unless told. */
  order(wanted?: Partial<CreateOrder>): Promise<string>;
  /** Opens a session, DIRECT by card. */
  checkOut(order_id: string): Promise<PaymentSession>;
  record(session_id: string, outcome: PaymentOutcome): Promise<Accepted>;
  /** Pays a session in full. */
  settle(session: PaymentSession): Promise<Accepted>;
  /** Checks an order out and pays it. */
  pay(order_id: string): Promise<PaymentSession>;
}>;

/** To be called once at the top of a test file. */
export function openSellingBook(plan: {
  readonly start_ms: number;
  readonly dates: readonly string[];
  readonly capacity: number;
}): SellingBook {
  let database: TestDatabase;
  let book: TestBook;
  let orders_made = 0;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await emptyTables(database.sql);
    book = await createTestBook(database.sql, plan);
  });
  const shop: SellingBook = {
    get sql() {
      return database.sql;
    },
    get book() {
      return book;
    },
    async order(wanted = {}) {
      const order_id = `order_${++orders_made}`;
      await book.accept({
        type: "CREATE_ORDER",
        order_id,
        cart_id: `cart_${orders_made}`,
        is_cart_new: true,
        sku_id: "sentosa_adult",
        quantity: 1,
        date: plan.dates[0] ?? "",
        start_time: "",
        channel: "web",
        customer: {},
        at_ms: book.time.now(),
        ...wanted,
      });
      return order_id;
    },
    async checkOut(order_id) {
      const { session } = await book.accept({
        type: "CHECKOUT",
        subject: { order_id },
        payment_method: "card",
        protocol: "DIRECT",
        provider: "sandbox",
      });
      if (session === null) throw new Error(`${order_id} was checked out without a session`);
      return session;
    },
    record: (session_id, outcome) => book.accept({ type: "RECORD_PAYMENT", session_id, outcome }),
    settle: ({ session_id, amount_minor, currency }) =>
      shop.record(session_id, {
        ...{ state: "SUCCEEDED", payment_ref: `card_${session_id}` },
        ...{ amount_minor, currency },
      }),
    async pay(order_id) {
      const session = await shop.checkOut(order_id);
      await shop.settle(session);
      return session;
    },
  };
  return shop;
}
