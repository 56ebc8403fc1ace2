import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, test } from "vitest";
import type { Visitor } from "./browser.ts";
import { signIn } from "./console-visit.ts";
import { expectSoundPage } from "./page-checks.ts";
import { openStage, visitEach } from "./stage.ts";

const stage = openStage();
let paid_order_id: string;

beforeAll(async () => {
  const { server, shop } = stage;
  await shop.buy({ channel: "web", customer: { name: "Tan Wei Ling" } });
  const held = await shop.order({ channel: "agent" });
  await server.call("POST", `/v1/orders/${held.order_id}/cancel`, { body: { reason: "test" } });
  await shop.order({ channel: "octo", customer: { name: "王小明" } });
  paid_order_id = (await shop.buy()).order_id;
});

const visitors: readonly Required<Omit<Visitor, "time_zone">>[] = [
  { language: "zh-CN", scheme: "light", width_px: 1280 },
  { language: "en", scheme: "dark", width_px: 1280 },
  { language: "en", scheme: "light", width_px: 390 },
];

describe.each(visitors)("in $language, $scheme, at $width_px px", (visitor) => {
  const visit = visitEach(stage, visitor);
  let page: Page;
  const { language } = visitor;
  const is_chinese = language === "zh-CN";
  const check = (name: string) =>
    expectSoundPage(page, `${name}-${language}-${visitor.scheme}-${visitor.width_px}`);

  beforeEach(async () => {
    page = visit.page;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "${language}")`);
  });

  test("the sign-in page is sound, with its refusal", async () => {
    await page.goto(`${stage.server.base_url}/console/`);
    await page.locator("button[type=submit]").click();
    await page.locator("[aria-invalid=true]").first().waitFor();
    await check("sign-in");
  });

  test("the orders list is sound, with its menus, its filters and without a match", async () => {
    await signIn(page, stage.server, "/orders");
    await page.locator("a[href*=order_]").first().waitFor();
    await check("orders");
    await page.getByRole("button", { name: is_chinese ? "配色" : "Colours" }).click();
    await page.getByRole("menuitemradio").first().waitFor();
    await check("orders-menu");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: is_chinese ? /的账户$/ : /^Account of/ }).click();
    await page.getByRole("menuitem").first().waitFor();
    await check("orders-operator");
    await page.keyboard.press("Escape");
    if (visitor.width_px < 600) {
      await page.getByRole("button", { name: is_chinese ? "筛选" : "Filters" }).click();
    } else {
      await page.getByRole("button", { name: is_chinese ? "列" : "Columns" }).click();
    }
    await check("orders-filters");
    await page.goto(`${stage.server.base_url}/console/orders?q=nobody&status=PAID`);
    await page.locator("h2").waitFor();
    await check("orders-none");
  });

  test("the order page is sound, with a raw event and the dialog", async () => {
    await signIn(page, stage.server, `/orders/${paid_order_id}`);
    await page.getByText("FULFILLMENT_ISSUED").first().waitFor();
    await page
      .getByRole("button", { name: /FULFILLMENT_ISSUED/ })
      .last()
      .click();
    await check("order");
    const cancel = is_chinese ? "取消订单" : "Cancel the order";
    await page.getByRole("button", { name: cancel }).click();
    await page.getByRole("dialog").getByRole("textbox").waitFor();
    await page.locator("[role=dialog] button[type=submit]").click();
    await check("order-cancel");
  });

  test("the overview is sound, as a chart and as a table", async () => {
    await signIn(page, stage.server);
    await page.locator("[role=img] svg text").first().waitFor();
    await check("overview");
    const as_table = is_chinese ? "以表格显示" : "Show as a table";
    await page.getByRole("button", { name: as_table }).click();
    await check("overview-table");
  });

  test("an address that leads nowhere is a sound page", async () => {
    await signIn(page, stage.server);
    await page.goto(`${stage.server.base_url}/console/nowhere`);
    await page.locator("h1").waitFor();
    await check("not-found");
  });

  test("the pay page is sound before and after", async () => {
    const { order_id } = await stage.shop.order();
    const { pay_url } = await stage.shop.checkout(order_id);
    await page.goto(pay_url);
    await page.getByLabel(is_chinese ? "卡号" : "Card number").fill("1234");
    await page.locator("button[type=submit]").click();
    await page.locator("[aria-invalid=true]").first().waitFor();
    await check("pay");
    await page.getByRole("button", { name: "4242 4242 4242 4242" }).click();
    await page.locator("button[type=submit]").click();
    await page.locator("[data-kind=paid] img").waitFor();
    await check("paid");
  });
});
