/**
 * Writes the pictures of docs/images from a running server, so that they show what there is:
 *
 *   npm start                           in one terminal, and `npm run demo` in another
 *   node scripts/screenshots/main.ts    TILLGATE_HOME names another data folder than .tillgate
 *
 * The order page shown is that of the last order bought in Telegram. For the list and the overview,
 * a few orders are bought in other channels.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { startBrowser, type TestBrowser } from "../../test/e2e/browser.ts";
import { signIn, type ConsoleAccess } from "../../test/e2e/console-visit.ts";
import { openShop, type Access, type Shop } from "../../test/e2e/shop.ts";
import type { Picture } from "./picture.ts";
import { openCounter, till_pictures } from "./till-pictures.ts";

const folder = join(import.meta.dirname, "../../docs/images");

/** Where the demonstration merchant's till remembers its store. */
const till_store_key = "tillgate.till.sentosa_demo.store";

type Demo = Access & ConsoleAccess;

async function main(): Promise<void> {
  const demo = readDemo();
  const shop = openShop(demo);
  const order_id = await lastTelegramOrder(demo);
  await fillShop(shop);
  await openCounter(demo);
  const pictures = await choosePictures(shop, order_id);
  mkdirSync(folder, { recursive: true });
  const browser = await startBrowser();
  try {
    for (const picture of pictures) {
      await take(browser, demo, picture);
      process.stdout.write(`docs/images/${picture.name}.png\n`);
    }
  } finally {
    await browser.close();
  }
}

function readDemo(): Demo {
  const home = resolve(process.env["TILLGATE_HOME"] ?? ".tillgate");
  try {
    return JSON.parse(readFileSync(join(home, "demo.json"), "utf8")) as Demo;
  } catch {
    throw new Error(`There is no demo.json in ${home}. Start the server first: npm start`);
  }
}

/** Orders of several channels, in several states. */
async function fillShop(shop: Shop): Promise<void> {
  const pack = { sku_id: "sentosa_family_pack" };
  await shop.buy({ ...pack, channel: "web", customer: { name: "Tan Wei Ling" } });
  await shop.buy({ ...pack, channel: "web", quantity: 6, customer: { name: "Anna Müller" } });
  await shop.buy({
    ...pack,
    channel: "octo",
    quantity: 9,
    customer: { reseller_ref: "KLK-88213" },
  });
  await shop.buy({ ...pack, channel: "pos", customer: { name: "\u738b\u5c0f\u660e" } });
  await shop.order({ ...pack, channel: "web", customer: { name: "\u9648\u601d" } });
  await shop.buy({ ...pack, channel: "agent", customer: { email: "li.na@example.com" } });
  await shop.buy();
  await shop.order({ ...pack, channel: "agent", customer: { email: "j.tan@example.com" } });
}

async function choosePictures(shop: Shop, order_id: string): Promise<readonly Picture[]> {
  const held = await shop.order();
  const { pay_url } = await shop.checkout(held.order_id);
  const order_page = {
    address: `/orders/${order_id}`,
    ready: "ol > li:nth-child(6)",
    whole_page: true,
  } as const;
  const list = { address: "/orders", ready: "a[href*=order_]" } as const;
  const overview = { address: "/", ready: "[role=img] svg text" } as const;
  const pay = { address: pay_url, ready: "[name=card_number]", whole_page: true } as const;
  const phone = { width_px: 390 } as const;
  return [
    { name: "order-zh", visitor: { language: "zh-CN" }, ...order_page },
    { name: "order-en", visitor: { language: "en" }, ...order_page },
    { name: "order-zh-dark", visitor: { language: "zh-CN", scheme: "dark" }, ...order_page },
    { name: "order-zh-phone", visitor: { language: "zh-CN", ...phone }, ...order_page },
    { name: "orders-zh", visitor: { language: "zh-CN" }, ...list },
    { name: "orders-en-dark", visitor: { language: "en", scheme: "dark" }, ...list },
    { name: "orders-en-phone", visitor: { language: "en", ...phone }, ...list },
    { name: "overview-zh", visitor: { language: "zh-CN" }, whole_page: true, ...overview },
    { name: "overview-en-dark", visitor: { language: "en", scheme: "dark" }, ...overview },
    { name: "pay-zh-phone", visitor: { language: "zh-CN", ...phone }, ...pay },
    { name: "pay-en-phone-dark", visitor: { language: "en", scheme: "dark", ...phone }, ...pay },
    ...till_pictures,
  ];
}

async function lastTelegramOrder({ base_url, api_key }: Demo): Promise<string> {
  const query = "status=FULFILLED&channel=telegram&limit=1";
  const response = await fetch(`${base_url}/v1/orders?${query}`, {
    headers: { authorization: `Bearer ${api_key}` },
  });
  const { data } = (await response.json()) as { data: readonly { order_id: string }[] };
  const [order] = data;
  if (order === undefined) throw new Error("No order was bought in Telegram yet: npm run demo");
  return order.order_id;
}

async function take(browser: TestBrowser, demo: Demo, picture: Picture): Promise<void> {
  const { name, visitor, address, ready, whole_page = false, prepare } = picture;
  const { page, close } = await browser.visit(visitor);
  await page.addInitScript(`localStorage.setItem("tillgate.language", "${visitor.language}")`);
  await page.addInitScript(`localStorage.setItem("${till_store_key}", '"S01"')`);
  if (address.startsWith("/")) await signIn(page, demo, address);
  else await page.goto(address);
  await page.locator(ready).first().waitFor();
  await settle(page);
  await prepare?.(page);
  if (whole_page) await growToContent(page, visitor.width_px ?? 1280);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await close();
}

/** Waits for pictures, fonts and the live connection. */
async function settle(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await page.evaluate("Promise.all([...document.images].map((image) => image.decode()))");
  await page.locator("[data-state=live], [role=timer]").first().waitFor();
}

/** A taller window instead of a stitched picture: what sticks to the window stays in its place. */
async function growToContent(page: Page, width: number): Promise<void> {
  const height = await page.evaluate("document.documentElement.scrollHeight");
  await page.setViewportSize({ width, height: Number(height) });
}

await main();
