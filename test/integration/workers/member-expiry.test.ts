/** Points and coupons whose time is over are written down as expired, page after page. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { member_code_life_ms } from "../../../src/domain/member/member-code.ts";
import { expireHoldings } from "../../../src/workers/member-expiry.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import {
  balancesOf,
  couponCode,
  expectBooksToAgree,
  five_off,
  newMember,
  recordIn,
} from "../../support/members.ts";
import type { Command } from "../../../src/engine/command.ts";
import { no_counter } from "../../../src/domain/trade/trade-order.ts";
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

describe("a one-time code", () => {
  const hour_ms = 3_600_000;
  const issue = async (member_id: string): Promise<string> => {
    const random = randomBytes(16);
    return recordIn(
      await book.accept({ type: "ISSUE_MEMBER_CODE", member_id, random }),
      "member_code",
    ).code;
  };
  const kept = async (): Promise<string[]> => {
    const rows = await database.sql<{ code: string }[]>`
      select code from member_codes where merchant_id = ${merchant_id} order by issued_at, code`;
    return rows.map(({ code }) => code);
  };
  let sales = 0;
  const sellTo = (member_id: string, code: string): Command => ({
    ...{ type: "SELL", cart_id: `cart_${++sales}_00000000000`, tickets: [], goods: null },
    ...{ customer: {}, discount_minor: 0n, subject: "hat", body: "hat", at_ms: book.time.now() },
    open_sale: { order_id: `order_${sales}_00000000000`, product_name: "hat", amount_minor: 100n },
    member: { member_id, code, points: 0n, account_minor: 0n },
    payment: { method: "cash", store_no: "1001", received_minor: null },
    counter: { ...no_counter, store_no: "1001" },
  });

  test("is deleted two days after its time, used or not, and nothing is missing then", async () => {
    const member_id = await newMember(book);
    const [used, unused] = [await issue(member_id), await issue(member_id)];
    await book.accept(sellTo(member_id, used));
    book.time.advance(member_code_life_ms + 48 * hour_ms - 1);
    const fresh = await issue(member_id);
    await round();
    expect((await kept()).toSorted()).toEqual([used, unused, fresh].toSorted());
    book.time.advance(1);
    await round();
    expect(await kept()).toEqual([fresh]);
    await expectBooksToAgree(database.sql);
    // That it was used stays on the member's timeline, which does not say the code.
    const told = await database.sql<{ type: string; payload: object }[]>`
      select type, payload from events where merchant_id = ${merchant_id}
        and stream_id = ${member_id} and type = 'MEMBER_CODE_USED'`;
    expect(told).toMatchObject([{ payload: { memberId: member_id } }]);
    const everything = await database.sql`
      select position from events
      where merchant_id = ${merchant_id} and payload::text || stream_id like ${`%${used}%`}`;
    expect(everything).toEqual([]);
  });

  test("that was deleted is no code, also at a server that remembers it", async () => {
    const member_id = await newMember(book);
    const code = await issue(member_id);
    await book.accept(sellTo(member_id, code));
    book.time.advance(member_code_life_ms + 48 * hour_ms);
    await round();
    const outcome = await book.execute(sellTo(member_id, code));
    expect(outcome).toMatchObject({ kind: "rejected" });
    expect(await kept()).not.toContain(code);
  });

  test("is deleted a page at a time", async () => {
    await database.sql`
      insert into member_codes (merchant_id, code, member_id, issued_at, expiry_at, head_hash)
      select ${merchant_id}, '89' || n, 'member_old_00000000000', t, t, ''
      from generate_series(1, 501) as n, (select ${book.time.now()}::timestamptz as t) as at`;
    book.time.advance(49 * hour_ms);
    expect(await round()).toBe(true);
    expect(await round()).toBe(false);
    expect(await kept()).toEqual([]);
  });
});
