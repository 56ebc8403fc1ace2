/**
 * Members who pay parts of what they buy: each has money of their own, a gift, points, and is given
 * coupons. There are few of them, so that many tills want the same purse at once.
 */
import type { Random } from "../random.ts";
import type { Call, Caller, Json } from "./caller.ts";

export type Patron = {
  readonly member_id: string;
  readonly card_no: string;
  /** Codes of coupons that were granted, used or not. */
  readonly coupon_codes: string[];
};

export type Patrons = Readonly<{ coupon_id: string; all: readonly Patron[] }>;

/** What a coupon takes off, and from which price on; minor units. */
export const coupon_amount_off = 150;
export const coupon_threshold = 300;

const patrons_max = 5;
const purse = { recharge_amount: 60_000, gift: { type: "BALANCE", gift: 12_000 } };
const points = 30_000;

/** Sets the rules of the house, and makes members by them. Throws when that cannot be done. */
export async function enrolPatrons(caller: Caller, random: Random): Promise<Patrons> {
  const demand = async (call: Call): Promise<Json> => {
    const reply = await caller.call(call, random);
    if (reply !== null && reply.status < 300) return reply.body;
    throw new Error(`${call.path} was answered ${JSON.stringify(reply)}`);
  };
  const post = (path: string, body: Json) => demand({ method: "POST", path, body });
  const points_rule = {
    ...{ consume_amount: 1_000, give_points: 7, stored_value_earns: true, validity_days: 365 },
    // No round sum: points are worth two thirds of a cent.
    tender_rate: { points: 3, amount: 2 },
  };
  await demand({ method: "PUT", path: "/v1/member_settings", body: { points_rule } });
  const rule = await post("/v1/recharge_rules", purse);
  const coupon = await post("/v1/coupon_definitions", {
    ...{ name: { zh: "立减", en: "Off" }, amount_off: coupon_amount_off, currency: "SGD" },
    ...{ threshold: coupon_threshold, validity: { type: "DAYS_AFTER_RECEIPT", days: 300 } },
  });
  const all: Patron[] = [];
  while (all.length < patrons_max) {
    const { member_id, card_no } = (await post("/v1/members", { name: "林女士" })) as Patron;
    const path = `/v1/members/${member_id}`;
    const payment = { method: "cash" };
    await post(`${path}/recharges`, { store_no: "S01", rule_id: rule["rule_id"], payment });
    await post(`${path}/points`, { points, reason: "welcome" });
    all.push({ member_id, card_no, coupon_codes: [] });
  }
  return { coupon_id: String(coupon["coupon_id"]), all };
}
