/** Who is asking: found from credentials, never from the request's content. */
import type { Actor } from "../../domain/order/event.ts";

export const scopes = [
  "orders:read",
  "orders:write",
  "catalog:read",
  "catalog:write",
  "events:read",
] as const;
export type Scope = (typeof scopes)[number];

export type Caller = Readonly<{
  merchant_id: string;
  actor: Actor;
  /** The API key's or operator's id: the owner of idempotency keys and rate limits. */
  caller_id: string;
  /** As people read it: the operator's name, or the key's label. */
  name: string;
  scopes: ReadonlySet<Scope>;
  /** Test mode: demonstration keys are trusted, no real money moves. */
  is_test: boolean;
}>;

/** What an operator of each role may do through the API. */
export const scopesOfRole: Readonly<Record<string, readonly Scope[]>> = {
  owner: scopes,
  manager: scopes,
  cashier: ["orders:read", "orders:write", "catalog:read", "events:read"],
  gate: ["orders:read", "catalog:read"],
  finance: ["orders:read", "catalog:read", "events:read"],
  support: ["orders:read", "orders:write", "catalog:read", "events:read"],
  read_only: ["orders:read", "catalog:read", "events:read"],
};
