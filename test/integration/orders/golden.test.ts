/** The order of the source, with its clock and its ids, byte for byte. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  eventDocument,
  fulfillmentDocument,
  orderDocument,
  type EventRow,
} from "../../../src/queries/documents/order-document.ts";
import { createTestBook, merchant_id } from "../../support/order-book.ts";
import { createTestDatabase } from "../../support/database.ts";

const source = readFileSync(
  new URL("../../vectors/source-order-page.txt", import.meta.url),
  "utf8",
);

/** The JSON blocks of the source page, in order: order, ticket, six payloads. */
const blocks = source
  .split("\n")
  .reduce<string[][]>((found, line) => {
    if (/^\s*\{$/.test(line)) found.push([]);
    if (/^\s*[{}"]/.test(line)) found.at(-1)?.push(line);
    return found;
  }, [])
  .map((lines) => lines.map((line) => line.slice((lines[0] ?? "").indexOf("{"))).join("\n"));

let database: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("the order, the ticket and the six events of the source come out byte for byte", async () => {
  const drafted_ms = Date.parse("2026-03-20T08:36:16.028Z");
  const book = await createTestBook(database.sql, {
    start_ms: drafted_ms,
    dates: ["2026-03-21"],
    capacity: 100,
  });
  book.time.giveIds("lock", ["lock_3642f77f45b6a19d0a63581e"]);
  book.time.giveIds("ps", ["ps_0db6e88e8763119d0a637f7f"]);
  book.time.giveIds("ful", ["ful_b0e3bae4f209f19d0a63e5bf"]);
  book.time.giveIds("ticket", ["ticket_cf2c37e9b06bc19d0a63e5bf"]);
  book.time.set(Date.parse("2026-03-20T08:36:16.030Z"));
  await book.accept({
    type: "CREATE_ORDER",
    order_id: "order_7cb78b0f45ebf19d0a63581c",
    cart_id: "cart_1",
    is_cart_new: true,
    sku_id: "sentosa_family_pack",
    quantity: 3,
    date: "2026-03-21",
    start_time: "",
    channel: "telegram",
    customer: { telegram_user_id: "6761269319", telegram_username: "bestjustin" },
    at_ms: drafted_ms,
  });
  book.time.set(Date.parse("2026-03-20T08:36:26.111Z"));
  const checkout = await book.accept({
    type: "CHECKOUT",
    subject: { order_id: "order_7cb78b0f45ebf19d0a63581c" },
    payment_method: "card",
    protocol: "AP2",
    provider: "sandbox",
  });
  book.time.set(Date.parse("2026-03-20T08:36:52.287Z"));
  const paid = await book.accept({
    type: "RECORD_PAYMENT",
    session_id: checkout.session!.session_id,
    outcome: {
      state: "SUCCEEDED",
      payment_ref: "card_1773995812285",
      amount_minor: 11_900n,
      currency: "SGD",
    },
  });
  const order = paid.orders[0]!;
  const events = await database.sql<EventRow[]>`
    select position, stream_id, type, at, actor, payload, hash from events
    where merchant_id = ${merchant_id} and stream_id = ${order.order_id} order by position`;
  const print = (document: unknown) => JSON.stringify(document, null, 2);
  expect(print(orderDocument(order))).toBe(blocks[0]);
  expect(print(fulfillmentDocument(order))).toBe(blocks[1]);
  const documents = events.map(eventDocument);
  expect(documents.map(({ payload }) => print(payload))).toEqual(blocks.slice(2));
  expect(source).toContain(documents.map(({ type }) => type)[5]);
  for (const [index, { type }] of documents.entries()) {
    expect(source).toContain(`${index + 1}. 2026-03-20 16:36 SGT ${type}`);
  }
});
