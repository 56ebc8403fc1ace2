/** Who is signed in, for every page behind the sign-in. */
import { useRouteContext } from "@tanstack/react-router";
import { scopesOf } from "../../../src/contract/roles.ts";
import type { SignedIn } from "../../../src/contract/console.ts";

export function useSignedIn(): SignedIn {
  return useRouteContext({ from: "/signed-in", select: (context) => context.signed_in });
}

/** Whether sums over everybody's sales are theirs to see. The server decides by itself. */
export function maySeeStatistics({ role }: SignedIn["operator"]): boolean {
  return scopesOf(role).includes("statistics:read");
}

/** Whose work is at the till. The server decides by itself what they may do there. */
export function maySell({ role }: SignedIn["operator"]): boolean {
  return scopesOf(role).includes("sales:write");
}

/** Who may look at members and at what they have. */
export function maySeeMembers({ role }: SignedIn["operator"]): boolean {
  return scopesOf(role).includes("members:read");
}

/** Who may look at operators, refund limits and devices. */
export function maySeeStaff({ role }: SignedIn["operator"]): boolean {
  return scopesOf(role).includes("operators:read");
}
