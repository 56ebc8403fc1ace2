/** A book with an order in every state that orders come to rest in, and their names. */
import type { PaymentOutcome } from "../../../src/domain/payment/session.ts";
import { no_counter } from "../../../src/domain/trade/trade-order.ts";
import type { Sell } from "../../../src/domain/trade/sell.ts";
import type { Database } from "../../../src/postgres/database.ts";
import { tellLanes } from "../../support/database.ts";
import { createTestBook, type TestBook } from "../../support/order-book.ts";

const start_ms = Date.parse("2026-03-20T08:00:00.000Z");
const date = "2026-03-21";
let orders_made = 0;

type Sale = Readonly<{ order_id: string; session_id: string }>;
type TillSale = Sale & Readonly<{ trade_order_id: string; pay_order_id: string }>;

export type Sales = Readonly<{
  book: TestBook;
  locked: string;
  waiting: Sale;
  unknown: Sale;
  fulfilled: Sale;
  /** Two orders paid together. */
  cart: readonly Sale[];
  declined: Sale;
  expired: string;
  /** Paid, then cancelled and refunded. */
  refunded: Sale & Readonly<{ refund_id: string }>;
  /** Paid, then cancelled; the money is on its way. */
  refunding: Sale & Readonly<{ refund_id: string }>;
  /** The money came after the hold was gone, and there was room. */
  late: Sale;
  /** The money came after the order was cancelled. */
  too_late: Sale;
  /** At a counter, with something off: in cash, with a part or all given back; scanned, or not. */
  cash: TillSale;
  part_back: TillSale;
  cash_back: TillSale & Readonly<{ refund_id: string }>;
  scanned: TillSale;
  not_scanned: TillSale;
}>;

export async function makeSales(sql: Database): Promise<Sales> {
  const book = await createTestBook(sql, { start_ms, dates: [date], capacity: 60 });
  const shop = createShop(book);
  const late = await shop.ask();
  const expired = await shop.order();
  book.time.advance(400_000);
  await book.accept({ type: "EXPIRE_ORDERS", order_ids: [late.order_id, expired] });
  await shop.pay(late);
  const too_late = await shop.ask();
  book.time.advance(700_000);
  await book.accept({ type: "EXPIRE_ORDERS", order_ids: [too_late.order_id] });
  await sql`update slots set closed = true where merchant_id = 'sentosa_demo'`;
  await tellLanes(sql);
  await shop.pay(too_late);
  await sql`update slots set closed = false where merchant_id = 'sentosa_demo'`;
  await tellLanes(sql);
  const cart_id = "cart_of_two";
  const together = [await shop.order(cart_id), await shop.order(cart_id)];
  const { session_id } = await shop.checkOut({ cart_id });
  const cart = together.map((order_id) => ({ order_id, session_id }));
  await shop.pay(cart[0]!);
  const fulfilled = await shop.pay(await shop.ask());
  const refunded = await shop.cancelPaid();
  await book.accept({
    type: "RECORD_REFUND",
    refund_id: refunded.refund_id,
    attempt_key: `${refunded.refund_id}-1`,
    outcome: { state: "SUCCEEDED", refund_ref: "refund_1" },
  });
  const refunding = await shop.cancelPaid();
  const declined = await shop.ask();
  await shop.record(declined, { state: "DECLINED", reason: "card_declined" });
  const unknown = await shop.ask();
  await shop.record(unknown, { state: "UNKNOWN", reason: "timeout" });
  const waiting = await shop.ask();
  const counter = await sellAtCounter(book);
  const locked = await shop.order();
  return {
    ...{ book, locked, waiting, unknown, fulfilled, cart, declined, expired },
    ...{ refunded, refunding, late, too_late, ...counter },
  };
}

