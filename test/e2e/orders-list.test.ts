import { expect, test } from "vitest";
import { fillSignIn, signIn } from "./console-visit.ts";
import { openStage, visitEach } from "./stage.ts";

const order_links = "a[href*='/orders/order_']";

const stage = openStage();
const visit = visitEach(stage, { language: "en" });

/** The merchant's language is Chinese; these tests read English. */
async function signInToEnglish(path: string): Promise<void> {
  await visit.page.addInitScript('localStorage.setItem("tillgate.language", "en")');
  await signIn(visit.page, stage.server, path);
}

test("a list without orders says what will appear there", async () => {
  await signInToEnglish("/orders");
  await visit.page.getByRole("heading", { name: "No orders yet" }).waitFor();
});

test("filters are all in the address and survive a reload and a paste", async () => {
  const { page } = visit;
  await stage.shop.buy();
  const { order_id } = await stage.shop.order({
    channel: "web",
    customer: { name: "Tan Wei Ling" },
  });
  await signInToEnglish("/orders");
  await page.getByLabel("Status").selectOption("LOCKED");
  await page.getByLabel("Channel").selectOption("web");
  await page.getByRole("searchbox", { name: "Search" }).fill("Tan Wei");
  await page.waitForURL(/\?status=LOCKED&channel=web&q=Tan\+Wei$/);
  const rows = page.locator("tbody tr");
  await expect.poll(() => rows.count()).toBe(1);

  await page.reload();
  await rows.first().waitFor();
  expect(await rows.count()).toBe(1);
  expect(await page.getByLabel("Status").inputValue()).toBe("LOCKED");
  expect(await page.getByLabel("Channel").inputValue()).toBe("web");
  expect(await page.getByRole("searchbox", { name: "Search" }).inputValue()).toBe("Tan Wei");

  await page.locator(order_links).first().click();
  await page.getByRole("heading", { name: "Order details" }).waitFor();
  expect(page.url()).toContain(order_id);
  await page.getByRole("link", { name: "← Back to merchant console" }).click();
  await page.waitForURL(/\?status=LOCKED&channel=web&q=Tan\+Wei$/);
});

test("orders are chosen by what became of payment and ticket, and the choice is in the address", async () => {
  const { page } = visit;
  const { order_id: paid } = await stage.shop.buy();
  const { order_id: declined } = await stage.shop.order({ channel: "agent" });
  const { session_id } = await stage.shop.checkout(declined);
  await expect(stage.shop.pay(session_id, "tok_sandbox_decline")).rejects.toThrow(/402/);
  await signInToEnglish("/orders");
  const shown = () =>
    page
      .locator(order_links)
      .evaluateAll((links) => links.map((link) => String(link.getAttribute("href"))));
  await page.getByLabel("Payment").selectOption({ label: "Failed" });
  await page.waitForURL(/\?payment_status=FAILED$/);
  await expect.poll(shown).toEqual([expect.stringContaining(declined)]);
  await page.getByLabel("Payment").selectOption({ label: "Paid" });
  await page.getByLabel("Ticket").selectOption({ label: "Issued" });
  await page.waitForURL(/\?payment_status=SUCCESS&fulfillment_status=FULFILLED$/);
  await expect.poll(async () => (await shown()).join()).toContain(paid);
  expect((await shown()).join()).not.toContain(declined);
  await page.reload();
  await page.locator(order_links).first().waitFor();
  expect(await page.getByLabel("Ticket").inputValue()).toBe("FULFILLED");
});

test("an order that is stuck is one step from the overview, and no other comes with it", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.buy();
  await stage.shop.buy();
  const { sql } = stage.server.server;
  await sql`
    update orders set fulfillment_status = 'STUCK' where merchant_id = ${stage.server.merchant_id}
      and order_id = ${order_id}`;
  await signInToEnglish("/");
  await page.getByText("1 paid order without its ticket").waitFor();
  await page.getByRole("link", { name: "Show the orders" }).click();
  await page.waitForURL(/\/orders\?fulfillment_status=STUCK$/);
  const links = page.locator(order_links);
  await links.first().waitFor();
  expect(await links.count()).toBe(1);
  expect(await links.first().getAttribute("href")).toContain(order_id);
});

