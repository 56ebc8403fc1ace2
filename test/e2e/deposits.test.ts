/** Deposits at the till, in every look: taken, consumed, given back; with pictures to look at. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { verifyMerchant } from "../../src/queries/verify/verify-merchant.ts";
import { expectSoundPage } from "./page-checks.ts";
import { openStage, visitEach } from "./stage.ts";
import { openTill, pause, payByPhone, scan, wechatCode } from "./till-visit.ts";

const stage = openStage();
/** Every state is looked at by a slow reader. */
const patience_ms = 120_000;

describe.each([
  { language: "zh-CN", scheme: "light", width_px: 1280 },
  { language: "en", scheme: "dark", width_px: 390 },
] as const)("in $language, $scheme, at $width_px px", (visitor) => {
  const visit = visitEach(stage, visitor);
  const { language, scheme, width_px } = visitor;
  const is_chinese = language === "zh-CN";
  const say = (zh: string, en: string) => (is_chinese ? zh : en);
  const button = (page: Page, name: string) =>
    page.getByRole("dialog").getByRole("button", { name, exact: true });
  const check = (page: Page, name: string) =>
    expectSoundPage(page, `deposits-${name}-${language}-${scheme}-${width_px}`);
  const depositOf = async (status: string) =>
    (await stage.server.call("GET", `/v1/deposits?status=${status}&limit=1`)).json.data[0];

  async function open(): Promise<Page> {
    const { page } = visit;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "${language}")`);
    await openTill(page, stage.server);
    await page.keyboard.press("F3");
    await pause(page);
    return page;
  }
  async function type(page: Page, amount: string): Promise<void> {
    await button(page, say("收取押金", "Take a deposit")).click();
    await pause(page);
    await page.keyboard.type(amount, { delay: 90 });
  }

  test("cash is held, listed, and consumed in part", { timeout: patience_ms }, async () => {
    const page = await open();
    await type(page, "500");
    await check(page, "take");
    await button(page, say("现金", "Cash")).click();
    await button(page, say("消费", "Consume")).waitFor();
    await check(page, "held");
    await button(page, say("返回", "Back")).click();
    await page.getByRole("dialog").locator("li").first().waitFor();
    await check(page, "list");
    await page.getByRole("dialog").locator("li button").first().click();
    await button(page, say("消费", "Consume")).click();
    await pause(page);
    await page.keyboard.type("300", { delay: 90 });
    await check(page, "consume");
    await page.keyboard.press("Enter");
    await page.getByText(say("请退还现金", "Hand out")).waitFor();
    await check(page, "consumed");
    const deposit = await depositOf("CONSUMED");
    expect(deposit).toMatchObject({ consumed: { amount: 30_000 }, returned: { amount: 20_000 } });
    await refund(page);
  });

  /** Among the store's sales it is told apart, and leads to the deposits. */
  async function seeAmongSales(page: Page): Promise<void> {
    await button(page, say("返回", "Back")).click();
    await page.getByRole("dialog").locator("li").first().waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("F7");
    await button(page, say("全店", "Whole store")).click();
    await page.getByRole("dialog").locator("li").first().waitFor();
    await check(page, "among-sales");
    await page.getByRole("dialog").locator("li button").first().click();
    await page.getByText(say("（F3）", "(F3)")).waitFor();
    await check(page, "elsewhere");
  }

  /** Gives back a part of what was consumed, then looks at it in both lists. */
  async function refund(page: Page): Promise<void> {
    await button(page, say("退还已消费金额", "Refund what was consumed")).click();
    await button(page, say("指定金额", "An amount")).click();
    await pause(page);
    await page.keyboard.type("99.99", { delay: 90 });
    await check(page, "refund");
    const give = new RegExp(say("^退款 ", "^Refund "));
    await page.getByRole("dialog").getByRole("button", { name: give }).click();
    const given = page.getByRole("dialog").getByText(say("请退还现金", "in cash"));
    await given.waitFor();
    await pause(page);
    await button(page, say("返回", "Back")).click();
    await page.getByText(say("已退款", "refunded")).waitFor();
    await check(page, "refunded");
    expect(await depositOf("CONSUMED")).toMatchObject({ refunded: { amount: 9_999 } });
    await button(page, say("返回", "Back")).click();
    await button(page, say("全部", "All")).click();
    await page.getByRole("dialog").locator("li").first().waitFor();
    await check(page, "all");
  }

  test("a code is shown, scanned, and all of it given back", { timeout: patience_ms }, async () => {
    const page = await open();
    await type(page, "80");
    await button(page, say("支付宝", "Alipay")).click();
    const content = await page.locator("[data-content]").getAttribute("data-content");
    await check(page, "qr");
    await payByPhone(content ?? "");
    await button(page, say("退还", "Give back")).click();
    await pause(page);
    await check(page, "release");
    const give = say("退还", "Give back");
    await page
      .getByRole("dialog")
      .getByRole("button", { name: new RegExp(`^${give} `) })
      .click();
    await page.getByText(say("将退还给顾客", "goes back to the customer")).waitFor();
    expect(await depositOf("RELEASED")).toMatchObject({ method: "alipay" });
  });

  test(
    "a refused refund is promised, tried again, and given another way",
    { timeout: patience_ms },
    async () => {
      const { trade_order_id, deposit_id } = await refusedRefund();
      const page = await open();
      await button(page, say("全部", "All")).click();
      await page.getByRole("dialog").locator("li button").first().click();
      const refunds = page.getByRole("region", {
        name: say("进行中的退款", "Refunds that have not"),
      });
      await refunds
        .getByText(say("支付机构拒绝了这笔退款", "The payment provider refused"))
        .waitFor();
      await check(page, "refused");
      await button(page, say("再次退款", "Try the refund again")).click();
      await refunds.locator("dd", { hasText: /^2$/ }).waitFor();
      await button(page, say("退还已消费金额", "Refund what was consumed")).click();
      const left = say("可退 ¥?.*20.00", "20.00 can be given back");
      await page.getByText(new RegExp(left)).waitFor();
      await button(page, say("返回", "Back")).click();
      const { refunds: told } = (
        await stage.server.call("GET", `/v1/trade_orders/${trade_order_id}/refunds`)
      ).json;
      expect(told).toMatchObject([{ status: "FAILED", attempt_count: 2 }]);
      expect((await stage.server.call("GET", `/v1/deposits/${deposit_id}`)).json).toMatchObject({
        ...{ refunded: { amount: 0 }, refunding: { amount: 1_000 } },
      });
      await button(page, say("另行退还", "Give it another way")).click();
      await button(page, say("退还现金 SGD 10.00", "Hand out SGD 10.00")).click();
      await page.getByText(say("须先开 SGD 班次", "open one in SGD first")).waitFor();
      await button(page, say("银行转账", "Bank transfer")).click();
      await page.getByLabel(say("转账流水号", "Reference of the transfer")).fill("FT-42");
      await check(page, "pay-out");
      await button(page, say("已转账 SGD 10.00", "SGD 10.00 were transferred")).click();
      await refunds.waitFor({ state: "detached" });
      await check(page, "paid-out");
      expect((await stage.server.call("GET", `/v1/deposits/${deposit_id}`)).json).toMatchObject({
        ...{ refunded: { amount: 1_000 }, refunding: { amount: 0 } },
      });
    },
  );

  /** 30.00 were consumed of a card's deposit, and 10.00 of them are refused. */
  async function refusedRefund() {
    const insist = async (path: string, body: object) => {
      const reply = await stage.server.call("POST", path, { body });
      expect({ status: reply.status, text: reply.text }).toMatchObject({
        status: expect.toBeOneOf([200, 201]) as number,
      });
      return reply.json;
    };
    const deposit = await insist("/v1/deposits", {
      store_no: "S01",
      amount: { amount: 3_000, currency: "SGD" },
      payment: { method: "card", payment_token: "tok_sandbox_refund_fails" },
    });
    const { trade_order_id, deposit_id } = deposit;
    await insist(`/v1/deposits/${deposit_id}/consume`, { amount: 3_000 });
    const wanted = { amount: 1_000, reason: "too much" };
    await insist(`/v1/trade_orders/${trade_order_id}/refunds`, wanted);
    return { trade_order_id, deposit_id };
  }

  test("a card is held, and its token is not kept", { timeout: patience_ms }, async () => {
    const page = await open();
    await type(page, "60");
    await button(page, say("银行卡", "Card")).click();
    await pause(page);
    await check(page, "card");
    await page.keyboard.press("1");
    await button(page, say("消费", "Consume")).waitFor();
    expect(await depositOf("HELD")).toMatchObject({ method: "card", amount: { amount: 6_000 } });
    const kept = await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })");
    expect(kept).not.toContain("tok_");
  });

  test(
    "a scanned payment code is a deposit of what was typed",
    { timeout: patience_ms },
    async () => {
      const page = await open();
      await type(page, "20");
      await pause(page);
      await scan(page, wechatCode());
      await button(page, say("消费", "Consume")).waitFor();
      expect(await depositOf("HELD")).toMatchObject({
        ...{ method: "wechat", keeping: "HOLD" },
        amount: { amount: 2_000, currency: "SGD" },
      });
      await seeAmongSales(page);
      const { sql } = stage.server.server;
      expect((await verifyMerchant(sql, stage.server.merchant_id)).findings).toEqual([]);
    },
  );
});
