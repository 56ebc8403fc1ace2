/** What the browser tests of a file have in common: a server, a browser, and visits in it. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { TestServer } from "../support/server.ts";
import { startBrowser, type TestBrowser, type Visit, type Visitor } from "./browser.ts";
import { startConsoleServer } from "./console-visit.ts";
import { openShop, type Shop } from "./shop.ts";

/** There from the file's own `beforeAll` on. */
export type Stage = Readonly<{ server: TestServer; browser: TestBrowser; shop: Shop }>;

/** To be called once, at the top of a test file. */
export function openStage(environment: Readonly<Record<string, string>> = {}): Stage {
  let server: TestServer | undefined;
  let browser: TestBrowser | undefined;
  let shop: Shop | undefined;
  beforeAll(async () => {
    server = await startConsoleServer(environment);
    browser = await startBrowser();
    shop = openShop(server);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  return {
    get server() {
      return demand(server);
    },
    get browser() {
      return demand(browser);
    },
    get shop() {
      return demand(shop);
    },
  };
}

/** A new visit for each test of the file or of the group in which this is called. */
export function visitEach(
  stage: Stage,
  visitor: Visitor = {},
): Readonly<{ page: Page; context: BrowserContext }> {
  let visit: Visit | undefined;
  beforeEach(async () => {
    visit = await stage.browser.visit(visitor);
  });
  // A page that reported a fault fails its test here.
  afterEach(() => visit?.close());
  return {
    get page() {
      return demand(visit).page;
    },
    get context() {
      return demand(visit).context;
    },
  };
}

function demand<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error("The stage is opened before the tests, and not sooner.");
  return part;
}
