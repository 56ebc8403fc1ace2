/** One connection of the pool, kept for a transaction. */
import type { Database } from "../database.ts";

export type Connection = Awaited<ReturnType<Database["reserve"]>>;
