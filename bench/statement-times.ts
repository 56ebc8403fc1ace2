/** The dearest statements of the database, by pg_stat_statements, which comes with it. */
import type { Database } from "../src/postgres/database.ts";

export type StatementTime = Readonly<{
  statement: string;
  calls: number;
  total_ms: number;
  mean_us: number;
  rows: number;
  /** Of all statements' time together. */
  percent: number;
}>;

/** Takes effect when the database is started again. */
export async function requestStatementTimes(sql: Database): Promise<void> {
  await sql`create extension if not exists pg_stat_statements`;
  await sql`alter system set shared_preload_libraries = 'pg_stat_statements'`;
  await sql`alter system set pg_stat_statements.track_planning = on`;
}

export async function resetStatementTimes(sql: Database): Promise<void> {
  await sql`select pg_stat_statements_reset()`;
}

export async function readStatementTimes(sql: Database): Promise<StatementTime[]> {
  const rows = await sql<(StatementTime & { calls: bigint; rows: bigint })[]>`
    select left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as statement, calls,
      total_exec_time + total_plan_time as total_ms, rows,
      (total_exec_time + total_plan_time) * 1000 / calls as mean_us,
      100 * (total_exec_time + total_plan_time)
        / sum(total_exec_time + total_plan_time) over () as percent
    from pg_stat_statements where query not like '%pg_stat_statements%'
    order by 3 desc limit 30`;
  return rows.map((row) => ({ ...row, calls: Number(row.calls), rows: Number(row.rows) }));
}
