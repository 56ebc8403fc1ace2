/** Who is signed in, for every page behind the sign-in. */
import { useRouteContext } from "@tanstack/react-router";
import type { SignedIn } from "../../../src/contract/console.ts";

export function useSignedIn(): SignedIn {
  return useRouteContext({ from: "/signed-in", select: (context) => context.signed_in });
}

const selling_roles: readonly string[] = ["owner", "manager", "cashier"];

/** Whose work is at the till. The server decides by itself what they may do there. */
export function maySell({ role }: SignedIn["operator"]): boolean {
  return selling_roles.includes(role);
}
