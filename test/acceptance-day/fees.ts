/**
 * What payments cost the park, reckoned apart from the server: WeChat takes 0.38 % of what the park
 * pays, 0.60 %, and each is rounded half up. A refund books the difference to the smaller base.
 */
import type { Moves } from "./day-books.ts";

export const wechat_rates = { fee_ppm: 6_000, cost_ppm: 3_800 };

/** Minor units of an amount at a rate, half up. */
function partOf(amount: number, ppm: number): number {
  return Math.floor((amount * ppm + 500_000) / 1_000_000);
}

export function wechatFee(amount: number): number {
  return partOf(amount, wechat_rates.fee_ppm);
}

/** What a channel's accounts are moved by when what it keeps goes from one amount to another. */
export function channelMoves(
  channel: "wechat" | "alipay" | "unionpay" | "card",
  before: number,
  after: number,
): Moves {
  const by = (read: (amount: number) => number) => BigInt(read(after) - read(before));
  const receivable = `psp_receivable/sandbox_${channel}/CNY`;
  if (channel !== "wechat") {
    return { [receivable]: by((amount) => amount), "merchant_payable/CNY": by((amount) => amount) };
  }
  const costOf = (amount: number) => partOf(amount, wechat_rates.cost_ppm);
  return {
    [receivable]: by((amount) => amount),
    "merchant_payable/CNY": by((amount) => amount - wechatFee(amount)),
    "psp_cost_accrued/sandbox_wechat/CNY": by(costOf),
    "fee_revenue/CNY": by((amount) => wechatFee(amount) - costOf(amount)),
  };
}
