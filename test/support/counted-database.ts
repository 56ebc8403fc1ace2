/** A database that counts what it is asked, for tests of what is asked only once. */
import type { Database } from "../../src/postgres/database.ts";

export type CountedDatabase = Readonly<{
  sql: Database;
  /** Statements since the last call of this. */
  take(): number;
}>;

/** The same database, its statements counted: templates, and so fragments of templates too. */
export function countStatements(database: Database): CountedDatabase {
  let count = 0;
  const sql = new Proxy(database, {
    apply(target, self, parameters: unknown[]): unknown {
      if (Array.isArray(parameters[0]) && "raw" in parameters[0]) count += 1;
      return Reflect.apply(target as unknown as () => unknown, self, parameters);
    },
  });
  return {
    sql,
    take() {
      const taken = count;
      count = 0;
      return taken;
    },
  };
}