async function sellAtCounter(book: TestBook) {
  async function sell(payment: Sell["payment"]): Promise<TillSale> {
    orders_made += 1;
    const order_id = `order_${String(orders_made).padStart(4, "0")}`;
    const { session } = await book.accept({
      ...{ type: "SELL", cart_id: `cart_${order_id}`, tickets: [], goods: null, customer: {} },
      open_sale: { order_id, product_name: "奥尔良鸡腿堡", amount_minor: 1_200n },
      ...{ discount_minor: 200n, payment, subject: "奥尔良鸡腿堡", body: "现金支付" },
      counter: { ...no_counter, store_no: "S01" },
      at_ms: book.time.now(),
    });
    const { session_id, trade_order_id, pay_order_id } = session!;
    return { order_id, session_id, trade_order_id, pay_order_id };
  }
  const in_cash = { method: "cash", store_no: "S01", received_minor: 2_000n } as const;
  const by_code = { method: "wechat", provider: "sandbox", product_id: "8020", user_id: "134713" };
  const cash = await sell(in_cash);
  const returned = await sell(in_cash);
  const { refunds } = await book.accept({
    ...{ type: "CANCEL_ORDER", order_id: returned.order_id, reason: "cold" },
  });
  const part_back = await sell(in_cash);
  await book.accept({
    ...{ type: "REFUND_TRADE_ORDER", trade_order_id: part_back.trade_order_id },
    ...{ wanted: { kind: "amount", amount_minor: 300n }, reason: "half eaten" },
  });
  const { refund_id } = refunds[0]!;
  const scanned = await sell({ ...by_code, method: "wechat" });
  const not_scanned = await sell({ ...by_code, method: "wechat" });
  const { session_id } = scanned;
  const payment_ref = `wechat_${session_id}`;
  const paid = { state: "SUCCEEDED", payment_ref, amount_minor: 1_000n, currency: "SGD" } as const;
  await book.accept({ type: "RECORD_PAYMENT", session_id, outcome: paid });
  await book.accept({
    ...{ type: "RECORD_PAYMENT", session_id: not_scanned.session_id },
    outcome: { state: "DECLINED", reason: "USER_CANCELLED" },
  });
  return { cash, part_back, cash_back: { ...returned, refund_id }, scanned, not_scanned };
}

function createShop(book: TestBook) {
  async function order(cart_id?: string): Promise<string> {
    orders_made += 1;
    const order_id = `order_${String(orders_made).padStart(4, "0")}`;
    await book.accept({
      type: "CREATE_ORDER",
      order_id,
      cart_id: cart_id ?? `cart_${order_id}`,
      is_cart_new: cart_id === undefined,
      sku_id: "sentosa_family_pack",
      quantity: 3,
      date,
      start_time: "",
      channel: "telegram",
      customer: { name: "谭" },
      at_ms: book.time.now(),
    });
    return order_id;
  }
  async function checkOut(subject: { cart_id: string } | { order_id: string }): Promise<Sale> {
    const accepted = await book.accept({
      ...{ type: "CHECKOUT", subject, payment_method: "card" },
      ...{ protocol: "DIRECT", provider: "sandbox" },
    });
    const { session_id, order_ids } = accepted.session!;
    return { session_id, order_id: order_ids[0]! };
  }
  const ask = async (): Promise<Sale> => checkOut({ order_id: await order() });
  const record = ({ session_id }: Sale, outcome: PaymentOutcome) =>
    book.accept({ type: "RECORD_PAYMENT", session_id, outcome });
  async function pay(sale: Sale): Promise<Sale> {
    const accepted = await record(sale, { state: "UNKNOWN", reason: "asked" });
    const { amount_minor, currency } = accepted.session!;
    const payment_ref = `card_${sale.session_id}`;
    await record(sale, { state: "SUCCEEDED", payment_ref, amount_minor, currency });
    return sale;
  }
  async function cancelPaid() {
    const sale = await pay(await ask());
    const { order_id } = sale;
    const accepted = await book.accept({ type: "CANCEL_ORDER", order_id, reason: "changed plans" });
    return { ...sale, refund_id: accepted.refunds[0]!.refund_id };
  }
  return { order, checkOut, ask, record, pay, cancelPaid };
}
