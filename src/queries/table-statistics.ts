/** How old the planner's statistics of our tables are. */
import type { Database } from "../postgres/database.ts";

/** Fewer changes than this are not worth a look. */
const changes_min = 50;
/** Beyond this size PostgreSQL's autovacuum keeps up by itself. */
const rows_max = 1_000_000;

/** Tables that have changed by more than twice the rows they were last known to have. */
export async function listOutgrownTables(sql: Database): Promise<string[]> {
  const rows = await sql<{ relname: string }[]>`
    select s.relname from pg_stat_user_tables s
    join pg_class c on c.oid = s.relid
    where s.schemaname = current_schema()
      and s.n_mod_since_analyze > ${changes_min} + 2 * greatest(c.reltuples, 0)
      and c.reltuples < ${rows_max}`;
  return rows.map(({ relname }) => relname);
}

export async function analyzeTable(sql: Database, table: string): Promise<void> {
  await sql`analyze ${sql(table)}`;
}
