/** The page about operators: staff, refund limits, PINs and tills, as an owner works with them. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import {
  insertApiKey,
  insertOperator,
  newApiKey,
  revokeApiKey,
} from "../../src/setup/credentials.ts";
import { insertFeeRate } from "../../src/setup/fee-rate.ts";
import { signIn, type ConsoleAccess } from "./console-visit.ts";
import { expectSoundPage } from "./page-checks.ts";
import { openStage, visitEach } from "./stage.ts";

const stage = openStage();
const visit = visitEach(stage);

const merchant_id = "sentosa_demo";
const password = "correct horse battery";

const read = async (path: string) => (await stage.server.call("GET", path)).json;

beforeAll(async () => {
  for (const role of ["manager", "cashier", "finance"] as const) {
    const who = { merchant_id: "sentosa_demo", operator_id: `op_e2e_${role}`, name: role };
    const operator = { ...who, email: `${role}@e2e.example`, role, password };
    await insertOperator(stage.server.server.sql, operator);
  }
});

function accessOf(role: string): ConsoleAccess {
  const { base_url } = stage.server;
  return { base_url, console: { email: `${role}@e2e.example`, password } };
}

const dialogOf = (page: Page) => page.getByRole("dialog");

test("an owner adds an operator, changes their role and password, and puts them out", async () => {
  const { page } = visit;
  await signIn(page, stage.server, "/operators");
  await page.getByRole("heading", { name: "操作员", level: 1 }).waitFor();
  const trail = page.getByRole("region", { name: "变更记录" });
  await trail.getByRole("listitem").first().waitFor();
  await expectSoundPage(page, "staff-zh-CN");

  await page.getByRole("button", { name: "添加操作员" }).click();
  const dialog = dialogOf(page);
  await dialog.getByRole("button", { name: "保存" }).click();
  await dialog.getByText("请填写此项").first().waitFor();
  await expectSoundPage(page, "staff-add-zh-CN");
  await dialog.getByLabel("邮箱").fill("lin@e2e.example");
  await dialog.getByLabel("姓名").fill("林小梅");
  await dialog.getByLabel("角色").selectOption({ label: "收银员" });
  await dialog.getByLabel("密码").fill(password);
  await dialog.getByRole("button", { name: "保存" }).click();
  const people = page.getByRole("region", { name: "人员" });
  const row = people.getByRole("listitem").filter({ hasText: "林小梅" });
  await row.getByText("收银员").waitFor();

  await row.getByRole("button", { name: "修改 林小梅" }).click();
  await dialog.getByLabel("角色").selectOption({ label: "客服" });
  await dialog.getByLabel("新密码").fill("quite another one");
  await dialog.getByRole("button", { name: "保存" }).click();
  await row.getByText("客服").waitFor();
  const lin = { email: "lin@e2e.example", password: "quite another one" };
  const signed_in = await stage.server.call("POST", "/v1/console/session", {
    body: lin,
    api_key: null,
  });
  expect(signed_in.json.operator).toMatchObject({ name: "林小梅", role: "support" });

  await row.getByRole("button", { name: "停用 林小梅" }).click();
  await row.getByText("已停用").waitFor();
  const { data } = await read("/v1/operators");
  expect(data).toContainEqual(expect.objectContaining({ name: "林小梅", active: false }));
});

test("whoever is signed in changes their own password, with the one they have", async () => {
  const { page } = visit;
  const who = { merchant_id: "sentosa_demo", operator_id: "op_e2e_own", name: "own" };
  const email = "own@e2e.example";
  await insertOperator(stage.server.server.sql, { ...who, email, role: "gate", password });
  await signIn(page, { base_url: stage.server.base_url, console: { email, password } });
  // Nothing follows events for those who may not see them, and nothing says that it tries.
  const streams: string[] = [];
  page.on("request", (sent) => {
    if (sent.url().endsWith("/v1/events/stream")) streams.push(sent.url());
  });
  await page.reload();
  await page.getByRole("button", { name: "own 的账户" }).click();
  expect(streams).toEqual([]);
  expect(await page.getByText(/^(连接中|重新连接中|实时)$/).count()).toBe(0);
  await page.getByRole("menuitem", { name: "修改密码" }).click();
  const dialog = dialogOf(page);
  const fill = async (current: string, next: string, again: string) => {
    await dialog.getByLabel(/^当前密码( \*)?$/).fill(current);
    await dialog.getByLabel(/^新密码( \*)?$/).fill(next);
    await dialog.getByLabel("再次输入新密码").fill(again);
    await dialog.getByRole("button", { name: "修改", exact: true }).click();
  };
  await fill(password, "quite another one", "quite another");
  await dialog.getByText("两次输入不一致").waitFor();
  await fill("not the one I have", "quite another one", "quite another one");
  await dialog.getByText("当前密码不正确").waitFor();
  await expectSoundPage(page, "own-password-zh-CN");
  await fill(password, "quite another one", "quite another one");
  await dialog.getByText("新密码已生效").waitFor();
  await dialog.getByRole("button", { name: "关闭" }).last().click();
  const console = { email, password: "quite another one" };
  await signIn(page, { base_url: stage.server.base_url, console });
});

test("an address that is taken is said in the dialog, which stays open", async () => {
  const { page } = visit;
  await signIn(page, stage.server, "/operators");
  await page.getByRole("button", { name: "添加操作员" }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel("邮箱").fill(stage.server.console.email);
  await dialog.getByLabel("姓名").fill("另一位");
  await dialog.getByLabel("密码").fill(password);
  await dialog.getByRole("button", { name: "保存" }).click();
  await dialog.getByText("邮箱已被使用").waitFor();
  await expectSoundPage(page, "staff-taken-zh-CN");
});

test("limits, a store's PIN and a till are set", async () => {
  const { page } = visit;
  await signIn(page, stage.server, "/operators");
  const dialog = dialogOf(page);
  await page.getByRole("button", { name: "修改收银员的退款限额" }).click();
  await dialog.getByLabel("每笔").fill("12.345");
  await dialog.getByRole("button", { name: "保存" }).click();
  await dialog.getByText("请输入金额，例如 500 或 12.50").waitFor();
  await dialog.getByLabel("每笔").fill("12.50");
  await dialog.getByLabel("每日").fill("");
  await dialog.getByLabel("只能退当日收的款").uncheck();
  await dialog.getByRole("button", { name: "保存" }).click();
  await page.getByText("每笔 SGD 12.50").waitFor();
  const { limits } = await read("/v1/refund_rules");
  const of_cashier = { role: "cashier", per_refund: 1_250, per_day: null, same_day_only: false };
  expect(limits).toContainEqual(of_cashier);

  const { data: stores } = await read("/v1/stores");
  const [{ store_no, name }] = stores;
  await page.getByRole("button", { name: `设置密码 · ${name.zh}` }).click();
  await dialog.getByLabel("密码").fill("246810");
  await dialog.getByRole("button", { name: "保存" }).click();
  await page.getByText("需要密码", { exact: true }).first().waitFor();

  await page.getByText("尚未登记设备").waitFor();
  await page.getByRole("button", { name: "登记设备" }).click();
  await dialog.getByLabel("编号").fill("till-1");
  await dialog.getByLabel("姓名").fill("入口收银机");
  await dialog.getByRole("button", { name: "保存" }).click();
  await page.getByRole("button", { name: "停用 入口收银机" }).click();
  await page.getByRole("button", { name: "启用 入口收银机" }).waitFor();
  const { data: devices } = await read("/v1/devices");
  expect(devices).toMatchObject([{ device_no: "till-1", active: false }]);
  await expectSoundPage(page, "staff-set-zh-CN");
  const removed = await stage.server.call("DELETE", `/v1/stores/${store_no}/refund_pin`);
  expect(removed.status).toBe(204);
});

test("the audit trail tells it all, newest first, and filters it", async () => {
  const { page } = visit;
  await signIn(page, stage.server, "/operators");
  const trail = page.getByRole("region", { name: "变更记录" });
  const entries = trail.getByRole("listitem");
  const show = (label: string) => trail.getByLabel("显示").selectOption({ label });
  await show("手续费");
  await trail.getByText("还没有这一类的变更。").waitFor();
  await changeEverything();
  await page.reload();
  await show("退款限额");
  const limits = entries.filter({ hasText: "修改了收银员的退款限额" });
  await limits.waitFor();
  const text = (await limits.innerText()).replaceAll("\u00a0", " ");
  expect(text).toContain("每笔由 SGD 500.00 改为 SGD 12.50；每日由 SGD 2,000.00 改为 不限");
  expect(text).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d SGT/);
  await show("操作员");
  await entries.getByText("Demo Owner 将 林小梅 的角色由收银员改为客服").waitFor();
  await entries.getByText("Demo Owner 为 林小梅 设置了新密码").waitFor();
  await entries.getByText("own 修改了自己的密码").waitFor();
  await show("全部");
  await entries.first().getByText("API 密钥 demo 制定了一条充值规则：充 SGD").waitFor();
  await entries.first().getByText("变更前后").click();
  await entries.first().getByText("recharge_amount_minor").waitFor();
  await entries.getByText("（命令行） 将微信支付的手续费由 0.6%").waitFor();
  await entries.getByText("创建了 API 密钥 Till：收银员，圣淘沙入口售票处").waitFor();
  await entries.getByText("API 密钥 demo 将设备 二号机 的名称改为 入口收银机").waitFor();
  await expectSoundPage(page, "staff-audit-zh-CN");
  await expect.poll(() => entries.count()).toBe(20);
  await trail.getByRole("button", { name: "显示更多" }).click();
  await entries.getByText("Tillgate 创建了 API 密钥 demo").waitFor();
  // Whatever happened, it is told in words, and with all of its values.
  const sentences = await trail.locator("li > p").allInnerTexts();
  expect(sentences.length).toBeGreaterThan(30);
  expect(sentences.join("\n")).not.toMatch(/\{\{|undefined|NaN|null|sentence|first\.|change/);
});

/** What the tests before have not changed yet. */
async function changeEverything(): Promise<void> {
  const { sql } = stage.server.server;
  const rate = { fee_ppm: 6_000, minimum_minor: 10n, cost_ppm: 0, agents: [], isv_id: null };
  for (const [ahead_ms, fee_ppm] of [[60_000, 6_000] as const, [120_000, 5_500] as const]) {
    const valid_from_ms = Date.now() + ahead_ms;
    const terms = { ...rate, fee_ppm };
    const added = { method: "wechat", provider: null, valid_from_ms, terms } as const;
    await insertFeeRate(sql, merchant_id, { rate: added, earliest_ms: 0 });
  }
  for (const name of ["一号机", "二号机", "入口收银机"]) {
    await stage.server.call("PATCH", "/v1/devices/till-1", { body: { name } });
  }
  const key = { merchant_id, key_id: "key_e2e_till", secret: newApiKey(true), label: "Till" };
  const rights = { scopes: [], role: "cashier", store_no: "S01" } as const;
  await insertApiKey(sql, { ...key, is_test: true, ...rights });
  await revokeApiKey(sql, key);
  const address = { zh: "滨海路 1 号", en: "1 Beach Road" };
  const points = { consume_amount: 100, give_points: 1, stored_value_earns: false };
  const writes = [
    ["PUT", "/v1/stores/S01/letterhead", { address, phone: "+65 6123 4567" }],
    ["PUT", "/v1/stores/S01/letterhead", { address: null, phone: null }],
    ["PUT", "/v1/stores/S01/shift_settings", { cash_needs_shift: "operators", blind_count: true }],
    ["PUT", "/v1/stores/S01/shift_settings", { cash_needs_shift: "nobody", blind_count: false }],
    ["PATCH", "/v1/refund_rules", { demands_pin: true }],
    ["PATCH", "/v1/refund_rules", { demands_pin: false }],
    [
      ...(["PUT", "/v1/member_settings"] as const),
      { points_rule: { ...points, validity_days: null, tender_rate: null } },
    ],
  ] as const;
  for (const [method, path, body] of writes) {
    const { status, text } = await stage.server.call(method, path, { body });
    expect({ path, status, text }).toMatchObject({ status: 200 });
  }
  const gift = { type: "POINTS", points: 20 };
  const rule = { body: { recharge_amount: 10_000, gift } };
  expect((await stage.server.call("POST", "/v1/recharge_rules", rule)).status).toBe(201);
}

