import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openStage, visitEach } from "./stage.ts";

// A processor that does not answer is given up on quickly here.
const stage = openStage({ PROVIDER_TIMEOUT_MS: "400" });
const visit = visitEach(stage, { language: "en", width_px: 390 });

/** Opens the pay page of a new order. */
async function openPayPage(): Promise<{ page: Page; order_id: string; session_id: string }> {
  const { order_id } = await stage.shop.order();
  const { session_id, pay_url } = await stage.shop.checkout(order_id);
  await visit.page.goto(pay_url);
  await visit.page.getByRole("button", { name: /^Pay/ }).waitFor();
  return { page: visit.page, order_id, session_id };
}

async function payWith(page: Page, card_number: string): Promise<void> {
  await page.getByRole("button", { name: card_number }).click();
  await page.getByRole("button", { name: /^Pay SGD/ }).click();
}

const statusOf = async (order_id: string) =>
  (await stage.server.call("GET", `/v1/orders/${order_id}`)).json.status;

test("the page shows the order, the price, the time left, and that it is a simulator", async () => {
  const { page } = await openPayPage();
  const text = (await page.locator("body").innerText()).replaceAll("\u00a0", " ");
  expect(text).toContain("SGD 119.00");
  expect(text).toContain("3 visitors");
  expect(text).toContain("This is a simulator. No real money moves");
  expect(await page.getByRole("timer").innerText()).toMatch(/^[45]:\d\d$/);
});

test("the countdown goes by the server's clock when the phone's is an hour ahead", async () => {
  await visit.page.clock.install({ time: Date.now() + 3_600_000 });
  const { page } = await openPayPage();
  expect(await page.getByRole("timer").innerText()).toMatch(/^[45]:\d\d$/);
});

test("a test card pays, and the ticket is there to be shown at the gate", async () => {
  const { page, order_id } = await openPayPage();
  await payWith(page, "4242 4242 4242 4242");
  await page.getByText("Paid. Enjoy your visit!").waitFor();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  await expect.poll(() => page.evaluate("document.images[0].naturalWidth")).toBe(240);
  expect(await statusOf(order_id)).toBe("FULFILLED");

  const { ticket_code } = (await stage.server.call("GET", `/v1/orders/${order_id}/fulfillment`))
    .json;
  const link = await page.getByRole("link", { name: "Open the ticket" }).getAttribute("href");
  expect(link).toBe(`${stage.server.base_url}/t/${ticket_code}`);
  await page.reload();
  await page.getByText("Paid. Enjoy your visit!").waitFor();
});

test("a card typed by hand is grouped, and slips are named beside their field", async () => {
  const { page, order_id } = await openPayPage();
  await page.getByLabel("Card number").pressSequentially("4242424242424241");
  await page.getByLabel("Expiry").pressSequentially("1230");
  expect(await page.getByLabel("Card number").inputValue()).toBe("4242 4242 4242 4241");
  expect(await page.getByLabel("Expiry").inputValue()).toBe("12/30");
  await page.getByRole("button", { name: /^Pay SGD/ }).click();
  await page.getByText("Please check the card number.").waitFor();
  await page.getByText("Please give the 3 or 4 digits.").waitFor();
  expect(await page.evaluate("document.activeElement.name")).toBe("card_number");
  expect(await statusOf(order_id)).toBe("PENDING_PAYMENT");
});

test("a real card is refused before anything is charged", async () => {
  const { page, order_id } = await openPayPage();
  await page.getByLabel("Card number").fill("4539 1488 0343 6467");
  await page.getByLabel("Expiry").fill("12/30");
  await page.getByLabel("Security code").fill("123");
  await page.getByRole("button", { name: /^Pay SGD/ }).click();
  await page.getByText("This is not one of the test cards below.").waitFor();
  expect(await statusOf(order_id)).toBe("PENDING_PAYMENT");
});

