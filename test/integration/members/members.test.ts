/**
 * Members on a real database: found by card and phone, merged, blocked and forgotten, with what
 * they have following them, and the books agreeing.
 */
import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Command } from "../../../src/engine/command.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import {
  balancesOf,
  couponCode,
  expectBooksToAgree,
  five_off,
  newMember,
  rechargeWith,
  recordIn,
  ruleWith,
} from "../../support/members.ts";
import {
  createTestBook,
  merchant_id,
  openTestBook,
  type TestBook,
} from "../../support/order-book.ts";

const start_ms = Date.parse("2026-03-21T02:00:00.000Z");
const day_ms = 86_400_000;
let database: TestDatabase;
let book: TestBook;

beforeAll(async () => {
  database = await createTestDatabase();
  book = await createTestBook(database.sql, { start_ms, dates: [], capacity: 1 });
  await book.accept({ type: "SAVE_COUPON_DEFINITION", is_new: true, definition: five_off });
  const gift = { type: "BALANCE", gift_minor: 1_000n } as const;
  await book.accept({ type: "SAVE_RECHARGE_RULE", is_new: true, rule: ruleWith(gift) });
});
afterAll(() => database.drop());
afterEach(() => expectBooksToAgree(database.sql));

async function codeOf(command: Command): Promise<string> {
  const outcome = await book.execute(command);
  return outcome.kind === "rejected" ? outcome.rejection.code : outcome.kind;
}

const create = (change: object) =>
  ({
    type: "CREATE_MEMBER",
    member_id: `member_${randomBytes(6).toString("hex")}`,
    card_no: "CARD0001",
    phone: null,
    name: null,
    ...change,
  }) as const;

describe("a member's card and phone", () => {
  test("belong to one member, however the phone is written", async () => {
    const first = create({ phone: "+65 9123 4567" });
    await book.accept(first);
    expect(await codeOf(create({ card_no: " card0001 " }))).toBe("CARD_NO_TAKEN");
    expect(await codeOf(create({ card_no: "CARD0002", phone: "９１２３４５６７" }))).toBe(
      "PHONE_TAKEN",
    );
    const { member_id } = first;
    await book.accept({ type: "CHANGE_MEMBER", member_id, phone: null });
    expect(await codeOf(create({ card_no: "CARD0002", phone: "91234567" }))).toBe("accepted");
  });

  test("go to one of twenty who want the same at once, from two servers", async () => {
    const other = openTestBook(database.sql, start_ms);
    const wanted = Array.from({ length: 20 }, (_, n) => create({ card_no: "WANTED01", n }));
    const outcomes = await Promise.all(
      wanted.map((command, n) => (n % 2 === 0 ? book : other).execute(command)),
    );
    expect(outcomes.filter(({ kind }) => kind === "accepted")).toHaveLength(1);
  });

  test("stand in no event", async () => {
    await book.accept(create({ card_no: "SECRET77", phone: "81234567", name: "Secret Person" }));
    const rows = await database.sql`
      select payload from events where merchant_id = ${merchant_id}
        and payload::text ~ 'SECRET77|81234567|Secret Person'`;
    expect(rows).toEqual([]);
  });
});

describe("a merge", () => {
  test("brings stored value, points and coupons to the target, which the source leads to", async () => {
    const [source_id, target_id] = [await newMember(book), await newMember(book)];
    for (const member_id of [source_id, target_id]) {
      await book.accept(rechargeWith({ member_id, rule_id: "rule_balance" }));
      await book.accept({ type: "ADJUST_POINTS", member_id, points: 50n, reason: "welcome" });
      await book.accept(grantOf(member_id));
    }
    await book.accept({ type: "MERGE_MEMBERS", source_id, target_id });
    const both = { principal_minor: 20_000n, gift_minor: 2_000n, points: 100n };
    expect(await balancesOf(database.sql, target_id)).toEqual(both);
    const none = { principal_minor: 0n, gift_minor: 0n, points: 0n };
    expect(await balancesOf(database.sql, source_id)).toEqual(none);
    const merged = { type: "MERGE_MEMBERS", source_id, target_id } as const;
    expect(await codeOf(merged)).toBe("MEMBER_MERGED");
    expect(await codeOf({ type: "BLOCK_MEMBER", member_id: source_id, reason: "x" })).toBe(
      "MEMBER_MERGED",
    );
  });

  test("leads whoever was merged before to the last target", async () => {
    const [first, second, third] = [
      await newMember(book),
      await newMember(book),
      await newMember(book),
    ];
    await book.accept({ type: "MERGE_MEMBERS", source_id: first, target_id: second });
    await book.accept({ type: "MERGE_MEMBERS", source_id: second, target_id: third });
    const rows = await database.sql<{ merged_into: string }[]>`
      select merged_into from members where merchant_id = ${merchant_id}
        and member_id in (${first}, ${second})`;
    expect(rows).toEqual([{ merged_into: third }, { merged_into: third }]);
  });
});

describe("a member who asks to be forgotten", () => {
  test("is not while there is money, and then leaves no name, card or phone behind", async () => {
    const member_id = await newMember(book);
    const asked = await book.accept(rechargeWith({ member_id, rule_id: "rule_balance" }));
    await book.accept({ type: "ADJUST_POINTS", member_id, points: 50n, reason: "welcome" });
    await book.accept(grantOf(member_id));
    expect(await codeOf({ type: "ANONYMISE_MEMBER", member_id })).toBe("MEMBER_HAS_PRINCIPAL");
    const { trade_order_id } = asked.trade_order!;
    const wanted = { kind: "all" } as const;
    await book.accept({ type: "REFUND_TRADE_ORDER", trade_order_id, wanted, reason: "leaves" });
    await book.accept({ type: "ANONYMISE_MEMBER", member_id });
    const none = { principal_minor: 0n, gift_minor: 0n, points: 0n };
    expect(await balancesOf(database.sql, member_id)).toEqual(none);
    const [row] = await database.sql`
      select card_no, phone, name, status from members
      where merchant_id = ${merchant_id} and member_id = ${member_id}`;
    expect(row).toEqual({ card_no: null, phone: null, name: null, status: "ANONYMISED" });
    expect(await codeOf(rechargeWith({ member_id }))).toBe("MEMBER_ANONYMISED");
  });
});

