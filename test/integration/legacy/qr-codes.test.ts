/** Codes that stand at counters: made over the cashier API, scanned and paid by a customer. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { legacyEnvelope } from "../../../src/contract/legacy/envelope.ts";
import { QrCodeDocument, QrCodeView } from "../../../src/contract/legacy/qr-code.ts";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { insertMerchant } from "../../../src/setup/merchant.ts";
import { eventually, expectShape, openShop, store_no, type Json, type Shop } from "../http/shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

async function ask(path: string, parameters: Record<string, string> = {}): Promise<Json> {
  const query = new URLSearchParams(parameters);
  return (await shop.call("POST", `/api/mch_qrcode/${path}?${query.toString()}`)).json;
}

async function add(parameters: Record<string, string> = {}): Promise<Json> {
  const answer = await ask("add", { codeName: "茶摊", storeNo: store_no, ...parameters });
  expectShape(legacyEnvelope(QrCodeDocument), answer);
  return answer.data;
}

const visit = (path: string, language = "zh-CN") =>
  shop.call("GET", path, { api_key: null, headers: { "accept-language": language } });

const submit = (id: string, fields: Record<string, string>) =>
  shop.call("POST", `/q/${id}`, {
    raw: new URLSearchParams(fields).toString(),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "accept-language": "zh-CN",
    },
    api_key: null,
  });

/** Pays as the pay page does. */
async function pay(session_id: string): Promise<void> {
  const reply = await shop.call("POST", `/v1/pay/${session_id}/complete`, {
    body: { payment_token: "tok_sandbox_success" },
    api_key: null,
  });
  expect(reply.status).toBe(200);
}

const sessionAt = (location: string | null) => String(location).replace("/pay/", "");

test("a code is made, listed, read, changed and taken out of use", async () => {
  const code = await add({ payAmount: "9.90", operatorId: "op_7" });
  expect(code).toMatchObject({
    ...{ mchId: 20_000_000, codeName: "茶摊", payAmount: 990, storeNo: store_no, status: 1 },
    operatorId: "op_7",
  });
  expect((await ask("get", { id: code.id })).data).toEqual(code);
  expect(await ask("list", { storeNo: store_no })).toMatchObject({ count: 1, data: [code] });
  const changed = await ask("update", { id: code.id, payAmount: "0", status: "0" });
  expect(changed.data).toMatchObject({ payAmount: null, status: 0, codeName: "茶摊" });
  expect((await visit(`/q/${code.id}`)).status).toBe(410);
  expect((await submit(code.id, { amount: "1", method: "card" })).status).toBe(410);
});

test("what is wrong is refused with the family's codes", async () => {
  const codeOf = async (path: string, parameters: Record<string, string>) =>
    (await ask(path, parameters)).code;
  const right = { codeName: "a", storeNo: store_no };
  expect(await codeOf("add", { storeNo: store_no })).toBe(10002);
  expect(await codeOf("add", { codeName: "a" })).toBe(12066);
  expect(await codeOf("add", { codeName: "a", storeNo: "S99" })).toBe(12066);
  expect(await codeOf("add", { ...right, payAmount: "0.001" })).toBe(10001);
  expect(await codeOf("add", { ...right, codeName: "x".repeat(65) })).toBe(10001);
  expect(await codeOf("get", {})).toBe(10002);
  for (const path of ["get", "update", "view_code", "view_code_amount"]) {
    expect(await codeOf(path, { id: "qr_0000000000000000000000000" })).toBe(10004);
  }
  const { id } = await add();
  expect(await codeOf("view_code_amount", { id })).toBe(10002);
  expect(await codeOf("view_code_amount", { id, payAmount: "1", productType: "1" })).toBe(10001);
});

test("another merchant's code is as unknown as nobody's", async () => {
  await insertMerchant(shop.sql, {
    ...{ merchant_id: "other", mch_id: "30000000", name_zh: "别家", name_en: "Other" },
    ...{ time_zone: "Asia/Singapore", currency: "SGD", locale: "zh-CN", is_test: true },
  });
  await shop.sql`
    insert into merchant_qr_codes (merchant_id, qr_id, code_name, store_no, active, created_at,
      updated_at)
    values ('other', 'qr_aaaaaaaaaaaaa19d00000001', '别家', 'S01', true, now(), now())`;
  expect((await ask("get", { id: "qr_aaaaaaaaaaaaa19d00000001" })).code).toBe(10004);
  expect(JSON.stringify(await ask("list"))).not.toContain("别家");
});

