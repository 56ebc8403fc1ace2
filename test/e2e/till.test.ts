/** Selling at the counter, as a cashier does it: by keys alone, by scanner, by a code shown. */
import type { Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { signIn } from "./console-visit.ts";
import { expectSoundPage } from "./page-checks.ts";
import { openStage, visitEach } from "./stage.ts";
import {
  demo_store_no,
  openTill,
  pause,
  payByPhone,
  press,
  scan,
  spoken,
  wechatCode,
} from "./till-visit.ts";

const stage = openStage();
const visit = visitEach(stage, { language: "en" });

/** Opens the till in English. */
async function open(): Promise<Page> {
  const { page } = visit;
  await page.addInitScript(`localStorage.setItem("tillgate.language", "en")`);
  await openTill(page, stage.server);
  return page;
}

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

async function salesOfStore(): Promise<readonly Record<string, unknown>[]> {
  const path = `/v1/trade_orders?store_no=${demo_store_no}&limit=100`;
  return (await stage.server.call("GET", path)).json.data;
}

test("a whole sale in cash by keyboard alone, with change and tickets", async () => {
  const page = await open();
  // Tomorrow, when both shows of the evening are still to come: two adult tickets, one family pack,
  // the second show.
  await press(page, "F4");
  await page.getByText("2 times").waitFor();
  await press(page, "2", "b", "e", "a", "ArrowRight", "Enter");
  await page.getByText("20:40").waitFor();
  expect(await spoken(page)).toContain("Pay SGD 240.00");
  // Ten per cent off: 216.00. The customer hands over 250.
  await press(page, "F8");
  await dialog(page, "Discount").getByRole("button", { name: "10 %" }).focus();
  await press(page, "Enter");
  expect(await spoken(page)).toContain("Pay SGD 216.00");
  await press(page, "Enter", "2", "5", "0");
  await dialog(page, "Pay").getByText("SGD 34.00").waitFor();
  await press(page, "Enter");
  await dialog(page, "Paid").waitFor();
  const [sale] = await salesOfStore();
  expect(sale).toMatchObject({
    status: 2,
    method: "cash",
    amount: { amount: 21_600 },
    discount: { amount: 2_400 },
    received: { amount: 25_000 },
    change: { amount: 3_400 },
  });
  expect(await dialog(page, "Paid").locator("img[alt^='QR code']").count()).toBe(3);
  const are_drawn = "[...document.images].every((image) => image.naturalWidth > 0)";
  await expect.poll(() => page.evaluate(are_drawn)).toBe(true);
  // The next customer.
  await press(page, "Enter");
  await page.getByText("Tap a product, or press its letter.").waitFor();
});

test("a scanned payment code pays what is in the cart, wherever the focus is", async () => {
  const page = await open();
  await press(page, "c");
  await page.getByLabel("Visit date").focus();
  await scan(page, wechatCode());
  await dialog(page, "Paid").waitFor();
  expect(await spoken(page)).toContain("Paid by WeChat Pay");
  expect((await salesOfStore())[0]).toMatchObject({ method: "wechat", amount: { amount: 500 } });
});

test("what is scanned and is no payment code adds nothing, pays nothing and says so", async () => {
  const page = await open();
  const before = (await salesOfStore()).length;
  await press(page, "c");
  await scan(page, "ticket_cabbabebace123");
  await page.getByText("That was not a payment code").waitFor();
  await pause(page);
  expect(await spoken(page)).toContain("Pay SGD 5.00");
  // In the middle of an amount, the amount stays as it was typed.
  await press(page, "F2");
  await dialog(page, "Own amount").waitFor();
  await press(page, "7");
  await scan(page, "123456789012");
  await pause(page);
  expect((await page.getByLabel("Amount", { exact: true }).innerText()).slice(-4)).toBe("7.00");
  await press(page, "Enter");
  expect(await spoken(page)).toContain("Pay SGD 12.00");
  expect(await salesOfStore()).toHaveLength(before);
});

test("a code is shown, the customer's phone pays it, and the ticket is there", async () => {
  const page = await open();
  await press(page, "c", "F10", "2");
  const code = page.locator("[data-content]");
  await code.waitFor();
  expect(await page.getByRole("timer").innerText()).toMatch(/^[45]:\d\d$/);
  // The page is loaded anew while the customer looks for the phone.
  await page.reload();
  await code.waitFor();
  await payByPhone((await code.getAttribute("data-content")) ?? "");
  await dialog(page, "Paid").waitFor();
  expect(await spoken(page)).toContain("Paid by Alipay");
});

test("a card pays by keys alone; a declined one leaves the cart, and a code may be scanned", async () => {
  const page = await open();
  await press(page, "c", "F12", "2");
  await dialog(page, "Not paid").getByText("card_declined").waitFor();
  await press(page, "Enter");
  expect(await spoken(page)).toContain("Pay SGD 5.00");
  await press(page, "F12", "Enter");
  await dialog(page, "Paid").waitFor();
  expect(await spoken(page)).toContain("Paid by Card");
  expect((await salesOfStore())[0]).toMatchObject({ method: "card", amount: { amount: 500 } });
  // The digits of a payment code present no card and choose no wallet, whatever is open.
  await press(page, "Enter");
  for (const way of ["F12", "F10"]) {
    await press(page, "c", way);
    await scan(page, wechatCode());
    await dialog(page, "Paid").waitFor();
    expect(await spoken(page)).toContain("Paid by WeChat Pay");
    await press(page, "Enter");
  }
  expect((await salesOfStore()).filter(({ method }) => method === "card")).toHaveLength(1);
});

test("a card pays by touch, and its token is not kept", async () => {
  const page = await open();
  await press(page, "c", "Enter");
  const pay = dialog(page, "Pay");
  await pay.getByRole("button", { name: "Card", exact: true }).click();
  await pause(page);
  await pay.getByRole("button", { name: /is paid after a while/ }).click();
  await dialog(page, "Paid").waitFor();
  expect((await salesOfStore())[0]).toMatchObject({ status: 2, method: "card" });
  const kept = await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })");
  expect(kept).not.toContain("tok_");
});

