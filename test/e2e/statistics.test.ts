/** The page of statistics: what it shows, what changes it, and its files. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addDays, localDate } from "../../src/domain/time-zone.ts";
import type { Visitor } from "./browser.ts";
import { signIn } from "./console-visit.ts";
import { expectSoundPage } from "./page-checks.ts";
import { openStage, visitEach } from "./stage.ts";

const stage = openStage();
let today: string;

/** Sales of today, and the figures of the three weeks before. */
beforeAll(async () => {
  const { server, shop } = stage;
  today = localDate(Date.now(), "Asia/Singapore");
  await shop.buy({ channel: "web" });
  await shop.buy({ channel: "agent" });
  const [store] = (await server.call("GET", "/v1/stores")).json.data;
  const open_sale = { name: "Sun hat", amount: { amount: 1_250, currency: "SGD" } };
  const body = { store_no: store.store_no, open_sale, payment: { method: "cash" }, discount: 50 };
  const sale = await server.call("POST", "/v1/sales", { body });
  const { trade_order_id } = sale.json.trade_order;
  const refund = { amount: 200, reason: "torn" };
  await server.call("POST", `/v1/trade_orders/${trade_order_id}/refunds`, { body: refund });
  const { sql } = server.server;
  for (let day = 1; day <= 20; day++) {
    const amount = (day * 7_919) % 61_000;
    // One day on which more went back than came in.
    const back = day === 4 ? amount + 20_000 : 0;
    await sql`
      insert into day_figures values (${server.merchant_id}, ${addDays(today, -day)}, 1,
        ${store.store_no}, '', ${day % 3 === 0 ? "web" : "pos"},
        ${["cash", "wechat", "alipay", "card"][day % 4]!}, 'SGD', ${day}, ${amount}, 0,
        ${back === 0 ? 0 : 1}, ${back}, ${amount - back})`;
  }
});

const total = (page: Page) => page.locator("tfoot td");

describe("in English", () => {
  const visit = visitEach(stage, { language: "en" });
  let page: Page;
  beforeEach(async () => {
    page = visit.page;
    await page.addInitScript('localStorage.setItem("tillgate.language", "en")');
    await signIn(page, stage.server);
    await page.getByRole("link", { name: "Statistics" }).click();
    await page.getByRole("heading", { name: "Statistics" }).waitFor();
  });

  test("the last week is shown day by day, with its sum", async () => {
    const rows = page.locator("tbody tr");
    await expect.poll(() => rows.count()).toBe(7);
    const { json } = await stage.server.call(
      "GET",
      `/v1/statistics?from=${addDays(today, -6)}&to=${today}`,
    );
    await expect.poll(() => total(page).first().innerText()).toBe(String(json.total.trade_count));
    await page.getByRole("button", { name: "Today" }).click();
    await expect.poll(() => rows.count()).toBe(1);
    const texts = await total(page).allInnerTexts();
    expect(texts.map((text) => text.replaceAll("\u00a0", " "))).toEqual([
      ...["3", "SGD 250.50", "SGD 0.50", "1", "SGD 2.00", "SGD 248.00", "SGD 0.00", "SGD 248.00"],
    ]);
  });

  test("grouping, filters and days are in the address and survive a reload", async () => {
    await page.getByRole("button", { name: "Today" }).click();
    await page.getByLabel("By", { exact: true }).selectOption({ label: "Paid by" });
    await page.getByLabel("Channel").selectOption({ label: "Counter" });
    await page.waitForURL(/group_by=method.*channel=pos|channel=pos.*group_by=method/);
    const names = () => page.locator("tbody th").allInnerTexts();
    await expect.poll(names).toEqual(["Cash"]);
    await page.reload();
    await expect.poll(names).toEqual(["Cash"]);
    await page.getByLabel("Channel").selectOption({ label: "Reseller" });
    await page.getByRole("heading", { name: "Nothing was sold" }).waitFor();
  });

  test("the figures and the trade orders behind them come as files", async () => {
    await page.getByRole("button", { name: "Today" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Figures (CSV)" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`statistics-${today}-${today}.csv`);
    const text = await readFile(await file.path(), "utf8");
    expect(text).toContain("\uFEFFDate,Trade orders,");
    expect(text).toContain(`${today},3,250.50,0.50,1,2.00,248.00,0.00,248.00`);
    const [orders] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Trade orders (CSV)" }).click(),
    ]);
    const lines = (await readFile(await orders.path(), "utf8")).trimEnd().split("\r\n");
    expect(lines).toHaveLength(4);
    const [payouts] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Payouts (CSV)" }).click(),
    ]);
    expect(payouts.suggestedFilename()).toBe(`payouts-${today}-${today}.csv`);
    const statement = await readFile(await payouts.path(), "utf8");
    expect(statement).toContain("\uFEFFDate,Provider,Paid by,Payments,Gross (SGD),");
    expect(statement).toMatch(/^Total,,,2,.*,0\.00,\d+\.\d\d\r$/m);
  });
});

test("a gate keeper has no way to the page", async () => {
  const visit = await stage.browser.visit({ language: "en" });
  const { sql } = stage.server.server;
  const { email } = stage.server.console;
  const become = (role: string) => sql`
    update operators set role = ${role}
    where merchant_id = ${stage.server.merchant_id} and email = ${email}`;
  await become("gate");
  try {
    await visit.page.addInitScript('localStorage.setItem("tillgate.language", "en")');
    await signIn(visit.page, stage.server);
    expect(await visit.page.getByRole("link", { name: "Statistics" }).count()).toBe(0);
    await visit.page.goto(`${stage.server.base_url}/console/statistics`);
    await visit.page.getByText("There is no such page").waitFor();
  } finally {
    await become("owner");
  }
  await visit.close();
});

const visitors: readonly Required<Omit<Visitor, "time_zone">>[] = [
  { language: "zh-CN", scheme: "light", width_px: 1280 },
  { language: "en", scheme: "dark", width_px: 1280 },
  { language: "zh-CN", scheme: "dark", width_px: 390 },
  { language: "en", scheme: "light", width_px: 390 },
];

describe.each(visitors)("in $language, $scheme, at $width_px px", (visitor) => {
  const visit = visitEach(stage, visitor);
  const { language, scheme, width_px } = visitor;

  test("the page is sound: by the day, by the way to pay, and with nothing to show", async () => {
    const { page } = visit;
    const name = (what: string) => `statistics-${what}-${language}-${scheme}-${width_px}`;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "${language}")`);
    await signIn(page, stage.server, `/statistics?from=${addDays(today, -20)}&to=${today}`);
    await page.locator("tbody tr").nth(20).waitFor();
    await expectSoundPage(page, name("days"));
    await page.goto(
      `${stage.server.base_url}/console/statistics?from=${addDays(today, -20)}&group_by=method`,
    );
    await page.locator("tbody tr").nth(3).waitFor();
    await expectSoundPage(page, name("methods"));
    await page.goto(`${stage.server.base_url}/console/statistics?kind=RECHARGE`);
    await page.locator("h2").first().waitFor();
    await expectSoundPage(page, name("empty"));
  });
});
