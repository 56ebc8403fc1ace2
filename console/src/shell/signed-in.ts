/** Who is signed in, for every page behind the sign-in. */
import { useRouteContext } from "@tanstack/react-router";
import type { SignedIn } from "../../../src/contract/console.ts";

export function useSignedIn(): SignedIn {
  return useRouteContext({ from: "/signed-in", select: (context) => context.signed_in });
}
