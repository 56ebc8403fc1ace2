// How PostgreSQL's types look in TypeScript, on a real server.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabase, withoutPassword } from "../../../src/postgres/database.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
});

afterAll(() => database.drop());

describe("values that come out", () => {
  test("are bigint, epoch milliseconds, date text and parsed json", async () => {
    const [row] = await database.sql`
      select 9007199254740993::bigint as amount_minor,
        '2026-03-20 08:36:00.123999+00'::timestamptz as at_ms,
        '1969-12-31 23:59:59.5+00'::timestamptz as before_1970,
        '2026-03-20'::date as visit_date,
        '{"a": [1, "票"]}'::json as json_value,
        '{"b": null}'::jsonb as jsonb_value,
        array[1, 2]::bigint[] as amounts,
        array['2026-03-20 00:00+00']::timestamptz[] as instants,
        array['a,"b"', null, '家', '']::text[] as words,
        array[true, false] as flags,
        array['{"a":"}"}']::jsonb[] as documents,
        '\\xff00'::bytea as bytes,
        1.10::numeric as rate`;
    expect(row).toEqual({
      amount_minor: 9007199254740993n,
      at_ms: Date.UTC(2026, 2, 20, 8, 36, 0, 123),
      before_1970: -500,
      visit_date: "2026-03-20",
      json_value: { a: [1, "票"] },
      jsonb_value: { b: null },
      amounts: [1n, 2n],
      instants: [Date.UTC(2026, 2, 20)],
      words: ['a,"b"', null, "家", ""],
      flags: [true, false],
      documents: [{ a: "}" }],
      bytes: Buffer.from([0xff, 0x00]),
      rate: "1.10",
    });
  });

  test("do not depend on the time zone that the database is set to", async () => {
    const { sql } = database;
    const [name] = await sql<{ name: string }[]>`select current_database() as name`;
    await sql`alter database ${sql(name?.name ?? "")} set timezone to 'America/New_York'`;
    const fresh = openDatabase({ url: database.url, max: 1 });
    const [row] = await fresh`select '2026-07-01 12:00:00Z'::timestamptz as at_ms`;
    await fresh.end();
    expect(row).toEqual({ at_ms: Date.UTC(2026, 6, 1, 12) });
  });
});

describe("values that go in", () => {
  beforeAll(async () => {
    await database.sql`
      create table kept (
        amount bigint, at timestamptz, visit date, text_json json, binary_json jsonb
      )`;
  });

  test("take an instant as milliseconds, as text or as a Date", async () => {
    const { sql } = database;
    const at_ms = Date.UTC(2026, 2, 20, 8, 36, 0, 123);
    const instants = [at_ms, "2026-03-20T08:36:00.123Z", new Date(at_ms)];
    for (const at of instants) await sql`insert into kept ${sql({ at })}`;
    const rows = await sql`delete from kept returning at`;
    expect(rows.map((row) => row["at"])).toEqual([at_ms, at_ms, at_ms]);
  });

  test("may be lists", async () => {
    const { sql } = database;
    const [row] = await sql`
      select ${["a", 'b"\\,']}::text[] as words, ${[1, 2]}::integer[] as numbers,
        ${sql.array([1n, 9007199254740993n], 20)} as amounts,
        ${[Date.UTC(2026, 2, 20)]}::timestamptz[] as instants,
        3 = any(${[2, 3]}) as is_found, ${[]}::text[] as nothing`;
    expect(row).toEqual({
      words: ["a", 'b"\\,'],
      numbers: [1, 2],
      amounts: [1n, 9007199254740993n],
      instants: [Date.UTC(2026, 2, 20)],
      is_found: true,
      nothing: [],
    });
  });

  test("keep json text byte for byte", async () => {
    const text = '{ "b":1,  "a" : "é票🎫", "b": 1.50 }';
    await database.sql`insert into kept (text_json) values (${text})`;
    const [row] = await database.sql`delete from kept returning text_json::text as text`;
    expect(row).toEqual({ text });
  });

  test("carry bigints through json without losing a digit", async () => {
    const { sql } = database;
    const rows = [{ amount: 9007199254740993n, visit: "2026-03-20" }];
    const inserted = await sql`
      insert into kept (amount, visit)
      select amount, visit from jsonb_to_recordset(${sql.json(rows as never)})
        as x (amount bigint, visit date)
      returning amount, visit`;
    expect([...inserted]).toEqual(rows);
  });
});

test("a password never shows in a message", () => {
  expect(withoutPassword("postgres://u:secret@db.example:5432/t")).not.toContain("secret");
  expect(withoutPassword("postgresql:///t?host=/run/x&user=u&password=secret")).not.toContain(
    "secret",
  );
});

test("a URL that is none is refused in words", () => {
  expect(() => openDatabase({ url: "localhost:5432" })).toThrow(/looks like postgres:/);
  expect(() => openDatabase({ url: "mysql://u@h/d" })).toThrow(/looks like postgres:/);
});
