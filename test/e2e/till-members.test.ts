/** Members at the till: looked up, recharged, and paying their part; by keys and by scanner. */
import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { verifyMerchant } from "../../src/queries/verify/verify-merchant.ts";
import { expectSoundPage } from "./page-checks.ts";
import { openStage, visitEach } from "./stage.ts";
import { demo_store_no, openTill, pause, press, scan, spoken, wechatCode } from "./till-visit.ts";

const stage = openStage();
/** Every state is looked at by a slow reader. */
const patience_ms = 120_000;
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

async function post(path: string, body: object = {}, method: "POST" | "PUT" = "POST") {
  const reply = await stage.server.call(method, path, { body });
  expect({ path, ok: reply.status < 300, text: reply.text }).toMatchObject({ ok: true });
  return reply.json;
}

let phones = 0;

/** A member with 60.00 and 15.00 as a gift, 500 points, and both coupons. */
async function newMember(name: string) {
  phones += 1;
  const member = await post("/v1/members", { phone: `9111000${phones}`, name });
  const path = `/v1/members/${member.member_id}`;
  const payment = { method: "cash" };
  await post(`${path}/recharges`, { store_no: demo_store_no, rule_id: gift_rule, payment });
  await post(`${path}/points`, { points: 500, reason: "welcome" });
  const codes: string[] = [];
  for (const coupon_id of [good_coupon, wrong_day_coupon]) {
    codes.push((await post(`${path}/coupons`, { coupon_id })).code);
  }
  const [good = "", wrong_day = ""] = codes;
  return { ...member, path, good, wrong_day };
}

let good_coupon = "";
let wrong_day_coupon = "";
let gift_rule = "";

beforeAll(async () => {
  const tender_rate = { points: 100, amount: 100 };
  const points_rule = { consume_amount: 100, give_points: 1, stored_value_earns: false };
  await post(
    "/v1/member_settings",
    { points_rule: { ...points_rule, validity_days: null, tender_rate } },
    "PUT",
  );
  const coupon = {
    ...{ name: { zh: "满20减2", en: "2 off 20" }, amount_off: 200, threshold: 2_000 },
    ...{ currency: "SGD", validity: { type: "DAYS_AFTER_RECEIPT", days: 7 } },
  };
  good_coupon = (await post("/v1/coupon_definitions", coupon)).coupon_id;
  const singapore_ms = Date.now() + 8 * 3_600_000;
  const other_day = weekdays[(new Date(singapore_ms).getUTCDay() + 3) % 7];
  const name = { zh: "周中特惠", en: "Another day" };
  const not_today = { ...coupon, name, weekdays: [other_day] };
  wrong_day_coupon = (await post("/v1/coupon_definitions", not_today)).coupon_id;
  const gift = { type: "BALANCE", gift: 1_500 };
  gift_rule = (await post("/v1/recharge_rules", { recharge_amount: 6_000, gift })).rule_id;
});

async function scanFor(page: Page, code: string, seen: Locator): Promise<void> {
  await scan(page, code);
  await seen.waitFor();
}
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
const lastSale = async () =>
  (await stage.server.call("GET", "/v1/trade_orders?limit=1")).json.data[0];

describe.each([
  { language: "zh-CN", scheme: "light", width_px: 1280 },
  { language: "en", scheme: "dark", width_px: 390 },
] as const)("in $language, $scheme, at $width_px px", (visitor) => {
  const visit = visitEach(stage, visitor);
  const { language, scheme, width_px } = visitor;
  const say = (zh: string, en: string) => (language === "zh-CN" ? zh : en);
  const check = (page: Page, name: string) =>
    expectSoundPage(page, `members-${name}-${language}-${scheme}-${width_px}`);

  test(
    "points, coupon, account and cash pay one sale by keys alone",
    { timeout: patience_ms },
    async () => {
      const { page } = visit;
      const name = say("小明", "Lin");
      const member = await newMember(name);
      await page.addInitScript(`localStorage.setItem("tillgate.language", "${language}")`);
      await openTill(page, stage.server);
      await press(page, "F2", "9", "0", "Enter", "F5");
      await check(page, "look-up");
      await page.keyboard.type("91119999", { delay: 90 });
      await page.keyboard.press("Enter");
      await page.getByText(say("没有找到会员", "Nobody was found")).waitFor();
      await check(page, "nobody");
      await dialog(page, say("会员", "Member")).getByRole("textbox").fill(member.phone.slice(3));
      await page.keyboard.press("Enter");
      await dialog(page, name).waitFor();
      await page.getByText(say("该券今天不可用。", "It is not good today.")).waitFor();
      // The coupon, 500 points and all of the account: 90 - 2 - 5 - 75 leaves 8.
      const coupon = page.getByRole("button", { name: new RegExp(say("满20减2", "2 off 20")) });
      await coupon.focus();
      await press(page, "Enter");
      await page.evaluate("document.activeElement.blur()");
      await press(page, "F2", "F3");
      expect(await spoken(page)).toContain("SGD 8.00");
      await check(page, "member");
      await press(page, "Escape");
      if (width_px < 600) await page.getByRole("button", { name: /· 1$/ }).click();
      await check(page, "cart");
      await press(page, "F9", "1", "0");
      await check(page, "pay");
      await press(page, "Enter");
      await dialog(page, say("收款成功", "Paid"))
        .or(page.getByText(say("找零", "Change")))
        .first()
        .waitFor();
      await check(page, "paid");
      expect(await spoken(page)).toContain("SGD 2.00");
      expect(await lastSale()).toMatchObject({
        ...{ status: 2, member_id: member.member_id, coupon_code: member.good, points_earned: 8 },
        tenders: [
          { method: "points", amount: { amount: 500 }, points: 500 },
          { method: "member_account", amount: { amount: 7_500 } },
          { method: "cash", amount: { amount: 800 } },
        ],
      });
      // The next sale is nobody's.
      await press(page, "Enter", "F5");
      await dialog(page, say("会员", "Member")).getByRole("textbox").waitFor();
      const { sql } = stage.server.server;
      expect((await verifyMerchant(sql, stage.server.merchant_id)).findings).toEqual([]);
    },
  );

  test("a member is made, and recharged in cash", { timeout: patience_ms }, async () => {
    const { page } = visit;
    const name = say("小红", "Ada");
    await page.addInitScript(`localStorage.setItem("tillgate.language", "${language}")`);
    await openTill(page, stage.server);
    await press(page, "F5");
    await page.getByRole("button", { name: say("新建会员", "New member") }).click();
    await page.getByLabel(say("姓名", "Name")).fill(name);
    await check(page, "new");
    await page.keyboard.press("Enter");
    await dialog(page, name).waitFor();
    await press(page, "F4");
    await page.getByRole("button", { name: /SGD.60/ }).click();
    await check(page, "recharge");
    await page
      .getByRole("button", { name: say("收现金", "Take") })
      .last()
      .click();
    await page.getByText(say("已充值", "paid in")).waitFor();
    await expect.poll(() => spoken(page)).toContain("SGD 75.00");
    await check(page, "recharged");
    expect(await lastSale()).toMatchObject({ kind: "RECHARGE", amount: { amount: 6_000 } });
  });
});

