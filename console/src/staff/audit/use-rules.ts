/** Fees, and what members get, in a few words. */
import { useTranslation } from "react-i18next";
import type { PaymentMethod } from "../../../../src/contract/fields.ts";
import { useMoney } from "../../till/use-money.ts";
import type { Facts } from "./use-aspects.ts";

/** Also without the contract's code, which would bring its checks along. */
const methods = [
  "card",
  "wechat",
  "alipay",
  "unionpay",
  "paynow",
] as const satisfies readonly PaymentMethod[];

export function useRules() {
  const { t, i18n } = useTranslation("audit");
  const { t: common } = useTranslation("console");
  const { write } = useMoney();
  const amountOf = (value: unknown) => write(typeof value === "number" ? value : 0);

  /** `0.6%`, or `0.6%, at least SGD 0.10`. */
  function feeOf({ fee_ppm, minimum_minor }: Facts): string {
    const format = new Intl.NumberFormat(i18n.language, {
      style: "percent",
      maximumFractionDigits: 4,
    });
    const fee = format.format(Number(fee_ppm) / 1_000_000);
    if (typeof minimum_minor !== "number" || minimum_minor === 0) return fee;
    return t("fee_minimum", { fee, minimum: write(minimum_minor) });
  }

  function methodOf({ method, provider }: Facts): string {
    const known = methods.find((one) => one === method);
    const name = known === undefined ? String(method) : common(`payment_method.${known}`);
    return typeof provider === "string" ? `${name} (${provider})` : name;
  }

  function ruleOf({ recharge_amount_minor, gift, active }: Facts): string {
    const amount = amountOf(recharge_amount_minor);
    const { type, gift_minor, points, count } = gift as Facts;
    const kind = type as "BALANCE" | "POINTS" | "COUPON";
    const filled = {
      amount,
      gift: amountOf(gift_minor),
      points: Number(points),
      count: Number(count),
    };
    const rule = t(`gift.${kind}`, filled);
    return active === false ? t("rule_off", { rule }) : rule;
  }

  function pointsOf({ points_rule }: Facts): string {
    if (points_rule === null || points_rule === undefined) return t("no_points");
    const { give_points, consume_amount_minor } = points_rule as Facts;
    return t("points", { points: Number(give_points), amount: amountOf(consume_amount_minor) });
  }

  return { feeOf, methodOf, ruleOf, pointsOf };
}