test("no match offers to clear the filters", async () => {
  const { page } = visit;
  await signInToEnglish("/orders?q=nobody-of-this-name");
  await page.getByRole("heading", { name: "No order matches" }).waitFor();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.locator(order_links).first().waitFor();
  expect(page.url()).toMatch(/\/console\/orders$/);
});

test("a new order is counted in the pill and moves nothing until it is asked for", async () => {
  const { page } = visit;
  await signInToEnglish("/orders");
  await page.locator(order_links).first().waitFor();
  await page.locator("[data-state=live]").waitFor();
  const place = async () => (await page.locator("tbody tr").first().boundingBox())?.y;
  const first_link = () => page.locator(order_links).first().getAttribute("href");
  const [before_y, before_link] = [await place(), await first_link()];

  const { order_id } = await stage.shop.order({ channel: "agent" });
  const pill = page.getByRole("button", { name: "1 new order" });
  await pill.waitFor();
  expect([await place(), await first_link()]).toEqual([before_y, before_link]);

  await pill.click();
  await expect.poll(first_link).toContain(order_id);
  expect(await pill.count()).toBe(0);
});

test("a row changes where it stands", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.order();
  await signInToEnglish("/orders");
  const row = page.locator("tbody tr").filter({ has: page.locator(`a[href*=${order_id}]`) });
  await row.getByText("On hold").waitFor();
  await page.locator("[data-state=live]").waitFor();
  const { session_id } = await stage.shop.checkout(order_id);
  await stage.shop.pay(session_id);
  await row.getByText("Fulfilled").waitFor();
  expect(await page.getByRole("button", { name: /new order/ }).count()).toBe(0);
});

test("the list goes on page by page and back, without skipping or repeating an order", async () => {
  const { page } = visit;
  for (let made = 0; made < 22; made++) await stage.shop.order({ channel: "octo" });
  await signInToEnglish("/orders?channel=octo");
  await page.locator(order_links).first().waitFor();
  const links = async () =>
    page
      .locator(order_links)
      .evaluateAll((found) => found.map((link) => link.getAttribute("href")));
  const first_page = await links();
  expect(first_page).toHaveLength(20);

  await page.getByRole("button", { name: "Older" }).click();
  await page.waitForURL(/cursor=/);
  await expect.poll(async () => (await links()).length).toBe(2);
  expect(first_page).not.toContain((await links())[0]);

  await page.getByRole("button", { name: "Newer" }).click();
  await expect.poll(links).toEqual(first_page);
});

test("chosen columns are remembered", async () => {
  const { page } = visit;
  await signInToEnglish("/orders");
  await page.locator(order_links).first().waitFor();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Customer" }).click();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.locator(order_links).first().waitFor();
  expect(await page.getByRole("columnheader", { name: "Customer" }).count()).toBe(0);
  expect(await page.getByRole("columnheader", { name: "Amount" }).count()).toBe(1);
});

test("an order is found and opened by keyboard alone", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.order({ customer: { name: "Keyboard Only" } });
  await signInToEnglish("/orders");
  await page.locator(order_links).first().waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
  await page.keyboard.press("Enter");
  const is_at_search = () => page.evaluate("document.activeElement.type === 'search'");
  for (let steps = 0; steps < 5 && (await is_at_search()) !== true; steps++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type("Keyboard");
  await expect.poll(() => page.locator(order_links).count()).toBe(1);
  const is_at_order = () => page.evaluate("document.activeElement.matches(\"a[href*='order_']\")");
  for (let steps = 0; steps < 20 && (await is_at_order()) !== true; steps++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(order_id));
});

