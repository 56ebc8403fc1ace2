/** Signing in to the console: argon2id, an opaque session in a cookie, throttled. */
import { randomBytes } from "node:crypto";
import { SignedIn, SignIn } from "../../../contract/console.ts";
import { isoInstant } from "../../../domain/order/event.ts";
import { readSignIn, type ConsoleSessionRow } from "../../../queries/access/credentials.ts";
import {
  deleteConsoleSession,
  insertConsoleSession,
} from "../../../queries/access/console-session.ts";
import { hashSecret, session_cookie } from "../request/authenticate.ts";
import {
  demandConsoleSession,
  readSession,
  refuseForeignOrigin,
  tokenOf,
} from "../request/console-desk.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { isPassword } from "../request/password-hash.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { answer, publicRoute, type Answer, type Route, type RouteRequest } from "../route.ts";
import { ownPasswordRoute } from "./own-password.ts";
import { createSignInThrottle, type SignInThrottle } from "../request/sign-in-throttle.ts";

const session_duration_ms = 12 * 3_600_000;

/** The hash of nothing: verified when the account does not exist, so that both take as long. */
const nobody_hash =
  "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$0000000000000000000000000000000000000000000";

type Request = RouteRequest<undefined, undefined, unknown>;

export function consoleSessionRoutes(dependencies: RouteDependencies): Route[] {
  const throttle = createSignInThrottle();
  const path = "/v1/console/session";
  const answers = { 200: { description: "Who is signed in", schema: SignedIn } };
  return [
    publicRoute({
      method: "POST",
      path,
      summary: "Sign in to the console",
      tag: "Console",
      body: SignIn,
      answers,
      handle: (request) => signIn(dependencies, throttle, request),
    }),
    publicRoute({
      method: "GET",
      path,
      summary: "Read who is signed in",
      tag: "Console",
      answers,
      async handle(request) {
        const { session } = await demandConsoleSession(dependencies, request);
        return answer(200, await signedIn(dependencies, session));
      },
    }),
    publicRoute({
      method: "DELETE",
      path,
      summary: "Sign out",
      tag: "Console",
      answers: { 204: { description: "Signed out" } },
      async handle(request) {
        refuseForeignOrigin(dependencies, request);
        const token = tokenOf(request);
        if (token !== undefined) await deleteConsoleSession(dependencies.sql, hashSecret(token));
        return answer(204, null, { "set-cookie": cookie(dependencies, "", 0) });
      },
    }),
    ownPasswordRoute(dependencies, throttle),
  ];
}

async function signIn(
  dependencies: RouteDependencies,
  throttle: SignInThrottle,
  request: Request & Readonly<{ body: SignIn }>,
): Promise<Answer> {
  refuseForeignOrigin(dependencies, request);
  const { email, password } = request.body;
  const attempt = { email, address: request.address };
  await throttle.admit(attempt);
  const account = await readSignIn(dependencies.sql, email);
  const is_right = await isPassword(account?.password_hash ?? nobody_hash, password);
  if (account === null || !is_right) throw new ProblemError(problemOf("SIGN_IN_FAILED"));
  await throttle.forgive(attempt);
  const token = randomBytes(32).toString("base64url");
  const now_ms = dependencies.clock.now_ms();
  const is_in = await insertConsoleSession(dependencies.sql, {
    token_hash: hashSecret(token),
    ...account,
    created_at_ms: now_ms,
    expiry_at_ms: now_ms + session_duration_ms,
  });
  // Another password counts since it was looked at.
  if (!is_in) throw new ProblemError(problemOf("SIGN_IN_FAILED"));
  const session = await readSession(dependencies, token);
  if (session === null) throw new Error("a console session was made and is not there");
  const set_cookie = cookie(dependencies, token, session_duration_ms / 1000);
  return answer(200, await signedIn(dependencies, session), { "set-cookie": set_cookie });
}

async function signedIn(
  dependencies: RouteDependencies,
  session: ConsoleSessionRow,
): Promise<SignedIn> {
  const { merchant } = await dependencies.engine.catalog(session.merchant_id);
  const { operator_id, name, email, role } = session;
  return {
    operator: { operator_id, name, email, role },
    merchant: {
      merchant_id: merchant.merchant_id,
      name: { zh: merchant.name_zh, en: merchant.name_en },
      time_zone: merchant.time_zone,
      currency: merchant.currency,
      locale: merchant.locale,
      is_test: merchant.is_test,
    },
    expiry_at: isoInstant(session.expiry_at),
  };
}

function cookie(dependencies: RouteDependencies, value: string, age_s: number): string {
  const secure = dependencies.base_url().startsWith("https:") ? "; Secure" : "";
  return `${session_cookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${age_s}${secure}`;
}
