/** A member who asked to be forgotten: no table says any more who it was, and no way in does. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { deleteOldAnswers } from "../../../src/queries/work/open-work.ts";
import { answer_kept_ms } from "../../../src/workers/start-workers.ts";
import { expectBooksToAgree } from "../../support/members.ts";
import { merchant_id } from "../../support/order-book.ts";
import { openShop, store_no, type Json, type Shop } from "../http/shop.ts";

const name = "Wilhelmina Unforgotten";
const phones = ["+6591112221", "+6591112222", "+6591112223"] as const;
const card_nos = ["WILMACARD01", "WILMACARD02"] as const;

let keys = 0;
let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

async function post(path: string, body: object): Promise<Json> {
  const reply = await shop.call("POST", path, {
    body,
    headers: { "Idempotency-Key": `${++keys}` },
  });
  expect({ path, text: reply.text, ok: reply.status < 300 }).toMatchObject({ ok: true });
  return reply.json;
}

const ask = async (path: string, parameters: Record<string, string>): Promise<Json> => {
  const query = new URLSearchParams({ storeNo: store_no, ...parameters });
  return (await shop.call("GET", `/api/${path}?${query.toString()}`)).json;
};

/** Tables that say something of the person, by any row of theirs. */
async function tablesThatKnow(): Promise<string[]> {
  const { sql } = shop;
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1`;
  const told = [name, ...card_nos, ...phones.map((phone) => phone.slice(3))];
  const knowing: string[] = [];
  for (const table of tables) {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from ${sql(table.name)} as one
      where one::text ilike any (${told.map((text) => `%${text}%`)}::text[])`;
    if ((row?.count ?? 0) > 0) knowing.push(table.name);
  }
  return knowing;
}

async function sell(member: object): Promise<string> {
  const open_sale = { name: "hat", amount: { amount: 3_000, currency: "SGD" } };
  const body = { store_no, open_sale, member, payment: { method: "cash" } };
  return (await post("/v1/sales", body)).trade_order.trade_order_id;
}

test("a member who asks for it is forgotten wherever it was written, and the books agree", async () => {
  const [first, second, third] = phones;
  const who = { name, phone: first, card_no: card_nos[0] };
  const { member_id } = await post("/v1/members", who);
  const twin = { name, phone: second, card_no: card_nos[1] };
  const { member_id: twin_id } = await post("/v1/members", twin);
  const sale_id = await sell({ phone: first });
  const recharge = { store_no, amount: 5_000, payment: { method: "cash" } };
  const recharged = await post(`/v1/members/${member_id}/recharges`, recharge);
  const recharge_id: string = recharged.trade_order.trade_order_id;
  for (const id of [sale_id, recharge_id]) {
    expect((await ask("trade_order/get", { tradeOrderId: id })).data.memberTel).toBe(first);
    const print = await shop.call("POST", `/v1/trade_orders/${id}/receipts`, { body: {} });
    expect(print.text).toContain("Member phone");
  }
  const found = await ask("trade_order/list", { memberTel: "9111 2221" });
  expect(found.data.map(({ tradeOrderId }: Json) => tradeOrderId).toSorted()).toEqual(
    [sale_id, recharge_id].toSorted(),
  );
  await post(`/v1/trade_orders/${recharge_id}/refunds`, { reason: "moves away" });
  await post(`/v1/members/${member_id}/code`, {});
  await post(`/v1/members/${member_id}/merge`, { source_id: twin_id });
  const changed = await shop.call("PATCH", `/v1/members/${member_id}`, { body: { phone: third } });
  expect(changed.status).toBe(200);
  // It was known until now, or the test would show nothing.
  expect(await tablesThatKnow()).toContain("members");

  await post(`/v1/members/${member_id}/anonymise`, {});
  // First answers, for requests that are repeated, go two days after they were given.
  expect(await tablesThatKnow()).toEqual(["idempotency_keys"]);
  await deleteOldAnswers(shop.sql, merchant_id, shop.server.now_ms() + answer_kept_ms);
  expect(await tablesThatKnow()).toEqual([]);
  for (const id of [sale_id, recharge_id]) {
    const { data } = await ask("trade_order/get", { tradeOrderId: id });
    expect(data).toMatchObject({ memberId: member_id, memberTel: null });
    const paper = await shop.call("GET", `/v1/trade_orders/${id}/receipt`);
    expect(paper.text).not.toContain("Member phone");
  }
  expect((await ask("trade_order/list", { memberTel: first })).data).toEqual([]);
  await expectBooksToAgree(shop.sql);
});
