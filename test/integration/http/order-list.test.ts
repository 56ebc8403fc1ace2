/** The orders list over HTTP: each filter, the search box, and walks from page to page. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrderList } from "../../../src/contract/order.ts";
import { randomIds } from "../../../src/engine/clock.ts";
import { actor, merchant_id } from "../../support/order-book.ts";
import { expectProblem, pointersOf } from "./call.ts";
import { expectShape, openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

/** An order that was written down at an instant of the past. */
async function orderAt(at_ms: number, customer: Record<string, string> = {}): Promise<string> {
  const order_id = randomIds.newId("order", at_ms);
  const outcome = await shop.server.engine.execute({
    merchant_id,
    actor,
    command: {
      type: "CREATE_ORDER",
      order_id,
      cart_id: randomIds.newId("cart", at_ms),
      is_cart_new: true,
      sku_id: "beach_pass",
      quantity: 1,
      date: shop.day(1),
      start_time: "",
      channel: "api",
      customer,
      at_ms,
    },
  });
  expect(outcome.kind).toBe("accepted");
  return order_id;
}

async function list(query: string): Promise<string[]> {
  const page = await shop.read(`/v1/orders?${query}`);
  expectShape(OrderList, page);
  return page.data.map(({ order_id }: Json) => order_id);
}

describe("the filters of the list", () => {
  test("choose by status, channel and visit date, alone and together", async () => {
    const date = shop.day(20);
    const held = await shop.order({ date, channel: "web" });
    const { order: paid } = await shop.buy({ date, channel: "agent" });
    const { order_id: given_up } = await shop.order({ date, channel: "agent" });
    await shop.call("POST", `/v1/orders/${given_up}/cancel`, { body: { reason: "test" } });
    expect(await list(`date=${date}`)).toEqual([given_up, paid.order_id, held.order_id]);
    expect(await list(`date=${date}&status=LOCKED`)).toEqual([held.order_id]);
    expect(await list(`date=${date}&status=FULFILLED`)).toEqual([paid.order_id]);
    expect(await list(`date=${date}&status=CANCELLED`)).toEqual([given_up]);
    expect(await list(`date=${date}&channel=agent`)).toEqual([given_up, paid.order_id]);
    expect(await list(`date=${date}&channel=agent&status=FULFILLED`)).toEqual([paid.order_id]);
    expect(await list(`date=${shop.day(21)}`)).toEqual([]);
  });

  test("read a day of creation on the clocks of the merchant, not on ours", async () => {
    const midnight_ms = Date.parse("2026-02-10T16:00:00.000Z"); // 2026-02-11 00:00 in Singapore
    const late_on_the_tenth = await orderAt(midnight_ms - 1);
    const early_on_the_eleventh = await orderAt(midnight_ms);
    const last_of_the_eleventh = await orderAt(midnight_ms + 86_399_999);
    const on_the_twelfth = await orderAt(midnight_ms + 86_400_000);
    const all = [on_the_twelfth, last_of_the_eleventh, early_on_the_eleventh, late_on_the_tenth];
    expect(await list("created_from=2026-02-10&created_to=2026-02-12")).toEqual(all);
    expect(await list("created_from=2026-02-11&created_to=2026-02-11")).toEqual(all.slice(1, 3));
    expect(await list("created_from=2026-02-01&created_to=2026-02-10")).toEqual([
      late_on_the_tenth,
    ]);
    const instant = "created_from=2026-02-10T16:00:00.000Z&created_to=2026-02-11T15:59:59.999Z";
    expect(await list(instant)).toEqual([early_on_the_eleventh]);
    const offset = encodeURIComponent("2026-02-12T00:00:00+08:00");
    expect(await list(`created_from=${offset}&created_to=2026-02-12`)).toEqual([on_the_twelfth]);
  });

  test("find an order by its id, customer, payment reference and ticket code, and by their start", async () => {
    const customer = { name: "Åsa O'Brien %_\\", wechat: "王小明😀" };
    const { order, fulfillment } = await shop.buy({ date: shop.day(22), customer });
    const terms = [
      ...[order.order_id, order.order_id.slice(0, 20), order.order_id.toUpperCase()],
      ...[fulfillment.ticket_code, fulfillment.ticket_code.slice(0, 18)],
      ...[order.payment_ref, customer.name, "åsa o'", "王小明😀", "王小"],
    ];
    for (const term of terms) {
      expect({ term, found: await list(`q=${encodeURIComponent(term)}`) }).toEqual({
        term,
        found: [order.order_id],
      });
    }
    for (const stranger of ["%", "_", "O'Brien", "' or 1=1 --", "小明", "zzz"]) {
      expect({ stranger, found: await list(`q=${encodeURIComponent(stranger)}`) }).toEqual({
        stranger,
        found: [],
      });
    }
    expect(await list(`q=${order.payment_ref}&status=LOCKED`)).toEqual([]);
  });

  test("refuse what they do not know, and point at it", async () => {
    const wrong: Record<string, string> = {
      "status=PAYED": "?status",
      "status=FULFILLED&status=LOCKED": "?status",
      "payment_status=PAID": "?payment_status",
      "channel=fax": "?channel",
      "date=2026-02-30": "?date",
      "date=20260221": "?date",
      "created_from=yesterday": "?created_from",
      "created_to=0001-01-01": "?created_to",
      "limit=0": "?limit",
      "limit=101": "?limit",
      "limit=many": "?limit",
      "q=": "?q",
      "cursor=nonsense": "?cursor",
      "cursor=999999999999999.order_1": "?cursor",
      "sort=price": "?sort",
    };
    for (const [query, pointer] of Object.entries(wrong)) {
      const reply = await shop.call("GET", `/v1/orders?${query}`);
      expectProblem(reply, 422, "REQUEST_INVALID");
      expect({ query, pointers: pointersOf(reply) }).toEqual({ query, pointers: [pointer] });
    }
  });
});

