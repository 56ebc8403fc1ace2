/** A recharge as a till asks for it: the command, for `/v1` and for the cashier API alike. */
import { randomBytes } from "node:crypto";
import type { CreateRecharge } from "../../../contract/member.ts";
import { spellCouponCode } from "../../../domain/member/coupon.ts";
import { invariant } from "../../../domain/decision.ts";
import { recharge_coupons_max } from "../../../domain/member/recharge.ts";
import type { RequestRecharge } from "../../../domain/member/request-recharge.ts";
import { defaultSubject, type ProductId } from "../../../domain/trade/product-code.ts";
import { counterOf, languageOf, placeAtCounter, type Seller } from "./counter-sale.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { demandMember } from "./member-answers.ts";

/** Throws a ProblemError for a member, a store, a till or a code that cannot be. */
export async function rechargeCommand(
  dependencies: RouteDependencies,
  asked: CreateRecharge & Readonly<{ member_id: string }>,
  { caller, address }: Seller,
): Promise<RequestRecharge> {
  const { merchant_id } = caller;
  const { member_id, rule_id, amount } = asked;
  await demandMember(dependencies.sql, merchant_id, member_id);
  const { merchant } = await dependencies.engine.catalog(merchant_id);
  const { store, payment } = await placeAtCounter(dependencies, asked, caller);
  invariant(payment.method !== "member", "a recharge is paid by its own account");
  const language = languageOf(merchant);
  const { method } = payment;
  const product_id = payment.method === "cash" ? null : (payment.product_id as ProductId | null);
  const subject = defaultSubject({ trade_type: 2, method, product_id }, language);
  return {
    type: "REQUEST_RECHARGE",
    member_id,
    rule_id: rule_id ?? null,
    amount_minor: BigInt(amount ?? 0),
    currency: merchant.currency,
    payment,
    counter: counterOf(asked, store, { caller, address, language }),
    subject,
    body: subject,
    coupon_codes: Array.from({ length: recharge_coupons_max }, newCouponCode),
  };
}

/** A code that nobody guesses. */
export function newCouponCode(): string {
  return spellCouponCode(randomBytes(10));
}
