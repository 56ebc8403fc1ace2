import { expect, test } from "vitest";
import { signIn } from "./console-visit.ts";
import { openStage, visitEach } from "./stage.ts";

const stage = openStage();
const visit = visitEach(stage);

test("the order of the source is shown as the source shows it", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.buy();
  await signIn(page, stage.server, `/orders/${order_id}`);
  await page.getByText("FULFILLMENT_ISSUED").first().waitFor();

  expect(await page.locator("h1, h2").allInnerTexts()).toEqual([
    "订单详情",
    "出票结果",
    "交易追踪(事件时间线)",
  ]);
  expect(await page.getByRole("link", { name: "← 返回商户控制台" }).count()).toBe(1);

  const lines = await page.locator("ol > li p:has(strong)").allInnerTexts();
  const types = [
    "ORDER_DRAFT_CREATED",
    "INVENTORY_LOCKED",
    "CHECKOUT_REQUESTED",
    "PAYMENT_SESSION_CREATED",
    "CHECKOUT_COMPLETED",
    "FULFILLMENT_ISSUED",
  ];
  expect(lines).toHaveLength(types.length);
  for (const [index, type] of types.entries()) {
    expect(lines[index]).toMatch(
      new RegExp(`^${index + 1}\\. \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d SGT ${type}$`),
    );
  }
});

test("the documents on the page are those of the API, key for key", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.buy();
  await signIn(page, stage.server, `/orders/${order_id}`);
  await page.getByText("FULFILLMENT_ISSUED").first().waitFor();

  const shown = await page.locator("pre").allInnerTexts();
  const served = async (path: string) => (await stage.server.call("GET", path)).json;
  const timeline = await served(`/v1/orders/${order_id}/events`);
  expect(shown).toEqual(
    [
      await served(`/v1/orders/${order_id}`),
      await served(`/v1/orders/${order_id}/fulfillment`),
      ...timeline.data.map((event: { payload: unknown }) => event.payload),
    ].map((document) => JSON.stringify(document, null, 2)),
  );

  await page.getByRole("button", { name: "复制订单文档" }).click();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(shown[0]);
});

test("an event tells who acted, its time in UTC, and its hash", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.buy();
  await signIn(page, stage.server, `/orders/${order_id}`);
  const first = page.locator("ol > li").first();
  await first.waitFor();

  const timeline = (await stage.server.call("GET", `/v1/orders/${order_id}/events`)).json;
  expect(await first.innerText()).toContain(timeline.data[0].actor.id);
  expect(await first.locator("time").getAttribute("title")).toContain(timeline.data[0].at);
  await page.getByRole("button", { name: "原始事件 ORDER_DRAFT_CREATED" }).click();
  expect(await first.locator("pre").last().innerText()).toBe(
    JSON.stringify(timeline.data[0], null, 2),
  );
  expect(await page.getByText("哈希链完整").count()).toBe(1);
});

test("a record that was changed behind our back is shown as broken", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.order();
  const { sql } = stage.server.server;
  const { merchant_id } = stage.server;
  const [event] = await sql<{ position: bigint }[]>`
    update events set payload = '{"quantity":1}'
    where merchant_id = ${merchant_id} and stream_id = ${order_id} and type = 'INVENTORY_LOCKED'
    returning position`;
  await signIn(page, stage.server, `/orders/${order_id}`);
  await page.getByText(`哈希链在事件 ${String(event?.position)} 处断裂`).waitFor();
});

test("the page follows its order while it is open", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.order();
  await signIn(page, stage.server, `/orders/${order_id}`);
  await page.getByText("尚未出票").waitFor();
  await page.locator("[data-state=live]").waitFor();

  const { session_id } = await stage.shop.checkout(order_id);
  await stage.shop.pay(session_id);
  await page.getByText("FULFILLMENT_ISSUED").first().waitFor();
  await page.getByRole("img", { name: /二维码/ }).waitFor();
  await page.waitForFunction(
    "[...document.images].every((image) => image.complete && image.naturalWidth > 0)",
  );
});

test("cancelling a held order says that its places are released, and releases them", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.order();
  await signIn(page, stage.server, `/orders/${order_id}`);
  await page.getByRole("button", { name: "取消订单" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("锁定的库存将被释放").waitFor();

  await dialog.getByRole("button", { name: "取消并释放库存" }).click();
  await dialog.getByText("请填写原因").waitFor();
  await dialog.getByLabel("原因").fill("顾客改期");
  await dialog.getByRole("button", { name: "取消并释放库存" }).click();

  await page.getByText("订单已取消，库存已释放。").waitFor();
  await page.getByText("INVENTORY_RELEASED").first().waitFor();
  expect(await page.getByRole("button", { name: "取消订单" }).count()).toBe(0);
  expect((await stage.server.call("GET", `/v1/orders/${order_id}`)).json.status).toBe("CANCELLED");
});

test("cancelling a paid order names the refund beforehand and shows it afterwards", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.buy();
  await signIn(page, stage.server, `/orders/${order_id}`);
  await page.getByRole("button", { name: "取消订单" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/将全额退还顾客 SGD\s119.00/).waitFor();
  await dialog.getByLabel("原因").fill("园区临时关闭");
  await dialog.getByRole("button", { name: /取消并退款 SGD\s119.00/ }).click();

  await page.getByText("REFUND_SUCCEEDED").first().waitFor();
  await page.getByText(/订单已取消，已退款 SGD\s119.00/).waitFor();
  await page.getByText("此票已作废").waitFor();
  expect((await stage.server.call("GET", `/v1/orders/${order_id}`)).json.payment_status).toBe(
    "REFUNDED",
  );
});

test("a refused cancellation says why and keeps the dialog open", async () => {
  const { page } = visit;
  const { order_id } = await stage.shop.order();
  await signIn(page, stage.server, `/orders/${order_id}`);
  await page.getByRole("button", { name: "取消订单" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("原因").fill("两人同时取消");
  // Somebody else was faster.
  await page.route("**/v1/orders/*/cancel", (route) =>
    route.fulfill({
      status: 409,
      contentType: "application/problem+json",
      body: JSON.stringify({
        type: "about:blank",
        title: "订单状态不允许此操作",
        status: 409,
        detail: "订单已取消。",
        code: "ORDER_STATUS_INVALID",
        request_id: "req_of_this_test",
        retryable: false,
      }),
    }),
  );
  await dialog.getByRole("button", { name: "取消并释放库存" }).click();
  await dialog.getByRole("alert").getByText("订单状态不允许此操作").waitFor();
  await dialog.getByText("req_of_this_test").waitFor();
});

test("an order that does not exist is a clear page, not an error", async () => {
  const { page } = visit;
  await signIn(page, stage.server, "/orders/order_0000000000000000000000000");
  await page.getByRole("heading", { name: "没有这个订单" }).waitFor();
});
