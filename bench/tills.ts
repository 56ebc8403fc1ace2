/**
 * Where sales in cash are made: at one store, to nobody in particular or to members who earn;
 * at eight stores of one merchant; and at one store each of fifty merchants. Accounts that every
 * sale moves must not make the others wait.
 */
import { scopes } from "../src/contract/roles.ts";
import type { Database } from "../src/postgres/database.ts";
import { insertApiKey, newApiKey } from "../src/setup/credentials.ts";
import { insertMerchant } from "../src/setup/merchant.ts";
import { insertStore } from "../src/setup/store.ts";
import { openShopOf, type Shop } from "./buying.ts";
import { withCalls } from "./call.ts";
import { requestText } from "./http-connection.ts";

export type Till = Readonly<{
  shop: Shop;
  store_no: string;
  /** Who buys, and earns points; nobody unless told. */
  member_id?: string;
}>;

export const stores_of_one = 8;
export const merchants_beside = 50;
const members_of_one = 200;

/** Tills at so many stores of the shop's merchant; stores that are missing are made. */
export async function openStores(sql: Database, shop: Shop, count: number): Promise<Till[]> {
  const numbers = Array.from({ length: count }, (_, index) => numberOf(index));
  for (const store_no of numbers) await makeStore(sql, shop.merchant_id, store_no);
  return numbers.map((store_no) => ({ shop, store_no }));
}

/** The first store, once for each of many members who earn points there. */
export async function openMemberTills(sql: Database, shop: Shop): Promise<Till[]> {
  const [till] = await openStores(sql, shop, 1);
  if (till === undefined) throw new Error("there is no store");
  const points_rule = {
    ...{ consume_amount: 100, give_points: 1, stored_value_earns: false },
    ...{ validity_days: 365, tender_rate: null },
  };
  const { head } = shop;
  const settings = JSON.stringify({ points_rule });
  const setting = { method: "PUT", path: "/v1/member_settings", head, body: settings } as const;
  const member = requestText({ method: "POST", path: "/v1/members", head, body: "{}" });
  return withCalls(shop.port, async (call) => {
    await call("settings", requestText(setting), 200);
    const tills: Till[] = [];
    while (tills.length < members_of_one) {
      const { member_id } = JSON.parse(await call("member", member, 201)) as { member_id: string };
      tills.push({ ...till, member_id });
    }
    return tills;
  });
}

/** One till each of so many merchants, made for it. */
export async function openMerchants(sql: Database, port: number, count: number): Promise<Till[]> {
  const tills: Till[] = [];
  for (let index = 0; index < count; index++) {
    const merchant_id = `bench_${index + 1}`;
    const name = { name_zh: merchant_id, name_en: merchant_id };
    const place = { time_zone: "Asia/Singapore", currency: "SGD", locale: "en" } as const;
    const merchant = { merchant_id, mch_id: String(28_000_000 + index), is_test: true };
    await insertMerchant(sql, { ...merchant, ...name, ...place });
    const store_no = numberOf(0);
    await makeStore(sql, merchant_id, store_no);
    const secret = newApiKey(true);
    const key = { merchant_id, key_id: `key_${merchant_id}`, label: "bench", is_test: true };
    await insertApiKey(sql, { ...key, secret, scopes });
    tills.push({ shop: openShopOf({ port, merchant_id, api_key: secret }), store_no });
  }
  return tills;
}

function makeStore(sql: Database, merchant_id: string, store_no: string): Promise<boolean> {
  return insertStore(sql, { merchant_id, store_no, name_zh: store_no, name_en: store_no });
}

/** `S01`, `S02`, … */
function numberOf(index: number): string {
  return `S${String(index + 1).padStart(2, "0")}`;
}
