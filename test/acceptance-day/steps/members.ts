/** Step 5, and what has to be there before: a member, what points are given for, a coupon. */
import { note, yuan, type Day, type Step } from "../day.ts";
import { demand } from "../demand.ts";
import { anna_drawer } from "../drawers.ts";

export const new_member: Step = {
  number: "+",
  title: "The manager says what members get; Anna makes Ms Lin a member, with a coupon",
  async play(day) {
    const { manager, anna } = day.park;
    await manager.call("PUT", "/v1/member_settings", {
      points_rule: {
        ...{ consume_amount: 1_000, give_points: 5, stored_value_earns: false },
        ...{ validity_days: 365, tender_rate: { points: 1, amount: 100 } },
      },
    });
    const rule = await manager.call("POST", "/v1/recharge_rules", {
      ...{ recharge_amount: 10_000, gift: { type: "BALANCE", gift: 2_000 } },
    });
    const coupon = await manager.call("POST", "/v1/coupon_definitions", {
      ...{ name: { zh: "满10减2", en: "2 off 10" }, amount_off: 200, threshold: 1_000 },
      ...{ currency: "CNY", validity: { type: "DAYS_AFTER_RECEIPT", days: 30 } },
    });
    const member = await anna.call("POST", "/v1/members", { phone: "13812345678", name: "林女士" });
    const { member_id, card_no } = member;
    const granted = await anna.call("POST", `/v1/members/${member_id}/coupons`, {
      coupon_id: coupon.coupon_id,
    });
    day.lin.member_id = member_id;
    day.lin.coupon_code = granted.code;
    day.lin.rule_id = rule.rule_id;
    day.say(`${member_id}: card ${card_no}, coupon ${granted.code}`);
  },
};

export const recharge: Step = {
  number: "5",
  title: "Ms Lin pays 100.00 into her account and is given 20.00 more to spend",
  async play(day) {
    const { anna } = day.park;
    const { member_id, rule_id } = day.lin;
    const { trade_order } = await anna.call("POST", `/v1/members/${member_id}/recharges`, {
      ...{ store_no: "S01", rule_id, payment: { method: "cash", received: 10_000 } },
    });
    const { trade_order_id, status, kind } = trade_order;
    demand(trade_order_id, [status, kind, trade_order.amount.amount], [2, "RECHARGE", 10_000]);
    day.books.move({
      [anna_drawer(day)]: 10_000n,
      ...walletMoves(member_id, { principal: 10_000, gift: 2_000 }),
      "gift_expense/CNY": 2_000n,
    });
    note(day, trade_order_id, {
      ...{ amount: 10_000, discount: 2_000, kind: "RECHARGE", seller: "anna" },
    });
    await demandMember(day, { principal: 10_000, gift: 2_000 });
    day.say(`${trade_order_id}: ${yuan(10_000)} paid in, 20.00 given; no income yet`);
  },
};

/** What a member's account is moved by. */
export function walletMoves(
  member_id: string,
  { principal, gift }: Readonly<{ principal: number; gift: number }>,
) {
  return {
    [`wallet_principal/${member_id}/CNY`]: BigInt(principal),
    [`wallet_gift/${member_id}/CNY`]: BigInt(gift),
  };
}

/** What Ms Lin has, as a till shows it: what the books have, and her money as the step says. */
export async function demandMember(
  { park, lin, books }: Day,
  expected: Readonly<{ principal: number; gift: number }>,
): Promise<void> {
  const { member_id } = lin;
  const { balances, points } = await park.anna.call("GET", `/v1/members/${member_id}`);
  // There is none before anything was paid in.
  const [balance] = balances;
  const [principal, gift] = [balance?.principal.amount ?? 0, balance?.gift.amount ?? 0];
  demand("what Ms Lin has", [principal, gift], [expected.principal, expected.gift]);
  const booked = [
    `wallet_principal/${member_id}/CNY`,
    `wallet_gift/${member_id}/CNY`,
    `points_liability/${member_id}/PTS`,
  ].map((account) => Number(books.balance(account)));
  demand("what Ms Lin has by the books", [principal, gift, points], booked);
}
