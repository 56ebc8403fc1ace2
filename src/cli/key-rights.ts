/** The options that say what a key may do, and the store that an option names. */
import { isRole, roles, type Role } from "../contract/roles.ts";
import type { Database } from "../postgres/database.ts";
import { operatorError } from "../postgres/operator-error.ts";
import { readStore } from "../queries/stores/read-store.ts";

export const role_option = `what an operator of it may, within its limits: ${roles.join(", ")}`;
export const store_option = "the one store in which it may be used, with --role; all unless given";

/** Throws OPTION_INVALID for a word that is no role. */
export function demandRole(name: string): Role {
  if (isRole(name)) return name;
  throw operatorError("OPTION_INVALID", `there is no role ${name}`);
}

/** Throws OPTION_INVALID for a store that the merchant does not have; null is none. */
export async function demandStore(
  sql: Database,
  merchant_id: string,
  store_no: string | null,
): Promise<void> {
  if (store_no === null || (await readStore(sql, merchant_id, store_no)) !== null) return;
  throw operatorError("OPTION_INVALID", `there is no store ${store_no}`);
}

/** The role and store of a key. Throws OPTION_INVALID for a store without a role. */
export async function demandKeyRole(
  sql: Database,
  { merchant, role, store }: Readonly<{ merchant: string; role?: string; store?: string }>,
): Promise<Readonly<{ role: Role | null; store_no: string | null }>> {
  if (store !== undefined && role === undefined) {
    throw operatorError(
      "OPTION_INVALID",
      "--store needs a --role, whose limits hold in that store",
    );
  }
  await demandStore(sql, merchant, store ?? null);
  return { role: role === undefined ? null : demandRole(role), store_no: store ?? null };
}
