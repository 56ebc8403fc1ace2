/** Members as a console finds them: by name, phone and card, page after page, of very many. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MemberDetail, MemberList } from "../../../src/contract/member.ts";
import { TimelineDocument } from "../../../src/contract/order.ts";
import { merchant_id } from "../../support/order-book.ts";
import { expectProblem } from "../http/call.ts";
import { expectShape, openShop, store_no, type Json, type Shop } from "../http/shop.ts";

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  // So many that a plan which reads them all would be another one.
  await shop.sql`
    insert into members (merchant_id, member_id, card_no, phone, name, name_key, status,
      recharge_count, created_at, head_hash)
    select ${merchant_id}, 'member_many_' || lpad(n::text, 11, '0'), 'MANY' || n,
      '+65' || (80000000 + n), name, lower(name),
      case when n % 5000 = 0 then 'BLOCKED' else 'ACTIVE' end, 0,
      now() - n * interval '1 minute', ''
    from generate_series(1, 20000) as n, lateral (
      select case when n % 3 = 0 then '王小' || n else 'Member ' || n end as name) as called`;
  await shop.sql`analyze members`;
});
afterAll(() => shop.stop());

const list = (query: string): Promise<Json> => shop.read(`/v1/members?${query}`);
const namesOf = ({ data }: Json): string[] => data.map(({ name }: Json) => name);
const q = (text: string, more = "") => `q=${encodeURIComponent(text)}${more}`;

async function member(body: object): Promise<Json> {
  return (await shop.call("POST", "/v1/members", { body })).json;
}

describe("the search", () => {
  test("finds by the start of a name, whatever its case, and by nothing else in it", async () => {
    await member({ name: "Ångström Anders" });
    await member({ name: "Ångström Britt" });
    const found = await list(q("ångström"));
    expectShape(MemberList, found);
    expect(namesOf(found)).toEqual(["Ångström Anders", "Ångström Britt"]);
    expect(namesOf(await list(q("ÅNGSTRÖM b")))).toEqual(["Ångström Britt"]);
    expect(namesOf(await list(q("anders")))).toEqual([]);
    for (const text of ["%", "_", "\\", "'"]) expect((await list(q(text))).data).toEqual([]);
  });

  test("finds a card and a phone however they are typed, and who has the account today", async () => {
    const target = await member({ name: "Zoe", phone: "+6598765432" });
    const source = await member({ name: "Zoë", card_no: "ZOECARD1" });
    for (const text of ["9876 5432", "＋65 98765432"]) {
      expect((await list(q(text))).data).toMatchObject([{ member_id: target.member_id }]);
    }
    expect((await list(q("zoecard1"))).data).toMatchObject([{ member_id: source.member_id }]);
    const path = `/v1/members/${target.member_id}/merge`;
    await shop.call("POST", path, { body: { source_id: source.member_id } });
    const merged = await list(q("zoecard1"));
    expect(merged.data).toMatchObject([{ member_id: target.member_id, status: "ACTIVE" }]);
  });

  test("goes on where a page ended, each member once, in the order of names", async () => {
    const found: string[] = [];
    let more = "";
    do {
      const page: Json = await list(q("member 19", `&limit=97${more}`));
      expect(page.data.length).toBeLessThanOrEqual(97);
      found.push(...page.data.map(({ member_id }: Json) => member_id));
      more = page.next_cursor === null ? "" : `&cursor=${page.next_cursor}`;
      expect(more).not.toMatch(/member%20|Member/);
    } while (more !== "");
    // 19, 190-199, 1900-1999, 19000-19999, less those that are called otherwise.
    const expected = [...Array.from({ length: 20_000 }, (_, n) => n + 1)].filter(
      (n) => n % 3 !== 0 && `${n}`.startsWith("19"),
    );
    expect(found).toHaveLength(expected.length);
    expect(new Set(found).size).toBe(expected.length);
    expectProblem(
      await shop.call("GET", `/v1/members?${q("m", "&cursor=member_nobody")}`),
      422,
      "REQUEST_INVALID",
    );
  });

  test("keeps to a status", async () => {
    const blocked = await list("status=BLOCKED");
    expect(blocked.data).toHaveLength(4);
    expect(namesOf(await list(q("王小", "&status=BLOCKED")))).toEqual(["王小15000"]);
  });

  test("of a name of which there are many reads no more than its page", async () => {
    const plans: string[] = [];
    for (const [text, status] of [
      ["member", null],
      ["", "BLOCKED"],
    ] as const) {
      const rows = await shop.sql.begin(async (sql) => {
        await sql`set local enable_seqscan = on`;
        return text === ""
          ? sql`explain select * from members where merchant_id = ${merchant_id}
              and status = ${status} and status <> 'ACTIVE'
              order by created_at desc, member_id desc limit 26`
          : sql`explain select * from members where merchant_id = ${merchant_id}
              and name_key >= ${text} and name_key < ${`${text}\u{10ffff}`}
              order by name_key, member_id limit 26`;
      });
      plans.push(rows.map((row) => String(Object.values(row)[0])).join("\n"));
    }
    expect(plans[0]).toMatch(/Index Scan using members_name/);
    expect(plans[1]).toMatch(/members_rare/);
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan|Sort/);
  });
});

describe("a member", () => {
  test("has its points in lots, what goes back of recharges, and its timeline", async () => {
    const rule = {
      ...{ consume_amount: 100, give_points: 1, stored_value_earns: false },
      ...{ validity_days: 30, tender_rate: null },
    };
    await shop.call("PUT", "/v1/member_settings", { body: { points_rule: rule } });
    const { member_id } = await member({ name: "Lin", phone: "+6591112229" });
    const path = `/v1/members/${member_id}`;
    await shop.call("POST", `${path}/points`, { body: { points: 300, reason: "welcome" } });
    const payment = { method: "scan", bar_code: "134567890123450044" };
    const body = { store_no, amount: 5_000, payment };
    const { json: paid } = await shop.call("POST", `${path}/recharges`, { body });
    const { trade_order_id } = paid.trade_order;
    const refunds = `/v1/trade_orders/${trade_order_id}/refunds`;
    await shop.call("POST", refunds, { body: { amount: 1_000, reason: "too much" } });

    const detail = await shop.read(path);
    expectShape(MemberDetail, detail);
    expect(detail).toMatchObject({
      points: 300,
      lots: [{ points: 300, source: "ADJUSTMENT", trade_order_id: null }],
      open_refunds: [{ trade_order_id, status: "FAILED", amount: { amount: 1_000 } }],
    });
    expect(Date.parse(detail.lots[0].expiry_at)).toBeGreaterThan(Date.parse(detail.created_at));

    const timeline = await shop.read(`${path}/events`);
    expectShape(TimelineDocument, timeline);
    expect(timeline.chain.status).toBe("INTACT");
    expect(timeline.data.map(({ type }: Json) => type)).toEqual([
      ...["MEMBER_CREATED", "POINTS_ADJUSTED"],
    ]);
    expectProblem(await shop.call("GET", "/v1/members/member_x/events"), 404, "MEMBER_UNKNOWN");
  });
});
