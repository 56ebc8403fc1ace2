/** Pictures of the counter: a cart, the ways to pay, a member, a shift that is counted. */
import type { Page } from "playwright-core";
import type { Access } from "../../test/e2e/shop.ts";
import { pause, press } from "../../test/e2e/till-visit.ts";
import type { Picture } from "./picture.ts";

const store_no = "S01";
const member_phone = "+6591234567";
const page_of_till = { address: "/till", ready: "#till-products [data-room]" } as const;
const zh = { language: "zh-CN" } as const;
const en = { language: "en" } as const;
const phone = { width_px: 390 } as const;

/** Two products by their letters: two packs of the second, one of the fifth. */
const cart_keys = ["b", "2", "Enter", "e"];

export const till_pictures: readonly Picture[] = [
  till("till-zh", zh, (page) => press(page, ...cart_keys)),
  till("till-en-phone-dark", { ...en, ...phone, scheme: "dark" }, async () => {}),
  till("till-zh-cash", zh, (page) => press(page, ...cart_keys, "F9", "5", "0", "0")),
  till("till-en-code-dark", { ...en, scheme: "dark" }, async (page) => {
    await press(page, ...cart_keys, "F10", "1");
    await page.locator("[data-content]").waitFor();
    await pause(page);
  }),
  till("till-zh-member", zh, async (page) => {
    await press(page, ...cart_keys, "F5");
    await page.getByRole("dialog").getByRole("textbox").fill(member_phone.slice(3));
    await press(page, "Enter");
    await page.getByRole("dialog", { name: "\u6797\u5c0f\u660e" }).waitFor();
    await pause(page);
  }),
  till("till-en-shift", en, async (page) => {
    await openShift(page);
    await press(page, "F6");
    await page.getByRole("dialog").getByRole("heading", { level: 3 }).first().waitFor();
    await press(page, "Enter");
    await page.getByRole("dialog").locator("form").waitFor();
    await press(page, "Enter", "2", "Enter", "Enter", "2", "Enter", "Enter", "2");
    await press(page, "Enter", "Enter", "1");
  }),
];

/** With 200.00 and a sale of 24.50, unless an earlier run has left it open. */
async function openShift(page: Page): Promise<void> {
  const closed = page.getByRole("button", { name: /^Open shift/ });
  if ((await closed.count()) === 0) return;
  await press(page, "F6", "2", "0", "0", "Enter");
  await page.getByText("SGD\u00a0200.00").first().waitFor();
  await press(page, "F2", "2", "4", ".", "5", "Enter", "F9", "Enter");
  await page.getByRole("button", { name: "New sale" }).waitFor();
  await press(page, "Enter");
}

function till(
  name: string,
  visitor: Picture["visitor"],
  prepare: (page: Page) => Promise<void>,
): Picture {
  return { name, visitor, ...page_of_till, prepare };
}

type Call = <Document>(method: "POST" | "PUT", path: string, body: unknown) => Promise<Document>;

/** A member with something to spend; an earlier run may have made it. */
export async function openCounter({ base_url, api_key }: Access): Promise<void> {
  const headers = { authorization: `Bearer ${api_key}`, "content-type": "application/json" };
  const members = await fetch(`${base_url}/v1/members?number=${encodeURIComponent(member_phone)}`, {
    headers,
  });
  const { data } = (await members.json()) as { data: readonly unknown[] };
  if (data.length > 0) return;
  const call: Call = async (method, path, document) => {
    const request = { method, headers, body: JSON.stringify(document) };
    const response = await fetch(`${base_url}${path}`, request);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  await welcomeMember(call);
}

/** Points for what is bought, more for a recharge, and a coupon. */
async function welcomeMember(call: Call): Promise<void> {
  const tender_rate = { points: 100, amount: 100 };
  const rate = { consume_amount: 100, give_points: 1, stored_value_earns: false };
  const points_rule = { ...rate, validity_days: 365, tender_rate };
  await call("PUT", "/v1/member_settings", { points_rule });
  const gift = { type: "BALANCE", gift: 2_000 };
  const rule = { recharge_amount: 10_000, gift };
  const { rule_id } = await call<{ rule_id: string }>("POST", "/v1/recharge_rules", rule);
  const { coupon_id } = await call<{ coupon_id: string }>("POST", "/v1/coupon_definitions", {
    name: { zh: "\u6ee150\u51cf5", en: "5 off 50" },
    ...{ amount_off: 500, threshold: 5_000, currency: "SGD" },
    validity: { type: "DAYS_AFTER_RECEIPT", days: 30 },
  });
  const person = { name: "\u6797\u5c0f\u660e", phone: member_phone };
  const { member_id } = await call<{ member_id: string }>("POST", "/v1/members", person);
  const path = `/v1/members/${member_id}`;
  await call("POST", `${path}/recharges`, { store_no, rule_id, payment: { method: "cash" } });
  await call("POST", `${path}/points`, { points: 860, reason: "welcome" });
  await call("POST", `${path}/coupons`, { coupon_id });
}
