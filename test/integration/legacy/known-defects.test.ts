/** Defects that systems of the family are known to have: each is shown not to be ours. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { legacyEndpoints } from "../../../src/channels/legacy/register.ts";
import { insertApiKey, newApiKey } from "../../../src/setup/credentials.ts";
import { insertMerchant } from "../../../src/setup/merchant.ts";
import { parseTradeNumber } from "../../../src/domain/trade/trade-number.ts";
import { createTestDatabase } from "../../support/database.ts";
import { insertMerchant as insertBookMerchant, merchant_id } from "../../support/order-book.ts";
import { openTestBook } from "../../support/order-book.ts";
import { openTill } from "../../support/till.ts";
import { unasked_provider } from "../../support/unasked-provider.ts";
import { contentOf, eventually, openShop, store_no, type Shop } from "../http/shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

async function ask(path: string, parameters: Record<string, string>, api_key = shop.api_key) {
  const query = new URLSearchParams(parameters);
  return (await shop.call("GET", `/api/${path}?${query.toString()}`, { api_key })).json;
}

const bar = (behaviour: string) =>
  ask("memberPay/bar", {
    ...{ requiredAmount: "1", realAmount: "1", storeNo: store_no },
    barCode: `1345678901234500${behaviour}`,
  });

/** A day of a till's clock, with sums that tell its sales apart. */
async function sellOn(instants: readonly string[]) {
  const database = await createTestDatabase();
  const { sql } = database;
  await insertBookMerchant(sql, { merchant_id, mch_id: "20000000" });
  await sql`
    insert into stores (merchant_id, store_no, name_zh, name_en, created_at)
    values (${merchant_id}, ${store_no}, '一号店', 'Shop one', now())`;
  const book = openTestBook(sql, 0);
  const till = await openTill(sql, { ...book, provider: unasked_provider, operator_name: "123" });
  const numbers: string[] = [];
  for (const [index, instant] of instants.entries()) {
    book.time.set(Date.parse(instant));
    const amount = `${10 ** index}`;
    const body = { requiredAmount: amount, realAmount: amount };
    const answer = await till.post("/api/memberPay/cash", body);
    numbers.push(answer.json().data.tradeOrderId);
  }
  return {
    ...{ till, numbers, sql },
    async close() {
      await till.close();
      await database.drop();
    },
  };
}

test("2: four in the morning and four in the afternoon have numbers of their own", async () => {
  const zone = "+08:00";
  const day = await sellOn([
    `2019-08-23T04:14:43.351${zone}`,
    `2019-08-23T16:14:43.351${zone}`,
    // Set back, as after a restart on a wrong clock: the counter goes on.
    `2019-08-23T16:14:43.351${zone}`,
  ]);
  expect(day.numbers).toEqual([
    "E01201908230414433510000",
    expect.stringMatching(/^E0120190823161443351\d{4}$/),
    expect.stringMatching(/^E0120190823161443351\d{4}$/),
  ]);
  expect(new Set(day.numbers).size).toBe(3);
  for (const number of day.numbers) expect(parseTradeNumber(number)).toBeDefined();
  await day.close();
});

describe("4: another merchant's trade order", () => {
  test("is as unknown as nobody's, to every endpoint, and nothing of it changes", async () => {
    const theirs = "harbour_tours";
    await insertMerchant(shop.sql, {
      ...{ merchant_id: theirs, mch_id: "20000001", name_zh: "海港", name_en: "Harbour" },
      ...{ time_zone: "Asia/Singapore", currency: "SGD", locale: "en", is_test: true },
    });
    const secret = newApiKey(true);
    const scopes = ["orders:read", "orders:write", "sales:write"];
    const key = { merchant_id: theirs, key_id: "key_theirs", label: "theirs", is_test: true };
    await insertApiKey(shop.sql, { ...key, secret, scopes });
    const { data } = await bar("14");
    const [row] = await shop.sql<{ pay_order_id: string }[]>`
      select pay_order_id from trade_orders where trade_order_id = ${data.tradeOrderId}`;
    const ours = { tradeOrderId: data.tradeOrderId, payOrderId: row!.pay_order_id };
    const nobodys = { tradeOrderId: "E01202001010000000000000", payOrderId: "P1" };
    await eventually(async () => {
      expect((await ask("memberPay/queryStatus", ours)).data.orderStatus).toBe(2);
    });
    const before = await contentOf(shop.sql, "sentosa_demo");
    // Nothing of the family is asked but what these say of themselves.
    const endpoints = legacyEndpoints({} as Parameters<typeof legacyEndpoints>[0]);
    expect(endpoints.length).toBeGreaterThanOrEqual(12);
    for (const { path } of endpoints) {
      const answers = [await ask(path, ours, secret), await ask(path, nobodys, secret)];
      expect({ path, answer: answers[0] }).toEqual({ path, answer: answers[1] });
      const told = JSON.stringify(answers);
      for (const id of Object.values(ours)) expect(told).not.toContain(id);
    }
    for (const path of ["trade_order/get", "memberPay/queryStatus", "memberPay/orderSync"]) {
      const answer = await ask(path, { tradeOrderId: ours.tradeOrderId }, secret);
      expect({ path, answer }).toMatchObject({ answer: { code: 12025, data: null } });
      expect(answer).toEqual(await ask(path, { tradeOrderId: nobodys.tradeOrderId }, secret));
    }
    const pay_order = await ask("pay_order/get", { payOrderId: ours.payOrderId }, secret);
    expect(pay_order).toMatchObject({ code: 10004, data: null });
    for (const path of ["trade_order/list", "pay_order/list", "refund_order/list"]) {
      for (const parameters of [{}, { tradeOrderId: ours.tradeOrderId }]) {
        expect(await ask(path, parameters, secret)).toMatchObject({ count: 0, data: [] });
      }
    }
    const count = await ask("trade_order/count", {}, secret);
    expect(count.data).toMatchObject({ allTotalCount: 0, allTotalAmount: 0 });
    expect(await contentOf(shop.sql, "sentosa_demo")).toEqual(before);
  });
});

