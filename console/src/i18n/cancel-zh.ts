/** The dialog that cancels an order in Chinese. */
import type { cancel_en } from "./cancel-en.ts";
import type { TextsLike } from "./texts.ts";

export const cancel_zh: TextsLike<typeof cancel_en> = {
  cancel: {
    title: "取消订单",
    close: "关闭",
    keep: "保留订单",
    confirm_release: "取消并释放库存",
    confirm_refund: "取消并退款 {{amount}}",
    effect_release:
      "锁定的库存将被释放：{{date}}的 {{visitors}}名额可立即售予他人。尚未收取任何款项。",
    effect_session: "未完成的支付也会关闭。如果顾客恰在此刻付款，款项会自动退回。",
    effect_refund: "将全额退还顾客 {{amount}}，门票作废，{{date}}的 {{visitors}}名额可售予他人。",
    final: "此操作无法撤销。",
    reason: "原因",
    reason_hint: "原因会写入时间线。",
    reason_required: "请填写原因",
    done_release: "订单已取消，库存已释放。",
    done_refund: "订单已取消。{{amount}} 正在退款，完成后时间线会显示。",
    done_refunded: "订单已取消，已退款 {{amount}}。",
  },
};
