/** Fees: a sale through WeChat, and what a refund gives back of its fee. */
import { goods, note, sell, yuan, type Step } from "../day.ts";
import { demand } from "../demand.ts";
import { channelMoves, wechatFee } from "../fees.ts";

const paid = 10_000;
const back = 3_333;
const wechat_code = "134567890123450000";

export const paid_fees: Step = {
  number: "+",
  title: "WeChat costs 0.60 %: 100.00 bring 99.40, and 33.33 that go back bring 0.20 of it back",
  async play(day) {
    const { anna, ben, old_till } = day.park;
    const sale = await sell(ben, {
      ...{ store_no: "S02", ...goods("泳衣", paid) },
      payment: { method: "scan", bar_code: wechat_code },
    });
    const { trade_order_id: tradeOrderId, income } = sale.trade_order;
    demand("the fee", paid - income.amount, wechatFee(paid));
    note(day, tradeOrderId, { amount: paid });
    day.books.move(channelMoves("wechat", 0, paid));
    await day.books.check();
    const first = await old_till.good("trade_order/get", { tradeOrderId });
    demand("the income", first.mchIncome, 9_940);
    await ben.call("POST", `/v1/trade_orders/${tradeOrderId}/refunds`, {
      ...{ amount: back, reason: "尺码不对" },
    });
    day.books.move(channelMoves("wechat", paid, paid - back));
    note(day, tradeOrderId, { refunded: back, status: 4 });
    const { trade_order } = await anna.call("GET", `/v1/trade_orders/${tradeOrderId}`);
    demand("the income that is left", trade_order.income.amount, paid - back - 40);
    day.say(`${tradeOrderId}: ${yuan(paid)} paid, income 99.40, after the refund 66.27`);
  },
};
