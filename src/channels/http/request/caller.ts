/** Who is asking: found from credentials, never from the request's content. */
import type { Role, Scope } from "../../../contract/roles.ts";
import type { Actor } from "../../../domain/order/event.ts";

export type Caller = Readonly<{
  merchant_id: string;
  actor: Actor;
  /** The API key's or operator's id: the owner of idempotency keys and rate limits. */
  caller_id: string;
  /** As people read it: the operator's name, or the key's label. */
  name: string;
  scopes: ReadonlySet<Scope>;
  /** An operator's; null for an API key, which has its scopes and no limits. */
  role: Role | null;
  /** The one store in which the operator works; null: all of them. */
  store_no: string | null;
  /** Test mode: demonstration keys are trusted, no real money moves. */
  is_test: boolean;
}>;