test.each([
  ...[
    "0.019",
    "1.001",
    "-1",
    "1e2",
    "NaN",
    "Infinity",
    "１",
    "1,000",
    " 1",
    "1 ",
    "+1",
    ".5",
    "1.",
  ],
  ...["0x10", "999999999999999999999", "1.00.0", "--1", "", "null", "一"],
])("9: an amount of %j is refused and never rounded", async (requiredAmount) => {
  const [before] = await shop.sql`select position from streams`;
  const answer = await ask("memberPay/cash", { requiredAmount, realAmount: "1" });
  expect([10001, 10002]).toContain(answer.code);
  expect(answer.data).toBeNull();
  expect((await shop.sql`select position from streams`)[0]).toEqual(before);
});

test("11: a report of what was refunded since is taken in, each time, and changes nothing", async () => {
  const { order, session } = await shop.buy({ date: shop.day(1) });
  const body = { reason: "ill" };
  await shop.call("POST", `/v1/orders/${order.order_id}/cancel`, { body });
  const [row] = await shop.sql<{ trade_order_id: string }[]>`
    select trade_order_id from payment_sessions where session_id = ${session.session_id}`;
  const tradeOrderId = row!.trade_order_id;
  expect((await ask("trade_order/get", { tradeOrderId })).data.status).toBe(5);
  const before = await contentOf(shop.sql);
  for (const notification_id of ["n_1", "n_2", "n_1"]) {
    const raw = JSON.stringify({
      ...{ simulator: true, notification_id },
      charge: {
        ...{ key: session.session_id, state: "SUCCEEDED", payment_ref: session.payment_ref },
        ...{ amount_minor: "11900", currency: "SGD" },
      },
    });
    const at_s = Math.floor(Date.now() / 1000);
    const digest = createHmac("sha256", shop.processorSecret()).update(`${at_s}.${raw}`);
    const headers = { "x-sandbox-signature": `t=${at_s},v1=${digest.digest("hex")}` };
    const path = "/v1/providers/sandbox/notifications/sentosa_demo";
    const reply = await shop.call("POST", path, { raw, headers, api_key: null });
    expect([reply.status, reply.json]).toEqual([200, { status: "ok" }]);
  }
  expect(await contentOf(shop.sql)).toEqual(before);
});

test("12: a channel that does not answer leaves the order under way, and never failed", async () => {
  const statuses: number[] = [];
  const { data } = await bar("23");
  statuses.push(data.orderStatus);
  await eventually(async () => {
    const { tradeOrderId } = data;
    const now = await ask("memberPay/queryStatus", { tradeOrderId });
    statuses.push(now.data.orderStatus);
    expect(now.data.orderStatus).toBe(2);
  });
  expect(statuses).not.toContain(-1);
});

test("20: a count is of the dates that are asked for", async () => {
  const days = await sellOn([
    "2019-08-21T10:00:00+08:00",
    "2019-08-22T10:00:00+08:00",
    "2019-08-22T23:59:59.999+08:00",
    "2019-08-23T00:00:00+08:00",
  ]);
  const count = async (query: string): Promise<unknown[]> => {
    const answer = await days.till.get(`/api/trade_order/count?${query}`);
    const { data } = answer.json();
    return [data.allTotalCount, data.allTotalAmount];
  };
  expect(await count("queryStartDate=2019-08-21&queryEndDate=2019-08-21")).toEqual([1, 100]);
  expect(await count("queryStartDate=2019-08-22&queryEndDate=2019-08-22")).toEqual([2, 11_000]);
  expect(await count("queryDateRange=yesterday")).toEqual([2, 11_000]);
  expect(await count("queryDateRange=near2now_2")).toEqual([3, 111_000]);
  expect(await count("queryEndDateTime=2019-08-22%2023:59:58")).toEqual([2, 1_100]);
  expect(await count("queryStartDate=2019-08-21&status=2")).toEqual([4, 111_100]);
  expect(await count("queryStartDate=2019-08-21&status=5")).toEqual([0, 0]);
  // As the family has it: today, where nothing is asked for.
  expect(await count("")).toEqual([1, 100_000]);
  await days.close();
});
