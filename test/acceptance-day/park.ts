/** The merchant of the day: a park in China with two counters, its staff, and its tickets. */
import { randomBytes } from "node:crypto";
import { addDays, localDate } from "../../src/domain/time-zone.ts";
import { scopesOfRole } from "../../src/contract/roles.ts";
import { insertApiKey, insertOperator, newApiKey } from "../../src/setup/credentials.ts";
import { insertFeeRate } from "../../src/setup/fee-rate.ts";
import { insertMerchant } from "../../src/setup/merchant.ts";
import { insertStore } from "../../src/setup/store.ts";
import { wechat_rates } from "./fees.ts";
import { cashierClient, signIn, withKey, type CashierClient, type Person } from "./people.ts";
import type { Site } from "./site.ts";

export const park_id = "harbour_park";
export const currency = "CNY";
const time_zone = "Asia/Shanghai";

export type Park = Readonly<{
  /** May do everything. */
  owner: Person;
  manager: Person;
  /** At the gate's counter, S01. */
  anna: Person;
  /** At the beach's counter, S02. */
  ben: Person;
  /** An old till, which speaks the cashier API. */
  old_till: CashierClient;
  /** Today and the days after it on the park's clocks. */
  date(days: number): string;
}>;

/** What a cashier may give back by one refund, in minor units. */
export const cashier_refund_max = 20_000;

function newcomer<Role extends string>(name: string, role: Role) {
  const code = randomBytes(4).toString("hex");
  const password = randomBytes(12).toString("base64url");
  return { name, role, email: `${role}.${code}@harbour-park.example`, password };
}

export async function openPark({ sql, base_url }: Site): Promise<Park> {
  await insertMerchant(sql, {
    ...{ merchant_id: park_id, mch_id: "20000042", name_zh: "海港乐园", name_en: "Harbour Park" },
    ...{ time_zone, currency, locale: "zh-CN", is_test: true },
  });
  for (const [store_no, name_zh, name_en] of [
    ["S01", "大门售票处", "Main gate"],
    ["S02", "海滩服务台", "Beach desk"],
  ] as const) {
    await insertStore(sql, { merchant_id: park_id, store_no, name_zh, name_en });
  }
  await insertFeeRate(sql, park_id, {
    rate: {
      ...{ method: "wechat", provider: null, valid_from_ms: Date.now() },
      terms: { ...wechat_rates, agents: [], isv_id: null },
    },
    earliest_ms: 0,
  });
  const first = newcomer("店主 周", "owner");
  await insertOperator(sql, { merchant_id: park_id, operator_id: "op_owner", ...first });
  const owner = await signIn(base_url, first);
  const hire = async (name: string, role: "manager" | "cashier"): Promise<Person> => {
    const one = newcomer(name, role);
    await owner.call("POST", "/v1/operators", one);
    return signIn(base_url, one);
  };
  const manager = await hire("经理 陈", "manager");
  const [anna, ben] = [await hire("收银员 安娜", "cashier"), await hire("收银员 本", "cashier")];
  await owner.call("PATCH", "/v1/refund_rules", {
    limits: [
      { role: "cashier", per_refund: cashier_refund_max, per_day: null, same_day_only: true },
    ],
  });
  const secret = newApiKey(true);
  const key = { merchant_id: park_id, key_id: "key_old_till", label: "老收银机", is_test: true };
  await insertApiKey(sql, { ...key, secret, scopes: scopesOfRole.cashier });
  const today = localDate(Date.now(), time_zone);
  const date = (days: number) => addDays(today, days);
  await stockUp(owner, date);
  const old_till = cashierClient(base_url, secret);
  return { owner, manager, anna, ben, old_till, date };
}

/** Day tickets at 25.00, twenty a day. */
async function stockUp(owner: Person, date: Park["date"]): Promise<void> {
  const name = { zh: "乐园日票", en: "Day ticket" };
  await owner.call("POST", "/v1/skus", {
    ...{ sku_id: "day_ticket", product_id: "park", pool_id: "park", name },
    ...{ price: { amount: 2_500, currency }, pack_size: 1, admits: [{ type: "any", count: 1 }] },
    ...{ product: { name }, pool: { name } },
  });
  const slots = [1, 2, 3].map((days) => ({ pool_id: "park", date: date(days), capacity: 20 }));
  await owner.call("PUT", "/v1/slots", { slots });
}

/** An agent of the demonstration merchant, which sells in dollars. */
export function islandAgent({ base_url, demo }: Site): Person {
  return withKey("代理", base_url, demo.api_key);
}