test("a failed list shows the request's id, copies it, and can be tried again", async () => {
  const { page } = visit;
  await signInToEnglish("/");
  await page.route("**/v1/orders?*", failing);
  await page.route("**/v1/orders", failing);
  await page.getByRole("link", { name: "Orders", exact: true }).click();
  const alert = page.getByRole("alert");
  await alert.getByText("Request req_of_this_test").waitFor();
  await alert.getByRole("button", { name: "Copy the request id" }).click();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe("req_of_this_test");
  await page.unrouteAll();
  await alert.getByRole("button", { name: "Try again" }).click();
  await page.locator(order_links).first().waitFor();
});

const failing = (route: { fulfill: (answer: object) => Promise<void> }) =>
  route.fulfill({
    status: 503,
    contentType: "application/problem+json",
    body: JSON.stringify({
      type: "about:blank",
      title: "The database is away",
      status: 503,
      detail: "Try again.",
      code: "DATABASE_UNAVAILABLE",
      request_id: "req_of_this_test",
      retryable: true,
    }),
  });

test("a lost live connection is shown, and comes back by itself", async () => {
  const { page } = visit;
  await page.route("**/v1/events/stream*", (route) => route.abort());
  await signInToEnglish("/orders");
  await page.locator("[data-state=offline]").waitFor();
  expect(await page.getByText("Reconnecting").isVisible()).toBe(true);
  await page.unrouteAll();
  await page.locator("[data-state=live]").waitFor();
});

test("wrong credentials are refused in words, and an ended session leads back here", async () => {
  const { page, context } = visit;
  await page.addInitScript('localStorage.setItem("tillgate.language", "en")');
  await page.goto(`${stage.server.base_url}/console/orders?status=LOCKED`);
  await fillSignIn(page, { ...stage.server.console, password: "not-the-password" });
  await page.getByText("The e-mail address or the password is wrong.").waitFor();
  await fillSignIn(page, stage.server.console);
  await page.locator(order_links).first().waitFor();
  expect(page.url()).toContain("/console/orders?status=LOCKED");

  await context.clearCookies();
  await page.getByLabel("Channel").selectOption("web");
  await page.getByText("Your session has ended.").waitFor();
  await fillSignIn(page, stage.server.console);
  await page.waitForURL(/\/console\/orders\?status=LOCKED&channel=web$/);
});

test("signing out ends the session on the server", async () => {
  const { page } = visit;
  await signInToEnglish("/orders");
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByText("You are signed out.").waitFor();
  await page.goto(`${stage.server.base_url}/console/orders`);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});

test("the language changes without a reload and is remembered", async () => {
  const { page } = visit;
  await page.goto(`${stage.server.base_url}/console/`);
  await fillSignIn(page, stage.server.console);
  // Nobody chose a language here yet, so the merchant's is taken.
  await page.getByRole("heading", { name: "概览" }).waitFor();
  await page.evaluate("window.is_the_same_page = true");
  await page.getByRole("button", { name: "Switch to English" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  expect(await page.evaluate("window.is_the_same_page")).toBe(true);
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  await page.reload();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
});

test("the overview counts what was sold today and offers its chart as a table", async () => {
  const { page } = visit;
  await signInToEnglish("/");
  const today = (await stage.server.call("GET", "/v1/overview")).json.today;
  await page.getByText("Paid orders").waitFor();
  const figures = await page.locator("dd").allInnerTexts();
  expect(figures).toContain(String(today.paid_count));
  await page.locator("[role=img] svg text").first().waitFor();
  await page.getByRole("button", { name: "Show as a table" }).click();
  const rows = page.locator("section", { hasText: "Capacity left" }).locator("tbody tr");
  expect(await rows.count()).toBe(14);
});

test("an address that leads nowhere says so", async () => {
  const { page } = visit;
  await signInToEnglish("/");
  await page.goto(`${stage.server.base_url}/console/nowhere`);
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  await page.getByRole("link", { name: "To the overview" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
});