test("a paid order of a store with a PIN is cancelled with it", async () => {
  const { page } = visit;
  const { data } = await read("/v1/stores");
  const [{ store_no }] = data;
  const path = `/v1/stores/${store_no}/refund_pin`;
  await stage.server.call("PUT", path, { body: { refund_pin: "246810" } });
  const open_sale = { name: "Ice cream", amount: { amount: 500, currency: "SGD" } };
  const body = { store_no, open_sale, payment: { method: "cash" } };
  const { json } = await stage.server.call("POST", "/v1/sales", { body });
  const { order_id } = json.orders[0];
  await signIn(page, stage.server, `/orders/${order_id}`);
  await page.getByRole("button", { name: "取消订单" }).click();
  const dialog = dialogOf(page);
  await dialog.getByRole("textbox").first().fill("买错了");
  await dialog.getByRole("button", { name: /退款/ }).click();
  const pin = dialog.locator("input[type=password]");
  await pin.fill("111111");
  await dialog.getByRole("button", { name: /退款/ }).last().click();
  await dialog.getByText("退款密码不正确").first().waitFor();
  await expectSoundPage(page, "cancel-pin-zh-CN");
  await pin.fill("246810");
  await dialog.getByRole("button", { name: /退款/ }).last().click();
  await dialog.waitFor({ state: "hidden" });
  expect((await read(`/v1/orders/${order_id}`)).status).toBe("REFUNDED");
  await stage.server.call("DELETE", path);
});

