/**
 * The pages of a search, against a model of it: whoever has the card or the phone that was typed
 * comes first, then everybody whose name begins so, in the order of names; each exactly once.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCursor } from "../../../src/queries/created-range.ts";
import { listMembers } from "../../../src/queries/members/members.ts";
import { nameKey } from "../../../src/postgres/records/member-tables.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { insertMerchant, merchant_id } from "../../support/order-book.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await insertMerchant(database.sql, { merchant_id, mch_id: "20000000" });
});
afterAll(() => database.drop());

const merchant = { merchant_id, currency: "SGD" };
const now_ms = Date.parse("2026-03-20T08:00:00Z");

type Status = "ACTIVE" | "BLOCKED";
type Person = Readonly<{ member_id: string; name: string | null; status: Status }>;

/** What is typed, and the column in which it is somebody's. */
const typed = [
  { q: "AB12", column: "card_no", number: "AB12" },
  { q: "ab 12", column: "card_no", number: "AB12" },
  { q: "8123 4567", column: "phone", number: "+6581234567" },
  { q: "81234567", column: "phone", number: "+6581234567" },
] as const;

/** Names that begin as what is typed, or nearly; and some that nobody has. */
function names(q: string): fc.Arbitrary<string | null> {
  const start = fc.constantFrom(q, q.toLowerCase(), q.slice(0, -1), "other");
  const rest = fc.constantFrom("", " ", "a", "B", "ｚ", "é", "中", "😀");
  return fc.option(
    fc.tuple(start, rest, rest).map((parts) => parts.join("")),
    { freq: 8 },
  );
}

const searches = fc.constantFrom(...typed).chain((asked) =>
  fc.record({
    asked: fc.constant(asked),
    people: fc.array(
      fc.record({
        name: names(asked.q),
        status: fc.constantFrom<Status>("ACTIVE", "ACTIVE", "BLOCKED"),
      }),
      { maxLength: 14 },
    ),
    /** Who of them has the number; nobody where there are not so many. */
    holder: fc.nat({ max: 16 }),
    limit: fc.integer({ min: 1, max: 6 }),
    status: fc.option(fc.constantFrom<Status>("ACTIVE", "BLOCKED"), { nil: undefined }),
  }),
);

/** The ids that a search must find, in its order. */
function expectedIds(
  people: readonly Person[],
  wanted: Readonly<{ q: string; holder_id: string | undefined; status: Status | undefined }>,
): string[] {
  const { q, holder_id, status } = wanted;
  const fitting = people.filter((one) => status === undefined || one.status === status);
  const bytes = ({ name }: Person) => Buffer.from(nameKey(name ?? ""));
  const named = fitting
    .filter(({ name, member_id }) => {
      return member_id !== holder_id && name !== null && nameKey(name).startsWith(nameKey(q));
    })
    .toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)) || (a.member_id < b.member_id ? -1 : 1));
  const first = fitting.filter(({ member_id }) => member_id === holder_id);
  return [...first, ...named].map(({ member_id }) => member_id);
}

async function store(
  people: readonly Person[],
  holder: Readonly<{ member_id: string | undefined; column: string; number: string }>,
): Promise<void> {
  const { sql } = database;
  await sql`delete from members where merchant_id = ${merchant_id}`;
  for (const [index, { member_id, name, status }] of people.entries()) {
    const key = name === null ? null : nameKey(name);
    await sql`
      insert into members (merchant_id, member_id, name, name_key, status, recharge_count,
        created_at, head_hash)
      values (${merchant_id}, ${member_id}, ${name}, ${key}, ${status}, 0,
        ${now_ms - index}::timestamptz, '')`;
  }
  const { column, number, member_id = "" } = holder;
  const update = column === "phone" ? sql`phone = ${number}` : sql`card_no = ${number}`;
  await sql`
    update members set ${update} where merchant_id = ${merchant_id} and member_id = ${member_id}`;
}

/** Every page in turn. Insists that only the last one has room left. */
async function walk(
  q: string,
  { limit, status }: Readonly<{ limit: number; status: Status | undefined }>,
): Promise<string[]> {
  const met: string[] = [];
  let cursor: string | null = null;
  do {
    const after = cursor === null ? null : readCursor(cursor);
    const query = { q, limit, status, after, now_ms, number: undefined };
    const page = await listMembers(database.sql, merchant, query);
    met.push(...page.data.map(({ member_id }) => member_id));
    cursor = page.next_cursor;
    if (cursor !== null) expect(page.data).toHaveLength(limit);
    expect(met.length).toBeLessThanOrEqual(50);
  } while (cursor !== null);
  return met;
}

test("whoever has the number comes first and never again, and no name is missed", async () => {
  await fc.assert(
    fc.asyncProperty(searches, async ({ asked, people: drawn, holder, limit, status }) => {
      const people = drawn.map((one, index) => ({ ...one, member_id: `member_${100 + index}` }));
      const holder_id = people[holder]?.member_id;
      await store(people, { ...asked, member_id: holder_id });
      const expected = expectedIds(people, { q: asked.q, holder_id, status });
      expect(await walk(asked.q, { limit, status })).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});