describe("whoever scans a code", () => {
  test("without an amount types one, and pays on the pay page; the store has a trade order", async () => {
    const code = await add({ codeName: `茶 & "蛋糕" <b>` });
    const { data: view } = await ask("view_code", { id: code.id });
    expectShape(QrCodeView, view);
    expect(view.codeUrl).toBe(`${shop.base_url}/q/${code.id}`);
    const picture = await fetch(view.codeImgUrl);
    expect(picture.headers.get("content-type")).toBe("image/png");
    const page = await visit(`/q/${code.id}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('<html lang="zh-CN">');
    expect(page.text).toContain("茶 &amp; &quot;蛋糕&quot; &lt;b&gt;");
    expect(page.text).toContain('name="amount"');
    expect((await visit(`/q/${code.id}`, "en")).text).toContain("Choose how to pay");
    expect(page.headers.get("content-security-policy")).toContain("form-action 'self'");
    for (const amount of ["", "0", "-1", "1.001", "abc", "１", "1e3", "99999999999999"]) {
      const refused = await submit(code.id, { amount, method: "wechat" });
      expect([amount, refused.status]).toEqual([amount, 422]);
      expect(refused.text).toContain("两位小数");
    }
    const begun = await submit(code.id, { amount: "12.30", method: "wechat" });
    expect(begun.status).toBe(303);
    const session_id = sessionAt(begun.headers.get("location"));
    const shown = await shop.call("GET", `/v1/pay/${session_id}`, { api_key: null });
    expect(shown.json.session).toMatchObject({ amount: { amount: 1_230 }, protocol: "DIRECT" });
    await pay(session_id);
    const path = `/api/trade_order/list?storeNo=${store_no}&productType=3`;
    const { json } = await shop.call("GET", path);
    expect(json).toMatchObject({
      count: 1,
      data: [{ status: 2, amount: 1_230, storeNo: store_no, device: code.id, productId: "8002" }],
    });
  });

  test("with an amount sees it and cannot pay another one", async () => {
    const { id } = await add({ payAmount: "5" });
    const page = await visit(`/q/${id}`);
    expect(page.text).toContain("5.00");
    expect(page.text).not.toContain('name="amount"');
    const begun = await submit(id, { amount: "0.01", method: "alipay" });
    const session_id = sessionAt(begun.headers.get("location"));
    const shown = await shop.call("GET", `/v1/pay/${session_id}`, { api_key: null });
    expect(shown.json.session).toMatchObject({ amount: { amount: 500 } });
  });

  test("that nobody made learns so", async () => {
    const page = await visit("/q/qr_nobody", "en");
    expect(page.status).toBe(404);
    expect(page.text).toContain("There is no such code.");
  });
});

test("a code for one payment has its trade order before, and the till sees it paid", async () => {
  const { id } = await add();
  const parameters = { id, payAmount: "3.00", productType: "7", mchOrderNo: "t-1" };
  const { data } = await ask("view_code_amount", parameters);
  expect(data).toMatchObject({ orderStatus: 1, amount: 300 });
  expect((await ask("view_code_amount", parameters)).data).toMatchObject({
    ...{ tradeOrderId: data.tradeOrderId, codeUrl: data.codeUrl },
  });
  const query = async () =>
    (await shop.call("GET", `/api/memberPay/queryStatus?tradeOrderId=${data.tradeOrderId}`)).json;
  expect((await query()).data).toMatchObject({ orderStatus: 1 });
  const session_id = sessionAt(new URL(data.codeUrl).pathname);
  await pay(session_id);
  expect((await query()).data).toMatchObject({ orderStatus: 2, productType: 7, amount: 300 });
  await eventually(async () => {
    expect((await verifyMerchant(shop.sql, "sentosa_demo")).findings).toEqual([]);
  });
});
