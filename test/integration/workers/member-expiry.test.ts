/** Points and coupons whose time is over are written down as expired, page after page. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { expireHoldings } from "../../../src/workers/member-expiry.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import {
  balancesOf,
  couponCode,
  expectBooksToAgree,
  five_off,
  newMember,
} from "../../support/members.ts";
import { createTestBook, merchant_id, type TestBook } from "../../support/order-book.ts";

const start_ms = Date.parse("2026-03-21T02:00:00.000Z");
let database: TestDatabase;
let book: TestBook;

beforeAll(async () => {
  database = await createTestDatabase();
  book = await createTestBook(database.sql, { start_ms, dates: [], capacity: 1 });
  await book.accept({ type: "SAVE_COUPON_DEFINITION", is_new: true, definition: five_off });
  const points_rule = {
    consume_amount_minor: 100n,
    give_points: 1n,
    stored_value_earns: false,
    validity_days: 7,
    tender_rate: null,
  };
  await book.accept({ type: "SAVE_MEMBER_SETTINGS", points_rule });
});
afterAll(() => database.drop());

const round = () =>
  expireHoldings({ sql: database.sql, engine: book.engine, clock: book.time.clock });

async function unused(): Promise<number> {
  const rows = await database.sql`
    select code from coupons where merchant_id = ${merchant_id} and status = 'UNUSED'`;
  return rows.length;
}

test("what is good till the end of the 28th is over at midnight in the merchant's zone", async () => {
  const members = await Promise.all([newMember(book), newMember(book)]);
  for (const member_id of members) {
    await book.accept({ type: "ADJUST_POINTS", member_id, points: 10n, reason: "test" });
    const code = couponCode();
    await book.accept({ type: "GRANT_COUPON", member_id, coupon_id: "five_off", code });
  }
  book.time.set(Date.parse("2026-03-28T15:59:59.999Z"));
  expect(await round()).toBe(false);
  expect(await balancesOf(database.sql, members[0])).toMatchObject({ points: 10n });
  expect(await unused()).toBe(2);
  book.time.advance(1);
  await round();
  for (const member_id of members) {
    expect(await balancesOf(database.sql, member_id)).toMatchObject({ points: 0n });
  }
  expect(await unused()).toBe(0);
  await expectBooksToAgree(database.sql);
});

test("more than a page is told, and done by the rounds that follow", async () => {
  const member_id = await newMember(book);
  await Promise.all(
    Array.from({ length: 501 }, () =>
      book.accept({ type: "ADJUST_POINTS", member_id, points: 1n, reason: "test" }),
    ),
  );
  book.time.advance(9 * 86_400_000);
  expect(await round()).toBe(true);
  expect(await balancesOf(database.sql, member_id)).toMatchObject({ points: 1n });
  expect(await round()).toBe(false);
  expect(await balancesOf(database.sql, member_id)).toMatchObject({ points: 0n });
  await expectBooksToAgree(database.sql);
});
