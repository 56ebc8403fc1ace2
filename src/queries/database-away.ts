/** Whether a query failed because the database is away, and not because of what was asked. */
import { isConnectionError } from "../postgres/database.ts";

export function isDatabaseAway(error: unknown): boolean {
  return isConnectionError(error);
}
