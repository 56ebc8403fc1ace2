/** The till as a cashier uses it, and the customer's phone. */
import type { Page } from "playwright-core";
import type { TestServer } from "../support/server.ts";
import { signIn } from "./console-visit.ts";

export const demo_store_no = "S01";

/** Signs in and opens the till in a store; its products are there. */
export async function openTill(page: Page, server: TestServer): Promise<void> {
  const key = `tillgate.till.${server.merchant_id}.store`;
  await page.addInitScript(`localStorage.setItem('${key}', '"${demo_store_no}"')`);
  await signIn(page, server, "/till");
  await page.locator("#till-products button").first().waitFor();
  await page.locator("#till-products [data-room]").first().waitFor();
}

/** Types as a scanner does: at once, with Enter. */
export async function scan(page: Page, code: string): Promise<void> {
  const keys = [...code.split(""), "Enter"];
  // Sent without waiting for one another, so that a busy machine does not slow the scanner down.
  await Promise.all(keys.flatMap((key) => [page.keyboard.down(key), page.keyboard.up(key)]));
}

/** The customer scans the code that the till shows, and pays. */
export async function payByPhone(content: string, behaviour = "success"): Promise<void> {
  const answer = await fetch(new URL("/phone/pay", content), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ content, behaviour }),
  });
  if (!answer.ok) throw new Error(`The phone: ${answer.status} ${await answer.text()}`);
}

/** What the simulated wallet does with a scanned code is told by its last digits. */
export const wechatCode = (behaviour = "00") => `1345678901234500${behaviour}`;

/** Longer than a second press that was not meant. */
export const pause = (page: Page) => page.waitForTimeout(300);
