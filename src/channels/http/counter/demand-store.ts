/** A store that has to be there. */
import type { Database, Transaction } from "../../../postgres/database.ts";
import { readStore } from "../../../queries/stores/read-store.ts";
import { ProblemError } from "../refusals/problem.ts";
import { rejectionProblem } from "../refusals/rejections.ts";

/** Throws STORE_UNKNOWN, which points at `store_no`, for one that the merchant does not have. */
export async function demandStore(
  sql: Database | Transaction,
  merchant_id: string,
  store_no: string,
): Promise<void> {
  if ((await readStore(sql, merchant_id, store_no)) !== null) return;
  throw new ProblemError(rejectionProblem({ code: "STORE_UNKNOWN", store_no }));
}
