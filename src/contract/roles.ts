/**
 * What operators are, and what each role may do. A scope is one permission: every route of `/v1`
 * and every endpoint of the cashier API names the one it needs, and an API key lists its own.
 */

/** In the order in which they are shown. */
export const roles = [
  "owner",
  "manager",
  "cashier",
  "gate",
  "finance",
  "support",
  "read_only",
] as const;
export type Role = (typeof roles)[number];

/** `:read` looks and `:write` changes. Reading devices and stores is part of `catalog:read`. */
export const scopes = [
  "orders:read",
  "orders:write",
  /** Sells at a counter. */
  "sales:write",
  /** Gives money back, as far as the role's limits reach. */
  "refunds:write",
  /** Holds money, takes of it, lets it go. */
  "deposits:write",
  "members:read",
  "members:write",
  "shifts:read",
  "shifts:write",
  "receipts:write",
  "catalog:read",
  "catalog:write",
  "statistics:read",
  "events:read",
  "operators:read",
  "operators:write",
  /** Devices, and the PIN that a store asks for. */
  "stores:write",
  /** Who may refund how much. */
  "settings:write",
  /** Who changed what about people, stores, keys and money rules. */
  "audit:read",
] as const;
export type Scope = (typeof scopes)[number];

const looking = ["orders:read", "members:read", "shifts:read", "catalog:read", "events:read"];

/** The whole table: what is not in a role's row, the role may not do. */
export const scopesOfRole: Readonly<Record<Role, readonly Scope[]>> = {
  owner: scopes,
  manager: scopes.filter((scope) => scope !== "settings:write"),
  cashier: [
    ...["orders:read", "orders:write", "sales:write", "refunds:write", "deposits:write"],
    ...["members:read", "members:write", "shifts:read", "shifts:write", "receipts:write"],
    ...["catalog:read", "events:read"],
  ] as Scope[],
  gate: ["orders:read", "catalog:read"],
  finance: [
    ...looking,
    "refunds:write",
    "statistics:read",
    "operators:read",
    "audit:read",
  ] as Scope[],
  support: [
    ...looking.filter((scope) => scope !== "shifts:read"),
    ...["orders:write", "refunds:write", "receipts:write"],
  ] as Scope[],
  read_only: [...looking, "statistics:read"] as Scope[],
};

/** The scopes of a role as it is written in a row; none for a word that is no role. */
export function scopesOf(role: string): readonly Scope[] {
  return isRole(role) ? scopesOfRole[role] : [];
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

/**
 * Whether somebody in `role` may make, change or promote to `other`. An owner may do so with
 * everybody; a manager with everybody below. Whoever has no role is a key with `operators:write`,
 * which its owner gave it.
 */
export function mayAppoint(role: Role | null, other: Role): boolean {
  if (role === null || role === "owner") return true;
  return role === "manager" && other !== "owner" && other !== "manager";
}