test("a code that is given up is paid by nobody, and the cart stays", async () => {
  const page = await open();
  await press(page, "c", "F10", "1");
  const code = page.locator("[data-content]");
  await code.waitFor();
  const content = (await code.getAttribute("data-content")) ?? "";
  await press(page, "Escape");
  await dialog(page, "Not paid").waitFor();
  await expect(payByPhone(content)).rejects.toThrow(/code_ended/);
  await press(page, "Enter");
  expect(await spoken(page)).toContain("Pay SGD 5.00");
});

describe("sold once", () => {
  const take = (page: Page) => dialog(page, "Pay").getByRole("button", { name: /^Take/ });

  test("when the button is tapped twice", async () => {
    const page = await open();
    const before = (await salesOfStore()).length;
    await press(page, "c", "Enter");
    await take(page).dblclick();
    await dialog(page, "Paid").waitFor();
    expect(await salesOfStore()).toHaveLength(before + 1);
  });

  test("when the answer is lost, several times over", async () => {
    const page = await open();
    const before = (await salesOfStore()).length;
    let lost = 0;
    await page.route("**/v1/sales", async (route) => {
      await route.fetch();
      lost += 1;
      await route.abort();
    });
    await press(page, "c", "Enter");
    await take(page).click();
    await dialog(page, "Not known yet whether this was sold").waitFor();
    expect(lost).toBe(3);
    await page.unroute("**/v1/sales");
    await press(page, "Enter");
    await dialog(page, "Paid").waitFor();
    expect(await salesOfStore()).toHaveLength(before + 1);
  });

  test("when the page is closed before the answer came", async () => {
    const page = await open();
    const before = (await salesOfStore()).length;
    const swallow = async (route: Route) => {
      await route.fetch();
      await new Promise(() => undefined);
    };
    await page.route("**/v1/sales", swallow, { times: 1 });
    await press(page, "c", "Enter");
    await take(page).click();
    await expect.poll(async () => (await salesOfStore()).length).toBe(before + 1);
    await page.reload();
    await dialog(page, "Not known yet whether this was sold").waitFor();
    await press(page, "Enter");
    await dialog(page, "Paid").waitFor();
    expect(await salesOfStore()).toHaveLength(before + 1);
  });
});

test("a refusal sells nothing, says why, and leaves the cart", async () => {
  const page = await open();
  await press(page, "c", "Enter");
  await page.route("**/v1/sales", async (route) => {
    const body = { ...route.request().postDataJSON(), store_no: "gone" };
    await route.continue({ postData: JSON.stringify(body) });
  });
  await press(page, "Enter");
  await dialog(page, "Not sold").getByRole("alert").waitFor();
  await page.unroute("**/v1/sales");
  await press(page, "Enter", "Enter", "Enter");
  await dialog(page, "Paid").waitFor();
});

test("a till that is new asks for its store, and remembers it", async () => {
  const { page } = visit;
  await page.addInitScript(`localStorage.setItem("tillgate.language", "en")`);
  await signIn(page, stage.server, "/till");
  await page.getByRole("button", { name: "Beach Station desk" }).click();
  await page.locator("#till-products button").first().waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Beach Station desk" }).waitFor();
  await page.locator("#till-products button").first().waitFor();
});

test("the last sales of this till are listed, and opened with their receipt", async () => {
  const page = await open();
  await press(page, "F7");
  await page.getByText("Nothing was sold here yet.").waitFor();
  await press(page, "Escape", "e", "Enter", "Enter");
  await dialog(page, "Paid").waitFor();
  await press(page, "Enter", "F7");
  await dialog(page, "Last sales").getByRole("listitem").getByRole("button").click();
  await page.getByRole("button", { name: "Refund", exact: true }).waitFor();
  await page.keyboard.press("p");
  const paper = page.frameLocator("#till-paper").locator("main");
  // Nobody sees the frame: it is only printed.
  await paper.getByText("Sentosa Gateway counter").waitFor({ state: "attached" });
  expect(await paper.textContent()).toMatch(/Sentosa Demo[^]*E\d{23}/);
  expect(await paper.textContent()).not.toContain("REPRINT");
  await page.getByRole("button", { name: "Print" }).click();
  await paper.getByText("REPRINT 1").waitFor({ state: "attached" });
});

