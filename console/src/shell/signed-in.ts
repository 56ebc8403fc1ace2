/** Who is signed in, for every page behind the sign-in. */
import { useRouteContext } from "@tanstack/react-router";
import { scopesOf, type Scope } from "../../../src/contract/roles.ts";
import type { SignedIn } from "../../../src/contract/console.ts";

export function useSignedIn(): SignedIn {
  return useRouteContext({ from: "/signed-in", select: (context) => context.signed_in });
}

/** The server decides by itself; here it is what is shown, and where a way leads. */
const may =
  (scope: Scope) =>
  ({ role }: SignedIn["operator"]): boolean =>
    scopesOf(role).includes(scope);

/** Whether sums over everybody's sales are theirs to see. */
export const maySeeStatistics = may("statistics:read");

/** Whose work is at the till. */
export const maySell = may("sales:write");

/** Who may give money back, and have a refused refund tried again. */
export const mayRefund = may("refunds:write");

/** Who may look at members and at what they have. */
export const maySeeMembers = may("members:read");

/** Who may look at operators, refund limits and devices. */
export const maySeeStaff = may("operators:read");

/** Who is told at once of what happens; what others see is as it was when they opened it. */
export const mayFollow = may("events:read");
