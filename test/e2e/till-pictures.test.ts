/** Pictures of the till in every look, to be looked at; each is checked on the way. */
import { describe, test } from "vitest";
import { expectSoundPage } from "./page-checks.ts";
import { openStage, visitEach } from "./stage.ts";
import { openTill, pause } from "./till-visit.ts";

const stage = openStage();

describe.each([
  { language: "zh-CN", scheme: "light", width_px: 1280 },
  { language: "en", scheme: "dark", width_px: 390 },
] as const)("in $language, $scheme, at $width_px px", (visitor) => {
  const visit = visitEach(stage, visitor);

  test("the till is sound in every state of a sale", async () => {
    const { page } = visit;
    const { language, scheme, width_px } = visitor;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "${language}")`);
    const check = (name: string) =>
      expectSoundPage(page, `till-${name}-${language}-${scheme}-${width_px}`);
    await openTill(page, stage.server);
    await check("empty");
    await page.keyboard.press("e");
    await pause(page);
    await page.keyboard.press("2");
    await pause(page);
    await page.keyboard.press("b");
    await pause(page);
    await check("products");
    if (width_px < 600) await page.getByRole("button", { name: /· 2$/ }).click();
    await check("cart");
    await page.keyboard.press("F8");
    await pause(page);
    await check("discount");
    await page.keyboard.press("Escape");
    await page.keyboard.press("F2");
    await pause(page);
    await check("own-amount");
    await page.keyboard.press("Escape");
    await page.keyboard.press("F9");
    await pause(page);
    await page.keyboard.type("500", { delay: 90 });
    await check("cash");
    await page.keyboard.press("F10");
    await pause(page);
    await check("codes");
    await page.keyboard.press("F12");
    await pause(page);
    await check("card");
    await page.keyboard.press("F10");
    await pause(page);
    await page.keyboard.press("1");
    await page.locator("[data-content]").waitFor();
    await check("qr");
    await page.keyboard.press("Escape");
    await page
      .getByText(/Not paid|未付款/)
      .first()
      .waitFor();
    await check("failed");
    await pause(page);
    await page.keyboard.press("Enter");
    await page.keyboard.press("F9");
    await pause(page);
    await page.keyboard.type("500", { delay: 90 });
    await page.keyboard.press("Enter");
    await page
      .getByText(/^(Change|找零)/)
      .first()
      .waitFor();
    await check("paid");
    await page.keyboard.press("p");
    await page.frameLocator("#till-paper").locator("main").waitFor({ state: "attached" });
    await page.getByRole("button", { name: /^(Refund|退款)$/ }).click();
    await check("refund");
    await page.getByRole("button", { name: /^(Back|返回)$/ }).click();
    await pause(page);
    await page.keyboard.press("Enter");
    await page.keyboard.press("F7");
    await page.getByRole("dialog").locator("li").first().waitFor();
    await check("sales");
    await page.keyboard.press("Escape");
    await page.keyboard.press("F1");
    await check("keys");
  }, 90_000);
});