describe("on a phone, in the dark", () => {
  const visit = visitEach(stage, { language: "en", scheme: "dark", width_px: 390 });

  test("the page fits, and offers a manager what is a manager's", async () => {
    const { page } = visit;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "en")`);
    await signIn(page, accessOf("manager"), "/operators");
    await page.getByRole("heading", { name: "Operators", level: 1 }).waitFor();
    await page.getByRole("button", { name: "Change cashier" }).waitFor();
    const trail = page.getByRole("region", { name: "Audit trail" });
    await trail.getByRole("listitem").first().waitFor();
    expect(await page.getByRole("button", { name: /^Change Demo Owner/ }).count()).toBe(0);
    expect(await page.getByRole("button", { name: /^Change refunds by/ }).count()).toBe(0);
    await expectSoundPage(page, "staff-en-phone-dark");
    await page.getByRole("button", { name: "Change cashier" }).click();
    const roles = await dialogOf(page).getByLabel("Role").locator("option").allTextContents();
    expect(roles).toEqual(["Cashier", "Gate", "Finance", "Support", "Read only"]);
    await expectSoundPage(page, "staff-edit-en-phone-dark");
  });

  test("who may not see it finds no such page, and no way to it", async () => {
    const { page } = visit;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "en")`);
    await signIn(page, accessOf("cashier"), "/orders");
    await page.getByRole("button", { name: "Open the menu" }).click();
    await page.getByRole("link", { name: "Orders" }).waitFor();
    expect(await page.getByRole("link", { name: "Operators" }).count()).toBe(0);
    await page.goto(`${stage.server.base_url}/console/operators`);
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
  });

  test("finance reads it, and changes nothing", async () => {
    const { page } = visit;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "en")`);
    await signIn(page, accessOf("finance"), "/operators");
    await page.getByRole("heading", { name: "Refund PINs" }).waitFor();
    const trail = page.getByRole("region", { name: "Audit trail" });
    await trail.getByLabel("Show").selectOption({ label: "Refund limits" });
    const limit = "Demo Owner changed the refund limits of cashiers: each refund from SGD";
    await trail.getByText(limit).waitFor();
    await expectSoundPage(page, "staff-audit-en-phone-dark");
    expect(await page.getByRole("main").getByRole("button").count()).toBe(0);
  });

  test("a server that fails is told, and asked again", async () => {
    const { page } = visit;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "en")`);
    await page.route("**/v1/refund_rules", (route) =>
      route.fulfill({ status: 503, contentType: "text/plain", body: "away" }),
    );
    await signIn(page, stage.server, "/operators").catch(() => undefined);
    await page.getByRole("button", { name: "Try again" }).waitFor();
    await page.unroute("**/v1/refund_rules");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "Refund PINs" }).waitFor();
  });
});
