/** A refund that the provider refuses, as an operator sees it and sees to it. */
import { describe, expect, test } from "vitest";
import { signIn } from "./console-visit.ts";
import { expectSoundPage } from "./page-checks.ts";
import { openStage, visitEach } from "./stage.ts";

const stage = openStage();
const visit = visitEach(stage);

/** A cancelled order whose money the processor does not give back. */
async function refusedRefund(): Promise<string> {
  const { order_id } = await stage.shop.order();
  const { session_id } = await stage.shop.checkout(order_id);
  await stage.shop.pay(session_id, "tok_sandbox_refund_fails");
  await stage.server.call("POST", `/v1/orders/${order_id}/cancel`, { body: { reason: "test" } });
  return order_id;
}

const refundsOf = async (order_id: string) =>
  (await stage.server.call("GET", `/v1/orders/${order_id}?expand=refunds`)).json.refunds;

test("the order's page says that it was refused, when it is tried again, and tries it now", async () => {
  const { page } = visit;
  const order_id = await refusedRefund();
  await signIn(page, stage.server, `/orders/${order_id}`);
  const section = page.getByRole("region", { name: "退款" });
  await section.getByText("支付机构拒绝了这笔退款").waitFor();
  await section.getByText(/系统将自动重试：\d{4}-\d\d-\d\d \d\d:\d\d SGT。/).waitFor();
  await section.getByText("refused_by_issuer").waitFor();
  await expectSoundPage(page, "refund-zh-CN");

  await section.getByRole("button", { name: "再次退款" }).click();
  await page.getByText("REFUND_RETRIED").first().waitFor();
  await section.locator("dd", { hasText: /^2$/ }).waitFor();
  expect(await refundsOf(order_id)).toMatchObject([{ status: "FAILED", attempt_count: 2 }]);
});

describe("on a phone, in the dark", () => {
  const visit = visitEach(stage, { language: "en", scheme: "dark", width_px: 390 });

  test("the page says when only a person can bring it further", async () => {
    const { page } = visit;
    const order_id = await refusedRefund();
    await stage.server.server.sql`
      update refunds set next_attempt_at = null, attempt_count = 10 where order_id = ${order_id}`;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "en")`);
    await signIn(page, stage.server, `/orders/${order_id}`);
    await page.getByText(/It was tried 10 times and is not tried by itself any more/).waitFor();
    await expectSoundPage(page, "refund-en");

    await page.goto(`${stage.server.base_url}/console/`);
    const attention = page.getByRole("region", { name: "Needs attention" });
    await attention.getByText(/refunds? that the payment provider refused/).waitFor();
    const line = attention
      .getByRole("listitem")
      .filter({ has: page.locator(`[title=${order_id}]`) });
    await line.getByText("needs you").waitFor();
    await expectSoundPage(page, "attention-en");
    await line.getByRole("link").click();
    await page.getByRole("heading", { name: "Refunds" }).waitFor();
  });

  test("whoever paid another amount is told that it goes back, not that nothing came", async () => {
    const { page } = visit;
    const { order_id } = await stage.shop.order();
    const { session_id, pay_url } = await stage.shop.checkout(order_id);
    const body = { payment_token: "tok_sandbox_wrong_amount" };
    const path = `/v1/payment_sessions/${session_id}/complete`;
    expect((await stage.server.call("POST", path, { body })).status).toBe(409);
    await page.goto(pay_url);
    await page.getByRole("heading", { name: "Your money goes back" }).waitFor();
    expect(await page.getByText("Nothing was charged").count()).toBe(0);
    await page.getByRole("button", { name: "Pay again" }).click();
    await page.getByRole("button", { name: /^Pay SGD/ }).waitFor();
  });
});

test("an order of which no money goes back has no such section", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.buy();
  await signIn(page, stage.server, `/orders/${order_id}`);
  await page.getByText("FULFILLMENT_ISSUED").first().waitFor();
  expect(await page.getByRole("heading", { name: "退款" }).count()).toBe(0);
});
