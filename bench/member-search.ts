/**
 * Searches among a million members, as tills and back offices make them: by the start of a name,
 * by phone, by card, a page deep in a long answer, and the pages of the list of all.
 *
 * The members are written by SQL and are nobody but rows to be searched: they have no timelines.
 */
import type { Database } from "../src/postgres/database.ts";
import { cycle, type AgentShop } from "./buying.ts";
import type { Call } from "./call.ts";
import type { Workload } from "./closed-loop.ts";
import { requestText } from "./http-connection.ts";

export const searched_members = 1_000_000;
/** Who search at the same time. */
const askers = 2;
const chunk_members = 100_000;
const page_rows = 20;

const family_names = [
  ...[
    "\u738b",
    "\u674e",
    "\u5f20",
    "\u5218",
    "\u9648",
    "\u6768",
    "\u9ec4",
    "\u8d75",
    "\u5434",
    "\u5468",
    "\u5f90",
    "\u5b59",
    "\u9a6c",
    "\u6731",
    "\u80e1",
  ],
  ...["Tan ", "Lim ", "Lee ", "Ng ", "Ong ", "Wong ", "Goh ", "Chua ", "Chan ", "Koh ", "Teo "],
] as const;
/** Single letters that given names are put together from. */
const given_letters =
  "\u4f1f\u82b3\u5a1c\u654f\u9759\u4e3d\u5f3a\u78ca\u519b\u6d0b\u52c7\u8273\u6770\u5a1f\u6d9b\u660e\u8d85\u79c0\u971e\u5e73\u521a\u6842\u82f1\u534e\u7389\u5170" as const;

/** Fills the table; every name, card and phone follows from the number of its member. */
export async function storeMembers(
  sql: Database,
  filling: Readonly<{ merchant_id: string; members: number }>,
): Promise<void> {
  const { merchant_id, members } = filling;
  const families = [...family_names];
  for (let start = 0; start < members; start += chunk_members) {
    const end = Math.min(start + chunk_members, members) - 1;
    await sql`
      insert into members (merchant_id, member_id, card_no, phone, name, name_key, status,
        recharge_count, created_at, head_hash)
      select ${merchant_id}, 'member_' || substr(hash, 1, 13)
          || lpad(to_hex((extract(epoch from at) * 1000)::bigint), 11, '0'),
        '79' || lpad(n::text, 14, '0'), '+65' || (80000000 + n), name, lower(name),
        case when n % 5000 = 0 then 'BLOCKED' else 'ACTIVE' end, 0, at, ''
      from generate_series(${start}::bigint, ${end}::bigint) as n,
        lateral (select md5('member' || n) as hash, now() - n * interval '1 minute' as at) as drawn,
        lateral (select ('x' || substr(hash, 14, 7))::bit(28)::int as number) as numbered,
        lateral (
          select (${families}::text[])[1 + number % ${families.length}]
            || substr(${given_letters}, 1 + number / 32 % 26, 1)
            || substr(${given_letters}, 1 + number / 1024 % 26, 1)
            || case when number % 3 = 0 then ' ' || substr(hash, 21, 4) else '' end as name
        ) as called`;
  }
  await sql`vacuum analyze members`;
  await sql`checkpoint`;
}

/** Each search in turn, so that all of them meet the same moments of the machine. */
export async function searchWorkload(
  sql: Database,
  shop: AgentShop,
  members: number,
): Promise<Workload> {
  const { merchant_id } = shop;
  const next = {
    name: cycle(nameStarts(), 17),
    family: cycle(family_names, 5),
    number: cycle(await someNumbers(sql, merchant_id), 7),
    deep: cycle(await deepPlaces(sql, merchant_id), 3),
    list: cycle(await listPlaces(sql, merchant_id), 3),
  };
  const ask = async (call: Call, name: string, parameters: Record<string, string>) => {
    const query = new URLSearchParams({ limit: String(page_rows), ...parameters });
    const path = `/v1/members?${query.toString()}`;
    const answer = await call(name, requestText({ method: "GET", path, head: shop.head }), 200);
    if (answer.startsWith('{"data":[]') && name !== "blocked")
      throw new Error(`${path} found nobody`);
  };
  return {
    name: "members",
    title: `searches, ${members.toLocaleString("en")} members`,
    unit: "rounds of 7",
    buyers: askers,
    port: shop.port,
    async operate(call) {
      const { phone, card_no } = next.number();
      await ask(call, "name", { q: next.name() });
      await ask(call, "phone", { q: phone });
      await ask(call, "card", { q: card_no });
      await ask(call, "till", { number: phone });
      await ask(call, "blocked", { q: next.family().trim().charAt(0), status: "BLOCKED" });
      await ask(call, "deep page", next.deep());
      await ask(call, "page of all", next.list());
    },
  };
}

/** A family name alone, with one letter, and with two: very many, many and few. */
function nameStarts(): string[] {
  const letters = given_letters.split("");
  return family_names.flatMap((family) => [
    family.trim(),
    ...letters.map((letter) => family + letter),
    ...letters.map((letter, at) => family + letter + (letters[(at * 7) % letters.length] ?? "")),
  ]);
}

async function someNumbers(sql: Database, merchant_id: string) {
  return sql<{ phone: string; card_no: string }[]>`
    select phone, card_no from members where merchant_id = ${merchant_id} and phone is not null
    order by member_id limit 1000`;
}

/** Places some ten thousand rows behind the first of a family name. */
async function deepPlaces(sql: Database, merchant_id: string) {
  const places = await Promise.all(
    family_names.map(async (family) => {
      const start = family.toLowerCase();
      const [row] = await sql<{ cursor: string }[]>`
        select (extract(epoch from created_at) * 1000)::bigint || '.' || member_id as cursor
        from members where merchant_id = ${merchant_id}
          and name_key >= ${start} and name_key < ${`${start}\u{10ffff}`}
        order by name_key, member_id offset ${deep_rows} limit 1`;
      return row === undefined ? [] : [{ q: family.trim(), cursor: row.cursor }];
    }),
  );
  return places.flat();
}

/** Of the 38,000 who bear each family name. */
const deep_rows = 30_000;

/** Places all over the list of all members, newest first. */
async function listPlaces(sql: Database, merchant_id: string) {
  return sql<{ cursor: string }[]>`
    select (extract(epoch from created_at) * 1000)::bigint || '.' || member_id as cursor
    from members where merchant_id = ${merchant_id}
    order by md5(member_id) limit 200`;
}
