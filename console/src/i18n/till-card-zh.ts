/** Cards at the till, in Chinese. */

export const till_card_zh = {
  title: "模拟刷卡终端",
  hint: "不读取真实银行卡，也不会有真实资金往来。请选择顾客出示的测试卡。",
  cards: "测试卡",
  reading: "正在读卡…",
  sending: "正在刷卡扣款…",
  effect: {
    success: "支付成功",
    decline: "被拒绝",
    insufficient: "被拒绝：余额不足",
    slow: "过一会儿才成功",
    timeout_charged: "没有回应，但已扣款",
    timeout_not_charged: "没有回应，未扣款",
  },
} as const;