describe("a walk along the list", () => {
  test("meets every order once, newest first, while new ones arrive", async () => {
    const started_ms = Date.parse("2025-06-01T00:00:00Z");
    const there: string[] = [];
    // Some of one millisecond, so that the id must decide.
    for (let index = 0; index < 23; index++) {
      there.push(await orderAt(started_ms + Math.floor(index / 4), { walk: "walker" }));
    }
    const met: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const path: string = `/v1/orders?q=walker&limit=5${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page = await shop.read(path);
      expect(page.data.length).toBeLessThanOrEqual(5);
      met.push(...page.data.map(({ order_id }: Json) => order_id));
      cursor = page.next_cursor;
      await orderAt(Date.now(), { walk: "walker" });
    }
    expect(met).toHaveLength(23);
    expect(new Set(met)).toEqual(new Set(there));
    const rows = await shop.sql<{ order_id: string }[]>`
      select order_id from orders where order_id = any (${there})
      order by created_at desc, order_id desc`;
    expect(met).toEqual(rows.map(({ order_id }) => order_id));
  });

  test("misses none of what very many have in common", async () => {
    const started_ms = Date.parse("2025-03-01T00:00:00Z");
    const common = { channel_user: "everybody" };
    const there = await Promise.all(
      Array.from({ length: 1_100 }, (_, index) => orderAt(started_ms + index, common)),
    );
    const [newest] = await list("q=everybody&limit=1");
    expect(newest).toBe(there.at(-1));
    const met = new Set<string>();
    let cursor: string | null = "";
    while (cursor !== null) {
      const more = cursor === "" ? "" : `&cursor=${cursor}`;
      const page = await shop.read(`/v1/orders?q=everybody&limit=100${more}`);
      for (const { order_id } of page.data) met.add(order_id);
      cursor = page.next_cursor;
    }
    expect(met).toEqual(new Set(there));
  });

  test("ends with a null cursor, also when the last page is full", async () => {
    const day_ms = Date.parse("2025-01-01T04:00:00Z");
    for (let index = 0; index < 4; index++) await orderAt(day_ms + index);
    const query = "created_from=2025-01-01&created_to=2025-01-01";
    const first = await shop.read(`/v1/orders?${query}&limit=2`);
    expect(first.next_cursor).not.toBeNull();
    const second = await shop.read(`/v1/orders?${query}&limit=2&cursor=${first.next_cursor}`);
    expect(second).toMatchObject({ next_cursor: null });
    expect(second.data).toHaveLength(2);
    expect(await list("created_to=2024-12-31")).toEqual([]);
  });
});
