/** Who is asking: found from credentials, never from the request's content. */
import { isRole, scopesOf, type Role, type Scope } from "../../../contract/roles.ts";
import type { Actor } from "../../../domain/order/event.ts";

export type Caller = Readonly<{
  merchant_id: string;
  actor: Actor;
  /** The API key's or operator's id: the owner of idempotency keys and rate limits. */
  caller_id: string;
  /** As people read it: the operator's name, or the key's label. */
  name: string;
  scopes: ReadonlySet<Scope>;
  /** An operator's or key's; null for a key without one, which has its scopes and no limits. */
  role: Role | null;
  /** The one store in which they work; null: all of them. */
  store_no: string | null;
  /** Test mode: demonstration keys are trusted, no real money moves. */
  is_test: boolean;
}>;

/** What somebody may do by their role or, where a key has none, by the scopes of its own. */
export function rightsOf({
  role,
  scopes,
}: Readonly<{ role: string | null; scopes: readonly string[] }>): Pick<Caller, "role" | "scopes"> {
  if (role === null) return { role, scopes: new Set(scopes as readonly Scope[]) };
  return { role: isRole(role) ? role : "read_only", scopes: new Set(scopesOf(role)) };
}