describe("money given back", () => {
  /** Sells two kinds of tickets in cash, and opens the refund of the sale. */
  async function sellAndOpenRefund(): Promise<Page> {
    const page = await open();
    await press(page, "b", "d", "Enter", "Enter");
    await dialog(page, "Paid").getByRole("button", { name: "Refund" }).click();
    expect(await spoken(page)).toContain("SGD 84.00 can be given back.");
    return page;
  }
  const lastSale = async () => (await salesOfStore())[0];

  test("of an amount leaves the tickets, and the rest can follow whole", async () => {
    const page = await sellAndOpenRefund();
    await page.getByRole("button", { name: "An amount" }).click();
    await press(page, "9", "0");
    await page.getByText(/^At most/).waitFor();
    await press(page, "Backspace", "Backspace", "1", "0", ".", "5");
    await page.getByRole("button", { name: /^Refund SGD\s10\.50$/ }).dblclick();
    await page.getByText(/^Give back SGD\s10\.50 in cash\.$/).waitFor();
    expect(await lastSale()).toMatchObject({ status: 4, refunded: { amount: 1_050 } });
    await pause(page);
    await page.getByRole("button", { name: "Back" }).click();
    await page.getByRole("button", { name: "Refund", exact: true }).click();
    await page.getByRole("button", { name: /^Refund SGD\s73\.50$/ }).click();
    await page.getByText(/^Give back SGD\s73\.50 in cash\.$/).waitFor();
    expect(await lastSale()).toMatchObject({ status: 5, refunded: { amount: 8_400 } });
    await pause(page);
    await page.getByRole("button", { name: "Back" }).click();
    expect(await page.getByRole("button", { name: "Refund", exact: true }).count()).toBe(0);
  });

  test("of one ticket revokes that ticket and no other", async () => {
    const page = await sellAndOpenRefund();
    await page.getByRole("button", { name: "Chosen tickets" }).click();
    await page.getByRole("checkbox", { name: /child/ }).check();
    await page.getByLabel("Reason").fill("The child is ill");
    await page.getByRole("button", { name: /^Refund SGD\s36\.00$/ }).click();
    await page.getByText(/^Give back SGD\s36\.00 in cash\.$/).waitFor();
    const { order_ids } = (await lastSale()) as { order_ids: readonly string[] };
    const states = await Promise.all(
      order_ids.map(async (id) => (await stage.server.call("GET", `/v1/orders/${id}`)).json),
    );
    const revoked = states.filter(({ fulfillment_status }) => fulfillment_status === "REVOKED");
    expect(revoked).toMatchObject([{ sku_id: "sentosa_child" }]);
    expect(states).toHaveLength(2);
  });

  test("takes the store's PIN where it asks for one, which the device does not keep", async () => {
    const path = `/v1/stores/${demo_store_no}/refund_pin`;
    await stage.server.call("PUT", path, { body: { refund_pin: "246810" } });
    const page = await sellAndOpenRefund();
    await page.getByRole("button", { name: /^Refund SGD\s84\.00$/ }).click();
    await page.getByText("The refund PIN is needed").waitFor();
    const pin = page.locator("input[type=password]");
    await pin.fill("111111");
    await page.getByRole("button", { name: /^Refund SGD\s84\.00$/ }).click();
    await page.getByText("The refund PIN is wrong").waitFor();
    await expectSoundPage(page, "till-refund-pin-en");
    await pin.fill("246810");
    await page.getByRole("button", { name: /^Refund SGD\s84\.00$/ }).click();
    await page.getByText(/^Give back SGD\s84\.00 in cash\.$/).waitFor();
    expect(await lastSale()).toMatchObject({ status: 5, refunded: { amount: 8_400 } });
    const kept = await page.evaluate(
      "JSON.stringify([{ ...sessionStorage }, { ...localStorage }])",
    );
    expect(kept).not.toContain("246810");
    await stage.server.call("DELETE", path);
  });

  test("is given once when the answer is lost", async () => {
    const page = await sellAndOpenRefund();
    await page.getByRole("button", { name: "An amount" }).click();
    await press(page, "5");
    const refund = page.getByRole("button", { name: /^Refund SGD\s5\.00$/ });
    const lose = async (route: Route) => {
      await route.fetch();
      await route.abort();
    };
    await page.route("**/refunds", lose, { times: 1 });
    await refund.click();
    await page.getByText("The server cannot be reached").waitFor();
    await refund.click();
    await page.getByText(/^Give back SGD\s5\.00 in cash\.$/).waitFor();
    expect(await lastSale()).toMatchObject({ refunded: { amount: 500 } });
  });
});
