// A small schema with everything that is hard to carry through a backup, and rows to match.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../../src/postgres/database.ts";
import { migrate } from "../../src/postgres/migrate.ts";

const SCHEMA = `
  create table parents (parent_id text primary key);
  -- Before its parent in the alphabet, after it in every order of loading.
  create table children (
    child_id integer primary key,
    parent_id text not null references parents (parent_id),
    next_id integer references children (child_id)
  );
  create table values_of_all_kinds (
    id bigint generated always as identity primary key,
    words text,
    document json,
    bytes bytea,
    at timestamptz,
    visit date,
    amount bigint,
    rate numeric,
    ratio double precision,
    labels text[],
    is_set boolean,
    span interval,
    doubled bigint generated always as (amount * 2) stored
  );
  create sequence tickets start 100;
  create table empty_ones (a integer);
`;

export const WORDS = [
  "Sentosa 家庭套票(2大1小)",
  "🎫👨‍👩‍👧 emoji",
  "line\nfeed, tab\t, return\r, back\\slash, \\N and \\.",
  "",
  null,
  "\u0001 low, \u007f, \u00a0, \u2028, \uffff high",
];

/** Writes the schema as a migration folder and returns its path. */
export async function writeFixtureMigrations(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "0001_everything.sql"), SCHEMA);
  return folder;
}

export async function fillFixture(sql: Database, folder: string, copies = 1): Promise<void> {
  await migrate(sql, { folder });
  await sql`insert into parents values ('a'), ('家')`;
  await sql`insert into children values (1, '家', 2), (2, 'a', null), (3, 'a', 1)`;
  await sql`select nextval('tickets'), nextval('tickets')`;
  for (const [index, words] of WORDS.entries()) {
    const document = words === null ? null : `{"b" : 1.50, "a":${JSON.stringify(words)},"b":2}`;
    await sql`
      insert into values_of_all_kinds
        (words, document, bytes, at, visit, amount, rate, ratio, labels, is_set, span)
      select ${words}, ${document}::json, ${Buffer.from([0, 255, 92, 10, index])},
        ${Date.UTC(2026, 2, 20) + index}, ${"2026-03-20"}, ${9223372036854775807n / 4n},
        ${"12345678901234567890.123"}::numeric, ${0.1 + 0.2}, ${[words, 'x,"y"', ""]}::text[],
        ${index % 2 === 0}, ${"-1 day +02:03:04.5"}::interval
      from generate_series(1, ${copies}::int)`;
  }
}

/** All rows of all tables as text, in one order, for comparing two databases. */
export async function dumpFixture(sql: Database): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {};
  for (const table of ["parents", "children", "values_of_all_kinds", "empty_ones"]) {
    const rows = await sql<{ line: string }[]>`
      select t::text as line from ${sql(table)} t order by 1`;
    dump[table] = rows.map(({ line }) => line);
  }
  const [tickets] = await sql<{ line: string }[]>`
    select last_value || ' ' || is_called as line from tickets`;
  return { ...dump, tickets: [tickets?.line ?? ""] };
}
