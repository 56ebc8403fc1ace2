/**
 * Keeps the planner's statistics in step with tables that grow from nothing. Without any,
 * PostgreSQL takes a merchant to be a few rows, and a plan made then reads all of the merchant's
 * rows for one; its own autovacuum notices only after a while. ANALYZE makes every connection plan
 * anew.
 */
import { analyzeTable, listOutgrownTables } from "../queries/work/table-statistics.ts";
import type { Database } from "../postgres/database.ts";

/** One round. A table is looked at again when it has grown to three times what was known of it. */
export async function refreshStatistics(sql: Database): Promise<boolean> {
  for (const table of await listOutgrownTables(sql)) await analyzeTable(sql, table);
  return false;
}
