/** What a sale was paid with, part by part, for the page and for the receipt. */
import { useTranslation } from "react-i18next";
import type { TradeOrderDocument } from "../../../../src/contract/sale.ts";
import { useMoney } from "../use-money.ts";

export type PaidPart = readonly [name: string, value: string];

/** Nothing for a sale that neither a member nor a coupon had a part in. */
export function usePaidParts(trade_order: TradeOrderDocument): readonly PaidPart[] {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const { tenders, method, coupon_code, points_earned } = trade_order;
  const by_member = tenders.filter((tender) => isByMember(tender));
  const parts = tenders.map((tender): PaidPart => {
    const amount = write(tender.amount.amount);
    switch (tender.method) {
      case "points":
        return [t("member.points_count", { count: tender.points ?? 0 }), amount];
      case "member_account":
        return [t("method.member"), amount];
      case "cash":
        return [t("method.cash"), amount];
      case "channel":
        return [method === null ? t("paid") : t(`method.${method}`), amount];
    }
  });
  return [
    ...(coupon_code === null ? [] : [[t("member.coupon_used"), coupon_code] as const]),
    ...(by_member.length === 0 ? [] : parts),
    ...(points_earned === null || points_earned === 0
      ? []
      : [[t("member.points"), t("member.earned", { count: points_earned })] as const]),
  ];
}

/** What is left for the customer to pay when the member has paid a part, in minor units. */
export function leftToPayMinor({ amount, tenders }: TradeOrderDocument): number {
  return tenders
    .filter((tender) => isByMember(tender))
    .reduce((left_minor, tender) => left_minor - tender.amount.amount, amount.amount);
}

function isByMember({ method }: Readonly<{ method: string }>): boolean {
  return method === "points" || method === "member_account";
}