test("a declined card says that nothing was charged, and another card can be tried", async () => {
  const { page, order_id } = await openPayPage();
  await payWith(page, "4000 0000 0000 0002");
  await page.getByRole("heading", { name: "The payment was declined" }).waitFor();
  await page.getByText("Nothing was charged.").waitFor();
  await page.getByRole("button", { name: "Pay again" }).click();
  await payWith(page, "4242 4242 4242 4242");
  await page.getByText("Paid. Enjoy your visit!").waitFor({ timeout: 25_000 });
  expect(await statusOf(order_id)).toBe("FULFILLED");
});

test("an unknown outcome asks not to pay again, and turns into the ticket by itself", async () => {
  const { page, order_id } = await openPayPage();
  // The outcome may be found out before the page asks for it: the answers are held back a while.
  let is_held = true;
  await page.route(/\/v1\/pay\/ps_[0-9a-f]+$/, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { session: { status: string } };
    if (is_held) answer.session.status = "UNKNOWN";
    await route.fulfill({ response, json: answer });
  });
  await payWith(page, "4000 0070 0000 0023");
  await page.getByText("Do not pay again").waitFor();
  is_held = false;
  await page.getByText("Paid. Enjoy your visit!").waitFor({ timeout: 25_000 });
  expect(await statusOf(order_id)).toBe("FULFILLED");
});

test("a connection lost while paying is not a second payment", async () => {
  const { page, order_id } = await openPayPage();
  let sent = 0;
  await page.route("**/complete", async (route) => {
    sent += 1;
    if (sent > 1) return route.continue();
    // The server gets the request, the phone never gets the answer.
    await route.fetch();
    return route.abort();
  });
  await payWith(page, "4242 4242 4242 4242");
  await page.getByText("Paid. Enjoy your visit!").waitFor();
  expect(sent).toBe(2);
  const timeline = (await stage.server.call("GET", `/v1/orders/${order_id}/events`)).json.data;
  const paid = timeline.filter((event: { type: string }) => event.type === "CHECKOUT_COMPLETED");
  expect(paid).toHaveLength(1);
});

test("giving up is asked once more, and then shown", async () => {
  const { page, order_id, session_id } = await openPayPage();
  await page.getByRole("button", { name: "Do not pay" }).click();
  await page.getByRole("button", { name: "Go on paying" }).click();
  await page.getByRole("button", { name: "Do not pay" }).click();
  await page.getByRole("button", { name: "Give it up" }).click();
  await page.getByRole("heading", { name: "You gave up this payment" }).waitFor();
  const session = (await stage.server.call("GET", `/v1/payment_sessions/${session_id}`)).json;
  expect(session.status).toBe("FAILED");
  expect(await statusOf(order_id)).toBe("LOCKED");
});

test("when the time is over, the form is gone", async () => {
  await visit.page.clock.install();
  const { page } = await openPayPage();
  await page.clock.fastForward("05:01");
  await page.getByRole("heading", { name: "The time to pay is over" }).waitFor();
  expect(await page.getByLabel("Card number").count()).toBe(0);
});

test("a link that was cut off says so", async () => {
  const { page } = visit;
  for (const session_id of ["ps_000000000000000000000000", "ps_cut"]) {
    await page.goto(`${stage.server.base_url}/pay/${session_id}`);
    await page.getByRole("heading", { name: "There is no such payment" }).waitFor();
  }
});

describe("to a visitor whose browser speaks Chinese", () => {
  const chinese = visitEach(stage, { language: "zh-CN", width_px: 390 });

  test("the page does too, and can be switched", async () => {
    const { order_id } = await stage.shop.order();
    const { pay_url } = await stage.shop.checkout(order_id);
    const { page } = chinese;
    await page.goto(pay_url);
    await page.getByText("这是模拟支付").waitFor();
    await page.getByRole("button", { name: "Switch to English" }).click();
    await page.getByText("This is a simulator.").waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
  });
});
