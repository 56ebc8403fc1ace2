/** Members with money, points and coupons, given to a running server by its own commands. */
import { no_counter } from "../../src/domain/trade/trade-order.ts";
import type { Command } from "../../src/engine/command.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { given_rule } from "./given-members.ts";
import { couponCode, five_off, in_cash, rechargeWith, ruleWith } from "./members.ts";
import { actor, merchant_id } from "./order-book.ts";

export const ming = {
  ...{ member_id: "member_ming_00000000001", card_no: "7000000000000005" },
  phone: "+8613812345678",
};
export const lin = {
  ...{ member_id: "member_lin_00000000002", card_no: "7000000000000013" },
  phone: "+6591234567",
};

/** Each gets 60.00 of their own, 15.00 as a gift and 500 points; Ming has coupons of 2.00 off. */
export async function giveToShop(engine: Engine, store_no: string): Promise<readonly string[]> {
  const accept = async (command: Command): Promise<void> => {
    const outcome = await engine.execute({ merchant_id, actor, command });
    if (outcome.kind !== "accepted") throw new Error(`${command.type}: ${JSON.stringify(outcome)}`);
  };
  const definition = { ...five_off, amount_off_minor: 200n };
  await accept({ type: "SAVE_MEMBER_SETTINGS", points_rule: given_rule });
  await accept({ type: "SAVE_COUPON_DEFINITION", is_new: true, definition });
  for (const member of [ming, lin]) {
    const { member_id } = member;
    await accept({ type: "CREATE_MEMBER", ...member, name: null });
    const rule_id = `rule_${member_id}`;
    const gift = { type: "BALANCE", gift_minor: 1_500n } as const;
    const rule = ruleWith(gift, { rule_id, recharge_amount_minor: 6_000n });
    await accept({ type: "SAVE_RECHARGE_RULE", is_new: true, rule });
    const counter = { ...no_counter, store_no };
    const payment = { ...in_cash, store_no };
    await accept(rechargeWith({ member_id, rule_id, counter, payment, coupon_codes: [] }));
    await accept({ type: "ADJUST_POINTS", member_id, points: 500n, reason: "welcome" });
  }
  const codes = [couponCode(), couponCode(), couponCode()];
  for (const code of codes) {
    const { coupon_id } = five_off;
    await accept({ type: "GRANT_COUPON", member_id: ming.member_id, coupon_id, code });
  }
  return codes;
}
