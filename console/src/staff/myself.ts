/** What whoever is signed in may do on this page. The server decides by itself. */
import { isRole, scopesOf, type Role, type Scope } from "../../../src/contract/roles.ts";
import { useSignedIn } from "../shell/signed-in.ts";

export type Myself = Readonly<{
  operator_id: string;
  role: Role;
  may: (scope: Scope) => boolean;
}>;

export function useMyself(): Myself {
  const { operator_id, role } = useSignedIn().operator;
  return {
    operator_id,
    role: isRole(role) ? role : "read_only",
    may: (scope) => scopesOf(role).includes(scope),
  };
}
