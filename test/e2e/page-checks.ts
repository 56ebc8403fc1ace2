/** What holds for every page in every state. */
import axe, { type Result, type RunOptions } from "axe-core";
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
  const violations = await findViolations(page);
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = "" }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
  expect(found, `accessibility of ${name}`).toEqual([]);
  expect(await findOverflow(page), `overflow of ${name}`).toEqual([]);
}

const rules: RunOptions = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
  resultTypes: ["violations"],
};

/** Brings the checker into a page once, however often the page is looked at. */
async function findViolations(page: Page): Promise<readonly Result[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const run = `axe.run(document, ${JSON.stringify(rules)}).then(({ violations }) => violations)`;
  return page.evaluate<Result[]>(run);
}

/** What reaches beyond the right edge: the page, a control of its header, a word of a dialog. */
async function findOverflow(page: Page): Promise<unknown> {
  return page.evaluate(`(() => {
    const over = document.documentElement.scrollWidth - innerWidth;
    const parts = "header button, header a, [role=dialog] :is(button, dd, p, span, strong)";
    const outside = [...document.querySelectorAll(parts)]
      .filter((control) => control.getBoundingClientRect().right > innerWidth)
      .map((control) => control.outerHTML.slice(0, 160));
    return over > 0 ? ["the page by " + over + " px", ...outside] : outside;
  })()`);
}
