/** The pages about members: found, made, looked at, blocked, merged and forgotten. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { insertOperator } from "../../src/setup/credentials.ts";
import { signIn, type ConsoleAccess } from "./console-visit.ts";
import { expectSoundPage } from "./page-checks.ts";
import { openStage, visitEach } from "./stage.ts";

const stage = openStage();
const password = "correct horse battery";
const store_no = "S01";

async function post(path: string, body: object) {
  const reply = await stage.server.call("POST", path, { body });
  expect({ path, ok: reply.status < 300, text: reply.text }).toMatchObject({ ok: true });
  return reply.json;
}

let ming_id = "";
let poor_id = "";

/** Ming has everything that a member can have; Lin has little, and a lot of namesakes. */
beforeAll(async () => {
  for (const role of ["finance", "gate"] as const) {
    const who = { merchant_id: "sentosa_demo", operator_id: `op_members_${role}`, name: role };
    const operator = { ...who, email: `${role}@members.example`, role, password };
    await insertOperator(stage.server.server.sql, operator);
  }
  const rule = {
    ...{ consume_amount: 100, give_points: 1, stored_value_earns: true, validity_days: 365 },
    tender_rate: { points: 100, amount: 100 },
  };
  await stage.server.call("PUT", "/v1/member_settings", { body: { points_rule: rule } });
  const ming = { name: "王小明", phone: "+86 138 1234 5678" };
  ({ member_id: ming_id } = await post("/v1/members", ming));
  const path = `/v1/members/${ming_id}`;
  const gift = { type: "BALANCE", gift: 2_000 };
  const { rule_id } = await post("/v1/recharge_rules", { recharge_amount: 10_000, gift });
  await post(`${path}/recharges`, { store_no, rule_id, payment: { method: "cash" } });
  await post(`${path}/points`, { points: 1_200, reason: "welcome" });
  const { coupon_id } = await post("/v1/coupon_definitions", {
    name: { zh: "免费雪糕", en: "Free ice cream" },
    ...{ amount_off: 500, currency: "SGD" },
    validity: { type: "DAYS_AFTER_RECEIPT", days: 30 },
  });
  for (let count = 0; count < 2; count++) await post(`${path}/coupons`, { coupon_id });
  const open_sale = { name: "hat", amount: { amount: 1_500, currency: "SGD" } };
  for (let count = 0; count < 22; count++) {
    const by = { member: { member_id: ming_id }, member_amount: 100, payment: { method: "cash" } };
    await post("/v1/sales", { store_no, open_sale, ...by });
  }
  // Its refunds the channel refuses.
  const scan = { method: "scan", bar_code: "134567890123450044" };
  const paid = await post(`${path}/recharges`, { store_no, amount: 5_000, payment: scan });
  const { trade_order_id } = paid.trade_order;
  await post(`/v1/trade_orders/${trade_order_id}/refunds`, { amount: 1_000, reason: "too much" });
  for (let n = 10; n < 37; n++) await post("/v1/members", { name: `Lin ${n}` });
  const poor = { name: "Lin Poor", phone: "+6591112223" };
  ({ member_id: poor_id } = await post("/v1/members", poor));
  await post(`/v1/members/${poor_id}/points`, { points: 30, reason: "welcome" });
});

function accessOf(role: string): ConsoleAccess {
  const { base_url } = stage.server;
  return { base_url, console: { email: `${role}@members.example`, password } };
}

const dialogOf = (page: Page) => page.getByRole("dialog");

describe("at a desk, in Chinese", () => {
  const visit = visitEach(stage);

  test("a member is searched page by page, made, and found with all that it has", async () => {
    const { page } = visit;
    await signIn(page, stage.server, "/members");
    await page.getByRole("heading", { name: "会员", level: 1 }).waitFor();
    await page.getByRole("row").nth(20).waitFor();
    await expectSoundPage(page, "members-zh-CN");
    await page.getByRole("button", { name: "下一页" }).click();
    await page.getByRole("button", { name: "首页" }).waitFor();
    await page.getByRole("searchbox").fill("lin 3");
    await page.getByText("Lin 36").waitFor();
    expect(await page.getByRole("row").count()).toBe(1 + 7);
    await page.getByRole("searchbox").fill("没有人");
    await page.getByRole("heading", { name: "没有找到会员" }).waitFor();

    await page.getByRole("button", { name: "新建会员" }).click();
    const dialog = dialogOf(page);
    await dialog.getByLabel("姓名").fill("陈新");
    const phone = dialog.getByRole("textbox", { name: "手机号" });
    await phone.fill("13812345678");
    await page.keyboard.press("Enter");
    await dialog.getByRole("alert").waitFor();
    await expectSoundPage(page, "members-taken-zh-CN");
    await phone.fill("13900000001");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "陈新", level: 1 }).waitFor();
    await page.getByText("+8613900000001").waitFor();

    await page.getByRole("link", { name: "← 返回会员列表" }).click();
    await page.getByRole("searchbox").fill("138 1234 5678");
    await page.getByRole("link", { name: "王小明" }).click();
    await page.getByRole("heading", { name: "王小明", level: 1 }).waitFor();
    await page.getByText("SGD 138.00").waitFor();
    await page.getByText("免费雪糕").first().waitFor();
    await page.getByRole("heading", { name: "退款进行中" }).waitFor();
    await page.getByRole("heading", { name: "时间线" }).waitFor();
    await page.getByRole("table").waitFor();
    await expectSoundPage(page, "member-zh-CN");
    await page.getByRole("button", { name: "较早" }).click();
    await page.getByRole("cell", { name: /充值/ }).first().waitFor();
    await page.getByRole("button", { name: "较新" }).click();
    await page.getByRole("button", { name: "再次退款" }).click();
    await page.getByRole("definition").filter({ hasText: /^2$/ }).waitFor();
  });

  test("a member is changed, blocked with a reason, unblocked, and given a code", async () => {
    const { page } = visit;
    await signIn(page, stage.server, `/members/${ming_id}`);
    const dialog = dialogOf(page);
    await page.getByRole("button", { name: "修改" }).click();
    await dialog.getByLabel("姓名").fill("王小明明");
    await dialog.getByRole("button", { name: "保存" }).click();
    await page.getByRole("heading", { name: "王小明明", level: 1 }).waitFor();

    await page.getByRole("button", { name: "冻结" }).click();
    await dialog.getByRole("button", { name: "冻结" }).click();
    await dialog.getByText("请填写原因").waitFor();
    await dialog.getByLabel("原因").fill("卡丢了");
    await dialog.getByRole("button", { name: "冻结" }).click();
    await page.getByText("资产保留，但均不能使用。").waitFor();
    expect(await page.getByRole("button", { name: "会员码" }).count()).toBe(0);
    await page.getByRole("button", { name: "解冻" }).click();
    await dialog.getByLabel("原因").fill("找到了");
    await dialog.getByRole("button", { name: "解冻" }).click();

    await page.getByRole("button", { name: "会员码" }).click();
    await dialog.getByText(/^88\d \d{3}/).waitFor();
    await expectSoundPage(page, "member-code-zh-CN");
    await page.keyboard.press("Escape");
    await page.getByText("MEMBER_CODE_ISSUED").waitFor();

    // Money that was paid in stands in the way of being forgotten.
    await page.getByRole("button", { name: "注销" }).click();
    await dialog.getByText(/会员还有本金 SGD/).waitFor();
    expect(await dialog.getByRole("button", { name: "永久注销" }).count()).toBe(0);
  });
});

