/** The table of roles: what each may do, written out once more. */
import { describe, expect, test } from "vitest";
import { isRole, mayAppoint, roles, scopes, scopesOf, scopesOfRole } from "./roles.ts";

const table: Readonly<Record<string, string>> = {
  // scope              owner manager cashier gate finance support read_only
  "orders:read": "x x x x x x x",
  "orders:write": "x x x - - x -",
  "sales:write": "x x x - - - -",
  "refunds:write": "x x x - x x -",
  "deposits:write": "x x x - - - -",
  "members:read": "x x x - x x x",
  "members:write": "x x x - - - -",
  "shifts:read": "x x x - x - x",
  "shifts:write": "x x x - - - -",
  "receipts:write": "x x x - - x -",
  "catalog:read": "x x x x x x x",
  "catalog:write": "x x - - - - -",
  "statistics:read": "x x - - x - x",
  "events:read": "x x x - x x x",
  "operators:read": "x x - - x - -",
  "operators:write": "x x - - - - -",
  "stores:write": "x x - - - - -",
  "settings:write": "x - - - - - -",
  "audit:read": "x x - - x - -",
};

describe("a role", () => {
  test("may do what its column says, and nothing else", () => {
    const actual = Object.fromEntries(
      scopes.map((scope) => [
        scope,
        roles.map((role) => (scopesOfRole[role].includes(scope) ? "x" : "-")).join(" "),
      ]),
    );
    expect(actual).toEqual(table);
  });

  test("names each scope once, and none that is not there", () => {
    for (const role of roles) {
      const named = scopesOfRole[role];
      expect(new Set(named).size).toBe(named.length);
      for (const scope of named) expect(scopes).toContain(scope);
    }
  });

  test("that nobody knows may do nothing", () => {
    for (const word of ["", "admin", "Owner", "toString", "__proto__"]) {
      expect(isRole(word)).toBe(false);
      expect(scopesOf(word)).toEqual([]);
    }
  });
});

describe("appointing", () => {
  test("is for owners with everybody, and for managers with those below them", () => {
    const may = (role: (typeof roles)[number]) => roles.filter((other) => mayAppoint(role, other));
    expect(may("owner")).toEqual(roles);
    expect(may("manager")).toEqual(["cashier", "gate", "finance", "support", "read_only"]);
    for (const role of ["cashier", "gate", "finance", "support", "read_only"] as const) {
      expect(may(role)).toEqual([]);
    }
  });
});
