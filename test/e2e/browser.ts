/** A headless Chromium, and pages in it that report what went wrong inside them. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "playwright-core";

const chromium_path = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** How a visitor comes: what the browser says of its language, scheme, place and size. */
export type Visitor = Readonly<{
  language?: "zh-CN" | "en";
  scheme?: "light" | "dark";
  width_px?: number;
  time_zone?: string;
}>;

export type Visit = Readonly<{
  page: Page;
  context: BrowserContext;
  /** Ends the visit; throws when a page had an exception or reported an error meanwhile. */
  close: () => Promise<void>;
}>;

export type TestBrowser = Readonly<{
  visit: (visitor?: Visitor) => Promise<Visit>;
  close: () => Promise<void>;
}>;

/** Starts Chromium with a profile of its own, and with all that calls home switched off. */
export async function startBrowser(): Promise<TestBrowser> {
  if (!existsSync(chromium_path)) {
    throw new Error(
      `There is no Chromium at ${chromium_path}. Install it, or set CHROMIUM_PATH to another one.`,
    );
  }
  const home = mkdtempSync(join(tmpdir(), "tillgate-chromium-"));
  const browser = await chromium.launch({
    executablePath: chromium_path,
    env: { ...process.env, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    async visit({ language = "zh-CN", scheme = "light", width_px = 1280, time_zone } = {}) {
      const context = await browser.newContext({
        locale: language,
        colorScheme: scheme,
        // A day away from the merchant's, so that a time in the wrong zone is seen.
        timezoneId: time_zone ?? "America/New_York",
        viewport: { width: width_px, height: width_px < 600 ? 844 : 800 },
        reducedMotion: "reduce",
        permissions: ["clipboard-read", "clipboard-write"],
      });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      const faults = collectFaults(page);
      return {
        page,
        context,
        async close() {
          await context.close();
          if (faults.length > 0) throw new Error(`The page reported:\n${faults.join("\n")}`);
        },
      };
    },
    async close() {
      await browser.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function collectFaults(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    // A refusal of the server, such as "not signed in", is an answer and not a fault.
    const is_answer = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !is_answer) faults.push(message.text());
  });
  return faults;
}
