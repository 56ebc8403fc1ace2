/** What the search box finds: by the start of an id, a ticket code, or a search term. */
import type { Database } from "../../postgres/database.ts";

/** As many orders are named one by one; what more have in common is looked up along the list. */
const named_max = 1000;

/** The orders that the search box finds; null when they are too many to be named. */
export async function nameMatches(
  sql: Database,
  merchant_id: string,
  q: string,
): Promise<readonly string[] | null> {
  const rows = await sql<{ order_id: string }[]>`
    select order_id from (${matches(sql, merchant_id, q)}) found limit ${named_max + 1}`;
  return rows.length > named_max ? null : [...new Set(rows.map(({ order_id }) => order_id))];
}

/** These orders, to stand where the table stands. */
export function namedOrders(sql: Database, merchant_id: string, order_ids: readonly string[]) {
  return sql`(
    select o.* from unnest(${order_ids as string[]}::text[]) as named (id), lateral (
      select * from orders
      where merchant_id = ${merchant_id} and id_time = right(named.id, 11)
        and order_id = named.id offset 0) as o) as orders`;
}

/** The ids of all that is found, some of them twice. */
export function matches(sql: Database, merchant_id: string, q: string) {
  const term = q.toLowerCase();
  const above = `${term}\u{10ffff}`;
  return sql`
    ${
      mayStart("order_", term)
        ? sql`
          select order_id from orders
          where merchant_id = ${merchant_id} and ${idStarts(sql, "order_id", term)}
          union all`
        : sql``
    }
    ${
      mayStart("ticket_", term)
        ? sql`
          select order_id from tickets
          where merchant_id = ${merchant_id} and ${idStarts(sql, "ticket_code", term)}
          union all`
        : sql``
    }
    select t.order_id
    from (
      select stretch as last from order_terms where merchant_id = ${merchant_id}
      order by stretch desc limit 1) as written,
    generate_series(written.last, 0, -1) as one (stretch),
    lateral (
      select order_id from order_terms
      where merchant_id = ${merchant_id} and stretch = one.stretch
        and term >= ${term} and term < ${above} offset 0) as t`;
}

function mayStart(prefix: string, term: string): boolean {
  return term.startsWith(prefix) || prefix.startsWith(term);
}

/** An id of ours in full: what begins with it is itself. */
const full_id = /^[a-z]+_[0-9a-f]{24}$/;

/** The start of an id says nothing of its time: all ids are walked over, 0.1 s for a million. */
function idStarts(sql: Database, column: "order_id" | "ticket_code", term: string) {
  return full_id.test(term)
    ? sql`id_time = right(${term}, 11) and ${sql(column)} = ${term}`
    : sql`${sql(column)} >= ${term} and ${sql(column)} < ${`${term}\u{10ffff}`}`;
}
