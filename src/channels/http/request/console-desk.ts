/** Whose console session a request comes with. */
import { readConsoleSession, type ConsoleSessionRow } from "../../../queries/access/credentials.ts";
import { hashSecret, ownOrigins, sessionToken } from "./authenticate.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import type { RouteRequest } from "../route.ts";

type Request = Pick<RouteRequest<undefined, undefined, unknown>, "headers">;

/** The token that the request's cookie carries, whether it is good or not. */
export function tokenOf({ headers }: Request): string | undefined {
  return sessionToken(headers["cookie"] as string | undefined);
}

/** Null when the token is of no session that is open. */
export function readSession(
  { sql, clock }: RouteDependencies,
  token: string,
): Promise<ConsoleSessionRow | null> {
  return readConsoleSession(sql, hashSecret(token), clock.now_ms());
}

/** Throws CREDENTIALS_MISSING for whoever is not signed in. */
export async function demandConsoleSession(
  dependencies: RouteDependencies,
  request: Request,
): Promise<Readonly<{ token: string; session: ConsoleSessionRow }>> {
  const token = tokenOf(request);
  const session = token === undefined ? null : await readSession(dependencies, token);
  if (token === undefined || session === null) {
    throw new ProblemError(problemOf("CREDENTIALS_MISSING"));
  }
  return { token, session };
}

/** Pages of others must not act for anybody. Whoever is no browser names no origin. */
export function refuseForeignOrigin(dependencies: RouteDependencies, { headers }: Request): void {
  const { host, origin } = headers as Readonly<Record<string, string | undefined>>;
  if (origin === undefined || ownOrigins(host, dependencies.base_url()).includes(origin)) return;
  throw new ProblemError(problemOf("ORIGIN_FOREIGN"));
}
