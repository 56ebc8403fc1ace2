/** The console as a test uses it: the server with the built pages, and signing in to them. */
import { existsSync } from "node:fs";
import type { Page } from "playwright-core";
import { startTestServer, type TestServer } from "../support/server.ts";

/** A server that serves the pages; refuses to start without them. */
export async function startConsoleServer(
  environment: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const built = new URL("../../console/dist/index.html", import.meta.url);
  if (!existsSync(built)) throw new Error("The console is not built: npm run build:console");
  return startTestServer(environment);
}

export type ConsoleAccess = Readonly<{
  base_url: string;
  console: Readonly<{ email: string; password: string }>;
}>;

/** Signs the page's browser in, past the form, and opens `path` below /console. */
export async function signIn(page: Page, access: ConsoleAccess, path = "/"): Promise<void> {
  const { base_url } = access;
  const { email, password } = access.console;
  const answer = await page.request.post(`${base_url}/v1/console/session`, {
    data: { email, password },
    headers: { origin: base_url },
  });
  if (!answer.ok()) throw new Error(`Signing in: ${answer.status()} ${await answer.text()}`);
  await page.goto(`${base_url}/console${path}`);
  await page.locator("header").waitFor();
}

/** Signs in as a person does, on the form that the page shows. */
export async function fillSignIn(
  page: Page,
  { email, password }: ConsoleAccess["console"],
): Promise<void> {
  await page.locator("input[type=email]").fill(email);
  await page.locator("input[type=password]").fill(password);
  await page.locator("button[type=submit]").click();
}
