// Reads from the database's own catalog what there is to back up: tables, their order, sequences.
import type { Database, Transaction } from "../database.ts";
import type { BackupSequence } from "./manifest.ts";

export interface SchemaTable {
  readonly name: string;
  /** Those that are stored: generated columns make themselves. */
  readonly columns: readonly string[];
  /** A partitioned table is read through a query. */
  readonly is_partitioned: boolean;
  /** On disk, for the progress bar. */
  readonly bytes: number;
}

/** Belongs to the migrations, which write it themselves. */
const MIGRATION_TABLE = "schema_migrations";

/** The tables of schema public, each after the tables that it refers to. */
export async function readTables(sql: Database | Transaction): Promise<SchemaTable[]> {
  const tables = await sql<SchemaTable[]>`
    select c.relname as name,
      c.relkind = 'p' as is_partitioned,
      pg_table_size(c.oid)::float8 as bytes,
      array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and c.relname <> ${MIGRATION_TABLE}
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by c.oid, c.relname, c.relkind
    order by c.relname`;
  const references = await sql<{ from: string; to: string }[]>`
    select distinct f.relname as "from", t.relname as "to"
    from pg_constraint c
    join pg_class f on f.oid = c.conrelid
    join pg_class t on t.oid = c.confrelid
    where c.contype = 'f' and c.connamespace = 'public'::regnamespace and f.oid <> t.oid`;
  return orderByReference([...tables], [...references]);
}

export async function readSequences(sql: Database | Transaction): Promise<BackupSequence[]> {
  const names = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'S' order by c.relname`;
  const sequences: BackupSequence[] = [];
  for (const { name } of names) {
    const [row] = await sql<{ last_value: string; is_called: boolean }[]>`
      select last_value::text as last_value, is_called from ${sql(name)}`;
    if (row !== undefined) sequences.push({ name, ...row });
  }
  return sequences;
}

/** Sets what the text of a row depends on, so that every server reads back what another wrote. */
export async function fixTextFormat(tx: Transaction): Promise<void> {
  await tx`set local datestyle = 'ISO, YMD'`;
  await tx`set local intervalstyle = 'iso_8601'`;
  await tx`set local timezone = 'UTC'`;
  await tx`set local bytea_output = 'hex'`;
  await tx`set local extra_float_digits = 1`;
}

/** Depth first; what is left of a circle keeps its alphabetical place (its checks are deferred). */
function orderByReference(
  tables: readonly SchemaTable[],
  references: readonly { from: string; to: string }[],
): SchemaTable[] {
  const ordered: SchemaTable[] = [];
  const seen = new Set<string>();
  const visit = (table: SchemaTable): void => {
    if (seen.has(table.name)) return;
    seen.add(table.name);
    for (const { from, to } of references) {
      const target = from === table.name ? tables.find(({ name }) => name === to) : undefined;
      if (target !== undefined) visit(target);
    }
    ordered.push(table);
  };
  tables.forEach(visit);
  return ordered;
}
