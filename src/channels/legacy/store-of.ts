/** The store that a call of the cashier family is about. */
import type { Database } from "../../postgres/database.ts";
import { listStores } from "../../queries/stores/list-stores.ts";
import { refuseOtherStore } from "../http/counter/counter-sale.ts";
import type { LegacyCall } from "./endpoint.ts";
import { LegacyError } from "./failure.ts";
import { store_missing } from "./parameter-texts.ts";

/** The store that is named, the caller's own, or the only one that the merchant has. */
export async function storeOf(sql: Database, { parameters, caller }: LegacyCall): Promise<string> {
  const named = parameters.text("storeNo") || parameters.text("storeId");
  if (named !== "") {
    refuseOtherStore(caller, named);
    return named;
  }
  if (caller.store_no !== null) return caller.store_no;
  const { data } = await listStores(sql, caller.merchant_id);
  const [only, ...others] = data;
  if (only !== undefined && others.length === 0) return only.store_no;
  throw new LegacyError(12066, store_missing);
}
