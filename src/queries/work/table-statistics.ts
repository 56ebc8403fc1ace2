/** How old the planner's statistics of our tables are. */
import type { Database } from "../../postgres/database.ts";

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

/**
 * The lanes' statements ask for whole keys, so that a tenth of the usual sample tells the planner
 * all it needs; on a table that grows by the second a full one takes as long as 300 orders.
 */
export async function analyzeTable(sql: Database, table: string): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`set local default_statistics_target = 10`;
    await transaction`analyze ${transaction(table)}`;
  });
}
