/** What holds for every page in every state. */
import { AxeBuilder } from "@axe-core/playwright";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Where pictures of the pages are left to be looked at. */
export const pictures_folder = join(tmpdir(), "tillgate-pictures");

/** WCAG 2.1 A and AA, as far as a program can tell, and nothing sticks out at the side. */
export async function expectSoundPage(page: Page, name: string): Promise<void> {
  mkdirSync(pictures_folder, { recursive: true });
  await page.screenshot({ path: join(pictures_folder, `${name}.png`), fullPage: true });
  // In its older mode it opens no second page for each look, which halves the time; what that mode
  // leaves out are frames of other origins, and we have none.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
    .analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`),
  );
  expect(found, `accessibility of ${name}`).toEqual([]);
  expect(await findOverflow(page), `overflow of ${name}`).toEqual([]);
}

/** What reaches beyond the right edge: the page itself, or a control of its header. */
async function findOverflow(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const over = document.documentElement.scrollWidth - innerWidth;
    const outside = [...document.querySelectorAll("header button, header a")]
      .filter((control) => control.getBoundingClientRect().right > innerWidth)
      .map((control) => control.outerHTML.slice(0, 160));
    return over > 0 ? ["the page by " + over + " px", ...outside] : outside;
  })()`);
}