describe("the scanner", () => {
  const visit = visitEach(stage, { language: "en" });
  async function open(): Promise<Page> {
    const { page } = visit;
    await page.addInitScript(`localStorage.setItem("tillgate.language", "en")`);
    await openTill(page, stage.server);
    return page;
  }

  test(
    "knows a card, a one-time code, a coupon and a payment code apart",
    { timeout: patience_ms },
    async () => {
      const member = await newMember("Mei");
      const page = await open();
      await press(page, "F2", "3", "0", "Enter");
      await scanFor(page, member.card_no, dialog(page, "Mei"));
      await press(page, "F8");
      const { code } = await post(`${member.path}/code`);
      await scanFor(page, code, dialog(page, "Mei"));
      await scanFor(
        page,
        member.wrong_day,
        page.getByRole("alert").getByText("It is not good today."),
      );
      await scanFor(page, member.good, page.getByText("-SGD\u00a02.00").nth(2));
      await expect.poll(() => spoken(page)).toContain("SGD 28.00");
      await dialog(page, "Mei").getByLabel("Member account").fill("20");
      await expect.poll(() => spoken(page)).toContain("Pay SGD 8.00");
      await pause(page);
      await scanFor(page, wechatCode(), dialog(page, "Paid"));
      expect(await lastSale()).toMatchObject({
        ...{ method: "wechat", coupon_code: member.good },
        tenders: [
          { method: "member_account", amount: { amount: 2_000 } },
          { method: "channel", amount: { amount: 800 } },
        ],
      });
    },
  );

  test("says that a member is blocked, and sells without", { timeout: patience_ms }, async () => {
    const member = await newMember("Bo");
    await post(`${member.path}/block`, { reason: "lost card" });
    const page = await open();
    await press(page, "F2", "5", "Enter");
    await scanFor(page, member.card_no, page.getByText("The member is blocked"));
    await press(page, "Escape");
    await expect.poll(() => spoken(page)).toContain("Pay SGD 5.00");
    expect(await spoken(page)).not.toContain("Bo keeps everything");
  });

  test(
    "a sum above the balance is refused in words before anything is sold",
    { timeout: patience_ms },
    async () => {
      const member = await newMember("Kai");
      const page = await open();
      await press(page, "F2", "9", "0", "Enter");
      await scan(page, member.card_no);
      await dialog(page, "Kai").getByLabel("Member account").fill("75.01");
      await expect.poll(() => spoken(page)).toContain("There is only SGD 75.00");
      expect(await spoken(page)).toContain("Pay SGD 90.00");
      await dialog(page, "Kai").getByLabel("Points", { exact: true }).fill("501");
      await expect.poll(() => spoken(page)).toContain("There are only 500");
    },
  );

  test("a member who pays all of it needs no other way", { timeout: patience_ms }, async () => {
    const member = await newMember("Wu");
    const page = await open();
    await press(page, "F2", "7", "0", "Enter");
    await scanFor(page, member.card_no, dialog(page, "Wu"));
    await press(page, "F3", "Enter");
    await dialog(page, "Pay").waitFor();
    await expect.poll(() => spoken(page)).toContain("Take it from the member");
    await page.getByRole("button", { name: "Take it from the member" }).click();
    await dialog(page, "Paid").waitFor();
    expect(await lastSale()).toMatchObject({
      ...{ method: "member", status: 2 },
      tenders: [{ method: "member_account", amount: { amount: 7_000 } }],
    });
  });
});
