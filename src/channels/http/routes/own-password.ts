/**
 * Whoever is signed in to the console gives themselves another password: with the one they have,
 * guesses at which are throttled as at signing in.
 */
import { ChangePassword } from "../../../contract/console.ts";
import { changeOwnPassword } from "../../../queries/access/console-session.ts";
import { readSignIn } from "../../../queries/access/credentials.ts";
import { hashSecret } from "../request/authenticate.ts";
import { demandConsoleSession, refuseForeignOrigin } from "../request/console-desk.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { hashPassword, isPassword } from "../request/password-hash.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { answer, publicRoute, type Answer, type Route, type RouteRequest } from "../route.ts";
import type { SignInThrottle } from "../request/sign-in-throttle.ts";

export function ownPasswordRoute(dependencies: RouteDependencies, throttle: SignInThrottle): Route {
  return publicRoute({
    method: "PUT",
    path: "/v1/console/password",
    summary: "Change one's own password, which ends one's other sessions",
    tag: "Console",
    body: ChangePassword,
    answers: { 204: { description: "It counts from now on" } },
    handle: (request) => change(dependencies, throttle, request),
  });
}

async function change(
  dependencies: RouteDependencies,
  throttle: SignInThrottle,
  request: RouteRequest<undefined, undefined, ChangePassword>,
): Promise<Answer> {
  refuseForeignOrigin(dependencies, request);
  const { token, session } = await demandConsoleSession(dependencies, request);
  const { current_password, new_password } = request.body;
  const attempt = { email: session.email, address: request.address };
  await throttle.admit(attempt);
  const account = await readSignIn(dependencies.sql, session.email);
  const is_right = account !== null && (await isPassword(account.password_hash, current_password));
  if (!is_right) throw new ProblemError(problemOf("PASSWORD_WRONG"));
  await throttle.forgive(attempt);
  const { merchant_id, operator_id, password_hash } = account;
  const actor = { type: "operator", id: operator_id, name: session.name } as const;
  const stamp = { merchant_id, actor, at_ms: dependencies.clock.now_ms() };
  const changed = await changeOwnPassword(dependencies.sql, stamp, {
    ...{ operator_id, token_hash: hashSecret(token) },
    ...{ before_hash: password_hash, after_hash: await hashPassword(new_password) },
  });
  // Somebody has set another one meanwhile: theirs counts.
  if (!changed) throw new ProblemError(problemOf("PASSWORD_WRONG"));
  return answer(204, null);
}