describe("on a phone, in the dark, in English", () => {
  const visit = visitEach(stage, { language: "en", scheme: "dark", width_px: 390 });

  async function open(path: string, access: ConsoleAccess = stage.server): Promise<Page> {
    const { page } = visit;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "en")`);
    await signIn(page, access, path);
    return page;
  }

  test("a namesake is merged into another, who is named before", async () => {
    const page = await open("/members?q=lin 3");
    await page.getByRole("link", { name: "Lin 30" }).waitFor();
    await expectSoundPage(page, "members-en-phone-dark");
    await page.getByRole("link", { name: "Lin 30" }).click();
    await page.getByRole("button", { name: "Merge" }).click();
    const dialog = dialogOf(page);
    const number = dialog.getByLabel("Card or phone number of the other member");
    await number.fill("9999 8888");
    await page.keyboard.press("Enter");
    await dialog.getByText("No member has this number.").waitFor();
    await number.fill("9111 2223");
    await page.keyboard.press("Enter");
    await dialog.getByText(/^Lin Poor \(\d+\) gets the balance/).waitFor();
    await expectSoundPage(page, "member-merge-en-phone-dark");
    await dialog.getByRole("button", { name: "Merge" }).click();
    await page.getByRole("heading", { name: "Lin Poor", level: 1 }).waitFor();
    await page.getByText("MEMBER_ABSORBED").waitFor();
  });

  test("a member is forgotten once somebody has confirmed what is lost", async () => {
    const page = await open(`/members/${poor_id}`);
    await page.getByText("30 points", { exact: true }).waitFor();
    await page.getByRole("heading", { name: "Statement" }).waitFor();
    await page.getByRole("table").waitFor();
    await expectSoundPage(page, "member-en-phone-dark");
    await page.getByRole("button", { name: "Forget" }).click();
    const dialog = dialogOf(page);
    await dialog.getByText(/What was given lapses: 30 points\./).waitFor();
    await dialog.getByRole("button", { name: "Forget for ever" }).click();
    await dialog.getByText("Please confirm").waitFor();
    await expectSoundPage(page, "member-forget-en-phone-dark");
    await dialog.getByRole("checkbox").check();
    await dialog.getByRole("button", { name: "Forget for ever" }).click();
    await page.getByRole("heading", { name: "Forgotten member", level: 1 }).waitFor();
    await page.getByText(/Asked to be forgotten/).waitFor();
    expect(await page.getByRole("main").textContent()).not.toMatch(/Lin Poor|91112223/);
  });

  test("finance looks and changes nothing, is told of a fault; the gate sees none of it", async () => {
    const page = await open(`/members/${ming_id}`, accessOf("finance"));
    await page.getByRole("heading", { name: "Stored value" }).waitFor();
    const buttons = page.getByRole("button", { name: /^(Change|Block|Merge|Forget)$/ });
    expect(await buttons.count()).toBe(0);
    const below = `${stage.server.base_url}/console/members`;
    await page.goto(`${below}/member_nobody`);
    await page.getByRole("heading", { name: "There is no such member" }).waitFor();
    const away = { status: 503, contentType: "text/plain", body: "away" };
    await page.route("**/v1/members?*", (route) => route.fulfill(away));
    await page.goto(`${below}?q=lin`);
    await page.getByRole("button", { name: "Try again" }).waitFor();
    await page.unroute("**/v1/members?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("link", { name: "Lin 10" }).waitFor();
    await signIn(page, accessOf("gate"), "/orders");
    await page.goto(`${below}/${ming_id}`);
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  });
});