test("who is blocked can do nothing until unblocked", async () => {
  const member_id = await newMember(book);
  await book.accept({ type: "BLOCK_MEMBER", member_id, reason: "lost card" });
  const random = randomBytes(16);
  expect(await codeOf(rechargeWith({ member_id }))).toBe("MEMBER_BLOCKED");
  expect(await codeOf({ type: "ISSUE_MEMBER_CODE", member_id, random })).toBe("MEMBER_BLOCKED");
  expect(await codeOf(grantOf(member_id))).toBe("MEMBER_BLOCKED");
  await book.accept({ type: "UNBLOCK_MEMBER", member_id, reason: "found" });
  const issued = await book.accept({ type: "ISSUE_MEMBER_CODE", member_id, random });
  expect(recordIn(issued, "member_code")).toMatchObject({
    code: expect.stringMatching(/^88\d{16}$/),
    expiry_at_ms: start_ms + 300_000,
  });
});

const grantOf = (member_id: string, code = couponCode()) =>
  ({ type: "GRANT_COUPON", member_id, coupon_id: "five_off", code }) as const;

describe("a coupon", () => {
  const order = { trade_order_id: "E1", order_amount_minor: 2_000n, currency: "SGD" };
  const use = { order, store_id: null, member_id: null };

  test("is written off once, though fifty tills try at once on two servers", async () => {
    const other = openTestBook(database.sql, start_ms);
    const member_id = await newMember(book);
    const granted = recordIn(await book.accept(grantOf(member_id)), "coupon");
    const { code } = granted;
    const tries = Array.from({ length: 50 }, (_, n) =>
      (n % 2 === 0 ? book : other).execute({ type: "WRITE_OFF_COUPON", code, ...use }),
    );
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter(({ kind }) => kind === "accepted")).toHaveLength(1);
    const back = { type: "GIVE_BACK_COUPON", code, trade_order_id: "E1" } as const;
    await book.accept(back);
    expect(await codeOf(back)).toBe("COUPON_NOT_USED_FOR");
    await book.accept({ type: "WRITE_OFF_COUPON", code, ...use });
  });

  test("is granted as often as its definition says, whoever asks at once", async () => {
    const limited = { ...five_off, coupon_id: "limited", total_count: 10, per_member_max: 3 };
    await book.accept({ type: "SAVE_COUPON_DEFINITION", is_new: true, definition: limited });
    const members = await Promise.all(Array.from({ length: 6 }, () => newMember(book)));
    const outcomes = await Promise.all(
      members.flatMap((member_id) =>
        Array.from({ length: 5 }, () =>
          book.execute({ ...grantOf(member_id), coupon_id: "limited" }),
        ),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === "accepted")).toHaveLength(10);
    const most = await database.sql<{ count: bigint }[]>`
      select count(*) from coupons where merchant_id = ${merchant_id} and coupon_id = 'limited'
      group by member_id order by 1 desc limit 1`;
    expect(most).toEqual([{ count: 3n }]);
  });

  test("expires at the midnight after its last day", async () => {
    const member_id = await newMember(book);
    const { code } = recordIn(await book.accept(grantOf(member_id)), "coupon");
    const expire = { type: "EXPIRE_COUPONS", codes: [code] } as const;
    expect(await book.accept(expire)).toMatchObject({ changed: false });
    // Received on the 21st for seven days: good through the 28th, in Singapore.
    book.time.set(Date.parse("2026-03-28T16:00:00.000Z"));
    expect(await codeOf({ type: "WRITE_OFF_COUPON", code, ...use })).toBe("COUPON_EXPIRED");
    expect(recordIn(await book.accept(expire), "coupon")).toMatchObject({ status: "EXPIRED" });
    book.time.set(start_ms);
  });
});

describe("points", () => {
  const points_rule = {
    consume_amount_minor: 100n,
    give_points: 1n,
    stored_value_earns: false,
    validity_days: 30,
    tender_rate: null,
  };

  test("expire by lot, oldest first, and are told on the member's timeline", async () => {
    await book.accept({ type: "SAVE_MEMBER_SETTINGS", points_rule });
    const member_id = await newMember(book);
    const adjust = (points: bigint) =>
      book.accept({ type: "ADJUST_POINTS", member_id, points, reason: "test" });
    const old = recordIn(await adjust(100n), "points_lot");
    book.time.advance(10 * day_ms);
    const young = recordIn(await adjust(50n), "points_lot");
    await adjust(-30n);
    expect(await balancesOf(database.sql, member_id)).toMatchObject({ points: 120n });
    book.time.advance(21 * day_ms);
    const expire = { type: "EXPIRE_POINTS", lot_ids: [old.lot_id, young.lot_id] } as const;
    const expired = recordIn(await book.accept(expire), "points_lot");
    expect(expired).toMatchObject({ lot_id: old.lot_id, expired_points: 70n });
    expect(await book.accept(expire)).toMatchObject({ changed: false });
    expect(await balancesOf(database.sql, member_id)).toMatchObject({ points: 50n });
    const tooMany = { type: "ADJUST_POINTS", member_id, points: -51n, reason: "x" } as const;
    expect(await codeOf(tooMany)).toBe("POINTS_TOO_LOW");
    book.time.set(start_ms);
  });
});
