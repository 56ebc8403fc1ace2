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

/** Between two keys of a good scanner. */
const scan_gap_ms = 5;

/**
 * Types as a scanner does: at its pace, with Enter. Each key carries the instant at which the
 * scanner sent it, as a real one's do, so that a busy machine does not turn it into a slow typist.
 */
export async function scan(page: Page, code: string): Promise<void> {
  const keys = [...code.split(""), "Enter"];
  const devtools = await page.context().newCDPSession(page);
  const start_ms = Date.now() - keys.length * scan_gap_ms;
  await Promise.all(
    keys.flatMap((key, place) => {
      const timestamp = (start_ms + place * scan_gap_ms) / 1_000;
      const stroke = strokeOf(key);
      return [
        devtools.send("Input.dispatchKeyEvent", { type: "keyDown", timestamp, ...stroke }),
        devtools.send("Input.dispatchKeyEvent", { type: "keyUp", timestamp, key }),
      ];
    }),
  );
  await devtools.detach();
}

function strokeOf(key: string) {
  if (key !== "Enter") return { key, text: key };
  return { key, code: key, text: "\r", windowsVirtualKeyCode: 13 };
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

/** Presses keys one after the other, at a person's pace. */
export async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await pause(page);
    await page.keyboard.press(key);
  }
  await pause(page);
}

/** All that the page says, with plain spaces. */
export const spoken = async (page: Page) =>
  (await page.locator("body").innerText()).replaceAll("\u00a0", " ");
