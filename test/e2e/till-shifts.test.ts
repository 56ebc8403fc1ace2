/** A cashier's shift at the till: opened, sold in, counted and handed over by keys alone. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { insertOperator } from "../../src/setup/credentials.ts";
import { insertMerchant } from "../../src/setup/merchant.ts";
import { insertStore } from "../../src/setup/store.ts";
import { signIn } from "./console-visit.ts";
import { expectSoundPage } from "./page-checks.ts";
import { openStage, visitEach } from "./stage.ts";
import { demo_store_no, openTill, press, spoken } from "./till-visit.ts";

const stage = openStage();

/** Types an own amount into the cart and takes it in cash. */
async function sellCash(page: Page, amount: string): Promise<void> {
  await press(page, "F2", ...amount.split(""), "Enter", "F9", "Enter");
  await page
    .getByRole("dialog")
    .getByText(/^(Paid by|通过)/)
    .or(page.getByRole("button", { name: /^(New sale|下一单)/ }))
    .first()
    .waitFor();
  await press(page, "Enter");
}

async function lastShift() {
  return (await stage.server.call("GET", "/v1/shifts?limit=1")).json.data[0];
}

/** What a failed test has left open must not fail the next one. */
async function closeAll(): Promise<void> {
  const open = (await stage.server.call("GET", "/v1/shifts?status=OPEN")).json.data;
  for (const { shift_id, change_count } of open) {
    const path = `/v1/shifts/${shift_id}/close`;
    await stage.server.call("POST", path, { body: { change_count, pieces: [] } });
  }
}

async function setBlind(blind_count: boolean): Promise<void> {
  const path = `/v1/stores/${demo_store_no}/shift_settings`;
  const body = { cash_needs_shift: "nobody", blind_count };
  expect((await stage.server.call("PUT", path, { body })).status).toBe(200);
}

/** A merchant of that currency with a store and an owner, at whose till the page then stands. */
async function openTillOf(page: Page, currency: string): Promise<void> {
  const { sql } = stage.server.server;
  const { base_url } = stage.server;
  const merchant_id = `merchant_${currency.toLowerCase()}`;
  await insertMerchant(sql, {
    ...{ merchant_id, mch_id: "20000101", name_zh: currency, name_en: currency, is_test: true },
    ...{ time_zone: "Asia/Kuwait", currency, locale: "en" },
  });
  await insertStore(sql, { merchant_id, store_no: "K01", name_zh: "一", name_en: "One" });
  const account = { email: `${merchant_id}@shifts.example`, password: "correct horse battery" };
  const owner = { operator_id: `op_${currency}`, name: "Noor", role: "owner" } as const;
  await insertOperator(sql, { merchant_id, ...owner, ...account });
  await page.addInitScript(`localStorage.setItem('tillgate.till.${merchant_id}.store', '"K01"')`);
  await signIn(page, { base_url, console: account }, "/till");
}

