/** Operators who change their own password: with the old one, and signed in nowhere else then. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertOperator } from "../../../src/setup/credentials.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { openShop, type Branch, type Shop } from "./shop.ts";

let shop: Shop;
let branch: Branch;
let made = 0;

beforeAll(async () => {
  shop = await openShop();
  branch = await shop.openBranch();
});
afterAll(() => shop.stop());

const first = "correct horse battery";
const second = "quite another one";

async function hire(): Promise<string> {
  const name = `own${++made}`;
  const email = `${name}@operators.example`;
  const who = { merchant_id: "sentosa_demo", operator_id: `op_${name}`, email, name };
  await insertOperator(shop.sql, { ...who, role: "gate", password: first });
  return email;
}

const signIn = (email: string, password: string) =>
  shop.call("POST", "/v1/console/session", { body: { email, password }, api_key: null });

async function signedIn(email: string, password = first): Promise<string> {
  const reply = await signIn(email, password);
  expect(reply.status).toBe(200);
  return String(reply.headers.get("set-cookie")).split(";")[0] ?? "";
}

const change = (cookie: string | null, body: object, headers: Record<string, string> = {}) =>
  shop.call("PUT", "/v1/console/password", {
    ...{ body, api_key: null },
    headers: { ...(cookie === null ? {} : { cookie }), ...headers },
  });

const isIn = async (cookie: string, at: Pick<Shop, "call"> = shop) =>
  (await at.call("GET", "/v1/console/session", { api_key: null, headers: { cookie } })).status;

test("a new password counts at once, and ends every session but the one that set it", async () => {
  const email = await hire();
  const [here, elsewhere] = [await signedIn(email), await signedIn(email)];
  const reply = await change(here, { current_password: first, new_password: second });
  expect({ status: reply.status, text: reply.text }).toEqual({ status: 204, text: "" });
  expect([await isIn(here), await isIn(elsewhere), await isIn(elsewhere, branch)]).toEqual([
    200, 401, 401,
  ]);
  expectProblem(await signIn(email, first), 401, "SIGN_IN_FAILED");
  await signedIn(email, second);
});

test("without the old one, or with one that is too short, all stays as it was", async () => {
  const email = await hire();
  const [here, elsewhere] = [await signedIn(email), await signedIn(email)];
  const wrong = { current_password: second, new_password: "a third one of mine" };
  const refused = await change(here, wrong);
  expectProblem(refused, 403, "PASSWORD_WRONG");
  expect(refused.text).not.toContain(second);
  const short = await change(here, { current_password: first, new_password: "short" });
  expect(pointersOf(short)).toEqual(["/new_password"]);
  expect([await isIn(here), await isIn(elsewhere)]).toEqual([200, 200]);
  await signedIn(email);
});

test("is for whoever is signed in, on a page of ours", async () => {
  const email = await hire();
  const body = { current_password: first, new_password: second };
  expectProblem(await change(null, body), 401, "CREDENTIALS_MISSING");
  expectProblem(await change("tillgate_session=nonsense", body), 401, "CREDENTIALS_MISSING");
  const foreign = { origin: "https://elsewhere.example" };
  expectProblem(await change(await signedIn(email), body, foreign), 403, "ORIGIN_FOREIGN");
  const by_key = await shop.call("PUT", "/v1/console/password", { body });
  expectProblem(by_key, 401, "CREDENTIALS_MISSING");
  await signedIn(email);
});

test("of two who change it at once, one does", async () => {
  const email = await hire();
  const cookies = [await signedIn(email), await signedIn(email)];
  const wanted = ["the first of two passwords", "the second of two passwords"];
  const replies = await Promise.all(
    cookies.map((cookie, index) =>
      change(cookie, { current_password: first, new_password: wanted[index] }),
    ),
  );
  const done = replies.findIndex(({ status }) => status === 204);
  expect(replies.filter(({ status }) => status === 204)).toHaveLength(1);
  await signedIn(email, wanted[done]);
});

test("the old one cannot be guessed by way of a session that was left open", async () => {
  const cookie = await signedIn(await hire());
  const guesses = await Promise.all(
    Array.from({ length: 14 }, (_, index) =>
      change(cookie, { current_password: `guess number ${index}`, new_password: second }),
    ),
  );
  const counts = Map.groupBy(guesses, ({ json }) => json.code as string);
  expect(counts.get("PASSWORD_WRONG")?.length).toBeLessThanOrEqual(10);
  expect(counts.get("TOO_MANY_REQUESTS")?.length).toBeGreaterThanOrEqual(4);
  const right = await change(cookie, { current_password: first, new_password: second });
  expectProblem(right, 429, "TOO_MANY_REQUESTS");
});