describe.each([
  { language: "zh-CN", scheme: "dark", width_px: 1280 },
  { language: "en", scheme: "light", width_px: 390 },
] as const)("in $language, $scheme, at $width_px px", (visitor) => {
  const visit = visitEach(stage, visitor);

  test("a shift is opened, sold in, counted and closed by keyboard alone", async () => {
    const { page } = visit;
    const { language, scheme, width_px } = visitor;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "${language}")`);
    const check = (name: string) =>
      expectSoundPage(page, `shift-${name}-${language}-${scheme}-${width_px}`);
    await closeAll();
    await setBlind(false);
    await openTill(page, stage.server);
    await check("none");
    await press(page, "F6", "2", "0", "0");
    await check("open");
    await press(page, "Enter");
    await page.getByText("SGD 200.00").or(page.getByText("SGD\u00a0200.00")).first().waitFor();
    await sellCash(page, "12.50");
    // A small expense, 2.50 of it, with what it was for.
    await press(page, "F6");
    await page.getByRole("dialog").getByRole("heading", { level: 3 }).first().waitFor();
    await press(page, "2", "2", ".", "5");
    await page.getByRole("dialog").getByRole("textbox").fill("stamps");
    await check("move");
    await press(page, "Enter");
    await page.getByRole("dialog").getByRole("heading", { level: 3 }).first().waitFor();
    await expect.poll(() => spoken(page)).toContain("SGD 210.00");
    await check("report");
    // Two hundreds and one ten; every Enter leads to the next field.
    await press(page, "Enter");
    await page.getByRole("dialog").locator("form").waitFor();
    await press(page, "Enter", "2", "Enter", "Enter", "1");
    await expect.poll(() => spoken(page)).toContain("SGD 210.00");
    await check("count");
    await page.getByRole("dialog").locator("button[type=submit]").focus();
    await press(page, "Enter");
    const closed = page.getByRole("dialog", { name: /The shift is closed|交班完成/ });
    await closed.waitFor();
    await check("closed");
    const shift = await lastShift();
    expect(shift).toMatchObject({
      ...{ status: "CLOSED", store_no: demo_store_no },
      closing: { counted_minor: 21_000, over_short_minor: 0 },
    });
    const [paper] = await Promise.all([page.waitForEvent("popup"), page.keyboard.press("p")]);
    await paper
      .getByText(/Z report \(final\)|交班报表/)
      .first()
      .waitFor();
    await paper.screenshot({
      path: `/tmp/tillgate-pictures/shift-paper-${language}-${scheme}-${width_px}.png`,
    });
    await paper.close();
    await press(page, "Enter");
    await page.getByRole("button", { name: /^(Open shift|开班)/ }).waitFor();
  }, 120_000);
});

describe("a count", () => {
  const visit = visitEach(stage, { language: "en" });

  test("is refused when something was sold meanwhile, shown anew, and taken then", async () => {
    const { page } = visit;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "en")`);
    await closeAll();
    await setBlind(false);
    await openTill(page, stage.server);
    await press(page, "F6", "1", "Enter");
    await page.getByText("SGD\u00a01.00").first().waitFor();
    await press(page, "F6");
    await page.getByRole("dialog").getByRole("heading", { level: 3 }).first().waitFor();
    await press(page, "Enter");
    await page.getByRole("dialog").locator("form").waitFor();
    // Somebody pays in at the same till, on another page.
    const { shift_id } = await lastShift();
    const body = { kind: "PAY_IN", amount: 100 };
    const path = `/v1/shifts/${shift_id}/cash_movements`;
    expect((await stage.server.call("POST", path, { body })).status).toBe(201);
    await page.getByRole("button", { name: /^Close with/ }).click();
    await page.getByText("The totals have changed").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => spoken(page)).toContain("SGD 2.00");
    await page.getByRole("button", { name: /^Close with/ }).click();
    await page.getByRole("dialog", { name: "The shift is closed" }).waitFor();
    expect((await lastShift()).closing).toMatchObject({ over_short_minor: -200 });
    expect(await spoken(page)).toContain("Missing");
  }, 60_000);

  test("in a currency whose notes are not known is one amount, typed on the keypad", async () => {
    const { page } = visit;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "en")`);
    await openTillOf(page, "KWD");
    await page.getByRole("button", { name: /^Open shift/ }).waitFor();
    await press(page, "F6", ..."1.505".split(""), "Enter");
    await page.getByText("KWD\u00a01.505").first().waitFor();
    await press(page, "F6");
    await page.getByRole("dialog").getByRole("heading", { level: 3 }).first().waitFor();
    await press(page, "Enter");
    await page.getByRole("dialog").locator("form").waitFor();
    await press(page, ..."1.5".split(""));
    await expect.poll(() => spoken(page)).toContain("KWD 1.500");
    await expectSoundPage(page, "shift-amount-en-light-1280");
    // Enter leads to the note, and on to the button that closes.
    await press(page, "Enter");
    await page.keyboard.type("five fils");
    await press(page, "Enter", "Enter");
    await page.getByRole("dialog", { name: "The shift is closed" }).waitFor();
    const shifts = await page.request.get(`${stage.server.base_url}/v1/shifts?limit=1`);
    expect((await shifts.json()).data[0].closing).toMatchObject({
      ...{ pieces: [], counted_minor: 1_500, over_short_minor: -5, note: "five fils" },
    });
  }, 60_000);
});
